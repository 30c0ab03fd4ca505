// Checkpoints: `origin LF size LF base64(root) LF`, signed as a note by the log's key, whose name is the origin.
//
// Guarantees: each checkpoint has exactly one text, and ParseCheckpoint accepts only that one: no leading zero, no
// extension line, an empty tree only with its own root. OpenCheckpoint answers only for a checkpoint signed by an
// Ed25519 key with the origin's name; a cosigner's signature alone is not enough.
// Does not guarantee: that it is the newest, or consistent with one seen before (VerifyConsistency).
// Thread safety: any thread.
// Ownership: values.
// On failure: InvalidArgument for what is no checkpoint; PermissionDenied for a missing or bad signature.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/merkle.h"
#include "audit/note.h"

namespace ketenpoort::audit {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Digest root{};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text to sign. Requires IsNoteName(origin) and size <= kLogSizeMax; SignCheckpoint checks both.
std::string FormatCheckpoint(const Checkpoint& checkpoint);
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// The signed note, with the signature of each, in their order. Refuses a signer whose name is not the origin, and none.
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, std::span<const NoteSigner> signers);
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer);

struct OpenedCheckpoint {
  Checkpoint checkpoint;
  OpenedNote note;
};

absl::StatusOr<OpenedCheckpoint> OpenCheckpoint(std::string_view note, std::span<const NoteVerifier> verifiers);

}  // namespace ketenpoort::audit
