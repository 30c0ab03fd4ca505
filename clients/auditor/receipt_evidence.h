// ReceiptEvidence: everything a receipt proves by itself, and by whose signature.
//
// Guarantees: GatherEvidence answers only for a receipt whose entry and openings hold under a checkpoint that a key of
// the log signed (receipt_check.h); one bad signature by a key that was given refuses it, also a witness's. Signatures
// of other keys are named and mean nothing. Does not guarantee: that a witness checked anything, or that its clock is
// right; that the certificate under a delivery note was trusted then. Thread safety: any thread.
// On failure: InvalidArgument for keys or a file that cannot be read; else as ReceiptVerifier::Check.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/commitment.h"
#include "clients/sdk/delivery_note.h"
#include "clients/sdk/receipt_check.h"

namespace ketenpoort::auditor {

struct KeySeen {
  std::string name;
  uint32_t key_id = 0;

  friend bool operator==(const KeySeen&, const KeySeen&) = default;
};

// A witness's word that it saw this checkpoint at that time, by its clock.
struct Cosigned {
  KeySeen witness;
  uint64_t time_s = 0;
};

// The receiver's own signature in an entry of its reply.
struct NoteFound {
  // Absent where it does not hold.
  std::optional<sdk::VerifiedNote> verified;
  // Who signed is the receiver of the entry, or whoever acted for it.
  bool by_party = false;
};

struct ReceiptEvidence {
  sdk::CheckedReceipt checked;
  // Each key once: those of the log that signed, and those that were not given.
  std::vector<KeySeen> log_keys;
  std::vector<Cosigned> cosigned;
  std::vector<KeySeen> unknown;
  std::optional<NoteFound> note;
};

// The value an entry commits to under this tag, where the receipt opens one.
std::optional<std::string> OpenedValue(const sdk::CheckedReceipt& checked, audit::AttributeTag tag);

// `bytes`: a receipt file (sdk/receipt_file.h). `witness_keys`: of type cosignature, none is needed.
absl::StatusOr<ReceiptEvidence> GatherEvidence(std::string_view bytes, std::span<const std::string> log_keys,
                                               std::span<const std::string> witness_keys);

}  // namespace ketenpoort::auditor
