// The store: one writer, one log. Commit is its one write. Guarantees: intents are placed in the order they were
// enqueued, each sees what earlier ones placed; Settle runs after COMMIT and its fsync returned, on the committer's
// thread, in order; after one failed write or fsync the store is sealed: every waiting and later intent settles with
// UNAVAILABLE, and only a restart, which verifies the log anew, opens it again. Each commit checks the sequencer epoch
// and the expected log size; a stale one fails. Does not guarantee that a caller who got UNAVAILABLE was not recorded:
// the outcome is unknown, repeat the same id. Thread-safe.
#ifndef KETENPOORT_GATEWAY_STORE_STORE_H_
#define KETENPOORT_GATEWAY_STORE_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/log_index.h"
#include "gateway/store/recorded.h"
#include "gateway/store/store_keys.h"
#include "gateway/store/transaction.h"
#include "gateway/store/view.h"

namespace ketenpoort::store {

// Something that is to be recorded.
class Intent {
 public:
  virtual ~Intent() = default;
  // At its place in the batch: checks that what it was prepared on still holds, decides again where it does not, and
  // writes. A failure undoes its own writes only. May be called again after a failed attempt that was rolled back? No:
  // exactly once.
  virtual absl::Status Place(Transaction& transaction) = 0;
  // After the commit. `commit` is null when `status` is not OK: then nothing of this intent was recorded, or, with
  // UNAVAILABLE, the outcome is unknown. Must not block, must not enqueue and wait.
  virtual void Settle(const absl::Status& status, const Commit* commit) = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Enqueues. When the queue is full (Limit: queue_max) the intent is settled at once with RESOURCE_EXHAUSTED.
  virtual void Enqueue(std::unique_ptr<Intent> intent) = 0;
  // A snapshot of what is committed.
  virtual absl::StatusOr<std::unique_ptr<View>> Snapshot() = 0;
  // OK, or why the store is sealed.
  virtual absl::Status Health() = 0;
  // A tlog-proof@v1 for the entry at `index` under the latest committed checkpoint; consistency from an earlier size.
  virtual absl::StatusOr<std::string> ProveEntry(uint64_t index) = 0;
  virtual absl::StatusOr<std::vector<Hash32>> ProveConsistency(uint64_t old_size, std::string* checkpoint) = 0;
  virtual std::string LatestCheckpoint() = 0;
  // The entries that have the terms asked for; see log_search.h. FAILED_PRECONDITION where the store keeps no index.
  virtual absl::StatusOr<IndexAnswer> SearchLog(const IndexQuery& query) = 0;
  // OK once everything whose erasure was committed is gone from every file of the store, write-ahead logs and index
  // included. UNAVAILABLE while a reader keeps old pages, or the store is sealed: ask again; what was committed is
  // finished now or at the next start. Blocks; not on the committer's thread.
  virtual absl::Status FinishErasures() = 0;
  // What waiting payloads are sealed by now; from any thread. Within Place and Settle it does not change.
  virtual std::shared_ptr<const MailboxKeys> WaitingPayloadKeys() = 0;
  // Waits until everything enqueued so far has settled.
  virtual void Drain() = 0;
  // Makes the next COMMIT report failure. For sandbox and tests; seals like any failure.
  virtual void FailNextCommit() = 0;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_STORE_H_
