// `ketenpoort policy what-if`: what a draft would open and close, on cases that were judged.
//
// Guarantees: counts per flow and article, never anything of one case; both bundles judge the very same facts. The
// cases are messages about invented people or those of the scenarios, which are about nobody; with --log they are what
// a running gateway decided, counted there (policy_at_gateway.h). Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyWhatIf(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
