// `ketenpoort policy sign`: a jurist signs exactly this bundle, with an Ed25519 key.
//
// Guarantees: only rules that compile are signed, and what is signed is their digest (audit/policy_note.h); a second
// signature is another person's with another key, in the same note; an earlier signature is never lost. A new key is
// made with mode 0600 and never overwrites one; its public half stands beside it.
// Does not guarantee: that the person is who the id says: who takes the bundle into use holds the list of keys.
// Thread safety: one thread; two people sign one after the other.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicySign(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli
