// The decision and what it is made from. `Tuple` and `Conditions` are the whole finite domain of Decide; `Decision` is
// a trivially copyable value without texts: those come from Explain, off the hot path. A refusal is a value, not an
// error.
#ifndef KETENPOORT_POLICY_DECISION_H_
#define KETENPOORT_POLICY_DECISION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "policy/facts.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// A named condition: one bit each. Names (NameOf) are those rule files use.
enum class Condition : uint8_t {
  kNone,                  // no condition failed
  kCustodyKnown,          // a report of DJI is in effect
  kCollegeEligible,       // the college of this flow has a ground now (Pbw 18a(4)b)
  kDirecteurResponsible,  // the directeur of this flow is that of the establishment where the person stays
  kProbationDesignated,   // the probation organisation of this flow is the designated one
  kCareNeeded,            // care or support is needed (PM 20d(3))
  kAttested,              // who handles the case attested the necessity for this plan version
  kNeedC08,
  kNeedC09,
  kNeedC10,
  kNeedC11,
  kNeedC12,
  kNeedC13,
  kNeedC14,                // that basisvoorwaarde is missing or needed
  kAnswersKnown,           // refers to a date or plan that was exchanged between these two
  kCorrectsLawful,         // refers to an earlier lawful message, same sender and receiver
  kNoNewCategory,          // holds no category that message did not hold
  kMandateInForce,         // each mandate needed is there, runs today and has its processor agreement
  kMandateCoversKind,      // and covers the kind
  kEndNotice,              // notice of the very fact that ends the basis
  kWithinLapseTerm,        // within the days a notice of the end may still reach its receiver
  kNotOnHold,              // no beperkingen
  kBasisRuns,              // basis_ends_at has not passed
  kServedOverThreeMonths,  // real time served over three months (Reclasseringsregeling 11(2))
  kCompulsorySupervision,  // supervision is compulsory
  kCareUnderWfz,           // the payload names a Wfz trajectory
  kCareUnderWvggzOrWzd,    // the payload names a Wvggz or Wzd trajectory
  kCareNotRefused,         // care is not paused by a refusal of help or an objection (switch A22)
  kNamedSender,            // a named human sends
  kRiskDeclared,           // 18b: risk of a serious violent or sexual offence, declared
  kSafetyDeclared,         // 18b: necessary for the safety of others, declared
  kTaskDeclared,           // 18b: belongs to the task, declared
  kDirecteurInformed,      // 18b(2): the responsible directeur is a party or is copied
  kAssignmentKnown,        // the assignment the message names stands for this organisation and person
  kSupervisionRuns,        // an order to supervise, held by this organisation, runs today
  kIsdParticipating,       // the college of this flow takes part in the ISD measure (PM 44b(d))
  kIrrevocable,            // BIJ: irrevocably convicted
  kBijOffence,             // BIJ: the offence is on the list of Bjsg 11a(1)
  kNotYouthLaw,            // BIJ: not under youth law, or a PIJ (Bjsg 11a(5))
  kReturnKnown,            // BIJ: day and municipality of the return are known, and it is this burgemeester's
  kWithinThreeMonths,      // BIJ: handed in from three months before the return until its day
  kHumanDecision,          // a human answers for exactly this message: who, why, until when (care, 18b, 51c, consent)
  kNoOtherBasis,           // 51c: that decision states that no other basis is open
  kConsentInForce,         // explicit consent for this flow and purpose, at most six months old, not revoked
  kConsentAfterRelease,    // given after a release DJI is certain of, and no detention is known since
  kConsentIdentity,        // its scope covers the name, address and birth asked for
  kConsentC08,
  kConsentC09,
  kConsentC10,
  kConsentC11,
  kConsentC12,
  kConsentC13,
  kConsentC14,            // its scope names that category
  kCaseAccepted,          // Wgs: an accepted case
  kCasePersonAuthorised,  // Wgs: the acting person is authorised for that case
  kSecrecyLifted,         // Wgs: no medical secret in it, or explicit consent
  kForumMember,           // the receiver takes part in the trajectberaad
  kYouthFramework,        // youth help or youth probation in a criminal framework
  kRoleAuthorised,        // who acts for a college or burgemeester is authorised by that very organ
  kRolesSeparate,         // who acts does not hold both municipal roles (switch A12)
  kAccessCleared,         // access: identity checked, no ground to refuse
  kTrouble,               // evaluation could not establish a fact: deny
};
inline constexpr int kConditionCount = static_cast<int>(Condition::kTrouble) + 1;
static_assert(kConditionCount <= 64);

std::string_view NameOf(Condition value) noexcept;
std::optional<Condition> ConditionNamed(std::string_view name) noexcept;

struct Conditions {
  uint64_t bits = 0;
  constexpr bool Has(Condition c) const noexcept { return (bits >> static_cast<int>(c)) & 1u; }
  constexpr Conditions& Set(Condition c, bool on = true) noexcept {
    if (on) bits |= uint64_t{1} << static_cast<int>(c);
    return *this;
  }
  friend constexpr bool operator==(Conditions, Conditions) noexcept = default;
};

// What is asked, for one receiver.
struct Request {
  Party sender;
  Party receiver;
  MessageKind kind = MessageKind::kUnspecified;
  Purpose purpose = Purpose::kUnspecified;
  // Resolved: never kUnspecified here (the default of the kind's class is filled in at the edge).
  Excess excess = Excess::kRefuse;
  CategorySet categories;
  // Bit n: the payload names a care trajectory under the framework numbered n.
  uint8_t care_frameworks = 0;
};

// The finite part of a request that Decide sees.
struct Tuple {
  Organ sender = Organ::kUnspecified;
  Organ receiver = Organ::kUnspecified;
  MessageKind kind = MessageKind::kUnspecified;
  Purpose purpose = Purpose::kUnspecified;
  Phase phase = Phase::kUnspecified;
  Excess excess = Excess::kRefuse;
  CategorySet categories;
};

enum class Lapse : uint8_t { kAtHandover, kAtAcceptance };

// Limit: compiled rules and denials. One rule of a rule file takes one place for each of its flows.
inline constexpr int kRulesMax = 128;
inline constexpr int kDenialsMax = 128;
inline constexpr uint8_t kNoDenial = 255;

// Rules by their place in the rule set.
struct RuleBits {
  std::array<uint64_t, kRulesMax / 64> words{};
  constexpr bool Has(int i) const noexcept { return (words[static_cast<size_t>(i) / 64] >> (i % 64)) & 1u; }
  constexpr void Add(int i) noexcept { words[static_cast<size_t>(i) / 64] |= uint64_t{1} << (i % 64); }
  friend constexpr bool operator==(const RuleBits&, const RuleBits&) noexcept = default;
};

struct Decision {
  Outcome outcome = Outcome::kDenied;
  Phase phase = Phase::kUnspecified;
  // Place of the denial in the rule set; kNoDenial where none refused.
  uint8_t denial = kNoDenial;
  // The condition that failed on the nearest rule; kNone where the tuple itself has no rule.
  Condition failing = Condition::kNone;
  Lapse lapse = Lapse::kAtHandover;
  CategorySet released;
  CategorySet withheld;
  RuleBits rules;
  constexpr bool Allows() const noexcept { return outcome == Outcome::kAllowed || outcome == Outcome::kAllowedInPart; }
  friend constexpr bool operator==(const Decision&, const Decision&) noexcept = default;
};
static_assert(std::is_trivially_copyable_v<Decision>);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_DECISION_H_
