// `ketenpoort policy propose` and `policy confirm`: two jurists bring a policy into force at a running gateway.
//
// Guarantees: what is proposed is the folder as it lies there, with its assertions and its note; the digest the gateway
// answers is compared with the own one; what is confirmed is only what was named by its digests.
// Thread safety: one thread. On failure: exit code 1 where the gateway found something wrong with the policy, else as
// any call.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyPropose(CLI::App& group, Program& program);
void AddPolicyConfirm(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
