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

}  // namespace ketenpoort::testing
