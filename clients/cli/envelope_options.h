// The options of `send` and `check`: a message file, and what of its envelope may stand on the command line.
//
// Guarantees: an option goes before the file; kind follows from the payload, purpose from the kind, the sender from the
// profile, where neither names them; a missing message id is made. The person is never an option: it comes from the
// file, because a command line is visible to every user of the machine. An attestation is bound last, to the message as
// it is then.
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

// `C09` or the whole name.
absl::StatusOr<ketenpoort::v1::Category> ParseCategory(const std::string& text);

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
  std::vector<std::string> attested_needs;
  // The three tests of Pbw 18b(1), each declared apart.
  bool offence_risk = false;
  bool safety_needed = false;
  bool own_task = false;
  std::string assignment;
  // The tests of Bjsg 11a.
  std::string bij_article;
  uint32_t bij_months = 0;
  bool bij_irrevocable = false;
  bool bij_youth_law = false;
  bool bij_extendable = false;
  std::string return_on;
  std::string return_gemeente;
  // A human answers for this message.
  std::string attest_why;
  std::string attest_until;
  std::string attest_who;
  bool no_other_basis = false;
  std::string consent;
  std::string case_id;
  bool medical_secret = false;
  bool medical_consent = false;
  bool youth_framework = false;
};

void AddEnvelopeOptions(CLI::App& command, EnvelopeOptions& options);

absl::StatusOr<ketenpoort::v1::Message> ReadEnvelopedMessage(
    const EnvelopeOptions& options, const std::vector<ketenpoort::v1::OrganAddress>& profile_organs, Console& console,
    audit::crypto::RandomSource& random);

}  // namespace ketenpoort::cli
