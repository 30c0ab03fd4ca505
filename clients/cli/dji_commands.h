// The commands only DJI has: report, annul, status, work, link, split.
//
// Guarantees: a person stands in a file or on standard input, never on the command line. `report` and `annul` show what
// followed, notice by notice. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddDjiCommands(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
