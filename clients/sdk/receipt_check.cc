#include "clients/sdk/receipt_check.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/commitment.h"
#include "audit/crypto/sha256.h"
#include "audit/tlog_proof.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

// What a receipt must speak of, beside its message id.
struct Claim {
  std::vector<v1::EntryKind> entry_kinds;
  const v1::OrganAddress& receiver;
  v1::MessageKind message_kind;
  v1::Outcome outcome;
};

absl::Status Differs(std::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("the receipt speaks of another ", std::string(what)));
}

// An entry names the directeur without the establishment: which one it is stands committed.
bool SameOrgan(const v1::OrganAddress& recorded, const v1::OrganAddress& known) {
  if (recorded.organ() != known.organ()) return false;
  return recorded.organ() == v1::ORGAN_DIRECTEUR ? recorded.unit().empty() : recorded.unit() == known.unit();
}

bool IsMunicipal(v1::Organ organ) { return organ == v1::ORGAN_COLLEGE || organ == v1::ORGAN_BURGEMEESTER; }

// A merged municipality's successor takes its place in the entry.
bool SameParty(const v1::OrganAddress& recorded, const v1::OrganAddress& known) {
  if (IsMunicipal(known.organ())) return recorded.organ() == known.organ() && !recorded.unit().empty();
  return SameOrgan(recorded, known);
}

bool SameCategories(const google::protobuf::RepeatedField<int>& left,
                    const google::protobuf::RepeatedField<int>& right) {
  std::vector<int> one(left.begin(), left.end());
  std::vector<int> other(right.begin(), right.end());
  std::sort(one.begin(), one.end());
  std::sort(other.begin(), other.end());
  return one == other;
}

absl::Status CheckClaim(const CheckedReceipt& checked, std::string_view message_id, const Claim& claim) {
  const v1::AuditEntry& entry = checked.entry;
  if (std::find(claim.entry_kinds.begin(), claim.entry_kinds.end(), entry.kind()) == claim.entry_kinds.end()) {
    return Differs("kind of entry");
  }
  if (entry.message_id() != message_id) return Differs("message");
  if (!SameParty(entry.receiver(), claim.receiver)) return Differs("receiver");
  if (entry.message_kind() != claim.message_kind) return Differs("kind");
  if (entry.outcome() != claim.outcome) return Differs("outcome");
  return absl::OkStatus();
}

absl::Status CheckCategories(const v1::AuditEntry& entry, const v1::ReceiverResult& result) {
  if (!SameCategories(entry.disclosed(), result.released())) return Differs("set of released categories");
  if (!SameCategories(entry.withheld(), result.withheld())) return Differs("set of withheld categories");
  return absl::OkStatus();
}

bool IsAllowed(v1::Outcome outcome) { return outcome == v1::OUTCOME_ALLOWED || outcome == v1::OUTCOME_ALLOWED_IN_PART; }

std::vector<v1::EntryKind> EntryKindsOf(v1::Outcome outcome) {
  return {IsAllowed(outcome) ? v1::ENTRY_KIND_ACCEPTED : v1::ENTRY_KIND_DENIED};
}

// The decisions after those of the envelope that may stand there.
int CopiesIn(const v1::Envelope& envelope, const v1::SubmitResponse& response) {
  if (envelope.kind() != v1::MESSAGE_KIND_RISK_NOTICE || response.results().empty()) return 0;
  const v1::ReceiverResult& last = response.results(response.results_size() - 1);
  return last.mandatory_copy() && last.receiver().organ() == v1::ORGAN_DIRECTEUR ? 1 : 0;
}

// Only an allowed decision must be proven: a caller without standing gets a refusal without a receipt.
absl::Status RequireReceiptWhereAllowed(const v1::ReceiverResult& result) {
  if (result.has_receipt() || !IsAllowed(result.outcome())) return absl::OkStatus();
  return absl::FailedPreconditionError("an allowed decision came without a receipt");
}

// The entry commits to the digest of the payload; without its opening nothing ties these bytes to the record.
absl::Status CheckPayloadDigest(const CheckedReceipt& checked, std::string_view payload) {
  const std::string digest = audit::crypto::ToBytes(audit::crypto::Sha256(payload));
  for (const OpenedAttribute& attribute : checked.opened) {
    if (attribute.tag != static_cast<uint32_t>(audit::AttributeTag::kPayloadDigest)) continue;
    if (attribute.value == digest) return absl::OkStatus();
    return absl::DataLossError("the payload is not the one that was recorded");
  }
  return absl::FailedPreconditionError("the receipt does not open the digest of the payload");
}

}  // namespace

