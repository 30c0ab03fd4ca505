// Findings as commands: `audit findings` lists them, shows one, assesses, ends and comments.
//
// Guarantees: nothing of a finding tells the person; a motivation or comment comes from a file or stdin, never from an
// argument that other users of the machine can see; whoever reads is told that a finding is no judgement. Thread
// safety: one thread.
#pragma once

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddFindingsCommands(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
