// `ketenpoort policy what-if`: what a draft would open and close, on cases that were judged.
//
// Guarantees: counts per flow and article, never anything of one case; both bundles judge the very same facts. The
// cases are those of the scenarios, which are about nobody. Does not read a log: that takes a declared purpose that
// Wjsg 26e(2) allows and an entry of its own, which only the gateway can write. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyWhatIf(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
