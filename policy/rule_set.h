// The rules and denials of one day, compiled to bit sets: what Decide reads. Guarantees: trivially copyable, fixed
// size, no pointers, no texts (those are in Policy, under the same places); places are equal in all rule sets of one
// policy. Does not guarantee that it came from a signed bundle: the gateway checks that. Safe to read from any thread.
#ifndef KETENPOORT_POLICY_RULE_SET_H_
#define KETENPOORT_POLICY_RULE_SET_H_

#include <array>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// Limit: category gates of one rule.
inline constexpr int kGatesMax = 12;
inline constexpr Day kFirstDay = std::numeric_limits<Day>::min();

// Denials by their place. Places are in order of report: the lowest place that applies is the one named.
using DenialBits = RuleBits;
static_assert(kDenialsMax <= kRulesMax);
static_assert(kDenialsMax <= kNoDenial);

// A set of tuples: one bit for each value, numbered as in the vocabulary.
struct Match {
  uint32_t senders = 0;
  uint32_t receivers = 0;
  uint32_t kinds = 0;
  uint32_t purposes = 0;
  uint32_t phases = 0;
  bool Covers(const Tuple& tuple) const noexcept;
  // Every tuple of this one is one of `whole`.
  bool IsWithin(const Match& whole) const noexcept;
};

// These categories only where all these conditions hold: "C13 only if CARE_NEEDED".
struct Gate {
  Conditions required;
  CategorySet categories;
};

// One flow of one rule.
struct Rule {
  Match match;
  // All must hold.
  Conditions required;
  // None may hold.
  Conditions forbidden;
  CategorySet categories;
  std::array<Gate, kGatesMax> gates{};
  uint8_t gate_count = 0;
  Lapse lapse = Lapse::kAtHandover;
  // In force from and until, both included.
  Day from = kFirstDay;
  Day until = kNoDay;
};

// One case of one denial. It applies where its tuple matches, all of `required` hold, none of `forbidden`, and, where
// `lacking` names any, at least one of those does not hold.
struct Denial {
  Match match;
  Conditions required;
  Conditions forbidden;
  Conditions lacking;
  // What it takes away; empty: everything.
  CategorySet categories;
  // The rules it does not touch. A rule never lists a denial.
  RuleBits except;
  Day from = kFirstDay;
  Day until = kNoDay;
};

// For each value of each dimension, which places name it: a match is five ANDs, however many rules there are.
struct MatchIndex {
  std::array<RuleBits, kOrganCount> senders{};
  std::array<RuleBits, kOrganCount> receivers{};
  std::array<RuleBits, kMessageKindCount> kinds{};
  std::array<RuleBits, kPurposeCount> purposes{};
  std::array<RuleBits, kPhaseCount> phases{};
  // Requires: 0 <= place < kRulesMax.
  void Add(const Match& match, int place) noexcept;
  // Requires: the tuple's values are in range.
  RuleBits Find(const Tuple& tuple) const noexcept;
};

struct RuleSet {
  std::array<Rule, kRulesMax> rules{};
  std::array<Denial, kDenialsMax> denials{};
  uint8_t rule_count = 0;
  uint8_t denial_count = 0;
  // Only what is in force on the day of this rule set is in the indexes.
  MatchIndex rule_index;
  MatchIndex denial_index;
  // Ordinary kinds are refused whole where one of these would have to be withheld.
  CategorySet reject_always;
  // The denial that names values unknown to the policy (D23).
  uint8_t unknown_value_denial = kNoDenial;
};
static_assert(std::is_trivially_copyable_v<RuleSet>);

// The same rule set with only the rules and denials in force on `day` in its indexes. An empty RuleSet denies
// everything.
RuleSet InForce(const RuleSet& all, Day day) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_RULE_SET_H_
