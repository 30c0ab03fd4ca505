#include "gateway/store/log_index.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {
namespace {

// "KPix".
constexpr int64_t kIndexApplication = 0x4B506978;
constexpr int64_t kIndexForm = 1;
// Limit: term ids a writer keeps in memory.
constexpr size_t kKnownTermsMax = 100'000;
// Limit: positions a cursor reads ahead.
constexpr int kAheadMin = 8;
constexpr int kAheadMax = 512;

constexpr char kIndexSchema[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE state(
  one INTEGER PRIMARY KEY CHECK (one = 1), store_id BLOB NOT NULL, past_end INTEGER NOT NULL, last_leaf BLOB NOT NULL);
CREATE TABLE term(id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE);
CREATE TABLE posting(term INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(term, entry)) WITHOUT ROWID;
PRAGMA application_id = 1263561080;
PRAGMA user_version = 1;
COMMIT;
)sql";
static_assert(kIndexApplication == 1263561080 && kIndexForm == 1);

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

void DeleteFiles(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

// The entries of one term, in one direction, read ahead in growing steps.
class Cursor {
 public:
  Cursor(Database& database, int64_t term, bool newest_first)
      : database_(&database), term_(term), newest_first_(newest_first) {}

  // The nearest entry at `at` or beyond it in the direction; nullopt where there is none. `at` only moves onward.
  absl::StatusOr<std::optional<uint64_t>> Seek(uint64_t at, int& seeks) {
    while (next_ < ahead_.size() && Before(ahead_[next_], at)) ++next_;
    if (next_ < ahead_.size()) return ahead_[next_];
    if (!exhausted_) {
      ++seeks;
      if (absl::Status status = Read(at); !status.ok()) return status;
    }
    if (next_ < ahead_.size()) return ahead_[next_];
    return std::nullopt;
  }

 private:
  bool Before(uint64_t entry, uint64_t at) const { return newest_first_ ? entry > at : entry < at; }

  absl::Status Read(uint64_t at) {
    Statement statement = database_->Prepare(
        newest_first_ ? "SELECT entry FROM posting WHERE term = ?1 AND entry <= ?2 ORDER BY entry DESC LIMIT ?3"
                      : "SELECT entry FROM posting WHERE term = ?1 AND entry >= ?2 ORDER BY entry LIMIT ?3");
    statement.Int(term_).Unsigned(at).Int(step_);
    ahead_.clear();
    next_ = 0;
    while (true) {
      const absl::StatusOr<bool> row = statement.Next();
      if (!row.ok()) return row.status();
      if (!*row) break;
      ahead_.push_back(statement.UnsignedAt(0));
    }
    exhausted_ = ahead_.size() < static_cast<size_t>(step_);
    step_ = std::min(step_ * 2, kAheadMax);
    return absl::OkStatus();
  }

  Database* database_;
  int64_t term_;
  bool newest_first_;
  int step_ = kAheadMin;
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
        return std::unique_ptr<LogIndexWriter>(new LogIndexWriter(*std::move(database), **end));
      }
      if (again) {
        if (absl::Status status = (*database)->Execute(kIndexSchema); !status.ok()) return status;
        Statement state = (*database)->Prepare("INSERT INTO state VALUES (1, ?1, 0, x'')");
        if (absl::Status status = state.Blob(store_id).Run(); !status.ok()) return status;
        return std::unique_ptr<LogIndexWriter>(new LogIndexWriter(*std::move(database), 0));
      }
    } else if (again) {
      return database.status();
    }
    // Not ours, or damaged: nothing in it is needed.
    database = absl::UnknownError("closed");
    DeleteFiles(path);
  }
  return absl::InternalError("unreachable");
}

absl::StatusOr<int64_t> LogIndexWriter::TermId(std::string_view term) {
  if (const auto known = known_terms_.find(term); known != known_terms_.end()) return known->second;
  Statement insert = database_->Prepare("INSERT INTO term(name) VALUES (?1) ON CONFLICT(name) DO NOTHING");
  if (absl::Status status = insert.Blob(term).Run(); !status.ok()) return status;
  Statement select = database_->Prepare("SELECT id FROM term WHERE name = ?1");
  const absl::StatusOr<bool> row = select.Blob(term).Next();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError("a term was not kept");
  const int64_t id = select.IntAt(0);
  if (known_terms_.size() >= kKnownTermsMax) known_terms_.clear();
  known_terms_.emplace(std::string(term), id);
  return id;
}

