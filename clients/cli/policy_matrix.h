// `ketenpoort policy matrix`: the whole finite domain of the rules as a table, for machines (CSV, JSON) and people
// (HTML).
//
// Guarantees: exact and exhaustive (policy/analyse/matrix.h); the HTML needs no script and fetches nothing. A file is
// written whole or not at all. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyMatrix(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
