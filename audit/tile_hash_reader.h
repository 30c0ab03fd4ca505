// TileHashReader: a HashReader over the tiles of a log of known size, so that whoever holds the public files can make
// and check proofs without the log's cooperation.
//
// Guarantees: asks only for tiles that a log of that size has, in the width it has them; keeps one tile per level.
// Does not guarantee: that the tiles are true. Compare RootAt(size, reader) with the signed checkpoint first.
// Thread safety: none.
// Ownership: `source` must outlive the reader.
// On failure: NotFound for a subtree the size does not complete; DataLoss for a tile of another length; else the
// source's status.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "audit/hash_reader.h"
#include "audit/tile.h"

namespace ketenpoort::audit {

class TileSource {
 public:
  virtual ~TileSource() = default;
  virtual absl::StatusOr<std::string> ReadTile(const TileId& tile) = 0;
};

class TileHashReader final : public HashReader {
 public:
  TileHashReader(uint64_t size, TileSource& source) : size_(size), source_(source) {}

  absl::StatusOr<Digest> ReadHash(int level, uint64_t index) override;

 private:
  struct Kept {
    TileId id;
    std::string bytes;
  };

  absl::Status Load(int tile_level, uint64_t tile_index);

  uint64_t size_;
  TileSource& source_;
  std::array<std::optional<Kept>, kTileLevelMax + 1> kept_;
};

}  // namespace ketenpoort::audit
