// `ketenpoort policy diff`: what changes from one bundle to another, in words a jurist signs.
//
// Guarantees: exit 0 only where both give equal decisions in every state; 1 where a decision changes, with every change
// named. The text is the same on every machine and names both bundles by digest. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyDiff(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
