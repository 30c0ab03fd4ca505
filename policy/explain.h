// The words for a decision, in Dutch and English: off the hot path. Guarantees: every refusal names an article or the
// condition that failed, and says what would be lawful; no word about a person and no payload value. ExplainUniform
// depends on its four arguments and the policy only, never on a person. Does not guarantee who may read it: the gateway
// gives Explain to callers with standing only. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_EXPLAIN_H_
#define KETENPOORT_POLICY_EXPLAIN_H_

#include <string>
#include <vector>

#include "policy/decision.h"
#include "policy/policy.h"
#include "policy/texts.h"

namespace ketenpoort::policy {

struct Words {
  std::vector<std::string> rule_ids;
  // Empty where no denial refused.
  std::string denial_id;
  // Name of the condition; empty where none failed.
  std::string failing_condition;
  // The basis of an allow; of a refusal the articles it rests on.
  std::vector<Article> basis;
  std::string text_nl;
  std::string text_en;
  // What would be lawful. Empty on a whole allow.
  std::string lawful_nl;
  std::string lawful_en;
  // What to do now: only for a DUTY kind that is refused or partly withheld.
  std::string what_to_do_nl;
  std::string what_to_do_en;
};

// The words for `decision`, which must be what Decide gave for `tuple` and `conditions`.
Words Explain(const Policy& policy, const Request& request, const Tuple& tuple, Conditions conditions,
              const Decision& decision);

// The words for NO_KNOWN_BASIS: the articles of the flow, and what would be lawful in general.
Words ExplainUniform(const Policy& policy, Organ sender, Organ receiver, MessageKind kind, Purpose purpose);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_EXPLAIN_H_
