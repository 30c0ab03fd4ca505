// The trace of one decision: every condition with the fact it was read from, every rule between these two organs and
// why it did or did not carry this message, every denial that took away something of it.
//
// Guarantees: made from the very decision of the engine and the rule set of its day; a rule that is left out names
// another sender or another receiver. Values of organs, dates and codes only: no person, no payload.
// Thread safety: any thread; a value.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/policy_alternative.h"
#include "policy/explain.h"
#include "policy/policy.h"

namespace ketenpoort::cli {

struct ConditionTrace {
  policy::Condition condition = policy::Condition::kNone;
  bool holds = false;
  // A rule or denial for this message speaks of it.
  bool matters = false;
};

enum class RuleVerdict : uint8_t {
  kCarries,
  kConditionsFail,
  // A denial takes away everything of it that was asked for.
  kDenied,
  // Its gates hold back, or it has not, what was asked for.
  kGrantsNothingAsked,
  // It is for another kind, purpose or phase.
  kOtherFlow
};

struct RuleTrace {
  std::string id;
  policy::Bilingual title;
  std::vector<std::string> articles;
  RuleVerdict verdict = RuleVerdict::kOtherFlow;
  std::vector<policy::Condition> missing;
  std::vector<policy::Condition> in_the_way;
  std::vector<std::string> denials;
  // What of it is otherwise: "kind", "purpose", "phase", "in_force".
  std::vector<std::string> differs;
  // Asked for and granted by this rule.
  policy::CategorySet granted;
  // Flows of one rule that say the same are one.
  friend bool operator==(const RuleTrace& a, const RuleTrace& b) {
    return a.id == b.id && a.verdict == b.verdict && a.missing == b.missing && a.in_the_way == b.in_the_way &&
           a.denials == b.denials && a.differs == b.differs && a.granted == b.granted;
  }
};

struct DenialTrace {
  std::string id;
  policy::Bilingual title;
  std::vector<std::string> articles;
  // Empty: everything.
  policy::CategorySet takes;
  std::vector<policy::Condition> missing;
};

struct PolicyTrace {
  policy::Judgement judged;
  policy::Words words;
  std::vector<ConditionTrace> conditions;
  std::vector<RuleTrace> rules;
  std::vector<DenialTrace> denials;
  std::vector<Alternative> alternatives;
};

PolicyTrace TraceOf(const policy::Policy& policy, const policy::Request& request, const policy::Facts& facts,
                    policy::Time time);

}  // namespace ketenpoort::cli
