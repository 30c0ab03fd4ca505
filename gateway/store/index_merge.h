// Merging segments of the index: four of one size become one of the next, a bounded piece at a time.
//
// Guarantees: a reader finds the same before, between and after; what was interrupted goes on where its last step was
// committed. The new segment counts with the step that copies its last row, and not before; its parts are dropped, page
// by page, after it. Does not guarantee anything of speed: the file sees each row once for each size. Thread safety:
// none. On failure: the database's status; nothing of the step remains.
#ifndef KETENPOORT_GATEWAY_STORE_INDEX_MERGE_H_
#define KETENPOORT_GATEWAY_STORE_INDEX_MERGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"
#include "gateway/store/index_layout.h"

namespace ketenpoort::store {

// Limit: rows of each of the four segments that one step copies; and a quarter of those that one step drops.
inline constexpr int kMergeRows = 1024;

// One step in an index of `end` entries, in a transaction of its own; false when nothing is left to do. Requires: no
// transaction is open.
absl::StatusOr<bool> MergeStep(Database& database, uint64_t end, IndexLayout& layout);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_INDEX_MERGE_H_
