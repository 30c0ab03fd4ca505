// `ketenpoort policy test`: the scenarios jurists write, run against the rules, and what they cover.
//
// Guarantees: each scenario that fails is shown with file, line and every difference; every rule and denial is counted
// where it is enforced: at `decide` by a scenario that allows, one that denies and one on a boundary, elsewhere by a
// document or code that exists. Exit 0 only where all scenarios pass and everything is covered.
// Does not guarantee: that a document says what the reference promises. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyTest(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
