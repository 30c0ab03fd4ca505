// Verification: that the log in the database is the log that was signed.
//
// Guarantees: OK only if, from entry `first` on, the batches follow each other without a gap, their MACs hold, their
// entries hash to the tile rows and to each batch's signed checkpoint, sealed openings whose key exists open, times
// never fall, and the last checkpoint is the state's, signed by the log's key, of the state's size. What lies before
// `first` is bound by the hashes that lead to the signed root.
// Does not guarantee: that the log is the newest; compare with what was published (CheckPublished). Queue and register
// rows are not covered.
// Thread safety: as the Database. Memory: one batch. On failure: DataLoss, naming entry or tile, never contents; else
// the database's status.
#ifndef KETENPOORT_GATEWAY_STORE_VERIFICATION_H_
#define KETENPOORT_GATEWAY_STORE_VERIFICATION_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/note.h"
#include "gateway/store/database.h"
#include "gateway/store/log_state.h"
#include "gateway/store/person_table.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::store {

// Told after each batch: entries verified of entries in the log.
using Progress = std::function<void(uint64_t done, uint64_t size)>;

// `verifiers`: every key that ever signed this log.
absl::Status VerifyLog(Database& log, PersonTable& persons, const StoreKeys& keys,
                       std::span<const audit::NoteVerifier> verifiers, uint64_t first, const Progress& progress);

// Where the last `batches` batches begin; 0 when there are fewer.
absl::StatusOr<uint64_t> StartOfLastBatches(Database& log, int batches);

// A checkpoint that left the house must be one of this log's past. Answers its size; DataLoss when it is signed by
// somebody else, ahead of the log or of another tree; InvalidArgument for bytes that are no note at all.
absl::StatusOr<uint64_t> CheckPublished(Database& log, const LogState& state, std::string_view checkpoint,
                                        std::span<const audit::NoteVerifier> verifiers);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_VERIFICATION_H_
