// `ketenpoort policy forecast`: what is about to lose its basis.
//
// Guarantees: flows by the rules themselves, with the day; messages about invented people or of the scenarios, as
// counts per flow and reason; with --gateway the flows of the policy in force there, and, for a stated reason, what
// waits (policy_at_gateway.h). Does not foresee new facts, and reads no log. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyForecast(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
