// `ketenpoort audit timeliness`: how long before departure the first notice was disclosed and acknowledged, per quarter
// and flow. Guarantees: shows what the gateway tells and computes nothing from it, so that what is kept back stays so.
// On failure: the gateway's refusal. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddTimelinessCommand(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
