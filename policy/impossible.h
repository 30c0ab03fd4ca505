// What Evaluate never gives: combinations of conditions that its own code rules out, whatever the facts. A rule file
// may declare only what follows from a line here, since `prove` passes over what is declared.
//
// Guarantees: each line holds for every Request, Facts, Time and Parameters that Evaluate takes; a test looks for facts
// against each line, and shows by facts that no line holds any wider or with a condition less. Whoever changes Evaluate
// changes this table with it. Does not guarantee to be complete: other combinations may be out of reach too, and then
// count as states that can be. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_IMPOSSIBLE_H_
#define KETENPOORT_POLICY_IMPOSSIBLE_H_

#include <span>

#include "policy/decision.h"
#include "policy/rule_set.h"

namespace ketenpoort::policy {

// In the cells of `match` it cannot be that all of `held` hold and none of `lacking` does.
struct RuledOut {
  // Why, for people who write rule files: one English sentence.
  const char* because;
  Match match;
  Conditions held;
  Conditions lacking;
};

std::span<const RuledOut> CombinationsRuledOut() noexcept;

// True where a state of `match` with all of `held` and none of `lacking` is always one of `line`.
bool IsCoveredBy(const RuledOut& line, const Match& match, Conditions held, Conditions lacking) noexcept;

// The line from which it follows that in the cells of `match` it cannot be that all of `held` hold and none of
// `lacking` does; nullptr where no single line says so.
const RuledOut* RuledOutBy(const Match& match, Conditions held, Conditions lacking) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_IMPOSSIBLE_H_
