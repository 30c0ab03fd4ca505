// The phase is derived from titles, place, modality, dates and the day: by the article, on every boundary.
#include <string>
#include <vector>

#include "policy/facts.h"
#include "tests/policy/facts_builder.h"

namespace ketenpoort::policy {
namespace {

using T = TitleKind;
using P = PlaceKind;
using M = Modality;

struct Case {
  std::string what;
  std::vector<TitleFact> titles;
  P place;
  M modality;
  std::string day;
  Phase phase;
};

CustodyFacts Of(const Case& c) {
  CustodyFacts custody = Custody({}, c.place, c.modality);
  for (const TitleFact& title : c.titles) custody.titles[custody.title_count++] = title;
  return custody;
}

const TitleFact kSentence = {T::kVrijheidsstraf, 20463, 20634};  // 2026-01-10 .. 2026-06-30

std::vector<Case> Cases() {
  const auto remand = Title(T::kVoorlopigeHechtenis, "2026-01-10", "");
  const auto later = Title(T::kVervangendeHechtenis, "2026-07-01", "2026-07-20");
  const auto gap = Title(T::kVervangendeHechtenis, "2026-07-02", "2026-07-20");
  const auto overlap = Title(T::kVrijheidsstraf, "2026-06-01", "2026-08-01");
  const auto vi = Title(T::kVi, "2026-07-01", "2027-07-01");
  const auto from = [](T kind) { return Title(kind, "2026-01-10", ""); };
  return {
      {"the day before the first title", {kSentence}, P::kPi, M::kRegular, "2026-01-09", Phase::kP09},
      {"the first day", {kSentence}, P::kPi, M::kRegular, "2026-01-10", Phase::kP03},
      {"the last day", {kSentence}, P::kPi, M::kRegular, "2026-06-30", Phase::kP03},
      {"the day after the last day", {kSentence}, P::kPi, M::kRegular, "2026-07-01", Phase::kP09},
      {"one day of detention",
       {Title(T::kVrijheidsstraf, "2026-03-01", "2026-03-01")},
       P::kPi,
       M::kRegular,
       "2026-03-01",
       Phase::kP03},
      {"the day after one day of detention",
       {Title(T::kVrijheidsstraf, "2026-03-01", "2026-03-01")},
       P::kPi,
       M::kRegular,
       "2026-03-02",
       Phase::kP09},
      {"remand does not lapse by time", {remand}, P::kPi, M::kRegular, "2029-01-10", Phase::kP02},
      {"adjoining titles, last day of the first", {kSentence, later}, P::kPi, M::kRegular, "2026-06-30", Phase::kP03},
      {"adjoining titles, first day of the second", {kSentence, later}, P::kPi, M::kRegular, "2026-07-01", Phase::kP16},
      {"a gap of one day", {kSentence, gap}, P::kPi, M::kRegular, "2026-07-01", Phase::kP09},
      {"after the gap", {kSentence, gap}, P::kPi, M::kRegular, "2026-07-02", Phase::kP16},
      {"overlapping titles", {kSentence, overlap}, P::kPi, M::kRegular, "2026-07-15", Phase::kP03},
      {"remand and a sentence together", {remand, kSentence}, P::kPi, M::kRegular, "2026-03-01", Phase::kP03},
      {"remand after the sentence ended", {remand, kSentence}, P::kPi, M::kRegular, "2026-07-01", Phase::kP02},
      {"conditional release", {kSentence, vi}, P::kOutside, M::kRegular, "2026-07-01", Phase::kP08},
      {"inside while the conditional part has not begun",
       {kSentence, vi},
       P::kPi,
       M::kRegular,
       "2026-06-30",
       Phase::kP03},
      {"a recall during conditional release",
       {vi, Title(T::kVrijheidsstraf, "2026-09-01", "")},
       P::kPi,
       M::kRegular,
       "2026-09-01",
       Phase::kP03},
      {"supervision only", {from(T::kToezicht)}, P::kOutside, M::kRegular, "2026-03-01", Phase::kP10},
      {"care authorisation only", {from(T::kWvggz)}, P::kClinic, M::kRegular, "2026-03-01", Phase::kP12},
      {"Wzd only", {from(T::kWzd)}, P::kClinic, M::kRegular, "2026-03-01", Phase::kP13},
      {"supervision beside a care authorisation",
       {from(T::kToezicht), from(T::kWvggz)},
       P::kOutside,
       M::kRegular,
       "2026-03-01",
       Phase::kP10},
      {"a care authorisation during detention",
       {kSentence, from(T::kWvggz)},
       P::kPi,
       M::kRegular,
       "2026-03-01",
       Phase::kP03},
      {"no title at all", {}, P::kPi, M::kRegular, "2026-03-01", Phase::kP09},
      {"inverzekeringstelling in a police cell",
       {from(T::kInverzekeringstelling)},
       P::kPoliceCell,
       M::kRegular,
       "2026-03-01",
       Phase::kP01},
      {"inverzekeringstelling, wherever",
       {from(T::kInverzekeringstelling)},
       P::kPi,
       M::kRegular,
       "2026-03-01",
       Phase::kP01},
      {"remand in a police cell", {remand}, P::kPoliceCell, M::kRegular, "2026-03-01", Phase::kP01},
      {"leave", {kSentence}, P::kOutside, M::kLeave, "2026-03-01", Phase::kP04},
      {"leave, registered in the PI", {kSentence}, P::kPi, M::kLeave, "2026-03-01", Phase::kP04},
      {"eindverlof on the last day", {kSentence}, P::kOutside, M::kEindverlof, "2026-06-30", Phase::kP04},
      {"eindverlof on the day after", {kSentence}, P::kOutside, M::kEindverlof, "2026-07-01", Phase::kP09},
      {"strafonderbreking", {kSentence}, P::kOutside, M::kStrafonderbreking, "2026-03-01", Phase::kP05},
      {"penitentiair programma", {kSentence}, P::kOutside, M::kPp, "2026-03-01", Phase::kP06},
      {"penitentiair programma after the sentence", {kSentence}, P::kOutside, M::kPp, "2026-07-01", Phase::kP09},
      {"ISD inside", {from(T::kIsd)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP07a},
      {"ISD outside", {from(T::kIsd)}, P::kOutside, M::kIsdExtramural, "2026-03-01", Phase::kP07b},
      {"ISD outside without an ISD title",
       {kSentence},
       P::kOutside,
       M::kIsdExtramural,
       "2026-03-01",
       Phase::kUnspecified},
      {"tbs in an FPC", {from(T::kTbs)}, P::kFpc, M::kRegular, "2026-03-01", Phase::kP11},
      {"forensic care in a clinic under a sentence", {kSentence}, P::kClinic, M::kRegular, "2026-03-01", Phase::kP11},
      {"tbs-passant in a PI", {from(T::kTbs)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP03},
      {"tbs on leave", {from(T::kTbs)}, P::kOutside, M::kLeave, "2026-03-01", Phase::kP11},
      {"forensic care in a PPC", {kSentence}, P::kPpc, M::kRegular, "2026-03-01", Phase::kP03},
      {"hospital under guard", {kSentence}, P::kHospitalGuarded, M::kRegular, "2026-03-01", Phase::kP03},
      {"youth in a JJI", {from(T::kJeugd)}, P::kJji, M::kRegular, "2026-03-01", Phase::kP14},
      {"remand in a JJI", {remand}, P::kJji, M::kRegular, "2026-03-01", Phase::kP14},
      {"youth in a PI", {from(T::kJeugd)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP03},
      {"youth on leave", {from(T::kJeugd)}, P::kOutside, M::kLeave, "2026-03-01", Phase::kP14},
      {"vreemdelingenbewaring", {from(T::kVreemdelingenbewaring)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP15},
      {"into vreemdelingenbewaring",
       {kSentence, Title(T::kVreemdelingenbewaring, "2026-07-01", "")},
       P::kPi,
       M::kRegular,
       "2026-07-01",
       Phase::kP15},
      {"gijzeling", {from(T::kGijzeling)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP16},
      {"lijfsdwang", {from(T::kLijfsdwang)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP16},
      {"vervangende hechtenis", {from(T::kVervangendeHechtenis)}, P::kPi, M::kRegular, "2026-03-01", Phase::kP16},
      {"vervangende hechtenis beside remand",
       {from(T::kVervangendeHechtenis), remand},
       P::kPi,
       M::kRegular,
       "2026-03-01",
       Phase::kP02},
      {"absent", {kSentence}, P::kOutside, M::kAbsent, "2026-03-01", Phase::kP17},
      {"absent after the last title", {kSentence}, P::kOutside, M::kAbsent, "2026-07-01", Phase::kP09},
      {"absent from vreemdelingenbewaring",
       {from(T::kVreemdelingenbewaring)},
       P::kOutside,
       M::kAbsent,
       "2026-03-01",
       Phase::kP15},
      {"called up, not inside", {kSentence}, P::kOutside, M::kCalledUp, "2026-03-01", Phase::kP09},
      {"called up under supervision",
       {kSentence, from(T::kToezicht)},
       P::kOutside,
       M::kCalledUp,
       "2026-03-01",
       Phase::kP10},
      {"deceased", {kSentence}, P::kPi, M::kDeceased, "2026-03-01", Phase::kP18},
      {"deceased after the last title", {kSentence}, P::kOutside, M::kDeceased, "2026-07-01", Phase::kP18},
      {"outside without a modality", {kSentence}, P::kOutside, M::kRegular, "2026-03-01", Phase::kUnspecified},
      {"no place stated", {kSentence}, P::kUnspecified, M::kRegular, "2026-03-01", Phase::kUnspecified},
      {"no modality stated", {kSentence}, P::kPi, M::kUnspecified, "2026-03-01", Phase::kUnspecified},
  };
}

CustodyFacts Detained() { return Custody({kSentence}, P::kPi, M::kRegular); }

}  // namespace

TEST_CASE("The phase follows titles, place, modality and the day", "[policy]") {
  REQUIRE(kSentence.starts == DayOf("2026-01-10"));
  REQUIRE(kSentence.ends == DayOf("2026-06-30"));
  for (const Case& c : Cases()) {
    INFO(c.what);
    CHECK(DerivePhase(Of(c), DayOf(c.day)) == c.phase);
    CHECK(DerivePhase(Of(c), At(c.day, 0)) == c.phase);
    CHECK(DerivePhase(Of(c), At(c.day, 23)) == c.phase);
  }
}

TEST_CASE("Without a report there is no phase", "[policy]") {
  CustodyFacts custody = Detained();
  custody.known = false;
  CHECK(DerivePhase(custody, DayOf("2026-03-01")) == Phase::kUnspecified);
}

TEST_CASE("A fixed end holds until midnight of its day, an end that occurred from its moment", "[policy]") {
  CustodyFacts custody = Custody({Title(T::kVoorlopigeHechtenis, "2026-01-10", "")}, P::kPi, M::kRegular);
  custody.basis_ends = Dated(Certainty::kFixed, "2026-03-10", 9);
  CHECK(DerivePhase(custody, At("2026-03-10", 23)) == Phase::kP02);
  CHECK(DerivePhase(custody, At("2026-03-11", 0)) == Phase::kP09);
  CHECK(BasisRuns(custody, At("2026-03-10", 23)));
  CHECK_FALSE(BasisRuns(custody, At("2026-03-11", 0)));

  custody.basis_ends = Dated(Certainty::kOccurred, "2026-03-10", 16);
  CHECK(DerivePhase(custody, At("2026-03-10", 15)) == Phase::kP02);
  CHECK(DerivePhase(custody, At("2026-03-10", 16)) == Phase::kP09);
  CHECK(DerivePhase(custody, DayOf("2026-03-10")) == Phase::kP02);
  CHECK(DerivePhase(custody, DayOf("2026-03-11")) == Phase::kP09);

  custody.basis_ends = Dated(Certainty::kExpected, "2026-03-10", 16);
  CHECK(DerivePhase(custody, At("2026-04-10")) == Phase::kP02);
}

TEST_CASE("The end of the basis goes before a title that runs longer, and leaves what comes after detention",
          "[policy]") {
  CustodyFacts custody = Detained();
  custody.basis_ends = Dated(Certainty::kOccurred, "2026-03-10", 16);
  CHECK(DerivePhase(custody, At("2026-03-11")) == Phase::kP09);
  custody.titles[custody.title_count++] = Title(T::kToezicht, "2026-03-11", "");
  CHECK(DerivePhase(custody, At("2026-03-10", 17)) == Phase::kP09);
  CHECK(DerivePhase(custody, At("2026-03-11")) == Phase::kP10);
}

TEST_CASE("Departure is no end: leaving the building does not change the phase", "[policy]") {
  CustodyFacts custody = Custody({kSentence}, P::kOutside, M::kEindverlof);
  custody.departure = Dated(Certainty::kOccurred, "2026-06-16", 9);
  CHECK(DerivePhase(custody, At("2026-06-20")) == Phase::kP04);
}

TEST_CASE("Who has been released early and is outside is no gedetineerde", "[policy]") {
  CustodyFacts custody = Custody({kSentence}, P::kOutside, M::kRegular);
  custody.release = Dated(Certainty::kOccurred, "2026-06-27", 9);
  CHECK(DerivePhase(custody, At("2026-06-27", 10)) == Phase::kP09);
  CHECK(DerivePhase(custody, At("2026-06-27", 8)) == Phase::kUnspecified);
}

TEST_CASE("The phase is derived from any value without leaving its range", "[policy]") {
  for (int place = 0; place < 256; ++place) {
    for (int modality = 0; modality < 256; ++modality) {
      CustodyFacts custody = Detained();
      custody.place = static_cast<P>(place);
      custody.modality = static_cast<M>(modality);
      const Phase phase = DerivePhase(custody, DayOf("2026-03-01"));
      REQUIRE(static_cast<int>(phase) < kPhaseCount);
      if (place >= kPlaceKindCount && modality == 1) REQUIRE(phase == Phase::kUnspecified);
    }
  }
  CustodyFacts many = Detained();
  many.title_count = 255;
  CHECK(DerivePhase(many, DayOf("2026-03-01")) == Phase::kUnspecified);
}

}  // namespace ketenpoort::policy
