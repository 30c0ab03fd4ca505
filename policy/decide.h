// The second step of a decision: may this go, and which part of it. Guarantees: total over every bit pattern of its
// arguments, noexcept, no allocation, deterministic, default deny; kTrouble or an unknown bit is a refusal. Does not
// guarantee anything about the world: it sees the tuple and the conditions and nothing else, so its domain is finite
// and can be proven whole. Thread safety: any thread.
//
// How rules and denials combine:
//   granted  = union over matching rules of their categories, each category only where its gates hold;
//   a denial that applies takes away the categories it names (all, if it names none) from every rule not in its
//   `except`; released = requested and granted; withheld = requested and not granted.
// Refused whole are: nothing released of something requested; an empty request that no rule covers; an ORDINARY kind
// with excess REFUSE (any value but WITHHOLD) and something withheld; an ORDINARY kind that would have a category of
// reject_always withheld. URGENT and DUTY kinds go without what is withheld.
// Lapse is kAtAcceptance where a rule that grants says so and this is the notice of the end (kEndNotice).
// Reported on a refusal or a partial release: the first denial by place that took something away (places:
// policy/compile/compile.h), and the condition that failed: of that denial, else of the rule for this tuple with the
// fewest failures, else of the gate that held a withheld category back; kNone where the tuple itself has no rule.
#ifndef KETENPOORT_POLICY_DECIDE_H_
#define KETENPOORT_POLICY_DECIDE_H_

#include "policy/decision.h"
#include "policy/rule_set.h"

namespace ketenpoort::policy {

Decision Decide(const RuleSet& rules, const Tuple& tuple, Conditions conditions) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_DECIDE_H_
