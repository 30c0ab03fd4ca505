#include "audit/prover.h"

#include <bit>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"

namespace ketenpoort::audit {
namespace {

// The hash over the leaves [begin, size): the right edge of the tree. Requires begin < size, and begin a multiple of a
// power of two that is at least size - begin (or zero), so that the range is one subtree.
absl::StatusOr<Digest> EdgeHash(uint64_t begin, uint64_t size, HashReader& reader) {
  const uint64_t count = size - begin;
  int level = std::countr_zero(count);
  // The smallest complete subtree lies at the very end.
  uint64_t end = size;
  absl::StatusOr<Digest> hash = reader.ReadHash(level, (end >> level) - 1);
  if (!hash.ok()) return hash.status();
  end -= uint64_t{1} << level;
  while (end > begin) {
    level = std::countr_zero(end - begin);
    const absl::StatusOr<Digest> left = reader.ReadHash(level, (end >> level) - 1);
    if (!left.ok()) return left.status();
    hash = HashNode(*left, *hash);
    end -= uint64_t{1} << level;
  }
  return hash;
}

// The siblings on the way from the subtree of `level` that holds leaf `index` up to the root of `size` leaves.
absl::Status AppendPath(uint64_t index, uint64_t size, int level, HashReader& reader, std::vector<Digest>* path) {
  const int inner = static_cast<int>(std::bit_width(index ^ (size - 1)));
  for (; level < inner; ++level) {
    const uint64_t sibling = (index >> level) ^ 1;
    // Only the topmost inner sibling can reach the end of the tree; it may be incomplete.
    absl::StatusOr<Digest> hash = level == inner - 1 && (sibling & 1) == 1 ? EdgeHash(sibling << level, size, reader)
                                                                           : reader.ReadHash(level, sibling);
    if (!hash.ok()) return hash.status();
    path->push_back(*hash);
  }
  for (; level < 64 && (index >> level) != 0; ++level) {
    if (((index >> level) & 1) == 0) continue;
    const absl::StatusOr<Digest> hash = reader.ReadHash(level, (index >> level) ^ 1);
    if (!hash.ok()) return hash.status();
    path->push_back(*hash);
  }
  return absl::OkStatus();
}

absl::Status CheckSize(uint64_t size) {
  if (size <= kLogSizeMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("size `", size, "` is beyond the limit"));
}

}  // namespace

absl::StatusOr<std::vector<Digest>> ProveInclusion(uint64_t index, uint64_t size, HashReader& reader) {
  if (absl::Status status = CheckSize(size); !status.ok()) return status;
  if (index >= size) {
    return absl::InvalidArgumentError(absl::StrCat("index `", index, "` is not below the size `", size, "`"));
  }
  std::vector<Digest> path;
  if (absl::Status status = AppendPath(index, size, 0, reader, &path); !status.ok()) return status;
  return path;
}

absl::StatusOr<std::vector<Digest>> ProveConsistency(uint64_t size1, uint64_t size2, HashReader& reader) {
  if (absl::Status status = CheckSize(size2); !status.ok()) return status;
  if (size1 == 0 || size1 > size2) {
    return absl::InvalidArgumentError(absl::StrCat("no proof leads from size `", size1, "` to `", size2, "`"));
  }
  std::vector<Digest> path;
  if (size1 == size2) return path;
  const int level = std::countr_zero(size1);
  if (!std::has_single_bit(size1)) {
    const absl::StatusOr<Digest> start = reader.ReadHash(level, (size1 - 1) >> level);
    if (!start.ok()) return start.status();
    path.push_back(*start);
  }
  if (absl::Status status = AppendPath(size1 - 1, size2, level, reader, &path); !status.ok()) return status;
  return path;
}

absl::StatusOr<Digest> RootAt(uint64_t size, HashReader& reader) {
  if (absl::Status status = CheckSize(size); !status.ok()) return status;
  if (size == 0) return EmptyRoot();
  return EdgeHash(0, size, reader);
}

absl::StatusOr<Frontier> FrontierAt(uint64_t size, HashReader& reader) {
  if (absl::Status status = CheckSize(size); !status.ok()) return status;
  std::string bytes;
  AppendBigEndian<uint64_t>(size, &bytes);
  for (int level = 63; level >= 0; --level) {
    if (((size >> level) & 1) == 0) continue;
    const absl::StatusOr<Digest> hash = reader.ReadHash(level, (size >> level) - 1);
    if (!hash.ok()) return hash.status();
    bytes.append(crypto::AsView(*hash));
  }
  return Frontier::Parse(bytes);
}

}  // namespace ketenpoort::audit
