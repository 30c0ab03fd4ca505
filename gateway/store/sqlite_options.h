// SqliteOptions: where a store lies and how much it may hold. A value; limits have their defaults here.
//
// Guarantees and failure: SqliteStore::Open checks them. Thread safety: as a value.
#ifndef KETENPOORT_GATEWAY_STORE_SQLITE_OPTIONS_H_
#define KETENPOORT_GATEWAY_STORE_SQLITE_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ketenpoort::store {

struct SqliteOptions {
  // Holds log.db and persons.db; made when it is not there.
  std::string folder;
  // Holds the public files; empty: none are written.
  std::string tile_folder;
  // Holds the secrets, see keyring.h.
  std::string secrets_folder;
  // The checkpoint's origin, which is its key's name.
  std::string origin;
  // Limit: intents that wait.
  int queue_max = 4096;
  // Limit: intents of one transaction.
  int batch_max = 256;
  // Limit: below so many free bytes beside the database new intents are refused.
  uint64_t disk_low_water_bytes = uint64_t{256} * 1024 * 1024;
  // The public files follow what PublishCosigned publishes, not each commit.
  bool publish_cosigned_only = false;
  // The least time between two rounds of writing public files.
  int tile_pause_ms = 20;
  // The terms an entry is found by, from its bytes; called on any thread. Empty: no index is kept.
  std::function<std::vector<std::string>(std::string_view entry)> terms_of;
  // Of what form those terms are; an index of another form is made anew.
  int terms_form = 0;
  // An SQLite file system of this name; empty: the system's own. For tests.
  std::string vfs;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_SQLITE_OPTIONS_H_