absl::StatusOr<std::vector<OpenedAttribute>> OpenAttributes(
    const v1::AuditEntry& entry, const google::protobuf::RepeatedPtrField<v1::Opening>& openings) {
  if (openings.size() > kOpeningsMax) {
    return absl::InvalidArgumentError(absl::StrCat("there are more than ", kOpeningsMax, " openings"));
  }
  std::vector<OpenedAttribute> opened;
  for (const v1::Opening& opening : openings) {
    if (opening.tag() > std::numeric_limits<uint16_t>::max()) {
      return absl::InvalidArgumentError(absl::StrCat("opening tag `", opening.tag(), "` is no tag"));
    }
    const auto tag = static_cast<audit::AttributeTag>(opening.tag());
    const bool opens = std::any_of(entry.committed().begin(), entry.committed().end(), [&](const auto& committed) {
      const absl::StatusOr<audit::crypto::Digest> commitment = audit::crypto::DigestFromBytes(committed.commitment());
      return committed.tag() == opening.tag() && commitment.ok() &&
             audit::VerifyOpening(*commitment, entry.entry_id(), tag, opening.salt(), opening.value());
    });
    if (!opens) return absl::DataLossError(absl::StrCat("an opening of tag `", opening.tag(), "` opens no commitment"));
    opened.push_back({opening.tag(), opening.value()});
  }
  return opened;
}

absl::StatusOr<v1::OrganAddress> RecordedReceiver(const v1::Receipt& receipt) {
  v1::AuditEntry entry;
  if (!entry.ParseFromString(receipt.entry())) return absl::InvalidArgumentError("the entry cannot be decoded");
  return entry.receiver();
}

ReceiptVerifier::ReceiptVerifier(std::vector<audit::NoteVerifier> verifiers) : verifiers_(std::move(verifiers)) {}

absl::StatusOr<ReceiptVerifier> ReceiptVerifier::FromVerifierKeys(std::span<const std::string> verifier_keys) {
  if (verifier_keys.empty()) return absl::InvalidArgumentError("no verifier key of the log is given");
  std::vector<audit::NoteVerifier> verifiers;
  for (const std::string& key : verifier_keys) {
    absl::StatusOr<audit::NoteVerifier> verifier = audit::NoteVerifier::FromVerifierKey(key);
    if (!verifier.ok()) return verifier.status();
    const bool known = std::any_of(verifiers.begin(), verifiers.end(), [&](const audit::NoteVerifier& one) {
      return one.VerifierKey() == verifier->VerifierKey();
    });
    if (!known) verifiers.push_back(*std::move(verifier));
  }
  return ReceiptVerifier(std::move(verifiers));
}

absl::StatusOr<CheckedReceipt> ReceiptVerifier::Check(const v1::Receipt& receipt) const {
  const absl::StatusOr<audit::TlogProof> proof = audit::ParseTlogProof(receipt.proof());
  if (!proof.ok()) return proof.status();
  absl::StatusOr<audit::Checkpoint> checkpoint = audit::VerifyTlogProof(*proof, receipt.entry(), verifiers_);
  if (!checkpoint.ok()) return checkpoint.status();
  CheckedReceipt checked;
  if (!checked.entry.ParseFromString(receipt.entry())) return absl::InvalidArgumentError("the entry cannot be decoded");
  absl::StatusOr<std::vector<OpenedAttribute>> opened = OpenAttributes(checked.entry, receipt.openings());
  if (!opened.ok()) return opened.status();
  checked.index = proof->index;
  checked.checkpoint = *std::move(checkpoint);
  checked.opened = *std::move(opened);
  return checked;
}

absl::Status ReceiptVerifier::CheckDecision(const v1::Envelope& envelope, const v1::ReceiverResult& result) const {
  if (!result.has_receipt()) return RequireReceiptWhereAllowed(result);
  const absl::StatusOr<CheckedReceipt> checked = Check(result.receipt());
  if (!checked.ok()) return checked.status();
  const Claim claim{EntryKindsOf(result.outcome()), result.receiver(), envelope.kind(), result.outcome()};
  if (absl::Status fits = CheckClaim(*checked, envelope.message_id(), claim); !fits.ok()) return fits;
  if (!SameParty(checked->entry.sender(), envelope.sender())) return Differs("sender");
  if (checked->entry.purpose() != envelope.purpose()) return Differs("purpose");
  return CheckCategories(checked->entry, result);
}

