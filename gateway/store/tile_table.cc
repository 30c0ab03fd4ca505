#include "gateway/store/tile_table.h"

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {
namespace {

// Levels are below 8 and a tile's number below 2^55, so that ids are positive.
int64_t IdOf(const audit::TileId& tile) {
  return (static_cast<int64_t>(tile.level) << 56) | static_cast<int64_t>(tile.index);
}

}  // namespace

absl::StatusOr<std::string> TileTable::ReadTile(const audit::TileId& tile) {
  Statement statement = log_.Prepare("SELECT hashes FROM tile WHERE id = ?1");
  const absl::StatusOr<bool> row = statement.Int(IdOf(tile)).Next();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError(absl::StrCat("no row for `", audit::TilePath(tile), "`"));
  std::string hashes = statement.BytesAt(0);
  const size_t asked = static_cast<size_t>(tile.width) * audit::crypto::kDigestBytes;
  if (hashes.size() < asked || hashes.size() % audit::crypto::kDigestBytes != 0 ||
      hashes.size() > audit::kFullTileBytes) {
    return absl::DataLossError(absl::StrCat("a row of another length for `", audit::TilePath(tile), "`"));
  }
  hashes.resize(asked);
  return hashes;
}

absl::Status TileTable::Put(const LogEdge::Tile& tile) {
  return log_.Prepare("INSERT OR REPLACE INTO tile(id, hashes) VALUES (?1, ?2)")
      .Int(IdOf(tile.id))
      .Blob(tile.hashes)
      .Run();
}

}  // namespace ketenpoort::store
