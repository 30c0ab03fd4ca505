// The phase is derived from titles, place, modality, dates and the day: by the article, on every boundary.
#include <iterator>
#include <sstream>
#include <string>

#include "policy/facts.h"
#include "tests/policy/facts_builder.h"

namespace ketenpoort::policy {
namespace {

using T = TitleKind;
using P = PlaceKind;
using M = Modality;

// Titles as `KIND FROM UNTIL`, joined by ` + `; no UNTIL: no end is set.
struct Case {
  const char* what;
  const char* titles;
  const char* place;
  const char* modality;
  const char* day;
  const char* phase;
};

const Case kCases[] = {
    {"the day before the first title", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "REGULAR", "2026-01-09", "P09"},
    {"the first day", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "REGULAR", "2026-01-10", "P03"},
    {"the last day", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "REGULAR", "2026-06-30", "P03"},
    {"the day after the last day", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "REGULAR", "2026-07-01", "P09"},
    {"one day of detention", "VRIJHEIDSSTRAF 2026-03-01 2026-03-01", "PI", "REGULAR", "2026-03-01", "P03"},
    {"the day after one day of detention", "VRIJHEIDSSTRAF 2026-03-01 2026-03-01", "PI", "REGULAR", "2026-03-02",
     "P09"},
    {"remand does not lapse by time", "VOORLOPIGE_HECHTENIS 2026-01-10", "PI", "REGULAR", "2029-01-10", "P02"},
    {"adjoining titles, last day of the first",
     "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VERVANGENDE_HECHTENIS 2026-07-01 2026-07-20", "PI", "REGULAR",
     "2026-06-30", "P03"},
    {"adjoining titles, first day of the second",
     "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VERVANGENDE_HECHTENIS 2026-07-01 2026-07-20", "PI", "REGULAR",
     "2026-07-01", "P16"},
    {"a gap of one day", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VERVANGENDE_HECHTENIS 2026-07-02 2026-07-20", "PI",
     "REGULAR", "2026-07-01", "P09"},
    {"after the gap", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VERVANGENDE_HECHTENIS 2026-07-02 2026-07-20", "PI",
     "REGULAR", "2026-07-02", "P16"},
    {"overlapping titles", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VRIJHEIDSSTRAF 2026-06-01 2026-08-01", "PI",
     "REGULAR", "2026-07-15", "P03"},
    {"remand and a sentence together", "VOORLOPIGE_HECHTENIS 2026-01-10 + VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI",
     "REGULAR", "2026-03-01", "P03"},
    {"remand after the sentence ended", "VOORLOPIGE_HECHTENIS 2026-01-10 + VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI",
     "REGULAR", "2026-07-01", "P02"},
    {"conditional release", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VI 2026-07-01 2027-07-01", "OUTSIDE", "REGULAR",
     "2026-07-01", "P08"},
    {"inside while the conditional part has not begun",
     "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VI 2026-07-01 2027-07-01", "PI", "REGULAR", "2026-06-30", "P03"},
    {"a recall during conditional release", "VI 2026-07-01 2027-07-01 + VRIJHEIDSSTRAF 2026-09-01", "PI", "REGULAR",
     "2026-09-01", "P03"},
    {"supervision only", "TOEZICHT 2026-01-10", "OUTSIDE", "REGULAR", "2026-03-01", "P10"},
    {"care authorisation only", "WVGGZ 2026-01-10", "CLINIC", "REGULAR", "2026-03-01", "P12"},
    {"Wzd only", "WZD 2026-01-10", "CLINIC", "REGULAR", "2026-03-01", "P13"},
    {"supervision beside a care authorisation", "TOEZICHT 2026-01-10 + WVGGZ 2026-01-10", "OUTSIDE", "REGULAR",
     "2026-03-01", "P10"},
    {"a care authorisation during detention", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + WVGGZ 2026-01-10", "PI",
     "REGULAR", "2026-03-01", "P03"},
    {"no title at all", "", "PI", "REGULAR", "2026-03-01", "P09"},
    {"inverzekeringstelling in a police cell", "INVERZEKERINGSTELLING 2026-01-10", "POLICE_CELL", "REGULAR",
     "2026-03-01", "P01"},
    {"inverzekeringstelling, wherever", "INVERZEKERINGSTELLING 2026-01-10", "PI", "REGULAR", "2026-03-01", "P01"},
    {"remand in a police cell", "VOORLOPIGE_HECHTENIS 2026-01-10", "POLICE_CELL", "REGULAR", "2026-03-01", "P01"},
    {"leave", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "LEAVE", "2026-03-01", "P04"},
    {"leave, registered in the PI", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "LEAVE", "2026-03-01", "P04"},
    {"eindverlof on the last day", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "EINDVERLOF", "2026-06-30",
     "P04"},
    {"eindverlof on the day after", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "EINDVERLOF", "2026-07-01",
     "P09"},
    {"strafonderbreking", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "STRAFONDERBREKING", "2026-03-01", "P05"},
    {"penitentiair programma", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "PP", "2026-03-01", "P06"},
    {"penitentiair programma after the sentence", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "PP", "2026-07-01",
     "P09"},
    {"ISD inside", "ISD 2026-01-10", "PI", "REGULAR", "2026-03-01", "P07A"},
    {"ISD outside", "ISD 2026-01-10", "OUTSIDE", "ISD_EXTRAMURAL", "2026-03-01", "P07B"},
    {"ISD outside without an ISD title", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "ISD_EXTRAMURAL",
     "2026-03-01", "UNSPECIFIED"},
    {"tbs in an FPC", "TBS 2026-01-10", "FPC", "REGULAR", "2026-03-01", "P11"},
    {"forensic care in a clinic under a sentence", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "CLINIC", "REGULAR",
     "2026-03-01", "P11"},
    {"tbs-passant in a PI", "TBS 2026-01-10", "PI", "REGULAR", "2026-03-01", "P03"},
    {"tbs on leave", "TBS 2026-01-10", "OUTSIDE", "LEAVE", "2026-03-01", "P11"},
    {"forensic care in a PPC", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PPC", "REGULAR", "2026-03-01", "P03"},
    {"hospital under guard", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "HOSPITAL_GUARDED", "REGULAR", "2026-03-01",
     "P03"},
    {"youth in a JJI", "JEUGD 2026-01-10", "JJI", "REGULAR", "2026-03-01", "P14"},
    {"remand in a JJI", "VOORLOPIGE_HECHTENIS 2026-01-10", "JJI", "REGULAR", "2026-03-01", "P14"},
    {"youth in a PI", "JEUGD 2026-01-10", "PI", "REGULAR", "2026-03-01", "P03"},
    {"youth on leave", "JEUGD 2026-01-10", "OUTSIDE", "LEAVE", "2026-03-01", "P14"},
    {"vreemdelingenbewaring", "VREEMDELINGENBEWARING 2026-01-10", "PI", "REGULAR", "2026-03-01", "P15"},
    {"into vreemdelingenbewaring", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + VREEMDELINGENBEWARING 2026-07-01", "PI",
     "REGULAR", "2026-07-01", "P15"},
    {"gijzeling", "GIJZELING 2026-01-10", "PI", "REGULAR", "2026-03-01", "P16"},
    {"lijfsdwang", "LIJFSDWANG 2026-01-10", "PI", "REGULAR", "2026-03-01", "P16"},
    {"vervangende hechtenis", "VERVANGENDE_HECHTENIS 2026-01-10", "PI", "REGULAR", "2026-03-01", "P16"},
    {"vervangende hechtenis beside remand", "VERVANGENDE_HECHTENIS 2026-01-10 + VOORLOPIGE_HECHTENIS 2026-01-10", "PI",
     "REGULAR", "2026-03-01", "P02"},
    {"absent", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "ABSENT", "2026-03-01", "P17"},
    {"absent after the last title", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "ABSENT", "2026-07-01", "P09"},
    {"absent from vreemdelingenbewaring", "VREEMDELINGENBEWARING 2026-01-10", "OUTSIDE", "ABSENT", "2026-03-01", "P15"},
    {"called up, not inside", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "CALLED_UP", "2026-03-01", "P09"},
    {"called up under supervision", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30 + TOEZICHT 2026-01-10", "OUTSIDE",
     "CALLED_UP", "2026-03-01", "P10"},
    {"deceased", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "DECEASED", "2026-03-01", "P18"},
    {"deceased after the last title", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "DECEASED", "2026-07-01",
     "P18"},
    {"outside without a modality", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "OUTSIDE", "REGULAR", "2026-03-01",
     "UNSPECIFIED"},
    {"no place stated", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "UNSPECIFIED", "REGULAR", "2026-03-01", "UNSPECIFIED"},
    {"no modality stated", "VRIJHEIDSSTRAF 2026-01-10 2026-06-30", "PI", "UNSPECIFIED", "2026-03-01", "UNSPECIFIED"},
};

CustodyFacts Of(const Case& c) {
  const auto place = PlaceKindNamed(c.place);
  const auto modality = ModalityNamed(c.modality);
  CustodyFacts custody = Custody({}, place.value_or(P::kUnspecified), modality.value_or(M::kUnspecified));
  std::istringstream words(c.titles);
  std::string word;
  while (words >> word) {
    if (word == "+") continue;
    if (const auto kind = TitleKindNamed(word)) {
      custody.titles[custody.title_count++].kind = *kind;
    } else {
      TitleFact& last = custody.titles[custody.title_count - 1u];
      (last.starts == kNoDay ? last.starts : last.ends) = DayOf(word);
    }
  }
  return custody;
}

const TitleFact kSentence = {T::kVrijheidsstraf, 20463, 20634};  // 2026-01-10 .. 2026-06-30

CustodyFacts Detained() { return Custody({kSentence}, P::kPi, M::kRegular); }

}  // namespace

TEST_CASE("The phase follows titles, place, modality and the day", "[policy]") {
  REQUIRE(std::size(kCases) == 62);
  REQUIRE(kSentence.starts == DayOf("2026-01-10"));
  REQUIRE(kSentence.ends == DayOf("2026-06-30"));
  for (const Case& c : kCases) {
    INFO(c.what);
    const Phase phase = PhaseNamed(c.phase).value_or(Phase::kUnspecified);
    CHECK(DerivePhase(Of(c), DayOf(c.day)) == phase);
    CHECK(DerivePhase(Of(c), At(c.day, 0)) == phase);
    CHECK(DerivePhase(Of(c), At(c.day, 23)) == phase);
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
