// Admitted: the token that says a message has the right shape. Guarantees: minted only by Intake, from a message of a
// known caller for an organ it may act for or once had a mandate of; no unknown field or number at any depth, every
// limit kept, every date and number of the right form, payload of the stated kind. Does not guarantee a basis (policy
// decides), that the subject is known, or what free text means. Move-only, single use: TakePayload empties it.
// `AdmittedFields` is an open value, so that tests and replay can build one. One thread at a time.
#ifndef KETENPOORT_GATEWAY_INTAKE_ADMITTED_H_
#define KETENPOORT_GATEWAY_INTAKE_ADMITTED_H_

#include <google/protobuf/message.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/crypto/sha256.h"
#include "gateway/identity/acting.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/intake/declared.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"
#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/vocabulary.h"

namespace ketenpoort::intake {

using Id16 = std::array<uint8_t, 16>;

// How the sender names the person.
struct SubjectKey {
  enum class Kind : uint8_t { kBsn = 1, kSkn = 2, kVNumber = 3, kMessageId = 4 };
  Kind kind = Kind::kBsn;
  // Digits or characters; for kMessageId the 16 bytes.
  std::string value;
};

// Requires: exactly one key is named; else an empty BSN, which is nobody's.
SubjectKey SubjectKeyOf(const v1::SubjectReference& subject);

struct AdmittedFields {
  Id16 message_id{};
  // OIN of the caller: with message_id the key of the message.
  std::string sender_oin;
  // The statutory organ, as it is today, and on what ground the caller speaks for it.
  identity::Acting sender;
  policy::Party sender_party;
  // As named, in the order of the envelope; a DIRECTEUR may stand without a unit. Directory::Readdressed gives the
  // organ that is meant today.
  std::vector<identity::OrganRef> receivers;
  policy::MessageKind kind = policy::MessageKind::kUnspecified;
  policy::Purpose purpose = policy::Purpose::kUnspecified;
  // Resolved by the kind's class; never kUnspecified.
  policy::Excess excess = policy::Excess::kRefuse;
  Declared declared;
  std::vector<Id16> refers_to;
  v1::CorrectionAction correction_action = v1::CORRECTION_ACTION_UNSPECIFIED;
  SubjectKey subject;
  std::string acting_person;
  std::string case_number;
  // Of the leaves that are present in the payload.
  policy::CategorySet categories;
  // Bit n: the payload names a care trajectory under the framework numbered n.
  uint8_t care_frameworks = 0;
  // Dutch and English, a field path and no value: for ReceiverResult.warnings.
  std::vector<std::string> warnings;
  // Of everything in the envelope and payload, in the order of field numbers.
  audit::crypto::Digest digest{};
  // The same without the human attestation: what such an attestation names.
  audit::crypto::Digest attestation_digest{};
  // The versions it was admitted under.
  uint64_t directory_version = 0;
  uint64_t crl_version = 0;
};

class Admitted {
 public:
  Admitted(Admitted&&) noexcept = default;
  Admitted& operator=(Admitted&&) noexcept = default;
  Admitted(const Admitted&) = delete;
  Admitted& operator=(const Admitted&) = delete;

  const AdmittedFields& fields() const { return fields_; }
  // The payload message of the kind, e.g. v1::ReintegrationPlan. Requires: not taken.
  const google::protobuf::Message& payload() const { return *payload_; }
  // Hands the payload over and uses the token up.
  std::unique_ptr<google::protobuf::Message> TakePayload() && { return std::move(payload_); }

  // What is asked of policy for one receiver. Does not hold the sender's raw input.
  policy::Request RequestFor(const policy::Party& receiver) const;

 private:
  friend class Intake;
  Admitted(AdmittedFields fields, std::unique_ptr<google::protobuf::Message> payload)
      : fields_(std::move(fields)), payload_(std::move(payload)) {}

  AdmittedFields fields_;
  std::unique_ptr<google::protobuf::Message> payload_;
};

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_ADMITTED_H_
