// Composing a message: the envelope from what a party really chooses, the rest by its kind.
//
// Guarantees: Compose fills kind, its ordinary purpose and a fresh random message id, unless one is given, so that the
// value can be submitted and repeated as it is.
// Does not guarantee: that the message is lawful or complete. Thread safety: any thread, as far as `random` is.
#pragma once

#include <string>
#include <vector>

#include "audit/crypto/random_source.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

// What a sender may choose besides who, to whom and what.
struct SendOptions {
  std::string message_id;              // 16 bytes; empty: a new one
  std::vector<std::string> refers_to;  // earlier message ids
  ketenpoort::v1::Excess excess = ketenpoort::v1::EXCESS_UNSPECIFIED;
  ketenpoort::v1::Declarations declarations;
  std::string acting_person;
  std::string case_number;
};

// Everything but the payload.
ketenpoort::v1::Message Compose(const ketenpoort::v1::OrganAddress& sender,
                                const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                ketenpoort::v1::MessageKind kind, const ketenpoort::v1::SubjectReference& subject,
                                const SendOptions& options, audit::crypto::RandomSource& random);

ketenpoort::v1::OrganAddress Directeur(std::string unit = {});  // without a unit: of where the person stays now
ketenpoort::v1::OrganAddress Minister();
ketenpoort::v1::OrganAddress Reclassering(std::string unit);
ketenpoort::v1::OrganAddress College(std::string gemeente);
ketenpoort::v1::OrganAddress Burgemeester(std::string gemeente);
ketenpoort::v1::OrganAddress CaseTable();

}  // namespace ketenpoort::sdk
