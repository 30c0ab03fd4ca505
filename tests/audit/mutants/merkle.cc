#include "audit/merkle.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr char kNodePrefix = '\x01';

// A path from a leaf to the root: `inner` steps up to where it meets the path of the last leaf, then `border` steps
// along the tree's right edge, where only left siblings exist.
struct PathShape {
  size_t inner;
  size_t border;
};

// Requires: index < size.
PathShape ShapeOf(uint64_t index, uint64_t size) {
  const size_t inner = static_cast<size_t>(std::bit_width(index ^ (size - 1)));
  const size_t border = inner == 64 ? 0 : static_cast<size_t>(std::popcount(index >> inner));
  return PathShape{inner, border};
}

Digest FoldInner(Digest hash, std::span<const Digest> siblings, uint64_t index) {
  for (size_t i = 0; i < siblings.size(); ++i) {
    hash = ((index >> i) & 1) == 0 ? HashNode(hash, siblings[i]) : HashNode(siblings[i], hash);
  }
  return hash;
}

// As FoldInner, but with left siblings only: what the smaller tree had.
Digest FoldInnerLeft(Digest hash, std::span<const Digest> siblings, uint64_t index) {
  for (size_t i = 0; i < siblings.size(); ++i) {
    if (((index >> i) & 1) == 1) hash = HashNode(siblings[i], hash);
  }
  return hash;
}

Digest FoldBorder(Digest hash, std::span<const Digest> siblings) {
  for (const Digest& sibling : siblings) hash = HashNode(sibling, hash);
  return hash;
}

absl::Status WrongLength(size_t given, size_t wanted) {
  return absl::InvalidArgumentError(absl::StrCat("the proof has `", given, "` hashes instead of `", wanted, "`"));
}

// Root of a complete or ragged row, without allocation: at most 64 pending subtrees.
struct PendingSubtrees {
  Digest hashes[64];
  uint64_t count = 0;

  void Add(Digest hash) {
    size_t level = 0;
    for (; ((count >> level) & 1) == 1; ++level) hash = HashNode(hashes[level], hash);
    hashes[level] = hash;
    ++count;
  }

  Digest Root() const {
    size_t level = static_cast<size_t>(std::countr_zero(count));
    Digest root = hashes[level];
    for (++level; level < 64; ++level) {
      if (((count >> level) & 1) == 1) root = HashNode(hashes[level], root);
    }
    return root;
  }
};

}  // namespace

Digest HashLeaf(std::string_view entry) { return crypto::Sha256OfParts({kLeafPrefix, entry}); }

Digest HashNode(const Digest& left, const Digest& right) {
  char bytes[1 + 2 * crypto::kDigestBytes];
  bytes[0] = kNodePrefix;
  std::memcpy(bytes + 1, left.data(), left.size());
  std::memcpy(bytes + 1 + left.size(), right.data(), right.size());
  return crypto::Sha256(std::string_view(bytes, sizeof(bytes)));
}

const Digest& EmptyRoot() {
  static const Digest root = crypto::Sha256("");
  return root;
}

Digest RootOfHashes(std::span<const Digest> hashes) {
  if (hashes.empty()) return EmptyRoot();
  PendingSubtrees pending;
  for (const Digest& hash : hashes) pending.Add(hash);
  return pending.Root();
}

absl::Status VerifyInclusion(uint64_t index, uint64_t size, const Digest& leaf_hash, std::span<const Digest> proof,
                             const Digest& root) {
  if (index >= size) {
    return absl::InvalidArgumentError(absl::StrCat("index `", index, "` is not below the size `", size, "`"));
  }
  const PathShape shape = ShapeOf(index, size);
  if (proof.size() != shape.inner + shape.border) return WrongLength(proof.size(), shape.inner + shape.border);
  const Digest at_edge = FoldInner(leaf_hash, proof.first(shape.inner), index);
  if (FoldBorder(at_edge, proof.subspan(shape.inner)) != root) {
    return absl::DataLossError("the inclusion proof does not lead to the root");
  }
  return absl::OkStatus();
}

absl::Status VerifyConsistency(uint64_t size1, uint64_t size2, std::span<const Digest> proof, const Digest& root1,
                               const Digest& root2) {
  if (size1 > size2) {
    return absl::InvalidArgumentError(absl::StrCat("size `", size1, "` is beyond the newer size `", size2, "`"));
  }
  if (size1 == 0) return absl::InvalidArgumentError("a consistency proof from the empty tree says nothing");
  if (size1 == size2) {
    if (!proof.empty()) return WrongLength(proof.size(), 0);
    return root1 == root2 ? absl::OkStatus() : absl::DataLossError("two roots for one size");
  }
  // The path of the last leaf of the smaller tree, from the largest complete subtree that ends with it.
  const size_t start_level = static_cast<size_t>(std::countr_zero(size1));
  PathShape shape = ShapeOf(size1 - 1, size2);
  shape.inner -= start_level;
  // When the smaller tree is one complete subtree, its root is the start and is not repeated in the proof.
  const bool start_is_root1 = std::has_single_bit(size1);
  const size_t wanted = shape.inner + shape.border + (start_is_root1 ? 0 : 1);
  if (proof.size() != wanted) return WrongLength(proof.size(), wanted);
  const Digest start = start_is_root1 ? root1 : proof[0];
  const std::span<const Digest> siblings = start_is_root1 ? proof : proof.subspan(1);
  const std::span<const Digest> inner = siblings.first(shape.inner);
  const std::span<const Digest> border = siblings.subspan(shape.inner);
  const uint64_t position = (size1 - 1) >> start_level;
  if (FoldBorder(FoldInnerLeft(start, inner, position), border) != root1) {
    return absl::DataLossError("the consistency proof does not lead to the older root");
  }
  if (FoldBorder(FoldInner(start, inner, position), border) != root2) {
    return absl::DataLossError("the consistency proof does not lead to the newer root");
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::audit
