// `ketenpoort witness`: a witness of logs as a process of its own, its key, and what it cosigned.
//
// Guarantees: `run` answers on its address until SIGTERM or Ctrl-C, TLS 1.3 or plain HTTP on a loopback address only;
// it does not start where its state, key or certificate is not sound. Does not guarantee: that certificates are renewed
// while it runs: restart it. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddWitnessCommands(CLI::App& root, Program& program);

}  // namespace ketenpoort::cli
