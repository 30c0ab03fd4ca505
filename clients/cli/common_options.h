// The options that commands share: output, connection, profile.
//
// Guarantees: an option on the command line goes before the profile; Resolve names the option that is missing and how
// to give it. Does not guarantee: that files exist; Connect finds out. Thread safety: one thread.
// Ownership: the options must live as long as the command line that fills them.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/output.h"
#include "clients/sdk/connection.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::cli {

inline constexpr int64_t kDeadlineMsDefault = 30'000;

struct ConnectionChoice {
  std::string profile;
  std::string address;
  std::string ca;
  std::string cert;
  std::string key;
  std::string vkey;
  std::string server_name;
  int64_t deadline_ms = 0;  // 0: the profile's, or the default
  bool plaintext = false;
};

// What a profile and options come to.
struct ResolvedConnection {
  sdk::ConnectionOptions options;
  std::vector<ketenpoort::v1::OrganAddress> organs;  // of the profile
};

void AddOutputOptions(CLI::App& command, OutputOptions& options);
void AddConnectionOptions(CLI::App& command, ConnectionChoice& choice);

// Connects, after the own files were found sound; `console` can tell afterwards why a call could not be made.
absl::StatusOr<sdk::Connection> ConnectAs(const sdk::ConnectionOptions& options, Console& console);

absl::StatusOr<ResolvedConnection> Resolve(const ConnectionChoice& choice, Console& console, bool with_receipts = true);

}  // namespace ketenpoort::cli
