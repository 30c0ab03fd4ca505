// Statement: one use of a prepared SQL statement.
//
// Guarantees: parameters bind in the order of the calls and are copied; the first error stays and every later step
// reports it; when it goes, the statement is reset, its parameters cleared (payloads do not stay behind) and it returns
// to its database's cache. Array() of another length than asked for makes RowStatus() DataLoss: a damaged row is never
// taken for a short one.
// Thread safety: as its Database. Ownership: move-only, must go before the Database.
// On failure: see Database.
#ifndef KETENPOORT_GATEWAY_STORE_STATEMENT_H_
#define KETENPOORT_GATEWAY_STORE_STATEMENT_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3_stmt;

namespace ketenpoort::store {

class Database;

class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  Statement& Int(int64_t value);
  // Stored as the signed number with the same bits.
  Statement& Unsigned(uint64_t value) { return Int(static_cast<int64_t>(value)); }
  Statement& Blob(std::string_view value);
  Statement& Text(std::string_view value);
  template <size_t N>
  Statement& Blob(const std::array<uint8_t, N>& value) {
    return Blob(std::string_view(reinterpret_cast<const char*>(value.data()), N));
  }

  // Steps to the next row; false at the end.
  absl::StatusOr<bool> Next();
  // Steps to the end.
  absl::Status Run();

  // Columns of the present row, from 0.
  int64_t IntAt(int column) const;
  uint64_t UnsignedAt(int column) const { return static_cast<uint64_t>(IntAt(column)); }
  std::string BytesAt(int column) const;
  bool IsNullAt(int column) const;
  template <size_t N>
  std::array<uint8_t, N> ArrayAt(int column) {
    std::array<uint8_t, N> value{};
    const std::string bytes = BytesAt(column);
    if (bytes.size() == N) {
      std::copy(bytes.begin(), bytes.end(), value.begin());
    } else {
      MarkDamaged();
    }
    return value;
  }
  // To be told by a caller that found an impossible value.
  void MarkDamaged();
  // DataLoss once any value was impossible.
  const absl::Status& RowStatus() const { return row_status_; }

 private:
  friend class Database;
  Statement(Database& database, const char* sql, sqlite3_stmt* statement, absl::Status status);
  void Bound(int code);

  Database* database_;
  const char* sql_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
  absl::Status status_;
  absl::Status row_status_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_STATEMENT_H_
