// The phase of a person, derived and never reported. Law: Pbw 1(e) (gedetineerde: in an establishment), 1(r), 1(s);
// PM 20d(1).
//
// In order:
//   no report, or a value that is not stated ........ no phase
//   deceased ......................................... P18
//   no detention title runs, or the basis has ended .. VI P08, TOEZICHT P10, WVGGZ P12, WZD P13, else P09
//   called up, not yet inside ........................ the same: a title, but not carried out in an establishment, so
//   no
//                                                      gedetineerde
//   only vreemdelingenbewaring ....................... P15, wherever
//   only inverzekeringstelling, or a police cell ..... P01
//   youth institution; FPC or clinic ................. P14; P11
//   absent, PP, strafonderbreking, ISD outside ....... P17, P06, P05, P07b
//   leave, eindverlof ................................ P04: the basis runs on
//   PI, PPC, guarded hospital ........................ by title: P03 (prison sentence; tbs-passant and youth by place),
//                                                      P07a, P02, P16
//   outside without a modality ....................... as after detention where the release OCCURRED, else no phase
#include "policy/facts.h"

namespace ketenpoort::policy {
namespace {

constexpr uint32_t Bit(TitleKind kind) { return 1u << static_cast<int>(kind); }

constexpr uint32_t kDetention = Bit(TitleKind::kInverzekeringstelling) | Bit(TitleKind::kVoorlopigeHechtenis) |
                                Bit(TitleKind::kVrijheidsstraf) | Bit(TitleKind::kVervangendeHechtenis) |
                                Bit(TitleKind::kGijzeling) | Bit(TitleKind::kLijfsdwang) | Bit(TitleKind::kIsd) |
                                Bit(TitleKind::kTbs) | Bit(TitleKind::kJeugd) | Bit(TitleKind::kVreemdelingenbewaring);
constexpr uint32_t kShortTerm =
    Bit(TitleKind::kVervangendeHechtenis) | Bit(TitleKind::kGijzeling) | Bit(TitleKind::kLijfsdwang);

// The titles that run on `day`, the first and the last day included. A title without an end runs on.
uint32_t TitlesOn(const CustodyFacts& custody, Day day) noexcept {
  uint32_t running = 0;
  for (int i = 0; i < custody.title_count && i < kTitlesMax; ++i) {
    const TitleFact& title = custody.titles[static_cast<size_t>(i)];
    const auto kind = static_cast<int>(title.kind);
    if (kind <= 0 || kind >= kTitleKindCount || title.starts == kNoDay) continue;
    if (title.starts <= day && (title.ends == kNoDay || day <= title.ends)) running |= Bit(title.kind);
  }
  return running;
}

bool EndedBefore(const DateFact& end, Day day) noexcept {
  return (end.certainty == Certainty::kFixed || end.certainty == Certainty::kOccurred) && end.day < day;
}

bool OccurredBy(const DateFact& date, const Time& time) noexcept {
  return date.certainty == Certainty::kOccurred && date.day <= time.amsterdam_day && date.at_us <= time.instant_us;
}

Phase AfterDetention(uint32_t titles) noexcept {
  if (titles & Bit(TitleKind::kVi)) return Phase::kP08;
  if (titles & Bit(TitleKind::kToezicht)) return Phase::kP10;
  if (titles & Bit(TitleKind::kWvggz)) return Phase::kP12;
  if (titles & Bit(TitleKind::kWzd)) return Phase::kP13;
  return Phase::kP09;
}

Phase Inside(uint32_t titles) noexcept {
  if (titles & Bit(TitleKind::kVrijheidsstraf)) return Phase::kP03;
  if (titles & Bit(TitleKind::kIsd)) return Phase::kP07a;
  if (titles & Bit(TitleKind::kVoorlopigeHechtenis)) return Phase::kP02;
  if (titles & (Bit(TitleKind::kTbs) | Bit(TitleKind::kJeugd))) return Phase::kP03;
  if (titles & kShortTerm) return Phase::kP16;
  return Phase::kUnspecified;
}

// Outside the buildings, with a tbs or youth title and no other: the regime of the clinic or the youth institution goes
// with the person. Nothing then says that the title is carried out in a PI.
bool OtherRegime(uint32_t titles, PlaceKind place, Phase* phase) noexcept {
  if (place != PlaceKind::kOutside) return false;
  if (titles == Bit(TitleKind::kTbs)) return *phase = Phase::kP11, true;
  if (titles == Bit(TitleKind::kJeugd)) return *phase = Phase::kP14, true;
  return false;
}

Phase ByPlace(const CustodyFacts& custody, uint32_t detention, uint32_t titles, bool released) noexcept {
  switch (custody.place) {
    case PlaceKind::kPi:
    case PlaceKind::kPpc:
    case PlaceKind::kHospitalGuarded:
      return Inside(detention);
    case PlaceKind::kOutside:
      return released ? AfterDetention(titles) : Phase::kUnspecified;
    case PlaceKind::kJji:
      return Phase::kP14;
    case PlaceKind::kFpc:
    case PlaceKind::kClinic:
      return Phase::kP11;
    case PlaceKind::kPoliceCell:
      return Phase::kP01;
    case PlaceKind::kUnspecified:
      return Phase::kUnspecified;
  }
  return Phase::kUnspecified;
}

Phase ByModality(const CustodyFacts& custody, uint32_t detention, uint32_t titles, bool released) noexcept {
  switch (custody.modality) {
    case Modality::kRegular:
      return ByPlace(custody, detention, titles, released);
    case Modality::kLeave:
    case Modality::kEindverlof:
      return Phase::kP04;
    case Modality::kPp:
      return Phase::kP06;
    case Modality::kStrafonderbreking:
      return Phase::kP05;
    case Modality::kIsdExtramural:
      return (detention & Bit(TitleKind::kIsd)) ? Phase::kP07b : Phase::kUnspecified;
    case Modality::kAbsent:
      return Phase::kP17;
    case Modality::kCalledUp:
      return AfterDetention(titles);
    case Modality::kDeceased:
      return Phase::kP18;
    case Modality::kUnspecified:
      return Phase::kUnspecified;
  }
  return Phase::kUnspecified;
}

Phase Derive(const CustodyFacts& custody, Day day, bool ended, bool released) noexcept {
  if (!custody.known || custody.title_count > kTitlesMax) return Phase::kUnspecified;
  if (custody.modality == Modality::kUnspecified || custody.place == PlaceKind::kUnspecified)
    return Phase::kUnspecified;
  if (custody.modality == Modality::kDeceased) return Phase::kP18;
  const uint32_t titles = TitlesOn(custody, day);
  const uint32_t detention = titles & kDetention;
  if (detention == 0 || ended || custody.modality == Modality::kCalledUp) return AfterDetention(titles);
  if (detention == Bit(TitleKind::kVreemdelingenbewaring)) return Phase::kP15;
  if (detention == Bit(TitleKind::kInverzekeringstelling) || custody.place == PlaceKind::kPoliceCell)
    return Phase::kP01;
  if (custody.place == PlaceKind::kJji) return Phase::kP14;
  if (custody.place == PlaceKind::kFpc || custody.place == PlaceKind::kClinic) return Phase::kP11;
  Phase other = Phase::kUnspecified;
  if (OtherRegime(detention, custody.place, &other)) return other;
  return ByModality(custody, detention, titles, released);
}

}  // namespace

Phase DerivePhase(const CustodyFacts& custody, Day day) noexcept {
  return Derive(custody, day, EndedBefore(custody.basis_ends, day), EndedBefore(custody.release, day));
}

Phase DerivePhase(const CustodyFacts& custody, const Time& time) noexcept {
  const bool released = OccurredBy(custody.release, time) || EndedBefore(custody.release, time.amsterdam_day);
  // After an end that occurred today a title that runs until today no longer holds anyone.
  const bool ended = !BasisRuns(custody, time);
  return Derive(custody, time.amsterdam_day, ended, released);
}

bool BasisRuns(const CustodyFacts& custody, const Time& time) noexcept {
  return !EndedBefore(custody.basis_ends, time.amsterdam_day) && !OccurredBy(custody.basis_ends, time);
}

}  // namespace ketenpoort::policy
