// ConditionSearch: which conditions would have to be otherwise for the engine to allow a tuple.
//
// Guarantees: with every change it gives the engine says allowed, in whole, in a state the policy does not declare
// impossible; where a change of up to kChangedConditionsMax conditions does, all given are of the smallest size. Larger
// changes are those of one rule and of the denials in its way, and may not be the smallest. Conditions no rule or
// denial of the tuple speaks of follow along and are not counted. Borrows the policy and its rule set. Thread safety:
// any thread.
#pragma once

#include <optional>
#include <vector>

#include "policy/policy.h"

namespace ketenpoort::cli {

// Limit: conditions changed at once that every combination is tried of.
inline constexpr int kChangedConditionsMax = 4;

// The conditions the rules and denials that match this tuple speak of, as far as they touch what it asks for.
policy::Conditions ConditionsThatMatter(const policy::RuleSet& rules, const policy::Tuple& tuple);

struct ConditionChange {
  policy::Conditions changed;
  // The state after it.
  policy::Conditions after;
  int Size() const;
};

class ConditionSearch {
 public:
  ConditionSearch(const policy::Policy& policy, const policy::RuleSet& rules, policy::Conditions start)
      : policy_(policy), rules_(rules), start_(start) {}

  // At most `count_max`, all of one size. Size 0: it is allowed as it is.
  std::vector<ConditionChange> Find(const policy::Tuple& tuple, size_t count_max) const;

 private:
  std::optional<ConditionChange> Try(const policy::Tuple& tuple, policy::Conditions matter,
                                     policy::Conditions changed) const;
  void Choose(const policy::Tuple& tuple, policy::Conditions matter, int from, int left, policy::Conditions changed,
              std::vector<ConditionChange>& found, size_t count_max) const;
  std::optional<policy::Conditions> ForRule(const policy::Tuple& tuple, size_t place) const;
  std::vector<ConditionChange> ByRule(const policy::Tuple& tuple, policy::Conditions matter, size_t count_max) const;

  const policy::Policy& policy_;
  const policy::RuleSet& rules_;
  policy::Conditions start_;
};

}  // namespace ketenpoort::cli