absl::Status LogIndexWriter::AppendAll(const std::vector<IndexedEntry>& entries) {
  uint64_t at = end_;
  for (const IndexedEntry& entry : entries) {
    if (absl::Status status = CheckTerms(entry.terms); !status.ok()) return status;
    for (const std::string& term : entry.terms) {
      const absl::StatusOr<int64_t> id = TermId(term);
      if (!id.ok()) return id.status();
      Statement insert = database_->Prepare("INSERT OR IGNORE INTO posting VALUES (?1, ?2)");
      if (absl::Status status = insert.Int(*id).Unsigned(at).Run(); !status.ok()) return status;
    }
    ++at;
  }
  Statement state = database_->Prepare("UPDATE state SET past_end = ?1, last_leaf = ?2");
  return state.Unsigned(at).Blob(entries.back().leaf).Run();
}

absl::Status LogIndexWriter::Append(const std::vector<IndexedEntry>& entries) {
  if (entries.empty()) return absl::OkStatus();
  if (absl::Status status = database_->Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  absl::Status status = AppendAll(entries);
  if (status.ok()) status = database_->Execute("COMMIT");
  if (!status.ok()) {
    // Ids given in what is rolled back are not ids.
    known_terms_.clear();
    database_->Rollback();
    return status;
  }
  end_ += entries.size();
  return absl::OkStatus();
}

absl::Status LogIndexWriter::Forget(std::string_view term) {
  known_terms_.erase(std::string(term));
  if (absl::Status status = database_->Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  Statement postings = database_->Prepare("DELETE FROM posting WHERE term = (SELECT id FROM term WHERE name = ?1)");
  absl::Status status = postings.Blob(term).Run();
  if (status.ok()) {
    Statement name = database_->Prepare("DELETE FROM term WHERE name = ?1");
    status = name.Blob(term).Run();
  }
  if (status.ok()) return database_->Execute("COMMIT");
  database_->Rollback();
  return status;
}

absl::StatusOr<uint64_t> LogIndexReader::End() {
  Statement statement = database_.Prepare("SELECT past_end FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  return *row ? statement.UnsignedAt(0) : 0;
}

absl::StatusOr<std::optional<int64_t>> LogIndexReader::TermId(std::string_view term) {
  Statement select = database_.Prepare("SELECT id FROM term WHERE name = ?1");
  const absl::StatusOr<bool> row = select.Blob(term).Next();
  if (!row.ok()) return row.status();
  return *row ? std::optional<int64_t>(select.IntAt(0)) : std::nullopt;
}

absl::StatusOr<IndexAnswer> LogIndexReader::Find(const IndexQuery& query) {
  if (query.groups.size() > kTermGroupsMax) return absl::InvalidArgumentError("more than 16 groups of terms");
  for (const std::vector<std::string>& group : query.groups) {
    if (absl::Status status = CheckTerms(group); !status.ok()) return status;
  }
  const absl::StatusOr<uint64_t> end = End();
  if (!end.ok()) return end.status();
  const uint64_t until = std::min(query.until, *end);
  IndexAnswer answer;
  if (query.from >= until || query.limit == 0) return answer;

  std::vector<Union> unions;
  for (const std::vector<std::string>& group : query.groups) {
    std::vector<Cursor> cursors;
    for (const std::string& term : group) {
      const auto id = TermId(term);
      if (!id.ok()) return id.status();
      if (*id) cursors.emplace_back(database_, **id, query.newest_first);
    }
    if (cursors.empty()) return answer;
    unions.emplace_back(std::move(cursors), query.newest_first);
  }

  // Each list in turn moves the place onward to its own next entry; where all agree, that entry is an answer.
  uint64_t at = query.newest_first ? until - 1 : query.from;
  int seeks = 0;
  while (true) {
    bool moved = false;
    for (Union& one : unions) {
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
    if (answer.entries.size() >= query.limit || seeks >= kIndexSeeksMax) {
      answer.next = query.newest_first ? at + 1 : at;
      return answer;
    }
  }
}

}  // namespace ketenpoort::store
