// Lint: what in a policy can never do anything. Guarantees: judged over the whole domain, so a finding is never a
// guess; each finding names its rule, condition or field, and of a rule the flow and the value. A state that Evaluate
// rules out (policy/impossible.h) counts as none, whether or not the policy declares it. The caller compiles with every
// switch on, so that what a switch opens is judged as open. Does not find what is merely unwise, nor a pair of values
// that is always refused where each of them is let through with another. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_LINT_H_
#define KETENPOORT_POLICY_ANALYSE_LINT_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/compile/compile.h"
#include "policy/compile/payload_fields.h"
#include "policy/policy.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy::analyse {

enum class LintKind : uint8_t {
  // What a rule asks for is declared impossible in all of its cells.
  kConditionsNeverHold,
  // A rule that releases nothing in any state, though no denial is in its way.
  kRuleNeverApplies,
  // A rule that would release something, had not a denial taken it everywhere.
  kRuleShadowed,
  // A category of a rule that is released in no state, though the rule releases others.
  kCategoryNeverReleased,
  // An organ, kind, purpose or phase that a flow names and under which it releases nothing in any state, though it
  // releases something under others.
  kValueNeverReleased,
  // A category of a rule that no payload of any of its kinds carries.
  kCategoryNoPayloadCarries,
  // A payload field whose category no rule of its kind can ever release.
  kFieldNeverReleased,
  // A denial that is named in no state.
  kDenialNeverNamed,
  // A listed refused field that some rule does release, or that no payload has.
  kRefusedFieldStale
};

struct LintFinding {
  LintKind kind = LintKind::kRuleNeverApplies;
  // Id of the rule or denial; empty for fields.
  std::string id;
  // What stands in the way, where something does: denials, or the name of what is impossible.
  std::vector<std::string> because;
  Category category = Category::kUnspecified;
  std::string field;
  // One sentence, English, that says how to mend it.
  std::string message;
  // Of a flow of a rule: its place in the rule set. -1 for the others.
  int place = -1;
  // Of a value of that flow: in which list it stands and which it is, numbered as in the vocabulary. -1 for the others.
  FlowList list = FlowList::kSender;
  int value = -1;
};

using policy::PayloadField;

struct LintResult {
  std::vector<LintFinding> findings;
  bool overflowed = false;
};

// Fields that are carried only to be refused are Texts::refused_fields of the policy. Without `fields` nothing is said
// of payloads.
LintResult Lint(const Policy& every_switch_on, std::span<const PayloadField> fields = {});

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_LINT_H_
