// `ketenpoort sandbox`: the movable clock and the faults of a sandbox gateway.
//
// Guarantees: `advance` returns when all timers that came due are handled. A time without an offset is Dutch time.
// Does not guarantee: anything with a production gateway, which has no such service. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"

namespace ketenpoort::cli {

// `2026-11-22T16:40:00+01:00`, or `2026-11-22 16:40` in Europe/Amsterdam: microseconds since the epoch.
absl::StatusOr<int64_t> ParseInstant(std::string_view text);
// `14d`, `1d12h`, `90m`, `30s`: microseconds, above 0.
absl::StatusOr<int64_t> ParseDuration(std::string_view text);

void AddSandboxCommands(CLI::App& root, Program& program);

}  // namespace ketenpoort::cli
