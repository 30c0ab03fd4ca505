#include "gateway/store/log_edge.h"

#include <utility>

#include "audit/prover.h"

namespace ketenpoort::store {

absl::StatusOr<LogEdge> LogEdge::Load(uint64_t size, audit::TileSource& tiles) {
  LogEdge edge;
  for (int level = 0; level <= audit::kTileLevelMax; ++level) {
    const uint64_t hashes = audit::TileHashesAt(level, size);
    const int width = static_cast<int>(hashes % audit::kTileWidth);
    if (width == 0) continue;
    absl::StatusOr<std::string> bytes = tiles.ReadTile({level, hashes / audit::kTileWidth, width});
    if (!bytes.ok()) return bytes.status();
    edge.tiles_[static_cast<size_t>(level)] = *std::move(bytes);
  }
  audit::TileHashReader reader(size, tiles);
  absl::StatusOr<audit::Frontier> frontier = audit::FrontierAt(size, reader);
  if (!frontier.ok()) return frontier.status();
  edge.frontier_ = *std::move(frontier);
  return edge;
}

std::vector<LogEdge::Tile> LogEdge::Append(const std::vector<audit::Digest>& leaves) {
  const uint64_t old_size = size();
  std::vector<Tile> changed;
  for (const audit::Digest& leaf : leaves) {
    frontier_.Append(leaf, [&](int level, uint64_t index, const audit::Digest& hash) {
      if (level % 8 != 0) return;
      std::string& tile = tiles_[static_cast<size_t>(level / 8)];
      tile.append(audit::crypto::AsView(hash));
      if (tile.size() < audit::kFullTileBytes) return;
      changed.push_back({{level / 8, index / audit::kTileWidth, audit::kTileWidth}, std::exchange(tile, {})});
    });
  }
  for (int level = 0; level <= audit::kTileLevelMax; ++level) {
    const uint64_t hashes = audit::TileHashesAt(level, size());
    const int width = static_cast<int>(hashes % audit::kTileWidth);
    if (width == 0 || hashes == audit::TileHashesAt(level, old_size)) continue;
    changed.push_back({{level, hashes / audit::kTileWidth, width}, tiles_[static_cast<size_t>(level)]});
  }
  return changed;
}

std::optional<std::string> LogEdge::ReadTile(const audit::TileId& tile) const {
  if (tile.level < 0 || tile.level > audit::kTileLevelMax) return std::nullopt;
  const uint64_t hashes = audit::TileHashesAt(tile.level, size());
  if (tile.index != hashes / audit::kTileWidth || tile.width != static_cast<int>(hashes % audit::kTileWidth)) {
    return std::nullopt;
  }
  return tiles_[static_cast<size_t>(tile.level)];
}

}  // namespace ketenpoort::store
