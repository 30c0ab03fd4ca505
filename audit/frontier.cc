#include "audit/frontier.h"

#include <bit>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"

namespace ketenpoort::audit {

void Frontier::Append(const Digest& leaf_hash) {
  Append(leaf_hash, [](int, uint64_t, const Digest&) {});
}

void Frontier::Append(const Digest& leaf_hash, OnSubtree on_subtree) {
  Digest hash = leaf_hash;
  size_t level = 0;
  on_subtree(0, size_, hash);
  for (; ((size_ >> level) & 1) == 1; ++level) {
    hash = HashNode(hashes_[level], hash);
    on_subtree(static_cast<int>(level) + 1, size_ >> (level + 1), hash);
  }
  hashes_[level] = hash;
  ++size_;
}

Digest Frontier::Root() const {
  if (size_ == 0) return EmptyRoot();
  size_t level = static_cast<size_t>(std::countr_zero(size_));
  Digest root = hashes_[level];
  for (++level; level < hashes_.size(); ++level) {
    if (((size_ >> level) & 1) == 1) root = HashNode(hashes_[level], root);
  }
  return root;
}

std::string Frontier::Serialize() const {
  std::string bytes;
  AppendBigEndian<uint64_t>(size_, &bytes);
  for (size_t level = hashes_.size(); level-- > 0;) {
    if (((size_ >> level) & 1) == 1) bytes.append(crypto::AsView(hashes_[level]));
  }
  return bytes;
}

absl::StatusOr<Frontier> Frontier::Parse(std::string_view bytes) {
  if (bytes.size() < sizeof(uint64_t)) return absl::InvalidArgumentError("a frontier starts with its size");
  Frontier frontier;
  frontier.size_ = ReadBigEndian<uint64_t>(bytes);
  bytes.remove_prefix(sizeof(uint64_t));
  if (frontier.size_ > kLogSizeMax) {
    return absl::InvalidArgumentError(absl::StrCat("size `", frontier.size_, "` is beyond the limit"));
  }
  if (bytes.size() != static_cast<size_t>(std::popcount(frontier.size_)) * crypto::kDigestBytes) {
    return absl::InvalidArgumentError("a frontier has one hash per bit of its size");
  }
  for (size_t level = frontier.hashes_.size(); level-- > 0;) {
    if (((frontier.size_ >> level) & 1) == 0) continue;
    absl::StatusOr<Digest> hash = crypto::DigestFromBytes(bytes.substr(0, crypto::kDigestBytes));
    if (!hash.ok()) return hash.status();
    frontier.hashes_[level] = *hash;
    bytes.remove_prefix(crypto::kDigestBytes);
  }
  return frontier;
}

bool operator==(const Frontier& left, const Frontier& right) {
  if (left.size_ != right.size_) return false;
  for (size_t level = 0; level < left.hashes_.size(); ++level) {
    if (((left.size_ >> level) & 1) == 1 && left.hashes_[level] != right.hashes_[level]) return false;
  }
  return true;
}

}  // namespace ketenpoort::audit
