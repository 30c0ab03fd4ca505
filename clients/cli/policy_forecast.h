// `ketenpoort policy forecast`: what is about to lose its basis.
//
// Guarantees: flows by the rules themselves, with the day; messages by the facts of the scenarios, as counts per flow
// and reason. Does not foresee new facts, and reads no log. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyForecast(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
