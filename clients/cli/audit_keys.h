// `ketenpoort audit change-key`: for a controller officer of the Minister. Guarantees: no key but a public one is ever
// shown. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddKeys(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
