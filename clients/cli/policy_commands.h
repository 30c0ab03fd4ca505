// `ketenpoort policy`: the rules as data, for the people who read, test, prove, compare and sign them.
//
// Guarantees: every command reads files and writes only where it is told to; without options it takes policy/rules,
// policy/scenarios and policy/assertions of the current folder. Exit codes: 0 fine, 1 findings, 2 wrong use.
// Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyCommands(CLI::App& root, Program& program);

}  // namespace ketenpoort::cli
