#include "gateway/store/index_merge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ketenpoort::store {
namespace {

struct Row {
  // The term's key and the first entry: the order of rows, within a segment and, of one term, between segments.
  std::pair<std::string, uint64_t> place;
  std::string distances;
};

// The next rows of the parts of the segment to be made. A part that was not read to its end bounds the step: beyond its
// last row it may have rows that come before those of another part.
struct Part {
  std::vector<Row> rows;
  std::optional<std::pair<std::string, uint64_t>> bound;
};

absl::StatusOr<Part> ReadRows(Database& database, size_t level, const IndexLevel& from) {
  Part part;
  for (uint64_t i = 0; i < kMergedTogether; ++i) {
    const IndexSegment source = IndexLayout::SegmentOf(level - 1, from.merged * kMergedTogether + i);
    Statement rows = database.Prepare(
        "SELECT term, first, distances FROM posting WHERE segment = ?1 AND (term, first) > (?2, ?3) "
        "ORDER BY term, first LIMIT ?4");
    rows.Unsigned(source.id).Blob(from.term_key).Unsigned(from.first).Int(kMergeRows);
    int read = 0;
    for (;; ++read) {
      const absl::StatusOr<bool> row = rows.Next();
      if (!row.ok()) return row.status();
      if (!*row) break;
      part.rows.push_back({{std::string(rows.BytesAt(0)), rows.UnsignedAt(1)}, std::string(rows.BytesAt(2))});
    }
    if (read == kMergeRows && (!part.bound || part.rows.back().place < *part.bound)) {
      part.bound = part.rows.back().place;
    }
  }
  return part;
}

// Rows of one term that follow each other become one, as far as a row may go.
absl::Status WriteRows(Database& database, uint64_t segment, const Part& part) {
  std::vector<uint64_t> entries;
  for (size_t i = 0; i < part.rows.size(); ++i) {
    const Row& row = part.rows[i];
    if (part.bound && row.place > *part.bound) break;
    if (absl::Status read = AppendEntries(row.place.second, row.distances, &entries); !read.ok()) return read;
    const bool last = i + 1 == part.rows.size() || (part.bound && part.rows[i + 1].place > *part.bound) ||
                      part.rows[i + 1].place.first != row.place.first;
    if (!last && entries.size() < kIndexRowEntriesMax) continue;
    if (absl::Status put = PutRows(database, segment, row.place.first, entries); !put.ok()) return put;
    entries.clear();
  }
  return absl::OkStatus();
}

absl::Status CopyPart(Database& database, size_t level, IndexLayout& layout) {
  IndexLevel next = layout.Level(level);
  absl::StatusOr<Part> part = ReadRows(database, level, next);
  if (!part.ok()) return part.status();
  std::sort(part->rows.begin(), part->rows.end(), [](const Row& a, const Row& b) { return a.place < b.place; });
  const uint64_t target = IndexLayout::SegmentOf(level, next.merged).id;
  if (absl::Status written = WriteRows(database, target, *part); !written.ok()) return written;
  if (part->bound) {
    next.term_key = part->bound->first;
    next.first = part->bound->second;
  } else {
    ++next.merged;
    next.term_key.clear();
    next.first = 0;
  }
  return layout.Put(database, level, next);
}

absl::Status DropPart(Database& database, size_t level, IndexLayout& layout) {
  IndexLevel next = layout.Level(level);
  const uint64_t first = IndexLayout::SegmentOf(level - 1, next.dropped * kMergedTogether).id;
  const uint64_t last = first + kMergedTogether - 1;
  Statement rows = database.Prepare(
      "DELETE FROM posting WHERE (segment, term, first) IN (SELECT segment, term, first FROM posting "
      "WHERE segment BETWEEN ?1 AND ?2 ORDER BY segment, term, first LIMIT ?3)");
  rows.Unsigned(first).Unsigned(last).Int(kMergeRows * static_cast<int>(kMergedTogether));
  if (absl::Status status = rows.Run(); !status.ok()) return status;
  Statement left = database.Prepare("SELECT 1 FROM posting WHERE segment BETWEEN ?1 AND ?2 LIMIT 1");
  const absl::StatusOr<bool> more = left.Unsigned(first).Unsigned(last).Next();
  if (!more.ok()) return more.status();
  if (*more) return absl::OkStatus();
  ++next.dropped;
  return layout.Put(database, level, next);
}

}  // namespace

absl::StatusOr<bool> MergeStep(Database& database, uint64_t end, IndexLayout& layout) {
  const size_t level = layout.LevelDue(end);
  if (level == 0) return false;
  if (absl::Status status = database.Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  IndexLayout changed = layout;
  const IndexLevel at = layout.Level(level);
  absl::Status status =
      at.dropped < at.merged ? DropPart(database, level, changed) : CopyPart(database, level, changed);
  if (status.ok()) status = database.Execute("COMMIT");
  if (!status.ok()) {
    database.Rollback();
    return status;
  }
  layout = std::move(changed);
  return true;
}

}  // namespace ketenpoort::store
