#include "gateway/store/database.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {
namespace {

// Limit: how long a reader waits where the writer just changes files over.
constexpr int kReaderWaitMs = 1000;
// 16 MB: what a full batch changes fits, so that no page is written before its commit and once more with it.
constexpr char kWriterCache[] = "PRAGMA cache_size=-16384";

absl::Status StatusOfCode(int code) {
  const std::string text = absl::StrCat("database: ", sqlite3_errstr(code), " (`", code, "`)");
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return absl::AlreadyExistsError(text);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return absl::UnavailableError(text);
  }
  return absl::InternalError(text);
}

int NoteWalPages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path, Mode mode, const std::string& vfs) {
  std::unique_ptr<Database> database(new Database());
  const int access = mode == Mode::kWriter ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &database->connection_, access | SQLITE_OPEN_NOMUTEX,
                                   vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) return database->Fail(code);
  sqlite3_extended_result_codes(database->connection_, 1);
  if (absl::Status status = database->Configure(mode); !status.ok()) return status;
  return database;
}

absl::Status Database::Configure(Mode mode) {
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // A connection that failed must not write once more while it closes.
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (mode == Mode::kReader) {
    sqlite3_busy_timeout(connection_, kReaderWaitMs);
    return Execute("PRAGMA query_only=ON");
  }
  {
    Statement journal = Prepare("PRAGMA journal_mode=WAL");
    const absl::StatusOr<bool> row = journal.Next();
    if (!row.ok()) return row.status();
    if (!*row || journal.BytesAt(0) != "wal") return absl::FailedPreconditionError("the file system allows no WAL");
    // The change is committed at the end, not at the row.
    if (absl::Status status = journal.Run(); !status.ok()) return status;
  }
  if (absl::Status status = Execute("PRAGMA synchronous=FULL"); !status.ok()) return status;
  {
    Statement secure = Prepare("PRAGMA secure_delete=ON");
    const absl::StatusOr<bool> row = secure.Next();
    if (!row.ok()) return row.status();
    if (!*row || secure.IntAt(0) != 1) return absl::FailedPreconditionError("the library cannot delete securely");
  }
  if (absl::Status status = Execute(kWriterCache); !status.ok()) return status;
  if (absl::Status status = Execute("PRAGMA temp_store=MEMORY"); !status.ok()) return status;
  // Takes the place of the library's own checkpoint after a commit, which would swallow a failed fsync.
  sqlite3_wal_hook(connection_, &NoteWalPages, &wal_pages_);
  return absl::OkStatus();
}

Database::~Database() {
  for (auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  sqlite3_close(connection_);
}

Statement Database::Prepare(const char* sql) {
  std::vector<sqlite3_stmt*>& idle = idle_[sql];
  if (!idle.empty()) {
    sqlite3_stmt* statement = idle.back();
    idle.pop_back();
    return Statement(*this, sql, statement, absl::OkStatus());
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return Statement(*this, sql, statement, code == SQLITE_OK ? absl::OkStatus() : Fail(code));
}

absl::Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code);
}

void Database::Rollback() {
  if (sqlite3_get_autocommit(connection_) != 0) return;
  const int code = sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK && failure_.ok()) failure_ = StatusOfCode(code);
}

absl::StatusOr<bool> Database::Checkpoint(Copy copy, int wait_ms) {
  int pages = 0;
  int copied = 0;
  const int mode = copy == Copy::kTruncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  sqlite3_busy_timeout(connection_, wait_ms);
  const int code = sqlite3_wal_checkpoint_v2(connection_, nullptr, mode, &pages, &copied);
  sqlite3_busy_timeout(connection_, 0);
  if ((code & 0xff) == SQLITE_BUSY) return false;
  if (code != SQLITE_OK) return Fail(sqlite3_extended_errcode(connection_));
  wal_pages_ = copy == Copy::kTruncate ? 0 : pages - copied;
  return pages == copied;
}

int64_t Database::Changes() const { return sqlite3_changes64(connection_); }
int64_t Database::TotalChanges() const { return sqlite3_total_changes64(connection_); }
int64_t Database::LastInsertRowid() const { return sqlite3_last_insert_rowid(connection_); }

absl::Status Database::Fail(int code) {
  absl::Status status = StatusOfCode(code);
  if ((code & 0xff) != SQLITE_CONSTRAINT && failure_.ok()) failure_ = status;
  return status;
}

void Database::Release(const char* sql, sqlite3_stmt* statement) {
  // A statement left at a row ends its transaction here, and that can fail.
  if (const int code = sqlite3_reset(statement); code != SQLITE_OK && failure_.ok()) {
    if ((code & 0xff) != SQLITE_CONSTRAINT) failure_ = StatusOfCode(code);
  }
  sqlite3_clear_bindings(statement);
  idle_[sql].push_back(statement);
}

Statement::Statement(Database& database, const char* sql, sqlite3_stmt* statement, absl::Status status)
    : database_(&database), sql_(sql), statement_(statement), status_(std::move(status)) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      sql_(other.sql_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_),
      status_(std::move(other.status_)),
      row_status_(std::move(other.row_status_)) {}

Statement::~Statement() {
  if (statement_ != nullptr) database_->Release(sql_, statement_);
}

void Statement::Bound(int code) {
  if (code != SQLITE_OK && status_.ok()) status_ = database_->Fail(code);
}

Statement& Statement::Int(int64_t value) {
  if (statement_ != nullptr) Bound(sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Statement& Statement::Blob(std::string_view value) {
  // A null pointer would bind NULL, and an empty value is a value.
  const char* bytes = value.empty() ? "" : value.data();
  if (statement_ != nullptr) {
    Bound(sqlite3_bind_blob64(statement_, ++bound_, bytes, value.size(), SQLITE_TRANSIENT));
  }
  return *this;
}

Statement& Statement::Text(std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  if (statement_ != nullptr) {
    Bound(sqlite3_bind_text64(statement_, ++bound_, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  return *this;
}

absl::StatusOr<bool> Statement::Next() {
  if (!status_.ok()) return status_;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  status_ = database_->Fail(code);
  return status_;
}

absl::Status Statement::Run() {
  absl::StatusOr<bool> row = Next();
  while (row.ok() && *row) row = Next();
  return row.status();
}

int64_t Statement::IntAt(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::BytesAt(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int count = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), static_cast<size_t>(count));
}

bool Statement::IsNullAt(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

void Statement::MarkDamaged() { row_status_ = absl::DataLossError("a row holds an impossible value"); }

}  // namespace ketenpoort::store
