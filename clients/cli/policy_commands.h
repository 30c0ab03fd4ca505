// `ketenpoort policy check`: the rules as data, checked as a whole.
//
// Guarantees: every error is shown, with file, line and column; exit 0 only where there is none. Reads the *.textproto
// files of one folder, not of folders below it. Does not guarantee: signatures. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyCommands(CLI::App& root, Program& program);

}  // namespace ketenpoort::cli
