// A compiled policy: the rules as bit sets for each stretch of days, their words, and what identifies it. Guarantees: a
// plain value; copies are independent; reading it is safe from any thread. Does not guarantee signatures or that it is
// the policy in force: the gateway keeps that. Made by policy/compile; a default-made Policy denies everything.
#ifndef KETENPOORT_POLICY_POLICY_H_
#define KETENPOORT_POLICY_POLICY_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/parameters.h"
#include "policy/rule_set.h"
#include "policy/texts.h"

namespace ketenpoort::policy {

// The rule set of the days from `from` until the day before the next one begins.
struct DatedRuleSet {
  Day from = kFirstDay;
  RuleSet rules;
};

struct Policy {
  std::string id;
  uint64_t version = 0;
  // SHA-256 over the canonical bytes of the bundle's files.
  std::array<uint8_t, 32> digest{};
  Parameters parameters;
  Texts texts;
  // INVARIANT: ascending by `from`, the first from kFirstDay.
  std::vector<DatedRuleSet> rule_sets;
  // The rules of a day; an empty set, which denies everything, where there is none. Valid as long as this Policy.
  const RuleSet& ForDay(Day day) const noexcept;
};

// One decision with the steps it was made in.
struct Judgement {
  Tuple tuple;
  Conditions conditions;
  Decision decision;
};

// TupleOf, Evaluate and Decide with the rules in force on the day of `time`.
Judgement Judge(const Policy& policy, const Request& request, const Facts& facts, Time time) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_POLICY_H_
