// `ketenpoort certs`: the development authority of certs/commands.h on a command line.
//
// Guarantees: only fills the options of certs/commands.h. Does not guarantee: certificates fit for production.
// Thread safety: one thread. On failure: what certs/commands.h answers, as usage trouble (exit 2).
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddCertsCommands(CLI::App& root, Program& program);

}  // namespace ketenpoort::cli
