// BatchRow: one committed batch as log.db keeps it, and the MAC over what its entries do not cover.
//
// Guarantees: MacOf binds place, count, time and the sealed openings of a batch, so that openings left out or taken
// from another batch are found. Its entries are bound by the tree, the checkpoint by its signature.
// Thread safety: any thread. Ownership: a value. On failure: MacOf cannot fail; ReadBatchRow hands on the database's
// status.
#ifndef KETENPOORT_GATEWAY_STORE_BATCH_ROW_H_
#define KETENPOORT_GATEWAY_STORE_BATCH_ROW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace ketenpoort::store {

struct BatchRow {
  uint64_t first_index = 0;
  uint64_t entries = 0;
  uint64_t batch_no = 0;
  int64_t time_us = 0;
  std::string mac;
  std::string checkpoint;
  std::string bundle;    // (u16 big-endian length || entry) repeated
  std::string openings;  // sealed parts; empty where there are none
};

std::string MacOf(const BatchRow& row, std::string_view key);

// The batch that holds entry `index`; nullopt when none starts at or before it.
absl::StatusOr<std::optional<BatchRow>> ReadBatchOf(Database& log, uint64_t index);
// The same without its sealed openings, which are half of it; and those of the batch that starts at `first_index`.
absl::StatusOr<std::optional<BatchRow>> ReadEntriesAt(Database& log, uint64_t index);
absl::StatusOr<std::string> ReadSealedOf(Database& log, uint64_t first_index);
// The first entry of the first batch recorded at or after a moment; `log_size` where there is none.
absl::StatusOr<uint64_t> FirstBatchAt(Database& log, int64_t from_us, uint64_t log_size);
// The first batch that starts at or after `index`.
absl::StatusOr<std::optional<BatchRow>> ReadBatchFrom(Database& log, uint64_t index);
absl::Status InsertBatch(Database& log, const BatchRow& row);

// The entries of a bundle, which may be more than a tile is wide. DataLoss when they are not exactly `count`.
absl::StatusOr<std::vector<std::string_view>> EntriesOf(const BatchRow& row);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_BATCH_ROW_H_
