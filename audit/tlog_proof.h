// Receipts after C2SP tlog-proof@v1: where an entry stands in the log, the hashes up to a root, and the signed
// checkpoint with that root.
//
// Guarantees: each TlogProof has exactly one text, and ParseTlogProof accepts only that one. VerifyTlogProof accepts
// only if a known log key signed a tree in which exactly these entry bytes stand at the index.
// Does not guarantee: anything about `extra`, which no signature covers; what it carries must be checked by itself
// (the entry by this proof, openings by VerifyOpening).
// Thread safety: any thread.
// Ownership: values.
// On failure: InvalidArgument for a malformed proof; PermissionDenied for the signature; DataLoss for the hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "audit/note.h"

namespace ketenpoort::audit {

// Limit: of a whole proof with its extra bytes.
inline constexpr size_t kTlogProofBytesMax = size_t{4} * 1024 * 1024;

struct TlogProof {
  uint64_t index = 0;
  std::vector<Digest> hashes;        // from the leaf's sibling upward
  std::string checkpoint;            // the signed note, as it was signed
  std::optional<std::string> extra;  // opaque; an empty one is written as none

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

std::string FormatTlogProof(const TlogProof& proof);
absl::StatusOr<TlogProof> ParseTlogProof(std::string_view text);

// The checkpoint the entry is proven under.
absl::StatusOr<Checkpoint> VerifyTlogProof(const TlogProof& proof, std::string_view entry,
                                           std::span<const NoteVerifier> verifiers);

}  // namespace ketenpoort::audit
