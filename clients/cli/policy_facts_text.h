// Which fact each condition of a decision was read from, as scenario files name it: `custody.college: 0392 INGEZETENE`.
//
// Guarantees: every condition of the vocabulary has its fact; nothing is shown but what stands in the facts and the
// request, which name no person. Does not judge: whether the condition holds is Evaluate's word.
// Thread safety: any thread; values.
#pragma once

#include <string>

#include "clients/cli/output.h"
#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/parameters.h"

namespace ketenpoort::cli {

struct StatedFacts {
  policy::Request request;
  policy::Facts facts;
  policy::Time time;
  policy::Parameters parameters;
  Language language = Language::kDutch;
};

// "COLLEGE/0392", "RECLASSERING/RN", "MINISTER".
std::string PartyText(const policy::Party& party);
std::string FactUsed(policy::Condition condition, const StatedFacts& stated);

}  // namespace ketenpoort::cli
