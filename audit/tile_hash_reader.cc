#include "audit/tile_hash_reader.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::audit {

absl::Status TileHashReader::Load(int tile_level, uint64_t tile_index) {
  std::optional<Kept>& kept = kept_[static_cast<size_t>(tile_level)];
  const TileId id{tile_level, tile_index, TileWidthAt(tile_level, tile_index, size_)};
  if (kept && kept->id == id) return absl::OkStatus();
  absl::StatusOr<std::string> bytes = source_.ReadTile(id);
  if (!bytes.ok()) return bytes.status();
  if (bytes->size() != static_cast<size_t>(id.width) * crypto::kDigestBytes) {
    return absl::DataLossError(absl::StrCat("`", TilePath(id), "` has `", bytes->size(), "` bytes"));
  }
  kept = Kept{id, *std::move(bytes)};
  return absl::OkStatus();
}

absl::StatusOr<Digest> TileHashReader::ReadHash(int level, uint64_t index) {
  const int bits = level % 8;
  const int tile_level = level / 8;
  if (level < 0 || tile_level > kTileLevelMax || index >= (TileHashesAt(tile_level, size_) >> bits)) {
    return absl::NotFoundError(absl::StrCat("no complete subtree `", index, "` at level `", level, "`"));
  }
  // A subtree of 2^bits hashes never crosses a tile, since 2^bits divides 256.
  const uint64_t first = index << bits;
  if (absl::Status status = Load(tile_level, first / kTileWidth); !status.ok()) return status;
  const std::string& bytes = kept_[static_cast<size_t>(tile_level)]->bytes;
  const size_t count = size_t{1} << bits;
  std::array<Digest, kTileWidth / 2> hashes;
  const size_t begin = static_cast<size_t>(first % kTileWidth) * crypto::kDigestBytes;
  for (size_t i = 0; i < count; ++i) {
    std::copy_n(bytes.data() + begin + i * crypto::kDigestBytes, crypto::kDigestBytes, hashes[i].begin());
  }
  return RootOfHashes(std::span(hashes).first(count));
}

}  // namespace ketenpoort::audit
