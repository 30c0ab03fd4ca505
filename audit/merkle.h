// The RFC 6962 SHA-256 tree: its hashes and the two verifications a client needs.
//
// Guarantees: VerifyInclusion accepts only if `leaf_hash` is the hash at `index` of the tree of `size` leaves with
// this root; VerifyConsistency only if the tree of `size1` leaves is the beginning of the tree of `size2`. Bounds are
// checked before anything is hashed, and the proof must have exactly the length the sizes imply. HashLeaf and HashNode
// allocate nothing of their own (crypto/sha256.h).
// Does not guarantee: that the roots are the log's; that is what a signed checkpoint is for.
// Thread safety: any thread.
// Ownership: nothing is kept.
// On failure: InvalidArgument for sizes, index or proof length that cannot be; DataLoss for a proof that leads
// elsewhere.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::audit {

using crypto::Digest;

// Limit: the size of a log in leaves; other clients hold sizes in signed 64 bits.
inline constexpr uint64_t kLogSizeMax = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
// Limit: the length of an inclusion proof in a log of at most kLogSizeMax leaves; a consistency proof has up to one
// more.
inline constexpr size_t kProofHashesMax = 63;

// SHA-256(00 || entry).
Digest HashLeaf(std::string_view entry);
// SHA-256(01 || left || right).
Digest HashNode(const Digest& left, const Digest& right);
// SHA-256 of nothing: the root of the tree without leaves.
const Digest& EmptyRoot();

// The root of the tree over these leaf hashes (or over the hashes of equally large complete subtrees, of which the last
// may be smaller).
Digest RootOfHashes(std::span<const Digest> hashes);

absl::Status VerifyInclusion(uint64_t index, uint64_t size, const Digest& leaf_hash, std::span<const Digest> proof,
                             const Digest& root);

// A proof from the empty tree says nothing and is refused, also between two empty trees.
absl::Status VerifyConsistency(uint64_t size1, uint64_t size2, std::span<const Digest> proof, const Digest& root1,
                               const Digest& root2);

}  // namespace ketenpoort::audit
