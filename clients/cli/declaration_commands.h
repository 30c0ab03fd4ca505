// Declarations that outlive one message, for each party: consents, need-factors, assignments.
//
// Guarantees: the person is never an option but comes from the file; a missing id is made and shown, so that the call
// can be repeated with it; the receipt of a change was verified before it is shown, and kept where asked.
// Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"
#include "clients/cli/party_commands.h"

namespace ketenpoort::cli {

// The commands that go with the organs of the party.
void AddDeclarationCommands(CLI::App& group, const Party& party, Program& program);

}  // namespace ketenpoort::cli
