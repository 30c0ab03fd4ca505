// `receive` and `ack`: taking deliveries in, and confirming or rejecting them.
//
// Guarantees: a delivery is shown whole, its payload decoded by its kind, and only when the output was written is it
// confirmed; so a broken pipe or full disk loses nothing. With --no-ack it comes again after its lease.
// Thread safety: one thread; Ctrl-C ends a stream orderly.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

struct Party;

void AddReceiveCommands(CLI::App& group, const Party& party, Program& program);

}  // namespace ketenpoort::cli
