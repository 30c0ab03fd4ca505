#include "gateway/store/index_layout.h"

#include <algorithm>

namespace ketenpoort::store {
namespace {

constexpr int kLevelShift = 40;

void AppendDistance(uint64_t distance, std::string* out) {
  for (; distance >= 0x80; distance >>= 7) out->push_back(static_cast<char>(distance | 0x80));
  out->push_back(static_cast<char>(distance));
}

}  // namespace

IndexSegment IndexLayout::SegmentOf(size_t level, uint64_t number) {
  uint64_t size = kIndexSegmentEntries;
  for (size_t i = 0; i < level; ++i) size *= kMergedTogether;
  return {uint64_t{level} << kLevelShift | number, number * size, (number + 1) * size};
}

absl::StatusOr<IndexLayout> IndexLayout::Read(Database& database) {
  IndexLayout layout;
  Statement levels = database.Prepare("SELECT level, merged, dropped, term, first FROM level ORDER BY level");
  while (true) {
    const absl::StatusOr<bool> row = levels.Next();
    if (!row.ok()) return row.status();
    if (!*row) break;
    if (levels.UnsignedAt(0) != layout.levels_.size() + 1 || layout.levels_.size() >= kIndexLevelsMax) {
      return absl::DataLossError("the index lacks a size of segments");
    }
    layout.levels_.push_back(
        {levels.UnsignedAt(1), levels.UnsignedAt(2), std::string(levels.BytesAt(3)), levels.UnsignedAt(4)});
  }
  return layout;
}

IndexSegment IndexLayout::Holding(uint64_t entry) const {
  for (size_t level = levels_.size(); level > 0; --level) {
    const uint64_t number = entry / SegmentOf(level, 0).end;
    if (number < levels_[level - 1].merged) return SegmentOf(level, number);
  }
  return SegmentOf(0, entry / kIndexSegmentEntries);
}

IndexLevel IndexLayout::Level(size_t level) const {
  return level <= levels_.size() ? levels_[level - 1] : IndexLevel{};
}

absl::Status IndexLayout::Put(Database& database, size_t level, const IndexLevel& as) {
  Statement put = database.Prepare("INSERT OR REPLACE INTO level VALUES (?1, ?2, ?3, ?4, ?5)");
  put.Unsigned(level).Unsigned(as.merged).Unsigned(as.dropped).Blob(as.term_key).Unsigned(as.first);
  if (absl::Status status = put.Run(); !status.ok()) return status;
  levels_.resize(std::max(levels_.size(), level));
  levels_[level - 1] = as;
  return absl::OkStatus();
}

std::vector<IndexSegment> IndexLayout::WithRows(uint64_t end) const {
  std::vector<IndexSegment> found;
  for (size_t level = 0; level <= levels_.size(); ++level) {
    // The one after those that count is perhaps being made.
    const uint64_t last = level == 0 ? end / kIndexSegmentEntries : levels_[level - 1].merged;
    for (uint64_t number = kMergedTogether * Level(level + 1).dropped; number <= last; ++number) {
      found.push_back(SegmentOf(level, number));
    }
  }
  return found;
}

size_t IndexLayout::LevelDue(uint64_t end) const {
  for (size_t level = 1; level <= std::min(levels_.size() + 1, kIndexLevelsMax); ++level) {
    const IndexLevel at = Level(level);
    if (at.dropped < at.merged) return level;
    const uint64_t whole = level == 1 ? end / kIndexSegmentEntries : Level(level - 1).merged;
    if (whole >= (at.merged + 1) * kMergedTogether) return level;
  }
  return 0;
}

absl::Status AppendEntries(uint64_t first, std::string_view distances, std::vector<uint64_t>* out) {
  out->push_back(first);
  uint64_t distance = 0;
  int shift = 0;
  for (const char c : distances) {
    const auto byte = static_cast<uint8_t>(c);
    if (shift > 56) return absl::DataLossError("a distance in the index is too long");
    distance |= uint64_t{byte & 0x7fu} << shift;
    shift += 7;
    if ((byte & 0x80u) != 0) continue;
    if (distance == 0) return absl::DataLossError("the index names an entry twice");
    out->push_back(out->back() + distance);
    distance = 0;
    shift = 0;
  }
  return shift == 0 ? absl::OkStatus() : absl::DataLossError("a row of the index ends within a distance");
}

absl::Status PutRows(Database& database, uint64_t segment, std::string_view term_key,
                     const std::vector<uint64_t>& entries) {
  for (size_t from = 0; from < entries.size(); from += kIndexRowEntriesMax) {
    const size_t end = std::min(entries.size(), from + kIndexRowEntriesMax);
    std::string distances;
    for (size_t i = from + 1; i < end; ++i) AppendDistance(entries[i] - entries[i - 1], &distances);
    Statement insert = database.Prepare("INSERT INTO posting VALUES (?1, ?2, ?3, ?4)");
    insert.Unsigned(segment).Blob(term_key).Unsigned(entries[from]).Blob(distances);
    if (absl::Status status = insert.Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::store
