// `ketenpoort audit export`: the log in the form of a standard, in a file that grows with it.
//
// Guarantees: those of ExportFile, so that it can run from a timer and be killed at any place; it ends where the log
// ended when it was asked. Each answer of the gateway is recorded there first. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddExportCommand(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
