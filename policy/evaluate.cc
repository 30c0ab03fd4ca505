#include "policy/evaluate.h"

#include <algorithm>
#include <type_traits>

#include "policy/civil_day.h"

namespace ketenpoort::policy {
namespace {

constexpr int kServedMonths = 3;

static_assert(std::is_trivially_copyable_v<Request> && std::is_trivially_copyable_v<Facts>);

template <typename Enum>
bool InRange(Enum value, int count) noexcept {
  return static_cast<int>(value) < count;
}

bool IsInside(Phase phase) noexcept {
  switch (phase) {
    case Phase::kP01:
    case Phase::kP02:
    case Phase::kP03:
    case Phase::kP04:
    case Phase::kP05:
    case Phase::kP06:
    case Phase::kP07a:
    case Phase::kP07b:
    case Phase::kP11:
    case Phase::kP14:
    case Phase::kP15:
    case Phase::kP16:
    case Phase::kP17:
      return true;
    case Phase::kUnspecified:
    case Phase::kP08:
    case Phase::kP09:
    case Phase::kP10:
    case Phase::kP12:
    case Phase::kP13:
    case Phase::kP18:
      return false;
  }
  return false;
}

// The moment a request is judged at: its phase, and the day that phase is of.
struct Moment {
  Phase phase = Phase::kUnspecified;
  Day day = 0;
  bool inside = false;
};

// For a notice of the end: the latest day up to today on which the person was inside by the state just before the end.
// Only the days on which something ends can be that day.
Moment LastInside(const CustodyFacts& custody, const Time& time) noexcept {
  const Phase now = DerivePhase(custody, time);
  Moment last{now, time.amsterdam_day, IsInside(now)};
  if (last.inside) return last;
  const auto consider = [&](Day day) {
    if (day == kNoDay || day > time.amsterdam_day || (last.inside && day <= last.day)) return;
    const Phase phase = DerivePhase(custody, day);
    if (IsInside(phase)) last = {phase, day, true};
  };
  for (int i = 0; i < std::min<int>(custody.title_count, kTitlesMax); ++i) {
    consider(custody.titles[static_cast<size_t>(i)].ends);
  }
  consider(custody.basis_ends.day);
  return last;
}

Moment MomentOf(const Facts& facts, const Time& time) noexcept {
  if (facts.end_notice) return LastInside(facts.custody, time);
  const Phase phase = DerivePhase(facts.custody, time);
  return {phase, time.amsterdam_day, IsInside(phase)};
}

bool Fits(const DateFact& date) noexcept {
  if (!InRange(date.certainty, kCertaintyCount)) return false;
  const bool certain = date.certainty == Certainty::kFixed || date.certainty == Certainty::kOccurred;
  return !certain || date.day != kNoDay;
}

bool Fits(const CustodyFacts& custody) noexcept {
  if (custody.title_count > kTitlesMax || custody.college_count > kCollegesMax) return false;
  if (!InRange(custody.place, kPlaceKindCount) || !InRange(custody.modality, kModalityCount)) return false;
  for (int i = 0; i < custody.title_count; ++i) {
    const TitleFact& title = custody.titles[static_cast<size_t>(i)];
    if (title.kind == TitleKind::kUnspecified || !InRange(title.kind, kTitleKindCount)) return false;
    if (title.starts == kNoDay || title.ends < title.starts) return false;
  }
  for (int i = 0; i < custody.college_count; ++i) {
    const CollegeFact& college = custody.colleges[static_cast<size_t>(i)];
    if (college.ground == CollegeGround::kUnspecified || !InRange(college.ground, kCollegeGroundCount)) return false;
  }
  return Fits(custody.departure) && Fits(custody.release) && Fits(custody.basis_ends);
}

bool Fits(const Request& request) noexcept {
  return ((request.categories - kAllCategories).Empty()) && (request.care_frameworks >> kCareFrameworkCount) == 0 &&
         (request.care_frameworks & 1u) == 0;
}

bool Fits(const Facts& facts, const Time& time) noexcept {
  if (facts.accepted_day != kNoDay && facts.accepted_day > time.amsterdam_day) return false;
  return (facts.needs - kAllCategories).Empty() && (facts.earlier_categories - kAllCategories).Empty();
}

bool InForce(const MandateFact& mandate, Day day) noexcept {
  if (!mandate.required) return true;
  return mandate.found && mandate.processor_agreement && mandate.from <= day && day <= mandate.until;
}

bool Covers(const MandateFact& mandate) noexcept { return !mandate.required || (mandate.found && mandate.covers_kind); }

bool IsEligible(const CustodyFacts& custody, uint16_t gemeente, Day day, int recency_days) noexcept {
  for (int i = 0; i < std::min<int>(custody.college_count, kCollegesMax); ++i) {
    const CollegeFact& college = custody.colleges[static_cast<size_t>(i)];
    if (college.gemeente != gemeente || gemeente == 0) continue;
    if (college.ground != CollegeGround::kWilVestigen) return true;
    if (college.as_of <= day && static_cast<int64_t>(day) - college.as_of <= recency_days) return true;
  }
  return false;
}

struct Named {
  int parties = 0;
  int holds = 0;
  bool All() const noexcept { return parties > 0 && parties == holds; }
};

bool CollegesEligible(const Request& request, const CustodyFacts& custody, Day day, int recency_days) noexcept {
  Named colleges;
  for (const Party& party : {request.sender, request.receiver}) {
    if (party.organ != Organ::kCollege) continue;
    ++colleges.parties;
    colleges.holds += IsEligible(custody, party.unit, day, recency_days) ? 1 : 0;
  }
  return colleges.All();
}

bool DirecteurResponsible(const Request& request, const Facts& facts) noexcept {
  Named directeurs;
  const uint16_t responsible = facts.custody.establishment;
  if (request.sender.organ == Organ::kDirecteur) {
    ++directeurs.parties;
    // Who sent it was settled at acceptance; a transfer since then does not undo it.
    directeurs.holds += facts.at_disclosure || (responsible != 0 && request.sender.unit == responsible) ? 1 : 0;
  }
  if (request.receiver.organ == Organ::kDirecteur) {
    ++directeurs.parties;
    directeurs.holds += responsible != 0 && request.receiver.unit == responsible ? 1 : 0;
  }
  return directeurs.All();
}

bool ProbationDesignated(const Request& request, const CustodyFacts& custody) noexcept {
  Named organisations;
  for (const Party& party : {request.sender, request.receiver}) {
    if (party.organ != Organ::kReclassering) continue;
    ++organisations.parties;
    organisations.holds += custody.probation != 0 && party.unit == custody.probation ? 1 : 0;
  }
  return organisations.All();
}

// At acceptance: the end was reported within the term. At disclosure: so many days on its way since acceptance.
bool WithinLapseTerm(const Facts& facts, const Moment& moment, Day day, int days_max) noexcept {
  if (!facts.at_disclosure) return static_cast<int64_t>(day) - moment.day <= days_max;
  return facts.accepted_day != kNoDay && static_cast<int64_t>(day) - facts.accepted_day <= days_max;
}

bool ServedOverThreeMonths(const CustodyFacts& custody, Day day) noexcept {
  Day first = kNoDay;
  for (int i = 0; i < std::min<int>(custody.title_count, kTitlesMax); ++i) {
    const TitleFact& title = custody.titles[static_cast<size_t>(i)];
    // The titles before kVi deprive of liberty; those from kVi on do not.
    if (title.kind < TitleKind::kVi) first = std::min(first, title.starts);
  }
  return first != kNoDay && day > AddMonths(first, kServedMonths);
}

bool Names(uint8_t frameworks, CareFramework framework) noexcept {
  return (frameworks >> static_cast<int>(framework)) & 1u;
}

void SetNeeds(CategorySet needs, Conditions& conditions) noexcept {
  conditions.Set(Condition::kNeedC08, needs.Has(Category::kC08));
  conditions.Set(Condition::kNeedC09, needs.Has(Category::kC09));
  conditions.Set(Condition::kNeedC10, needs.Has(Category::kC10));
  conditions.Set(Condition::kNeedC11, needs.Has(Category::kC11));
  conditions.Set(Condition::kNeedC12, needs.Has(Category::kC12));
  conditions.Set(Condition::kNeedC13, needs.Has(Category::kC13));
  conditions.Set(Condition::kNeedC14, needs.Has(Category::kC14));
}

bool Fits(const Parameters& parameters) noexcept {
  return parameters.lapse_days_max >= 0 && parameters.lapse_days_max <= kLapseDaysLimit &&
         parameters.wish_recency_days >= 0 && parameters.wish_recency_days <= kWishRecencyDaysLimit;
}

}  // namespace

Tuple TupleOf(const Request& request, const Facts& facts, Time time) noexcept {
  return {request.sender.organ,        request.receiver.organ, request.kind,      request.purpose,
          MomentOf(facts, time).phase, request.excess,         request.categories};
}

Conditions Evaluate(const Request& request, const Facts& facts, Time time, const Parameters& parameters) noexcept {
  const CustodyFacts& custody = facts.custody;
  const Day day = time.amsterdam_day;
  const Moment moment = MomentOf(facts, time);
  Conditions c;
  c.Set(Condition::kCustodyKnown, custody.known);
  c.Set(Condition::kCollegeEligible, CollegesEligible(request, custody, moment.day, parameters.wish_recency_days));
  c.Set(Condition::kDirecteurResponsible, DirecteurResponsible(request, facts));
  c.Set(Condition::kProbationDesignated, ProbationDesignated(request, custody));
  c.Set(Condition::kCareNeeded, facts.care_needed);
  c.Set(Condition::kAttested, facts.attested);
  SetNeeds(facts.needs, c);
  c.Set(Condition::kAnswersKnown, facts.answers_known);
  c.Set(Condition::kCorrectsLawful, facts.corrects_lawful);
  c.Set(Condition::kNoNewCategory, (request.categories - facts.earlier_categories).Empty());
  c.Set(Condition::kMandateInForce, InForce(facts.sender_mandate, day) && InForce(facts.receiver_mandate, day));
  c.Set(Condition::kMandateCoversKind, Covers(facts.sender_mandate) && Covers(facts.receiver_mandate));
  c.Set(Condition::kEndNotice, facts.end_notice);
  c.Set(Condition::kWithinLapseTerm,
        !facts.end_notice || WithinLapseTerm(facts, moment, day, parameters.lapse_days_max));
  c.Set(Condition::kNotOnHold, !custody.hold);
  c.Set(Condition::kBasisRuns, facts.end_notice ? moment.inside : BasisRuns(custody, time));
  c.Set(Condition::kServedOverThreeMonths, ServedOverThreeMonths(custody, day));
  c.Set(Condition::kCompulsorySupervision, custody.compulsory_supervision);
  c.Set(Condition::kCareUnderWfz, Names(request.care_frameworks, CareFramework::kWfz));
  c.Set(Condition::kCareUnderWvggzOrWzd,
        Names(request.care_frameworks, CareFramework::kWvggz) || Names(request.care_frameworks, CareFramework::kWzd));
  c.Set(Condition::kTrouble,
        facts.trouble || !Fits(custody) || !Fits(request) || !Fits(facts, time) || !Fits(parameters));
  return c;
}

}  // namespace ketenpoort::policy
