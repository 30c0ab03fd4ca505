#include "policy/evaluate.h"

#include <algorithm>
#include <type_traits>

#include "policy/civil_day.h"

namespace ketenpoort::policy {
namespace {

constexpr int kServedMonths = 3;
// Bjsg 11a(3) and 11a(1)a.2.
constexpr int kReturnMonths = 3;
constexpr int kUnconditionalMonths = 12;
// The longest a consent may run (law table, section 5).
constexpr int kConsentMonths = 6;

constexpr CategorySet kIdentity = CategorySet{}.Add(Category::kC01).Add(Category::kC02).Add(Category::kC03);

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
  const CategorySet named =
      facts.needs | facts.earlier_categories | facts.attested_needs | facts.paused | facts.consent.scope;
  return (named - kAllCategories).Empty() && InRange(facts.bij.offence, kBijOffenceCount);
}

bool HasParty(const Request& request, Organ organ) noexcept {
  return request.sender.organ == organ || request.receiver.organ == organ;
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

// The titles before kVi deprive of liberty; those from kVi on do not.
bool Deprives(const TitleFact& title) noexcept { return title.kind < TitleKind::kVi; }

bool ServedOverThreeMonths(const CustodyFacts& custody, Day day) noexcept {
  Day first = kNoDay;
  for (int i = 0; i < std::min<int>(custody.title_count, kTitlesMax); ++i) {
    const TitleFact& title = custody.titles[static_cast<size_t>(i)];
    if (Deprives(title)) first = std::min(first, title.starts);
  }
  return first != kNoDay && IsOverMonthsAfter(day, first, kServedMonths);
}

bool Names(uint8_t frameworks, CareFramework framework) noexcept {
  return (frameworks >> static_cast<int>(framework)) & 1u;
}

// A need counts where it is declared, attested for the version of the plan it is about, and not paused (A22). A pause
// holds between the college and the others, not between directeur and probation.
CategorySet NeedsThatCount(const Request& request, const Facts& facts) noexcept {
  CategorySet needs = facts.needs;
  if (request.kind == MessageKind::kReintegrationPlan) needs = needs & facts.attested_needs;
  return HasParty(request, Organ::kCollege) ? needs - facts.paused : needs;
}

void SetNeeds(const Request& request, const Facts& facts, Conditions& conditions) noexcept {
  const CategorySet needs = NeedsThatCount(request, facts);
  conditions.Set(Condition::kNeedC08, needs.Has(Category::kC08));
  conditions.Set(Condition::kNeedC09, needs.Has(Category::kC09));
  conditions.Set(Condition::kNeedC10, needs.Has(Category::kC10));
  conditions.Set(Condition::kNeedC11, needs.Has(Category::kC11));
  conditions.Set(Condition::kNeedC12, needs.Has(Category::kC12));
  conditions.Set(Condition::kNeedC13, needs.Has(Category::kC13));
  conditions.Set(Condition::kNeedC14, needs.Has(Category::kC14));
  conditions.Set(Condition::kCareNotRefused, !facts.paused.Has(Category::kC13));
}

// Who, why and until when: without a last day nobody said until when.
bool Holds(const AttestationFact& attestation, Day day) noexcept {
  return attestation.given && attestation.motivated && attestation.bound && attestation.until != kNoDay &&
         day <= attestation.until;
}

// Law: Pbw 18b(1) and (2).
void SetRisk(const Request& request, const Facts& facts, Conditions& conditions) noexcept {
  conditions.Set(Condition::kNamedSender, facts.named_sender);
  conditions.Set(Condition::kRiskDeclared, facts.risk.offence_risk);
  conditions.Set(Condition::kSafetyDeclared, facts.risk.safety_needed);
  conditions.Set(Condition::kTaskDeclared, facts.risk.own_task);
  conditions.Set(Condition::kDirecteurInformed, facts.risk.directeur_copied || DirecteurResponsible(request, facts));
}

bool Runs(const OrderFact& order, Day day) noexcept { return order.known && order.from <= day && day <= order.until; }

bool IsdParticipating(const Request& request, const CustodyFacts& custody) noexcept {
  Named colleges;
  for (const Party& party : {request.sender, request.receiver}) {
    if (party.organ != Organ::kCollege) continue;
    ++colleges.parties;
    colleges.holds += custody.isd_gemeente != 0 && party.unit == custody.isd_gemeente ? 1 : 0;
  }
  return colleges.All();
}

bool OnTheList(const BijFacts& bij) noexcept {
  switch (bij.offence) {
    case BijOffence::kA1:
    case BijOffence::kB:
    case BijOffence::kC:
      return true;
    case BijOffence::kA2:
      return bij.unconditional_months >= kUnconditionalMonths;
    case BijOffence::kNone:
      return false;
  }
  return false;
}

// Law: Bjsg 11a(3): an expected return, and at most three months ahead. A return that is past is no longer expected:
// the notice is handed in on its day at the latest. What was accepted in time may be fetched later, as long as the
// phase is one a person returns from.
bool InReturnWindow(const Facts& facts, Day day) noexcept {
  const Day handed_in = facts.at_disclosure ? facts.accepted_day : day;
  return day >= AddMonths(facts.bij.return_on, -kReturnMonths) && handed_in <= facts.bij.return_on;
}

// Law: Bjsg 11a(1), (3) and (5).
void SetBij(const Request& request, const Facts& facts, Day day, Conditions& conditions) noexcept {
  const BijFacts& bij = facts.bij;
  const bool known = bij.return_on != kNoDay && bij.return_gemeente != 0 &&
                     request.receiver.organ == Organ::kBurgemeester && request.receiver.unit == bij.return_gemeente;
  conditions.Set(Condition::kIrrevocable, bij.irrevocable);
  conditions.Set(Condition::kBijOffence, OnTheList(bij));
  conditions.Set(Condition::kNotYouthLaw, !bij.youth_law || bij.offence == BijOffence::kC);
  conditions.Set(Condition::kReturnKnown, known);
  conditions.Set(Condition::kWithinThreeMonths, known && InReturnWindow(facts, day));
}

bool InForce(const ConsentFact& consent, const Request& request, const Time& time) noexcept {
  if (!consent.found || !consent.explicit_given || !consent.identity_checked) return false;
  if (consent.revoked && consent.revoked_at_us <= time.instant_us) return false;
  if (!(consent.from == request.sender) || !(consent.to == request.receiver)) return false;
  if (consent.purpose != request.purpose) return false;
  const Day day = time.amsterdam_day;
  return consent.given <= day && day <= consent.expires && consent.expires <= AddMonths(consent.given, kConsentMonths);
}

bool IsCertain(const DateFact& date) noexcept {
  return (date.certainty == Certainty::kFixed || date.certainty == Certainty::kOccurred) && date.day != kNoDay;
}

// A release that DJI is certain of lies behind, and no detention is known after it. Without such a release nothing says
// that the person ever was detained, or no longer is. A title that began on or after that day and runs past it is
// another detention: its release was not reported. Law: the law table, section 5: consent is a way out after detention.
bool GivenAfterRelease(Day given, const CustodyFacts& custody, Day today) noexcept {
  if (!IsCertain(custody.release) || given <= custody.release.day) return false;
  for (int i = 0; i < std::min<int>(custody.title_count, kTitlesMax); ++i) {
    const TitleFact& title = custody.titles[static_cast<size_t>(i)];
    const bool later = title.starts >= custody.release.day && title.ends > custody.release.day;
    if (Deprives(title) && title.starts <= today && later) return false;
  }
  return true;
}

// During detention the relation is one of power: what was given then is no consent (D18).
void SetConsent(const Request& request, const Facts& facts, const Time& time, Conditions& conditions) noexcept {
  const ConsentFact& consent = facts.consent;
  const bool in_force = InForce(consent, request, time);
  const CategorySet scope = in_force ? consent.scope : CategorySet{};
  conditions.Set(Condition::kConsentInForce, in_force);
  conditions.Set(Condition::kConsentAfterRelease,
                 in_force && GivenAfterRelease(consent.given, facts.custody, time.amsterdam_day));
  conditions.Set(Condition::kConsentIdentity, in_force && ((request.categories & kIdentity) - scope).Empty());
  conditions.Set(Condition::kConsentC08, scope.Has(Category::kC08));
  conditions.Set(Condition::kConsentC09, scope.Has(Category::kC09));
  conditions.Set(Condition::kConsentC10, scope.Has(Category::kC10));
  conditions.Set(Condition::kConsentC11, scope.Has(Category::kC11));
  conditions.Set(Condition::kConsentC12, scope.Has(Category::kC12));
  conditions.Set(Condition::kConsentC13, scope.Has(Category::kC13));
  conditions.Set(Condition::kConsentC14, scope.Has(Category::kC14));
}

bool InForce(const AuthorisationFact& authorisation, Day day) noexcept {
  if (!authorisation.required) return true;
  return authorisation.found && authorisation.from <= day && day <= authorisation.until;
}

void SetRoles(const Facts& facts, Day day, Conditions& conditions) noexcept {
  conditions.Set(Condition::kCaseAccepted, facts.wgs.accepted);
  conditions.Set(Condition::kCasePersonAuthorised, facts.wgs.accepted && facts.wgs.person_authorised);
  conditions.Set(Condition::kSecrecyLifted, !facts.wgs.medical_secret || facts.wgs.medical_consent);
  conditions.Set(Condition::kForumMember, facts.forum_member);
  conditions.Set(Condition::kYouthFramework, facts.youth_framework);
  conditions.Set(Condition::kRoleAuthorised,
                 InForce(facts.sender_authorisation, day) && InForce(facts.receiver_authorisation, day));
  conditions.Set(Condition::kRolesSeparate, !facts.both_roles);
  conditions.Set(Condition::kAccessCleared, facts.access_cleared);
}

bool Fits(const Parameters& parameters) noexcept {
  return parameters.lapse_days_max >= 0 && parameters.lapse_days_max <= kLapseDaysLimit &&
         parameters.wish_recency_days >= 0 && parameters.wish_recency_days <= kWishRecencyDaysLimit;
}

Tuple TupleAt(const Moment& moment, const Request& request) noexcept {
  return {request.sender.organ, request.receiver.organ, request.kind,      request.purpose,
          moment.phase,         request.excess,         request.categories};
}

Conditions ConditionsAt(const Moment& moment, const Request& request, const Facts& facts, const Time& time,
                        const Parameters& parameters) noexcept {
  const CustodyFacts& custody = facts.custody;
  const Day day = time.amsterdam_day;
  Conditions c;
  c.Set(Condition::kCustodyKnown, custody.known);
  c.Set(Condition::kCollegeEligible, CollegesEligible(request, custody, moment.day, parameters.wish_recency_days));
  c.Set(Condition::kDirecteurResponsible, DirecteurResponsible(request, facts));
  c.Set(Condition::kProbationDesignated, ProbationDesignated(request, custody));
  c.Set(Condition::kCareNeeded, facts.care_needed);
  c.Set(Condition::kAttested, facts.attested);
  SetNeeds(request, facts, c);
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
  SetRisk(request, facts, c);
  c.Set(Condition::kAssignmentKnown, facts.assignment_known);
  c.Set(Condition::kSupervisionRuns, Runs(facts.supervision, day));
  c.Set(Condition::kIsdParticipating, IsdParticipating(request, custody));
  SetBij(request, facts, day, c);
  const bool decided = Holds(facts.attestation, day);
  c.Set(Condition::kHumanDecision, decided);
  c.Set(Condition::kNoOtherBasis, decided && facts.no_other_basis);
  SetConsent(request, facts, time, c);
  SetRoles(facts, day, c);
  c.Set(Condition::kTrouble,
        facts.trouble || !Fits(custody) || !Fits(request) || !Fits(facts, time) || !Fits(parameters));
  return c;
}

}  // namespace

Tuple TupleOf(const Request& request, const Facts& facts, Time time) noexcept {
  return TupleAt(MomentOf(facts, time), request);
}

Conditions Evaluate(const Request& request, const Facts& facts, Time time, const Parameters& parameters) noexcept {
  return ConditionsAt(MomentOf(facts, time), request, facts, time, parameters);
}

Evaluated EvaluateBoth(const Request& request, const Facts& facts, Time time, const Parameters& parameters) noexcept {
  const Moment moment = MomentOf(facts, time);
  return {TupleAt(moment, request), ConditionsAt(moment, request, facts, time, parameters)};
}

}  // namespace ketenpoort::policy
