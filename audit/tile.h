// Tiles: the files of a log after C2SP tlog-tiles, and which of them a log of a given size has.
//
// A tile at tile level L holds up to 256 hashes of complete subtrees of 256^L leaves. `tile/<L>/<N>` is full,
// `tile/<L>/<N>.p/<W>` holds the first W hashes; `tile/entries/<N>[.p/<W>]` is the entry bundle beside level 0.
// Guarantees: each TileId has exactly one path, and ParseTilePath accepts only that one.
// Does not guarantee: that a tile exists.
// Thread safety: any thread.
// Ownership: nothing is kept.
// On failure: InvalidArgument for a path or tile that cannot be; BuildTile hands on the reader's status.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/hash_reader.h"

namespace ketenpoort::audit {

inline constexpr int kTileWidth = 256;
inline constexpr size_t kFullTileBytes = size_t{kTileWidth} * crypto::kDigestBytes;
// The level of an entry bundle in a TileId.
inline constexpr int kEntriesLevel = -1;
// Limit: 256^8 leaves do not fit the size of a log.
inline constexpr int kTileLevelMax = 7;
// Limit: the tiles one listing returns.
inline constexpr uint64_t kTilesListedMax = uint64_t{1} << 22;

struct TileId {
  int level = 0;       // tile level, or kEntriesLevel
  uint64_t index = 0;  // N
  int width = kTileWidth;

  friend auto operator<=>(const TileId&, const TileId&) = default;
};

// Requires: a level in [kEntriesLevel, kTileLevelMax] and a width in [1, 256].
std::string TilePath(const TileId& tile);
std::string EntriesPath(uint64_t index, int width);

// Reads hash tile paths and entry bundle paths (level kEntriesLevel).
absl::StatusOr<TileId> ParseTilePath(std::string_view path);

// How many hashes tile (`level`, `index`) has in a log of `size` leaves: 0 when it does not exist. Level kEntriesLevel
// answers as level 0.
int TileWidthAt(int level, uint64_t index, uint64_t size);

// How many hashes tile level `level` has in all in a log of `size` leaves.
uint64_t TileHashesAt(int level, uint64_t size);

// All hash tiles of a log of `size` leaves: by level, then index; the partial one of a level last. The bundles are
// those of level 0. ResourceExhausted beyond kTilesListedMax tiles.
absl::StatusOr<std::vector<TileId>> TilesOfSize(uint64_t size);

// The hash tiles of `new_size` that a log of `old_size` did not have in this width: what to write after it grew.
absl::StatusOr<std::vector<TileId>> TilesBetween(uint64_t old_size, uint64_t new_size);

// The bytes of a hash tile: `width` hashes one after the other.
absl::StatusOr<std::string> BuildTile(const TileId& tile, HashReader& reader);

}  // namespace ketenpoort::audit
