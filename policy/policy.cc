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

Judgement Judge(const Policy& policy, const Request& request, const Facts& facts, Time time) noexcept {
  Judgement judgement;
  judgement.tuple = TupleOf(request, facts, time);
  judgement.conditions = Evaluate(request, facts, time, policy.parameters);
  judgement.decision = Decide(policy.ForDay(time.amsterdam_day), judgement.tuple, judgement.conditions);
  return judgement;
}

}  // namespace ketenpoort::policy
