// Run: the `ketenpoort` command, from its arguments to its exit code.
//
// Guarantees: a mistake on the command line gives exit code 2 with a line that says what and where to read on, before
// anything is done; help goes to standard output with exit code 0. No exception leaves it.
// Thread safety: one call at a time. Ownership: borrows the streams.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/exit_code.h"
#include "clients/cli/output.h"

namespace ketenpoort::cli {

// `arguments`: without the program's name.
ExitCode Run(const std::vector<std::string>& arguments, Console& console);

}  // namespace ketenpoort::cli
