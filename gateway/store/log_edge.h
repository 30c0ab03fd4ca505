// LogEdge: the right edge of the log in memory: the frontier, and the partial tile of each level.
//
// Guarantees: Append changes frontier and tiles together; ReadTile answers for the partial tiles without the disk, so
// that a proof for a recent entry reads nothing. Memory does not grow with the log (64 KiB at most).
// Does not guarantee: that loaded tiles are true until Root() was compared with a signed checkpoint.
// Thread safety: as a value: many readers or one writer. Ownership: holds its tiles.
// On failure: Load answers DataLoss for a missing tile or one of another width.
#ifndef KETENPOORT_GATEWAY_STORE_LOG_EDGE_H_
#define KETENPOORT_GATEWAY_STORE_LOG_EDGE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/frontier.h"
#include "audit/tile.h"
#include "audit/tile_hash_reader.h"

namespace ketenpoort::store {

class LogEdge {
 public:
  struct Tile {
    audit::TileId id;
    std::string hashes;
  };

  // Reads the tiles of the right edge of a log of `size` leaves.
  static absl::StatusOr<LogEdge> Load(uint64_t size, audit::TileSource& tiles);

  // Appends leaves; returns every tile that changed, in its new width.
  std::vector<Tile> Append(const std::vector<audit::Digest>& leaves);

  audit::Digest Root() const { return frontier_.Root(); }
  uint64_t size() const { return frontier_.size(); }
  // The tile, if it is one of the edge in its present width.
  std::optional<std::string> ReadTile(const audit::TileId& tile) const;

 private:
  audit::Frontier frontier_;
  // INVARIANT: tiles_[level] holds the last TileHashesAt(level, size) % 256 hashes of the level.
  std::array<std::string, audit::kTileLevelMax + 1> tiles_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_LOG_EDGE_H_
