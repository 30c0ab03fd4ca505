// `ketenpoort policy explain`: why one decision is what it is, and what would be lawful.
//
// Guarantees: the trace is of the decision the gateway would make with these rules on these facts; every condition
// stands with the fact it was read from. The facts are those of a scenario: nothing of a real person is read.
// Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyExplain(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
