#include "clients/auditor/receipt_evidence.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/cosignature.h"
#include "audit/tlog_proof.h"
#include "clients/sdk/receipt_file.h"

namespace ketenpoort::auditor {
namespace {

absl::Status CheckAreWitnesses(std::span<const std::string> keys) {
  for (const std::string& key : keys) {
    const absl::StatusOr<audit::NoteVerifier> verifier = audit::NoteVerifier::FromVerifierKey(key);
    if (!verifier.ok()) return verifier.status();
    if (verifier->type() == audit::NoteKeyType::kCosignatureV1) continue;
    return absl::InvalidArgumentError(absl::StrCat("the key of `", verifier->name(), "` is not a witness's"));
  }
  return absl::OkStatus();
}

void AddOnce(KeySeen key, std::vector<KeySeen>& keys) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
}

// By whose verified signature.
absl::Status AddVerified(const audit::OpenedCheckpoint& opened, const audit::NoteVerifier& verifier,
                         const audit::NoteSignature& signature, ReceiptEvidence& evidence) {
  KeySeen key{signature.name, signature.key_id};
  if (verifier.type() == audit::NoteKeyType::kEd25519) {
    // The key of another log, given as one of this: its signature says nothing here.
    const bool of_log = verifier.name() == opened.checkpoint.origin;
    AddOnce(std::move(key), of_log ? evidence.log_keys : evidence.unknown);
    return absl::OkStatus();
  }
  const absl::StatusOr<uint64_t> time = audit::VerifyCosignature(verifier, opened.note.text, signature);
  if (!time.ok()) return time.status();
  evidence.cosigned.push_back({std::move(key), *time});
  return absl::OkStatus();
}

absl::Status AddSignatures(std::string_view proof, std::span<const audit::NoteVerifier> verifiers,
                           ReceiptEvidence& evidence) {
  const absl::StatusOr<audit::TlogProof> parsed = audit::ParseTlogProof(proof);
  if (!parsed.ok()) return parsed.status();
  const absl::StatusOr<audit::OpenedCheckpoint> opened = audit::OpenCheckpoint(parsed->checkpoint, verifiers);
  if (!opened.ok()) return opened.status();
  for (const audit::NoteSignature& signature : opened->note.verified) {
    const auto verifier = std::find_if(verifiers.begin(), verifiers.end(), [&](const audit::NoteVerifier& one) {
      return one.name() == signature.name && one.key_id() == signature.key_id;
    });
    if (verifier == verifiers.end()) return absl::InternalError("a verified signature has no key");
    if (absl::Status added = AddVerified(*opened, *verifier, signature, evidence); !added.ok()) return added;
  }
  for (const audit::NoteSignature& signature : opened->note.unverified) {
    AddOnce({signature.name, signature.key_id}, evidence.unknown);
  }
  return absl::OkStatus();
}

std::optional<NoteFound> NoteIn(const sdk::CheckedReceipt& checked) {
  const std::optional<std::string> note = OpenedValue(checked, audit::AttributeTag::kDeliveryNote);
  if (!note) return std::nullopt;
  NoteFound found;
  const std::string digest = OpenedValue(checked, audit::AttributeTag::kPayloadDigest).value_or("");
  absl::StatusOr<sdk::VerifiedNote> verified = sdk::VerifyDeliveryNote(*note, digest);
  if (!verified.ok()) return found;
  found.by_party = verified->oin == checked.entry.receiver_oin() || verified->oin == checked.entry.acting_oin();
  found.verified = *std::move(verified);
  return found;
}

}  // namespace

std::optional<std::string> OpenedValue(const sdk::CheckedReceipt& checked, audit::AttributeTag tag) {
  for (const sdk::OpenedAttribute& attribute : checked.opened) {
    if (attribute.tag == static_cast<uint32_t>(tag)) return attribute.value;
  }
  return std::nullopt;
}

absl::StatusOr<ReceiptEvidence> GatherEvidence(std::string_view bytes, std::span<const std::string> log_keys,
                                               std::span<const std::string> witness_keys) {
  if (absl::Status witnesses = CheckAreWitnesses(witness_keys); !witnesses.ok()) return witnesses;
  std::vector<std::string> keys(log_keys.begin(), log_keys.end());
  keys.insert(keys.end(), witness_keys.begin(), witness_keys.end());
  const absl::StatusOr<sdk::ReceiptVerifier> verifier = sdk::ReceiptVerifier::FromVerifierKeys(keys);
  if (!verifier.ok()) return verifier.status();
  const absl::StatusOr<ketenpoort::v1::Receipt> receipt = sdk::ParseReceipt(bytes);
  if (!receipt.ok()) return receipt.status();
  absl::StatusOr<sdk::CheckedReceipt> checked = verifier->Check(*receipt);
  if (!checked.ok()) return checked.status();
  ReceiptEvidence evidence;
  evidence.checked = *std::move(checked);
  if (absl::Status added = AddSignatures(receipt->proof(), verifier->verifiers(), evidence); !added.ok()) return added;
  evidence.note = NoteIn(evidence.checked);
  return evidence;
}

}  // namespace ketenpoort::auditor
