#include "tests/gateway/store/tamper.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>

namespace ketenpoort::testing {

void TamperWith(const std::string& path, const std::string& sql) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
  INFO(sql);
  CHECK(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(sqlite3_total_changes(connection) > 0);
  sqlite3_close(connection);
}

void DestroyKeysOf(const std::string& store_folder, const std::string& person_hex) {
  TamperWith(store_folder + "/persons.db", "DELETE FROM person_key WHERE person = x'" + person_hex + "'");
}

std::vector<std::string> WrappedKeysOf(const std::string& store_folder, const std::string& person_hex) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open((store_folder + "/persons.db").c_str(), &connection) == SQLITE_OK);
  const std::string sql = "SELECT wrapped FROM person_key WHERE person = x'" + person_hex + "'";
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  std::vector<std::string> wrapped;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    wrapped.emplace_back(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                         static_cast<size_t>(sqlite3_column_bytes(statement, 0)));
  }
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return wrapped;
}

}  // namespace ketenpoort::testing
