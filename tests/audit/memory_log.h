// MemoryLog: a whole log in memory, built with the library and checked against the naive recursion of RFC 6962.
//
// Guarantees: ReadHash answers every complete subtree; Files() is the folder a log of this size publishes.
// Thread safety: none. Test only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "audit/bundle.h"
#include "audit/checkpoint.h"
#include "audit/frontier.h"
#include "audit/hash_reader.h"
#include "audit/tile.h"

namespace ketenpoort::audit::testing {

class MemoryLog final : public HashReader {
 public:
  void Append(std::string entry) {
    frontier_.Append(HashLeaf(entry), [this](int level, uint64_t, const Digest& hash) {
      const size_t at = static_cast<size_t>(level);
      if (levels_.size() <= at) levels_.resize(at + 1);
      levels_[at].push_back(hash);
    });
    entries_.push_back(std::move(entry));
  }

  absl::StatusOr<Digest> ReadHash(int level, uint64_t index) override {
    const size_t at = static_cast<size_t>(level);
    if (at >= levels_.size() || index >= levels_[at].size()) return absl::NotFoundError("not complete");
    return levels_[at][index];
  }

  // The first `size` entries as files, without a checkpoint.
  std::map<std::string, std::string> Tiles(uint64_t size) {
    std::map<std::string, std::string> files;
    const std::vector<TileId> tiles = TilesOfSize(size).value();
    for (const TileId& tile : tiles) {
      files[TilePath(tile)] = BuildTile(tile, *this).value();
      if (tile.level == 0) files[EntriesPath(tile.index, tile.width)] = Bundle(tile.index, tile.width);
    }
    return files;
  }

  std::string Bundle(uint64_t index, int width) const {
    std::string bundle;
    for (int i = 0; i < width; ++i) {
      const uint64_t at = index * kTileWidth + static_cast<uint64_t>(i);
      if (!AppendToBundle(entries_[at], &bundle).ok()) return "entry over the limit";
    }
    return bundle;
  }

  const Frontier& frontier() const { return frontier_; }
  uint64_t size() const { return frontier_.size(); }
  const std::vector<std::string>& entries() const { return entries_; }
  const std::vector<Digest>& leaf_hashes() const { return levels_.front(); }

 private:
  Frontier frontier_;
  std::vector<std::vector<Digest>> levels_;
  std::vector<std::string> entries_;
};

// Entries of different lengths, from none to a few dozen bytes.
inline MemoryLog LogOfSize(uint64_t size) {
  MemoryLog log;
  for (uint64_t i = 0; i < size; ++i) {
    log.Append("entry-" + std::to_string(i) + std::string(static_cast<size_t>(i % 7), '.'));
  }
  return log;
}

}  // namespace ketenpoort::audit::testing
