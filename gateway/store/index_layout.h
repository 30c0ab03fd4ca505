// The rows of index.db and the segments they stand in: what the writer, the reader and the merging of the index share.
//
// Guarantees: each entry of the index stands in exactly one segment that counts, whatever is being merged or dropped.
// Segments of the first size are written by appending; four of one size that are whole become one of the next. Does not
// guarantee that the rows of a segment that no longer counts are gone. Thread safety: none. On failure: DataLoss for a
// row that cannot be; else the database's status.
#ifndef KETENPOORT_GATEWAY_STORE_INDEX_LAYOUT_H_
#define KETENPOORT_GATEWAY_STORE_INDEX_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace ketenpoort::store {

// Entries of a segment of the first size: what is written together in the file, and looked up apart. So few that its
// pages stay in the writer's cache, and appending costs the same in a long log as in a short one.
inline constexpr uint64_t kIndexSegmentEntries = uint64_t{1} << 15;
// Segments of one size that become one of the next.
inline constexpr uint64_t kMergedTogether = 4;
// Limit: sizes of segments after the first; the last holds 2^47 entries.
inline constexpr size_t kIndexLevelsMax = 16;

struct IndexSegment {
  uint64_t id = 0;
  // Entries: from, before until.
  uint64_t begin = 0;
  uint64_t end = 0;
};

// How far the merging is, of one size of segments after the first.
struct IndexLevel {
  // Segments of this size that count, from the first entry on.
  uint64_t merged = 0;
  // Of those, from the first on, whose parts are gone from the file.
  uint64_t dropped = 0;
  // The last row of its parts that was copied into the next segment; an empty key before the first.
  std::string term_key;
  uint64_t first = 0;
};

class IndexLayout {
 public:
  // As `database` has it; with an open transaction, or none other writing.
  static absl::StatusOr<IndexLayout> Read(Database& database);

  // The segment that counts for this entry.
  IndexSegment Holding(uint64_t entry) const;
  // Of sizes from the second, level 1, on.
  IndexLevel Level(size_t level) const;
  // In memory and in the file; once the transaction under way is committed.
  absl::Status Put(Database& database, size_t level, const IndexLevel& as);
  // Every segment that may have rows, of an index of `end` entries.
  std::vector<IndexSegment> WithRows(uint64_t end) const;
  // The lowest level that has something to drop or to merge, of an index of `end` entries; 0 where none has.
  size_t LevelDue(uint64_t end) const;

  // Segment `number` of a size; level 0 is the first.
  static IndexSegment SegmentOf(size_t level, uint64_t number);

 private:
  std::vector<IndexLevel> levels_;
};

// The entries of a row, oldest first, after those in `out`. A row has the first entry of its term, and the distances of
// the others from the one before.
absl::Status AppendEntries(uint64_t first, std::string_view distances, std::vector<uint64_t>* out);

// Writes the entries of one term, oldest first and all of one segment, as rows of at most kIndexRowEntriesMax.
absl::Status PutRows(Database& database, uint64_t segment, std::string_view term_key,
                     const std::vector<uint64_t>& entries);

// Limit: entries of one row.
inline constexpr size_t kIndexRowEntriesMax = 4096;

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_INDEX_LAYOUT_H_