absl::Status ReceiptVerifier::CheckSubmitResponse(const v1::Envelope& envelope,
                                                  const v1::SubmitResponse& response) const {
  if (response.message_id() != envelope.message_id()) {
    return absl::FailedPreconditionError("the answer is to another message id");
  }
  const int copies = CopiesIn(envelope, response);
  if (response.results_size() - copies != envelope.receivers_size()) {
    return absl::FailedPreconditionError("the answer does not hold one decision for each receiver");
  }
  for (int i = 0; i < response.results_size(); ++i) {
    const v1::OrganAddress& receiver = response.results(i).receiver();
    const bool copy = i >= envelope.receivers_size();
    if (response.results(i).mandatory_copy() != copy) {
      return absl::FailedPreconditionError(absl::StrCat("decision ", i + 1, " is no mandatory copy, or is one"));
    }
    if (!copy &&
        (receiver.organ() != envelope.receivers(i).organ() || receiver.unit() != envelope.receivers(i).unit())) {
      return absl::FailedPreconditionError(absl::StrCat("decision ", i + 1, " is about another receiver"));
    }
    absl::Status decision = CheckDecision(envelope, response.results(i));
    if (!decision.ok()) return decision;
  }
  return absl::OkStatus();
}

absl::Status ReceiptVerifier::CheckNotice(const v1::NoticeResult& notice) const {
  const v1::ReceiverResult& result = notice.result();
  if (!result.has_receipt()) return absl::OkStatus();
  const absl::StatusOr<CheckedReceipt> checked = Check(result.receipt());
  if (!checked.ok()) return checked.status();
  const v1::AuditEntry& entry = checked->entry;
  if (entry.kind() == v1::ENTRY_KIND_HELD) {
    // Beperkingen: held back, and the receiver is not named, since nobody may learn of it.
    if (IsAllowed(result.outcome()) || entry.has_receiver()) return Differs("outcome");
    if (entry.message_id() != notice.message_id()) return Differs("message");
    return entry.message_kind() == notice.kind() ? absl::OkStatus() : Differs("kind");
  }
  const Claim claim{EntryKindsOf(result.outcome()), result.receiver(), notice.kind(), result.outcome()};
  if (absl::Status fits = CheckClaim(*checked, notice.message_id(), claim); !fits.ok()) return fits;
  return CheckCategories(entry, result);
}

absl::Status ReceiptVerifier::CheckDelivery(const v1::Delivery& delivery) const {
  if (!delivery.has_receipt()) return absl::FailedPreconditionError("the delivery came without a receipt");
  const absl::StatusOr<CheckedReceipt> checked = Check(delivery.receipt());
  if (!checked.ok()) return checked.status();
  const v1::AuditEntry& entry = checked->entry;
  if (!IsAllowed(entry.outcome())) return Differs("outcome");
  const Claim claim{{v1::ENTRY_KIND_DISCLOSED}, delivery.receiver(), delivery.kind(), entry.outcome()};
  if (absl::Status fits = CheckClaim(*checked, delivery.message_id(), claim); !fits.ok()) return fits;
  if (!SameParty(entry.sender(), delivery.sender())) return Differs("sender");
  if (entry.purpose() != delivery.purpose()) return Differs("purpose");
  if (entry.attempt() != delivery.attempt()) return Differs("attempt");
  if (!SameCategories(entry.disclosed(), delivery.categories())) return Differs("set of categories");
  return CheckPayloadDigest(*checked, delivery.payload());
}

absl::Status ReceiptVerifier::CheckChange(const v1::Receipt& receipt, v1::EntryKind kind, std::string_view id) const {
  const absl::StatusOr<CheckedReceipt> checked = Check(receipt);
  if (!checked.ok()) return checked.status();
  if (checked->entry.kind() != kind) return Differs("kind of entry");
  if (checked->entry.message_id() != id) return Differs("report");
  return absl::OkStatus();
}

}  // namespace ketenpoort::sdk
