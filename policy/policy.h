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
#include "policy/written.h"

namespace ketenpoort::policy {

// The rule set of the days from `from` until the day before the next one begins.
struct DatedRuleSet {
  Day from = kFirstDay;
  RuleSet rules;
};

// A combination of conditions that no facts can give: in the flows of `match` it cannot be that all of `held` hold and
// none of `lacking` does. Data of the bundle; compiling takes only what follows from what Evaluate rules out
// (policy/impossible.h).
struct Impossible {
  std::string name;
  Match match;
  Conditions held;
  Conditions lacking;
  Bilingual reason;
  // True where these conditions, in a tuple of `match`, are that combination.
  bool Is(Conditions conditions) const noexcept;
};

struct Policy {
  std::string id;
  uint64_t version = 0;
  // SHA-256 over the bundle: its rule files and the assertions it is held against (BundleBytes in compile.h).
  std::array<uint8_t, 32> digest{};
  // The days on which this bundle may be in force, both included. `Judge` here does not look at them: who activates a
  // bundle does, and the corridor before it decides (ADR 0011).
  Day valid_from = kFirstDay;
  Day valid_until = kNoDay;
  Parameters parameters;
  Texts texts;
  // INVARIANT: ascending by `from`, the first from kFirstDay.
  std::vector<DatedRuleSet> rule_sets;
  std::vector<Impossible> impossible;
  // Everything the rule files say, and the assertions the bundle is held against, in order of file. Switches stand as
  // they were compiled. Nothing decides by it: it is for comparing two policies word by word.
  std::vector<WrittenPart> written;
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
