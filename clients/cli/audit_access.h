// The officer's reading questions as commands: `audit show`, `audit access-report`.
//
// Guarantees: every proof of an answer was verified before anything of it is shown; a person's number comes from a file
// or stdin, never from an argument that other users of the machine can see; an access report is fetched to its end
// before it is written. Thread safety: one thread.
#pragma once

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddAccessCommands(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
