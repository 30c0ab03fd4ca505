// The commands every party has: send, check, receive, ack, message, withdraw, and those of declaration_commands.h.
//
// Guarantees: a party's command refuses a sender of another sort of organ before anything is sent. `receive` confirms a
// delivery only after its output was written.
// Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "clients/sdk/connection.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::cli {

struct Party {
  const char* name;
  const char* nl;
  const char* en;
  std::vector<ketenpoort::v1::Organ> organs;  // that it may send and receive as
  const char* example_receiver;
  const char* example;  // of the group
  const char* example_send;
  const char* example_receive;
};

const Party& DjiParty();
const Party& ReclasseringParty();
const Party& GemeenteParty();

// The group with these commands; more may be added to it.
CLI::App& AddPartyCommands(CLI::App& root, const Party& party, Program& program);

// A connection with the organs of the profile.
struct PartyConnection {
  sdk::Connection connection;
  std::vector<ketenpoort::v1::OrganAddress> organs;
};
absl::StatusOr<PartyConnection> ConnectParty(const ConnectionChoice& choice, Console& console);

// The organ in `text`, or else the first of the profile; it must be of the party's sort.
absl::StatusOr<ketenpoort::v1::OrganAddress> OwnOrgan(const Party& party, const std::string& text,
                                                      const PartyConnection& connection);
absl::Status CheckOwnOrgan(const Party& party, const ketenpoort::v1::OrganAddress& organ);

}  // namespace ketenpoort::cli
