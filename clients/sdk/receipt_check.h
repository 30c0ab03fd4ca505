// Receipts, verified on arrival: that the decision or disclosure the gateway speaks of stands in its log, and speaks of
// the very message the caller knows.
//
// Guarantees: Check accepts a receipt only if the exact entry bytes stand in a tree that a configured key of the log
// signed (tlog-proof@v1), the entry decodes, and every opening opens a commitment of that entry. The other functions
// add that the entry speaks of this message id, sender, receiver, kind, purpose, outcome and categories; for a delivery
// also of this attempt and, by the opened digest, of exactly these payload bytes.
// Does not guarantee: that the log is the same one others see (compare checkpoints, `audit consistency`); that a
// decision without a receipt was recorded: only refusals to a caller without standing, and dry runs, come without one;
// that a municipality has the code that was asked for: after a merger the entry names the successor, which only the
// directory knows. RecordedReceiver gives what the entry names, to be shown.
// Thread safety: const members from any thread. Ownership: holds its keys. On failure: InvalidArgument for what cannot
// be read, PermissionDenied for the log's signature, DataLoss for hashes or openings that do not hold,
// FailedPrecondition for a sound receipt of something else. Statuses name fields, never values about a person.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/checkpoint.h"
#include "audit/note.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

// Limit: openings of one receipt.
inline constexpr int kOpeningsMax = 64;

struct OpenedAttribute {
  uint32_t tag = 0;
  std::string value;
};

// What openings open of an entry, each checked against its commitment. DataLoss for one that opens none.
absl::StatusOr<std::vector<OpenedAttribute>> OpenAttributes(
    const ketenpoort::v1::AuditEntry& entry,
    const google::protobuf::RepeatedPtrField<ketenpoort::v1::Opening>& openings);

struct CheckedReceipt {
  ketenpoort::v1::AuditEntry entry;
  uint64_t index = 0;
  audit::Checkpoint checkpoint;
  std::vector<OpenedAttribute> opened;
};

// The receiver as the entry of a receipt names it. Nothing is verified here.
absl::StatusOr<ketenpoort::v1::OrganAddress> RecordedReceiver(const ketenpoort::v1::Receipt& receipt);

class ReceiptVerifier {
 public:
  // One or more verifier keys of the log, as `name+hash+base64`; more than one where a key was replaced. The same key
  // twice counts once.
  static absl::StatusOr<ReceiptVerifier> FromVerifierKeys(std::span<const std::string> verifier_keys);

  std::span<const audit::NoteVerifier> verifiers() const { return verifiers_; }

  absl::StatusOr<CheckedReceipt> Check(const ketenpoort::v1::Receipt& receipt) const;

  // The answer to this envelope: one result per receiver, in its order, each with its receipt; after them at most one
  // mandatory copy to the directeur, of a RISK_NOTICE only (Pbw 18b(2)).
  absl::Status CheckSubmitResponse(const ketenpoort::v1::Envelope& envelope,
                                   const ketenpoort::v1::SubmitResponse& response) const;
  // One decision of it.
  absl::Status CheckDecision(const ketenpoort::v1::Envelope& envelope,
                             const ketenpoort::v1::ReceiverResult& result) const;
  // A notice the gateway composed from a custody report, where it came with a receipt.
  absl::Status CheckNotice(const ketenpoort::v1::NoticeResult& notice) const;
  // A delivery: the disclosure, the attempt and the payload bytes.
  absl::Status CheckDelivery(const ketenpoort::v1::Delivery& delivery) const;
  // A change of a register: the entry has this kind, and speaks of this id where it names one.
  absl::Status CheckChange(const ketenpoort::v1::Receipt& receipt, ketenpoort::v1::EntryKind kind,
                           std::string_view id) const;

 private:
  explicit ReceiptVerifier(std::vector<audit::NoteVerifier> verifiers);

  std::vector<audit::NoteVerifier> verifiers_;
};

}  // namespace ketenpoort::sdk
