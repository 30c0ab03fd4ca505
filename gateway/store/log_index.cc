#include "gateway/store/log_index.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "audit/crypto/sha256.h"

namespace ketenpoort::store {
namespace {

// "KPix".
constexpr int64_t kIndexApplication = 0x4B506978;
constexpr int64_t kIndexForm = 4;
// Limit: keys of terms a writer keeps in memory.
constexpr size_t kKnownTermsMax = 100'000;
// Limit: rows a cursor reads at once.
constexpr int kRowsAheadMin = 1;
constexpr int kRowsAheadMax = 8;
// Bytes of a term's key.
constexpr size_t kTermKeyBytes = 16;

// A row holds entries of one term that were written together: the first, and the distances of the others from the one
// before. Rows of a term follow each other and never overlap, nor does one cross from one segment of the log to the
// next: what is written goes to the rows of the last segment, a few MB, however many there are before it. Which
// segments count is of index_layout.h.
constexpr char kIndexSchema[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE state(
  one INTEGER PRIMARY KEY CHECK (one = 1), store_id BLOB NOT NULL, past_end INTEGER NOT NULL, last_leaf BLOB NOT NULL);
CREATE TABLE posting(
  segment INTEGER NOT NULL, term BLOB NOT NULL, first INTEGER NOT NULL, distances BLOB NOT NULL,
  PRIMARY KEY(segment, term, first)) WITHOUT ROWID;
CREATE TABLE level(
  level INTEGER PRIMARY KEY, merged INTEGER NOT NULL, dropped INTEGER NOT NULL, term BLOB NOT NULL,
  first INTEGER NOT NULL);
PRAGMA application_id = 1263561080;
PRAGMA user_version = 4;
COMMIT;
)sql";
static_assert(kIndexApplication == 1263561080 && kIndexForm == 4);

absl::StatusOr<int64_t> ReadNumber(Database& database, const char* sql) {
  Statement statement = database.Prepare(sql);
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  return *row ? statement.IntAt(0) : 0;
}

// Where the index ends when it is of this store and this past; nullopt when it is to be begun anew.
absl::StatusOr<std::optional<uint64_t>> EndIfOurs(Database& database, std::string_view store_id, uint64_t log_size,
                                                  const LogIndexWriter::LeafOf& leaf_of) {
  const absl::StatusOr<int64_t> application = ReadNumber(database, "PRAGMA application_id");
  if (!application.ok()) return application.status();
  const absl::StatusOr<int64_t> form = ReadNumber(database, "PRAGMA user_version");
  if (!form.ok()) return form.status();
  if (*application != kIndexApplication || *form != kIndexForm) return std::nullopt;
  Statement statement = database.Prepare("SELECT store_id, past_end, last_leaf FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  if (!*row || statement.BytesAt(0) != store_id) return std::nullopt;
  const uint64_t end = statement.UnsignedAt(1);
  if (end == 0) return end;
  if (end > log_size) return std::nullopt;
  const Hash32 last = statement.ArrayAt<32>(2);
  if (!statement.RowStatus().ok()) return std::nullopt;
  const absl::StatusOr<Hash32> leaf = leaf_of(end - 1);
  if (!leaf.ok()) return leaf.status();
  return *leaf == last ? std::optional<uint64_t>(end) : std::nullopt;
}

// A term's key: of one width, and telling no name.
std::string KeyOfTerm(std::string_view term) {
  return audit::crypto::ToBytes(audit::crypto::Sha256(term)).substr(0, kTermKeyBytes);
}

// The entries of one term, in one direction as far as `last`, read ahead in growing steps.
class Cursor {
 public:
  Cursor(Database& database, const IndexLayout& layout, std::string term_key, bool newest_first, uint64_t last)
      : database_(&database),
        layout_(&layout),
        term_key_(std::move(term_key)),
        newest_first_(newest_first),
        last_(last) {}

  // The nearest entry at `at` or beyond it in the direction; nullopt where there is none. `at` only moves onward.
  absl::StatusOr<std::optional<uint64_t>> Seek(uint64_t at, int& seeks) {
    while (next_ < ahead_.size() && Before(ahead_[next_], at)) ++next_;
    if (next_ < ahead_.size()) return ahead_[next_];
    if (!exhausted_) {
      if (absl::Status status = Read(at, seeks); !status.ok()) return status;
    }
    if (next_ < ahead_.size()) return ahead_[next_];
    return std::nullopt;
  }

 private:
  bool Before(uint64_t entry, uint64_t at) const { return newest_first_ ? entry > at : entry < at; }

  absl::Status Read(uint64_t at, int& seeks) {
    // Newest first the nearest row begins at an answer; oldest first it may end before one, and the next begins at it.
    const int limit = newest_first_ ? rows_ : rows_ + 1;
    ahead_.clear();
    next_ = 0;
    int rows = 0;
    uint64_t within = at;
    while (rows < limit) {
      const IndexSegment segment = layout_->Holding(within);
      ++seeks;
      const absl::StatusOr<int> read = ReadOf(segment.id, at, limit - rows);
      if (!read.ok()) return read.status();
      rows += *read;
      if (newest_first_ ? segment.begin <= last_ : segment.end > last_) break;
      within = newest_first_ ? segment.begin - 1 : segment.end;
    }
    exhausted_ = rows < limit;
    rows_ = std::min(rows_ * 2, kRowsAheadMax);
    while (next_ < ahead_.size() && Before(ahead_[next_], at)) ++next_;
    return absl::OkStatus();
  }

  // The rows of one segment, at most `limit` of them, after those that were read.
  absl::StatusOr<int> ReadOf(uint64_t segment, uint64_t at, int limit) {
    Statement statement = database_->Prepare(
        newest_first_ ? "SELECT first, distances FROM posting WHERE segment = ?4 AND term = ?1 AND first <= ?2 "
                        "ORDER BY first DESC LIMIT ?3"
                      : "SELECT first, distances FROM posting WHERE segment = ?4 AND term = ?1 AND first >= coalesce("
                        "(SELECT max(first) FROM posting WHERE segment = ?4 AND term = ?1 AND first <= ?2), ?2) "
                        "ORDER BY first LIMIT ?3");
    statement.Blob(term_key_).Unsigned(at).Int(limit).Unsigned(segment);
    int rows = 0;
    for (;; ++rows) {
      const absl::StatusOr<bool> row = statement.Next();
      if (!row.ok()) return row.status();
      if (!*row) break;
      const size_t before = ahead_.size();
      const std::string distances(statement.BytesAt(1));
      if (absl::Status read = AppendEntries(statement.UnsignedAt(0), distances, &ahead_); !read.ok()) return read;
      if (newest_first_) std::reverse(ahead_.begin() + static_cast<std::ptrdiff_t>(before), ahead_.end());
    }
    return rows;
  }

  Database* database_;
  const IndexLayout* layout_;
  std::string term_key_;
  bool newest_first_;
  uint64_t last_;
  int rows_ = kRowsAheadMin;
  std::vector<uint64_t> ahead_;
  size_t next_ = 0;
  bool exhausted_ = false;
};

// The entries of any of several terms, as if of one.
class Union {
 public:
  Union(std::vector<Cursor> cursors, bool newest_first) : cursors_(std::move(cursors)), newest_first_(newest_first) {}

  absl::StatusOr<std::optional<uint64_t>> Seek(uint64_t at, int& seeks) {
    std::optional<uint64_t> nearest;
    for (Cursor& cursor : cursors_) {
      const auto found = cursor.Seek(at, seeks);
      if (!found.ok()) return found.status();
      if (!*found) continue;
      if (!nearest) nearest = **found;
      nearest = newest_first_ ? std::max(*nearest, **found) : std::min(*nearest, **found);
    }
    return nearest;
  }

 private:
  std::vector<Cursor> cursors_;
  bool newest_first_;
};

absl::Status CheckTerms(const std::vector<std::string>& terms) {
  if (terms.size() > kTermsMax) return absl::InvalidArgumentError("more than 64 terms");
  for (const std::string& term : terms) {
    if (term.empty() || term.size() > kTermBytesMax) return absl::InvalidArgumentError("a term has 1 to 80 bytes");
  }
  return absl::OkStatus();
}

}  // namespace

bool HasEachGroup(const std::vector<std::string>& terms, const std::vector<std::vector<std::string>>& groups) {
  return std::all_of(groups.begin(), groups.end(), [&terms](const std::vector<std::string>& group) {
    return std::any_of(group.begin(), group.end(), [&terms](const std::string& term) {
      return std::find(terms.begin(), terms.end(), term) != terms.end();
    });
  });
}

absl::StatusOr<std::unique_ptr<LogIndexWriter>> LogIndexWriter::Open(const std::string& path, std::string_view store_id,
                                                                     uint64_t log_size, const LeafOf& leaf_of,
                                                                     const std::string& vfs) {
  for (const bool again : {false, true}) {
    absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(path, Database::Mode::kWriter, vfs);
    if (database.ok()) {
      const absl::StatusOr<std::optional<uint64_t>> end = EndIfOurs(**database, store_id, log_size, leaf_of);
      if (end.ok() && end->has_value()) {
        absl::StatusOr<IndexLayout> layout = IndexLayout::Read(**database);
        if (layout.ok()) {
          return std::unique_ptr<LogIndexWriter>(new LogIndexWriter(*std::move(database), **end, *std::move(layout)));
        }
      }
      if (again) {
        if (absl::Status status = (*database)->Execute(kIndexSchema); !status.ok()) return status;
        Statement state = (*database)->Prepare("INSERT INTO state VALUES (1, ?1, 0, x'')");
        if (absl::Status status = state.Blob(store_id).Run(); !status.ok()) return status;
        return std::unique_ptr<LogIndexWriter>(new LogIndexWriter(*std::move(database), 0, IndexLayout()));
      }
    } else if (again) {
      return database.status();
    }
    // Not ours, or damaged: nothing in it is needed.
    database = absl::UnknownError("closed");
    Discard(path);
  }
  return absl::InternalError("unreachable");
}

void LogIndexWriter::Discard(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

absl::Status LogIndexWriter::PutEntries(std::string_view term_key, const std::vector<uint64_t>& entries) {
  auto from = entries.begin();
  while (from != entries.end()) {
    const IndexSegment segment = IndexLayout::SegmentOf(0, *from / kIndexSegmentEntries);
    const auto end = std::lower_bound(from, entries.end(), segment.end);
    if (absl::Status put = PutRows(*database_, segment.id, term_key, {from, end}); !put.ok()) return put;
    from = end;
  }
  return absl::OkStatus();
}

absl::Status LogIndexWriter::AppendAll(const std::vector<IndexedEntry>& entries) {
  // By key, so that rows are written in the order of the table.
  std::map<std::string, std::vector<uint64_t>> by_term;
  uint64_t at = end_;
  for (const IndexedEntry& entry : entries) {
    if (absl::Status status = CheckTerms(entry.terms); !status.ok()) return status;
    for (const std::string& term : entry.terms) {
      std::vector<uint64_t>& having = by_term[KnownKey(term)];
      if (having.empty() || having.back() != at) having.push_back(at);
    }
    ++at;
  }
  for (const auto& [term_key, having] : by_term) {
    if (absl::Status status = PutEntries(term_key, having); !status.ok()) return status;
  }
  Statement state = database_->Prepare("UPDATE state SET past_end = ?1, last_leaf = ?2");
  return state.Unsigned(at).Blob(entries.back().leaf).Run();
}

const std::string& LogIndexWriter::KnownKey(const std::string& term) {
  if (const auto known = known_keys_.find(term); known != known_keys_.end()) return known->second;
  if (known_keys_.size() >= kKnownTermsMax) known_keys_.clear();
  return known_keys_.emplace(term, KeyOfTerm(term)).first->second;
}

absl::Status LogIndexWriter::Append(const std::vector<IndexedEntry>& entries) {
  if (entries.empty()) return absl::OkStatus();
  if (absl::Status status = database_->Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  absl::Status status = AppendAll(entries);
  if (status.ok()) status = database_->Execute("COMMIT");
  if (!status.ok()) {
    database_->Rollback();
    return status;
  }
  end_ += entries.size();
  return absl::OkStatus();
}

absl::Status LogIndexWriter::Forget(std::string_view term) {
  known_keys_.erase(std::string(term));
  const std::string term_key = KeyOfTerm(term);
  for (const IndexSegment& segment : layout_.WithRows(end_)) {
    Statement rows = database_->Prepare("DELETE FROM posting WHERE segment = ?1 AND term = ?2");
    if (absl::Status status = rows.Unsigned(segment.id).Blob(term_key).Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> LogIndexReader::End() {
  Statement statement = database_.Prepare("SELECT past_end FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  return *row ? statement.UnsignedAt(0) : 0;
}

absl::StatusOr<bool> LogIndexReader::IsMerged() {
  const absl::StatusOr<uint64_t> end = End();
  if (!end.ok()) return end.status();
  const absl::StatusOr<IndexLayout> layout = IndexLayout::Read(database_);
  if (!layout.ok()) return layout.status();
  return layout->LevelDue(*end) == 0;
}

absl::StatusOr<IndexAnswer> LogIndexReader::Find(const IndexQuery& query) {
  if (query.groups.size() > kTermGroupsMax) return absl::InvalidArgumentError("more than 16 groups of terms");
  for (const std::vector<std::string>& group : query.groups) {
    if (absl::Status status = CheckTerms(group); !status.ok()) return status;
  }
  const absl::StatusOr<uint64_t> end = End();
  if (!end.ok()) return end.status();
  const absl::StatusOr<IndexLayout> layout = IndexLayout::Read(database_);
  if (!layout.ok()) return layout.status();
  const uint64_t until = std::min(query.until, *end);
  IndexAnswer answer;
  if (query.from >= until || query.limit == 0) return answer;

  const uint64_t last = query.newest_first ? query.from : until - 1;
  std::vector<Union> unions;
  for (const std::vector<std::string>& group : query.groups) {
    std::vector<Cursor> cursors;
    for (const std::string& term : group) {
      cursors.emplace_back(database_, *layout, KeyOfTerm(term), query.newest_first, last);
    }
    if (cursors.empty()) return answer;
    unions.emplace_back(std::move(cursors), query.newest_first);
  }

  // Each list in turn moves the place onward to its own next entry; where all agree, that entry is an answer.
  uint64_t at = query.newest_first ? until - 1 : query.from;
  int seeks = 0;
  int steps = 0;
  while (true) {
    bool moved = false;
    for (Union& one : unions) {
      ++steps;
      const auto found = one.Seek(at, seeks);
      if (!found.ok()) return found.status();
      if (!*found || **found < query.from || **found >= until) return answer;
      moved = moved || **found != at;
      at = **found;
    }
    if (!moved) {
      answer.entries.push_back(at);
      if (query.newest_first ? at == query.from : at + 1 == until) return answer;
      query.newest_first ? --at : ++at;
    }
    if (answer.entries.size() >= query.limit || seeks >= kIndexSeeksMax || steps >= kIndexStepsMax) {
      answer.next = query.newest_first ? at + 1 : at;
      return answer;
    }
  }
}

}  // namespace ketenpoort::store
