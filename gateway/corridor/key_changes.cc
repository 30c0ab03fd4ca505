#include "gateway/corridor/key_changes.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"
#include "audit/note.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/intake.h"
#include "gateway/mailbox/seal.h"

namespace ketenpoort::corridor {
namespace {

absl::Status NotResponsibleForKeys() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_RESPONSIBLE",
                           "Alleen een verantwoordelijke van de Minister vervangt een sleutel van de poort.",
                           "Only a controller officer of the Minister changes a key of the gateway.");
}

absl::Status NotAtItsEnd(bool retires) {
  if (retires) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "NO_EARLIER_KEY",
                             "Er is geen eerdere ondertekensleutel die nog meetekent.",
                             "There is no earlier signing key that still signs.");
  }
  return identity::Refusal(
      absl::StatusCode::kFailedPrecondition, "KEY_CHANGE_UNDER_WAY",
      "De vorige vervanging van deze sleutel is nog niet afgerond: wacht tot alles opnieuw is verzegeld, en trek bij "
      "de ondertekensleutel eerst de vorige in.",
      "The earlier change of this key is not at its end: wait until all is sealed anew, and of the signing key retire "
      "the earlier one first.");
}

struct NamedSecret {
  v1::GatewayKey key;
  store::Secret secret;
};

constexpr NamedSecret kSecretOfKey[] = {{v1::GATEWAY_KEY_LOG_SIGNING, store::Secret::kLogSigning},
                                        {v1::GATEWAY_KEY_PERSON_INDEX, store::Secret::kPersonIndex},
                                        {v1::GATEWAY_KEY_KEY_ENCRYPTION, store::Secret::kKeyEncryption},
                                        {v1::GATEWAY_KEY_GATEWAY_OPENINGS, store::Secret::kGatewayOpenings},
                                        {v1::GATEWAY_KEY_MAILBOX, store::Secret::kMailboxWrap}};

// Nothing for a key this gateway does not know.
std::optional<store::Secret> SecretOf(v1::GatewayKey key) {
  for (const NamedSecret& one : kSecretOfKey) {
    if (one.key == key) return one.secret;
  }
  return std::nullopt;
}

// As the entry names it, without the prefix of the enum.
std::string ReasonCodeOf(const v1::ChangeKeyRequest& request) {
  const std::string name = v1::GatewayKey_Name(request.key()).substr(std::string_view("GATEWAY_KEY_").size());
  return request.retire_earlier() ? name + "_RETIRED" : name;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const identity::Principal>> KeyChanges::RequireResponsible(
    const identity::Principal& caller, const v1::ChangeKeyRequest& request) const {
  if (absl::Status may = RequireReader(caller, request.reason()); !may.ok()) return may;
  auto renewed = rooms_->authenticator->Renew(caller);
  if (!renewed.ok()) return renewed.status();
  auto kept = std::make_shared<const identity::Principal>(*std::move(renewed));
  const bool responsible = kept->role() == v1::OFFICER_ROLE_CONTROLLER_OFFICER &&
                           kept->oin() == rooms_->directories->Snapshot()->OinOf({policy::Organ::kMinister, ""});
  if (!responsible) return NotResponsibleForKeys();
  if (!SecretOf(request.key())) {
    return intake::Violation("key", "Noem een sleutel van de poort.", "Name a key of the gateway.");
  }
  if (request.retire_earlier() && request.key() != v1::GATEWAY_KEY_LOG_SIGNING) {
    return intake::Violation("retire_earlier", "Alleen een eerdere ondertekensleutel wordt ingetrokken.",
                             "Only an earlier signing key is retired.");
  }
  return kept;
}

absl::StatusOr<std::string> KeyChanges::VerifierKeyOf(const std::string& public_key) const {
  const auto note = audit::ParseNote(rooms_->store->LatestCheckpoint());
  if (!note.ok()) return note.status();
  const auto checkpoint = audit::ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return checkpoint.status();
  const auto verifier =
      audit::NoteVerifier::FromPublicKey(checkpoint->origin, audit::NoteKeyType::kEd25519, public_key);
  if (!verifier.ok()) return verifier.status();
  return verifier->VerifierKey();
}

absl::StatusOr<v1::ChangeKeyResponse> KeyChanges::Place(store::Transaction& transaction, const identity::Principal& by,
                                                        const v1::ChangeKeyRequest& request) {
  const store::Secret secret = *SecretOf(request.key());
  v1::ChangeKeyResponse response;
  if (request.retire_earlier()) {
    const absl::Status dropped = transaction.DropEarlierKey(secret);
    if (absl::IsFailedPrecondition(dropped)) return NotAtItsEnd(true);
    if (!dropped.ok()) return dropped;
  } else {
    const auto public_key = transaction.ChangeKey(secret);
    if (absl::IsFailedPrecondition(public_key.status())) return NotAtItsEnd(false);
    if (!public_key.ok()) return public_key.status();
    if (secret == store::Secret::kLogSigning) {
      auto verifier_key = VerifierKeyOf(*public_key);
      if (!verifier_key.ok()) return verifier_key.status();
      response.set_verifier_key(*std::move(verifier_key));
    }
  }
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_KEY_CHANGED);
  entry.set_reason_code(ReasonCodeOf(request));
  entry.set_log_verifier_key(response.verifier_key());
  Leg leg;
  leg.sender_oin = by.oin();
  const auto placed = recorder_->RecordFact(transaction, std::move(entry), leg,
                                            {.acting_person = by.person_id(), .reason = request.reason()});
  if (!placed.ok()) return placed.status();
  response.set_index(placed->index);
  if (secret == store::Secret::kMailboxWrap) {
    // Should this not be committed, a step more finds nothing to do.
    resealed_to_ = 0;
    resealed_.store(false);
  }
  return response;
}

absl::Status KeyChanges::GoOn(store::Transaction& transaction) {
  const auto keys = rooms_->mailbox_keys();
  const auto waiting = transaction.SealedKeysAfter(resealed_to_, kResealStepPayloads);
  if (!waiting.ok()) return waiting.status();
  uint64_t done_to = resealed_to_;
  for (const store::ItemRow& item : *waiting) {
    auto sealed_key = mailbox::Reseal(*keys, item, *rooms_->random);
    done_to = item.seq;
    // What neither key opens is no more lost without the earlier one; it is told where it is to be disclosed.
    if (!sealed_key.ok() || !*sealed_key) continue;
    if (absl::Status put = transaction.ResealPayloadKey(item.seq, **sealed_key); !put.ok()) return put;
  }
  resealed_to_ = done_to;
  if (waiting->size() == static_cast<size_t>(kResealStepPayloads)) return absl::OkStatus();
  const absl::Status dropped = transaction.DropEarlierKey(store::Secret::kMailboxWrap);
  if (!dropped.ok() && !absl::IsFailedPrecondition(dropped)) return dropped;
  resealed_.store(true);
  return absl::OkStatus();
}

}  // namespace ketenpoort::corridor
