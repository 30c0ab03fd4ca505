#include "policy/policy.h"

#include <algorithm>

#include "policy/decide.h"
#include "policy/evaluate.h"

namespace ketenpoort::policy {

const RuleSet& Policy::ForDay(Day day) const noexcept {
  static constexpr RuleSet kDeniesEverything{};
  const auto after = std::upper_bound(rule_sets.begin(), rule_sets.end(), day,
                                      [](Day d, const DatedRuleSet& dated) { return d < dated.from; });
  return after == rule_sets.begin() ? kDeniesEverything : std::prev(after)->rules;
}

bool Impossible::Is(Conditions conditions) const noexcept {
  return (held.bits & ~conditions.bits) == 0 && (lacking.bits & conditions.bits) == 0;
}

Judgement Judge(const Policy& policy, const Request& request, const Facts& facts, Time time) noexcept {
  const auto [tuple, conditions] = EvaluateBoth(request, facts, time, policy.parameters);
  return {tuple, conditions, Decide(policy.ForDay(time.amsterdam_day), tuple, conditions)};
}

}  // namespace ketenpoort::policy
