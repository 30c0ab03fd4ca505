// LogIndex: which entries of the log have which terms, in a file of its own (index.db) that can be thrown away.
//
// Guarantees: what LogIndexReader::Find answers are exactly the entries below End() in the range asked for that have
// at least one term of each group; it goes on where `next` says, and then misses none and repeats none. A file of
// another store, of another form, or about another past of the log is begun anew. A term that was forgotten is gone
// from the file's pages; no term stands in them by its name. Does not guarantee that every entry of the log is in it:
// entries from End() on are the reader's own to look at. Cost: of Find at most kIndexSeeksMax look-ups a call and
// as many more as there are segments, each O(log entries), and kIndexStepsMax steps; a term that few entries have is
// looked up in each segment asked for, some microseconds each: at most three of each size once Merge has nothing left
// to do. Of Append a row for each different term, among those of the last segment, however long the log. Of Merge a few
// thousand rows a step, each row once for each size of segments. Thread safety: none; one thread at a time. Ownership:
// a writer owns its connection; a reader's must outlive it. On failure: DataLoss for a row that cannot be; else the
// database's status. An index that fails is no reason to distrust the log: throw the file away.
#ifndef KETENPOORT_GATEWAY_STORE_LOG_INDEX_H_
#define KETENPOORT_GATEWAY_STORE_LOG_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"
#include "gateway/store/index_layout.h"
#include "gateway/store/index_merge.h"
#include "gateway/store/rows.h"

namespace ketenpoort::store {

// Limit: look-ups of one Find; a call that needs more answers what it has and where to go on.
inline constexpr int kIndexSeeksMax = 20'000;
// Limit: steps of one Find over what it looked up; beyond it the same.
inline constexpr int kIndexStepsMax = 200'000;
// Limit: terms of one entry, and of one group of a question.
inline constexpr size_t kTermsMax = 64;
// Limit: groups of one question.
inline constexpr size_t kTermGroupsMax = 16;
// Limit: bytes of a term.
inline constexpr size_t kTermBytesMax = 80;

struct IndexQuery {
  // An entry that is found has at least one term of each group; without groups every entry is.
  std::vector<std::vector<std::string>> groups;
  // Indexes in the log: from, before until.
  uint64_t from = 0;
  uint64_t until = std::numeric_limits<uint64_t>::max();
  bool newest_first = true;
  size_t limit = 100;
};

// True where an entry with these terms is one the groups ask for.
bool HasEachGroup(const std::vector<std::string>& terms, const std::vector<std::vector<std::string>>& groups);

struct IndexAnswer {
  // In the order asked for.
  std::vector<uint64_t> entries;
  // Where there may be more: the `until` to go on with, oldest first the `from`.
  std::optional<uint64_t> next;
};

// An entry on its way into the index.
struct IndexedEntry {
  Hash32 leaf{};  // its leaf hash, which binds the index to this log
  std::vector<std::string> terms;
};

class LogIndexWriter {
 public:
  // The index at `path` of the store `store_id`. `leaf_of` answers the leaf hash of an entry of the log of `log_size`
  // entries, to see that the index is about this past. What does not belong is deleted and begun anew.
  using LeafOf = std::function<absl::StatusOr<Hash32>(uint64_t index)>;
  static absl::StatusOr<std::unique_ptr<LogIndexWriter>> Open(const std::string& path, std::string_view store_id,
                                                              uint64_t log_size, const LeafOf& leaf_of,
                                                              const std::string& vfs);

  // Deletes the index at `path`, if there is one. Requires: nobody has it open.
  static void Discard(const std::string& path);

  // Entries below it are in the index.
  uint64_t End() const { return end_; }
  // The entries from End() on; all or none.
  absl::Status Append(const std::vector<IndexedEntry>& entries);
  // One bounded step of merging old segments; false when nothing is left to do. Readers find the same meanwhile.
  absl::StatusOr<bool> Merge() { return MergeStep(*database_, end_, layout_); }
  // No entry is found by this term any more, and its name is gone from the file.
  absl::Status Forget(std::string_view term);
  // Copies the write-ahead log into the file once it has more pages than this.
  absl::Status CopyWhenLarge(int pages) {
    return database_->wal_pages() > pages ? database_->Checkpoint(Database::Copy::kPassive, 0).status()
                                          : absl::OkStatus();
  }
  // Copies the write-ahead log into the file and empties it; false when readers kept it from finishing.
  absl::StatusOr<bool> Empty(int wait_ms) { return database_->Checkpoint(Database::Copy::kTruncate, wait_ms); }

 private:
  LogIndexWriter(std::unique_ptr<Database> database, uint64_t end, IndexLayout layout)
      : database_(std::move(database)), end_(end), layout_(std::move(layout)) {}
  const std::string& KnownKey(const std::string& term);
  absl::Status PutEntries(std::string_view term_key, const std::vector<uint64_t>& entries);
  absl::Status AppendAll(const std::vector<IndexedEntry>& entries);

  std::unique_ptr<Database> database_;
  uint64_t end_;
  IndexLayout layout_;
  // Keys of terms that many entries share.
  std::map<std::string, std::string, std::less<>> known_keys_;
};

class LogIndexReader {
 public:
  // `database`: a connection to index.db with an open transaction.
  explicit LogIndexReader(Database& database) : database_(database) {}

  absl::StatusOr<uint64_t> End();
  // False while segments wait to be merged or dropped.
  absl::StatusOr<bool> IsMerged();
  absl::StatusOr<IndexAnswer> Find(const IndexQuery& query);

 private:
  Database& database_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_LOG_INDEX_H_
