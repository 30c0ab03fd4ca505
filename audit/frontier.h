// Frontier: the state of a growing log in O(log n) memory: the hashes of the complete subtrees at its right edge.
//
// Guarantees: Root() is the RFC 6962 root of all leaf hashes appended so far; Append allocates nothing; Parse returns
// exactly what Serialize wrote, and refuses every other length.
// Does not guarantee: that parsed hashes belong to a log; compare Root() with a signed checkpoint.
// Thread safety: as a value: many readers or one writer.
// Ownership: holds its hashes itself (2 KiB).
// On failure: Parse answers InvalidArgument. Requires: fewer than kLogSizeMax leaves before an Append.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "audit/merkle.h"

namespace ketenpoort::audit {

class Frontier {
 public:
  // Told of each subtree an Append completes: level 0 (the leaf itself) first; `index` counts subtrees of that level.
  using OnSubtree = absl::FunctionRef<void(int level, uint64_t index, const Digest& hash)>;

  void Append(const Digest& leaf_hash);
  void Append(const Digest& leaf_hash, OnSubtree on_subtree);

  Digest Root() const;
  uint64_t size() const { return size_; }

  // u64 big-endian size || the subtree hashes, largest first.
  std::string Serialize() const;
  static absl::StatusOr<Frontier> Parse(std::string_view bytes);

  friend bool operator==(const Frontier& left, const Frontier& right);

 private:
  // INVARIANT: hashes_[level] is meaningful exactly if bit `level` of size_ is set.
  std::array<Digest, 64> hashes_{};
  uint64_t size_ = 0;
};

}  // namespace ketenpoort::audit
