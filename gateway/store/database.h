// Database: one SQLite connection and its prepared statements.
//
// Guarantees: a writer is in WAL mode with synchronous=FULL and secure_delete=ON, never checkpoints by itself (a
// checkpoint whose fsync fails must be seen), and leaves the WAL alone when it closes. Once a call failed for any other
// reason than a constraint, failure() says so for good, even when the caller overlooked the status.
// Does not guarantee: that two connections agree; that is a transaction's work.
// Thread safety: none; one thread at a time. Ownership: must outlive its statements.
// On failure: AlreadyExists for a constraint, DataLoss for a damaged file, ResourceExhausted for a full disk,
// Unavailable for input and output; texts name the code, never a value.
#ifndef KETENPOORT_GATEWAY_STORE_DATABASE_H_
#define KETENPOORT_GATEWAY_STORE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/statement.h"

struct sqlite3;

namespace ketenpoort::store {

class Database {
 public:
  enum class Mode { kWriter, kReader };

  // `vfs` names an SQLite file system; empty: the default one. A writer makes the file when it is not there.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path, Mode mode, const std::string& vfs);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `sql` must be one statement in static storage: its address is its name in the cache. An error shows at its first
  // step.
  Statement Prepare(const char* sql);
  // One or more statements without parameters and without rows.
  absl::Status Execute(const char* sql);
  // Gives up an open transaction, if any; there is nothing to do about a failure, which failure() keeps.
  void Rollback();

  // Copies the WAL into the database file and syncs it; kTruncate also empties the WAL, waiting `wait_ms` for readers.
  // False when readers kept it from finishing, which is no failure.
  enum class Copy { kPassive, kTruncate };
  absl::StatusOr<bool> Checkpoint(Copy copy, int wait_ms);
  // Pages in the WAL after the last commit.
  int wal_pages() const { return wal_pages_; }

  // Rows changed by the last statement; by all since opening, including those rolled back; the last row id given.
  int64_t Changes() const;
  int64_t TotalChanges() const;
  int64_t LastInsertRowid() const;

  const absl::Status& failure() const { return failure_; }

 private:
  friend class Statement;

  Database() = default;
  absl::Status Configure(Mode mode);
  // The status of a result code; keeps it when it is more than a constraint.
  absl::Status Fail(int code);
  void Release(const char* sql, sqlite3_stmt* statement);

  sqlite3* connection_ = nullptr;
  // Statements not in use, by the address of their text.
  absl::flat_hash_map<const char*, std::vector<sqlite3_stmt*>> idle_;
  int wal_pages_ = 0;
  absl::Status failure_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_DATABASE_H_
