// Carrying out what was committed to be erased: the rows of log.db, the keys and numbers of persons.db.
//
// Guarantees: an erasure waits in log.db from the commit that holds its entry until FinishErasure, so that a start
// after a crash finds it; carrying it out once more changes nothing more. After EraseRows and EraseKeys no row of
// either file holds anything of the person but the numbers of keys that are gone and the entries that say so; with
// ErasureScope::kRegister numbers and keys stay, and what became of messages; with kKeys all but
// those keys, and the last key takes the rest along. A message row stays, without person, digest and answer, so that
// its id is not given out twice. Does not guarantee: that freed pages and write-ahead logs are clean; the connection
// deletes securely, and the store empties the logs. The caller's connections must have no open transaction. Thread
// safety: none, the committer's. On failure: the database's status; nothing is lost, it waits on.
#ifndef KETENPOORT_GATEWAY_STORE_ERASURE_H_
#define KETENPOORT_GATEWAY_STORE_ERASURE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"
#include "gateway/store/person_table.h"
#include "gateway/store/rows.h"

namespace ketenpoort::store {

struct PendingErasure {
  uint64_t seq = 0;
  Erasure erasure;
};

// In the order in which they were committed.
absl::StatusOr<std::vector<PendingErasure>> PendingErasures(Database& log);
// In one transaction of log.db.
absl::Status EraseRows(Database& log, PersonTable& persons, const std::vector<PendingErasure>& pending);
// In one transaction of persons.db.
absl::Status EraseKeys(PersonTable& persons, const std::vector<PendingErasure>& pending);
// They no longer wait.
absl::Status FinishErasures(Database& log, const std::vector<PendingErasure>& pending);
// Whose entries the index is to forget.
std::vector<PersonNo> KeysToForget(const std::vector<PendingErasure>& pending);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_ERASURE_H_
