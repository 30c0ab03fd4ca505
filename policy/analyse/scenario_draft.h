// ScenarioDraft: facts for a state that was found by reasoning, looked for until evaluation gives exactly that state,
// and written as a scenario people can run. Guarantees: a scenario it gives was read back by ReadScenarios and judged,
// and lies in the set asked for; deterministic. Does not guarantee to find one: not every combination of conditions has
// facts, and the search is bounded. Thread safety: any thread, each with its own Space.
#ifndef KETENPOORT_POLICY_ANALYSE_SCENARIO_DRAFT_H_
#define KETENPOORT_POLICY_ANALYSE_SCENARIO_DRAFT_H_

#include <optional>
#include <string>
#include <vector>

#include "policy/analyse/model.h"
#include "policy/analyse/space.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// Limit: sets of facts that are tried for one state.
inline constexpr int kDraftsMax = 2000;

// A state with the decision made in it.
struct FoundState {
  Tuple tuple;
  Conditions conditions;
  Decision decision;
  // As text: a ScenarioFile with one scenario where facts were found; else the bare state in comments, saying so.
  std::string scenario;
  bool runnable = false;
};

struct ScenarioWords {
  std::string name;
  // Ids it is about, where the decision itself names none.
  std::vector<std::string> about;
};

// Looks for facts that give a state in `set` (over conditions, categories and excess) in this cell and period. Where
// there are none, gives the state itself. Requires: `set` is not empty.
FoundState DraftScenario(const Policy& policy, Space& space, const Tuple& cell, const Period& period, Ref set,
                         const ScenarioWords& words);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_SCENARIO_DRAFT_H_
