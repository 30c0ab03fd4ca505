// The options of `send` and `check`: a message file, and what of its envelope may stand on the command line.
//
// Guarantees: an option goes before the file; kind follows from the payload, purpose from the kind, the sender from the
// profile, where neither names them; a missing message id is made. The person is never an option: it comes from the
// file, because a command line is visible to every user of the machine.
// Does not guarantee: a complete message; the gateway's intake decides that. Thread safety: one thread.
// On failure: InvalidArgument, naming the option or field.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "clients/cli/output.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::cli {

struct EnvelopeOptions {
  std::string file;
  std::string from;
  std::vector<std::string> to;
  std::string kind;
  std::string purpose;
  std::string excess;
  std::vector<std::string> refers_to;
  std::string message_id;
  std::string acting_person;
  std::string case_number;
  bool care_needed = false;
  std::vector<std::string> needs;
  std::string attestation;
  uint32_t plan_version = 0;
};

void AddEnvelopeOptions(CLI::App& command, EnvelopeOptions& options);

absl::StatusOr<ketenpoort::v1::Message> ReadEnvelopedMessage(
    const EnvelopeOptions& options, const std::vector<ketenpoort::v1::OrganAddress>& profile_organs, Console& console,
    audit::crypto::RandomSource& random);

}  // namespace ketenpoort::cli
