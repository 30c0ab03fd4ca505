// `ketenpoort audit replay --from-adl FILE`: decides again what an ADL export holds, without a gateway. Guarantees:
// those of AdlReplay; exit code 0 only where none differs and none lacks its policy, 1 otherwise. Thread safety: one
// thread. On failure: 2 for a file that cannot be read or is no such export.
#pragma once

#include <string>

#include "clients/cli/exit_code.h"
#include "clients/cli/output.h"

namespace ketenpoort::cli {

ExitCode ReplayFromAdl(const std::string& file, Output& output);

}  // namespace ketenpoort::cli
