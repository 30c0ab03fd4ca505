// `ketenpoort policy check`: the rules as data, checked as a whole.
//
// Guarantees: every error is shown with file, line and column; what in the rules can never do anything is found, with
// all switches on; exit 0 only where there is neither. Says who signed and warns of what needs a person's attention.
// Does not guarantee: that the rules are the law; `test` and `prove` compare them with scenarios and assertions.
// Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyCheck(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
