// TileTable: the hash tiles as rows of log.db.
//
// Guarantees: ReadTile returns exactly the hashes of the width asked for; a row may have grown since, and its beginning
// is then the answer. Does not guarantee: that the hashes are true. Thread safety: as the Database. Ownership: the
// Database must outlive it. On failure: DataLoss for a row that is missing or too short.
#ifndef KETENPOORT_GATEWAY_STORE_TILE_TABLE_H_
#define KETENPOORT_GATEWAY_STORE_TILE_TABLE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/tile_hash_reader.h"
#include "gateway/store/database.h"
#include "gateway/store/log_edge.h"

namespace ketenpoort::store {

class TileTable final : public audit::TileSource {
 public:
  explicit TileTable(Database& log) : log_(log) {}

  absl::StatusOr<std::string> ReadTile(const audit::TileId& tile) override;
  absl::Status Put(const LogEdge::Tile& tile);

 private:
  Database& log_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_TILE_TABLE_H_
