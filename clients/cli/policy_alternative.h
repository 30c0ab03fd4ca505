// The nearest lawful alternatives to a refused or partly refused request, computed from the rules.
//
// Guarantees: for each one the engine itself says allowed, in whole, in a state the policy does not declare impossible
// (policy_condition_search.h). Nearest first. Does not guarantee: that the facts can be made so, and never says how to
// make them so: a fact is what it is. Looks at fewer categories, other conditions, another sender, receiver, day, phase
// or kind, one of these at a time; only where that gives nothing, beside fewer categories.
// Thread safety: any thread; values.
#pragma once

#include <string>
#include <vector>

#include "policy/policy.h"

namespace ketenpoort::cli {

// Limit: alternatives of one sort.
inline constexpr size_t kAlternativesOfOneSortMax = 3;

struct Alternative {
  // How many things are otherwise than asked.
  int distance = 0;
  policy::Bilingual text;
  std::vector<std::string> rules;
  std::vector<std::string> articles;
  policy::CategorySet categories;
};

std::vector<Alternative> NearestLawful(const policy::Policy& policy, const policy::Request& request,
                                       const policy::Facts& facts, policy::Time time);

// The ids of the rules in `bits`, each once.
std::vector<std::string> RuleIds(const policy::Policy& policy, const policy::RuleBits& bits);

}  // namespace ketenpoort::cli
