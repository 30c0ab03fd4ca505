#include "gateway/corridor/answered_before.h"

#include "audit/crypto/sha256.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/canonical_digest.h"

namespace ketenpoort::corridor {

absl::StatusOr<std::optional<v1::RequestAnswer>> AnsweredBefore(store::View& view, const std::string& request_id,
                                                                const std::string& digest) {
  auto stored = view.AnswerTo(IdOf(request_id));
  if (!stored.ok()) return stored.status();
  if (!*stored) return std::optional<v1::RequestAnswer>();
  v1::RequestAnswer answer;
  if (!answer.ParseFromString(**stored)) return absl::DataLossError("answer cannot be read");
  if (answer.digest() != digest) {
    return identity::Refusal(absl::StatusCode::kAlreadyExists, "REQUEST_ID_USED",
                             "Dit id is al gebruikt voor iets anders. Maak een nieuw id.",
                             "This id was used for something else. Make a new id.");
  }
  return std::optional(std::move(answer));
}

absl::Status KeepAnswer(store::Transaction& transaction, const std::string& request_id, const Placed& own,
                        const v1::RequestAnswer& answer) {
  std::optional<store::PersonNo> person;
  for (const v1::Opening& opening : OpeningsOf(own.openings, {audit::AttributeTag::kSubject})) {
    person = IdOf(opening.value());
  }
  return transaction.PutAnswer(IdOf(request_id), person, answer.SerializeAsString());
}

std::string DigestOf(const google::protobuf::Message& message) {
  return audit::crypto::ToBytes(intake::CanonicalDigest(message));
}

}  // namespace ketenpoort::corridor
