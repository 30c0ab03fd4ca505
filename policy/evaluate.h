// The first step of a decision: facts and dates become a fixed set of named conditions and a finite tuple; Decide sees
// nothing else. Guarantees: pure, total, no allocation; what cannot be established or does not fit gives kTrouble,
// which is a refusal and never a skipped condition. Does not guarantee that the facts are true: DJI and the senders
// answer for those. Thread safety: any thread.
#ifndef KETENPOORT_POLICY_EVALUATE_H_
#define KETENPOORT_POLICY_EVALUATE_H_

#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/parameters.h"

namespace ketenpoort::policy {

// The tuple of a request. Its phase is that of `time`; for a notice of the end (Facts.end_notice) it is that of the
// last moment the person was still inside, since `custody` is then the state just before the end.
Tuple TupleOf(const Request& request, const Facts& facts, Time time) noexcept;

// The conditions of a request. A condition about an organ that is no party to the flow is false. The sending directeur
// is held against the establishment at acceptance only: a transfer does not undo what was lawfully sent before it.
Conditions Evaluate(const Request& request, const Facts& facts, Time time, const Parameters& parameters) noexcept;

// Both, with the phase derived once.
struct Evaluated {
  Tuple tuple;
  Conditions conditions;
};
Evaluated EvaluateBoth(const Request& request, const Facts& facts, Time time, const Parameters& parameters) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_EVALUATE_H_
