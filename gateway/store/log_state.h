// LogState: the one row that says how far the log is and who may write it.
//
// Guarantees: Advance changes the row only if it still says what `from` says (epoch, size, batch number): a stale
// writer changes nothing and gets Aborted.
// Thread safety: as the Database. Ownership: a value. On failure: DataLoss for a missing or impossible row.
#ifndef KETENPOORT_GATEWAY_STORE_LOG_STATE_H_
#define KETENPOORT_GATEWAY_STORE_LOG_STATE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"
#include "gateway/store/rows.h"

namespace ketenpoort::store {

struct LogState {
  Id16 store_id{};  // the same in both files
  std::string origin;
  Hash32 keyring{};  // Keyring::Fingerprint
  uint64_t epoch = 0;
  uint64_t batch_no = 0;       // of the last transaction
  uint64_t persons_batch = 0;  // of the last one that changed the persons
  uint64_t size = 0;
  int64_t time_us = 0;     // of the last entry
  std::string checkpoint;  // signed, of `size`
};

absl::StatusOr<LogState> ReadLogState(Database& log);
absl::Status InsertLogState(Database& log, const LogState& state);
absl::Status AdvanceLogState(Database& log, const LogState& from, const LogState& to);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_LOG_STATE_H_
