// `ketenpoort policy prove`: the rules held against the signed assertions, over every state of the domain.
//
// Guarantees: exit 0 only where every assertion holds in every state; each that does not has a counterexample, as a
// scenario that can be run wherever facts for it exist. The number of states is exact.
// Does not guarantee: anything about what is enforced elsewhere than in the decision. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyProve(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
