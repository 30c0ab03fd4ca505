// SqliteStore: the store on SQLite, the embedded default.
//
// Guarantees: those of store.h. One thread, the committer, takes all intents that wait (Limit: batch_max) into one
// transaction; nothing waits for a timer. persons.db is committed before log.db when a batch changed it; a batch that
// log.db did not get is taken back at the next start. A batch without entries signs no checkpoint; one that wrote
// nothing commits nothing. A snapshot shows nothing of a batch before its COMMIT returned. After the first failed
// write, COMMIT, fsync or checkpoint nothing is written again until a restart. Public files follow behind, on a thread
// of their own. Does not guarantee: that Enqueue settles on the committer's thread: an intent turned away (queue full,
// disk nearly full, sealed, closing) is settled on the caller's. Free disk space is looked at, not reserved. Thread
// safety: any thread; but Settle and Place must not call Drain, and no thread may hold a View across Drain, or the WAL
// is not emptied until later. Ownership: clock and random source must outlive it and serve the committer's thread.
// Destroying it places what still waits, empties the WAL and completes the public files. On failure: see Open
// (store_files.h) and Health. A key of the persons that changed (transaction.h) is followed, between batches, by
// sealing anew what the earlier one sealed; a start goes on with that, and the earlier key is destroyed when its last
// page is.
#ifndef KETENPOORT_GATEWAY_STORE_SQLITE_STORE_H_
#define KETENPOORT_GATEWAY_STORE_SQLITE_STORE_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "gateway/clock.h"
#include "gateway/store/batch_row.h"
#include "gateway/store/log_search.h"
#include "gateway/store/person_table.h"
#include "gateway/store/reader_pool.h"
#include "gateway/store/sqlite_options.h"
#include "gateway/store/sqlite_transaction.h"
#include "gateway/store/store.h"
#include "gateway/store/store_files.h"
#include "gateway/store/tile_folder.h"
#include "gateway/store/verification.h"

namespace ketenpoort::store {

// Limit: bytes of entries, openings and payloads after which a batch takes no further intent.
inline constexpr size_t kBatchBytesEnough = size_t{8} * 1024 * 1024;
// Limit: pages in the write-ahead log before the committer copies them.
inline constexpr int kWalPagesMax = 1000;
// Limit: how long the emptying of the write-ahead log waits for readers.
inline constexpr int kTruncateWaitMs = 250;
// Limit: how long FinishErasures waits for readers, and how often it tries.
inline constexpr int kEraseWaitMs = 500;
inline constexpr int kEraseTries = 8;
// Limit: how long a snapshot waits for the COMMIT to return whose rows it sees already.
inline constexpr int kPublishWaitMs = 5000;
// Limit: rows of persons sealed anew between two batches.
inline constexpr int kResealRows = 256;
// Limit: how long the committer waits for readers of old pages before an earlier key goes; and the pause before it does
// so again, twice as long each time.
inline constexpr int kDropWaitMs = 50;
inline constexpr int kDropPauseMs = 50;
inline constexpr int kDropPauseMaxMs = 5'000;

class SqliteStore final : public Store {
 public:
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const SqliteOptions& options, gateway::Clock& clock,
                                                           audit::crypto::RandomSource& random);
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  void Enqueue(std::unique_ptr<Intent> intent) override;
  absl::StatusOr<std::unique_ptr<View>> Snapshot() override;
  absl::Status Health() override;
  absl::StatusOr<std::string> ProveEntry(uint64_t index) override;
  absl::StatusOr<std::vector<Hash32>> ProveConsistency(uint64_t old_size, std::string* checkpoint) override;
  std::string LatestCheckpoint() override;
  absl::StatusOr<IndexAnswer> SearchLog(const IndexQuery& query) override;
  // What a start found unfinished is finished before Open returns.
  absl::Status FinishErasures() override;
  std::shared_ptr<const MailboxKeys> WaitingPayloadKeys() override;
  // Also completes the public files and empties the write-ahead logs, so that what was deleted is gone from the files.
  void Drain() override;
  void FailNextCommit() override;

  // The latest checkpoint and, from each of these sizes, the hashes that it continues them; none from 0.
  struct Growth {
    uint64_t size = 0;
    std::string checkpoint;
    std::vector<std::vector<Hash32>> proofs;
  };
  // OutOfRange when the log is smaller than one of the sizes.
  absl::StatusOr<Growth> ProveGrowth(const std::vector<uint64_t>& old_sizes);
  // A checkpoint of this log with the cosignatures of a quorum, which the caller verified: from now on what it covers
  // is proven under it. DataLoss when it is not of this log; one that is smaller than the last changes nothing.
  absl::Status TakeCosigned(const std::string& note);
  // The same, and with publish_cosigned_only the public files follow it.
  absl::Status PublishCosigned(const std::string& note);
  uint64_t LatestSize();

  // Waits until the public files are complete for the checkpoint published last.
  absl::Status WaitTilesWritten();
  // OK, or why public files are no longer written until a restart.
  absl::Status TilesHealth();
  // Writes all public files anew from the database.
  absl::Status RewriteTiles();
  // Verifies every batch; the store goes on meanwhile.
  absl::Status VerifyAll(const Progress& progress);

  // The keys that verify this log's checkpoints: the one that signs now, then those that signed earlier, newest first.
  std::vector<std::string> VerifierKeys();
  // The first of them.
  std::string VerifierKey();
  // Keys whose change has not come to its end: the earlier one is still there. Of kLogSigning it waits for an officer.
  std::vector<Secret> ChangingKeys();
  // Waits until the store has nothing more to seal anew; why not, where it cannot: then it tries at the next start.
  absl::Status AwaitResealed();
  // For tests, with no key changing meanwhile.
  const Keyring& keyring() const { return files_.keyring; }

  struct Counts {
    uint64_t commits = 0;  // transactions committed
    uint64_t settled = 0;  // intents settled by the committer
  };
  Counts counts();

 private:
  // What is committed, for readers; replaced whole after each commit.
  struct Published {
    LogEdge edge;
    std::string checkpoint;
    uint64_t batch_no = 0;
  };
  // A checkpoint that witnesses cosigned.
  struct Cosigned {
    uint64_t size = 0;
    std::string note;
  };
  // Intents of one attempt and what became of their Place.
  struct Placed {
    std::unique_ptr<Intent> intent;
    absl::Status status;
  };
  // What a batch changes beside the rows its intents wrote.
  struct Outcome {
    LogState state;
    LogEdge edge;
    bool committed = false;
    bool erases = false;
    std::optional<SqliteTransaction::KeyStep> key_step;
  };
  // What readers on any thread need of the keys; replaced whole by a change.
  struct Keys {
    std::shared_ptr<const StoreKeys> store;
    std::vector<audit::NoteVerifier> verifiers;
    std::vector<Secret> changing;
  };

  SqliteStore(const SqliteOptions& options, StoreFiles files, gateway::Clock& clock,
              audit::crypto::RandomSource& random);

  absl::Status DiskRefusal() const;
  void Work();
  void RunBatch(std::deque<std::unique_ptr<Intent>>& taken);
  absl::StatusOr<Outcome> CommitBatch(std::deque<std::unique_ptr<Intent>>& taken, std::vector<Placed>& placed);
  absl::Status PlaceAll(SqliteTransaction& transaction, std::deque<std::unique_ptr<Intent>>& taken,
                        std::vector<Placed>& placed);
  absl::Status AppendBatch(const SqliteTransaction& transaction, Outcome& outcome);
  absl::Status CommitFiles();
  absl::Status DatabaseFailure() const;
  void Accept(Outcome outcome);
  void Settle(const std::vector<Placed>& placed, uint64_t first_index);
  void SettleInDoubt(const std::vector<Placed>& placed);
  void SettleSealed(std::deque<std::unique_ptr<Intent>>& taken);
  void Seal(const absl::Status& why);
  void CopyWal(Database::Copy copy, int wait_ms);
  absl::Status CarryOutErasures();
  absl::Status EmptyAfterErasing();
  absl::Status TakeKeyStep(const SqliteTransaction::KeyStep& step);
  absl::Status UseKeys();
  void BeginResealing();
  void OweResealing();
  absl::Status GoOnResealing();
  void StopResealing(const absl::Status& why);
  std::shared_ptr<const Keys> PresentKeys();
  void CountSettled(uint64_t intents);
  std::shared_ptr<const Published> Latest();
  std::shared_ptr<const Cosigned> LatestCosigned();

  const SqliteOptions options_;
  gateway::Clock& clock_;
  audit::crypto::RandomSource& random_;

  // The committer's own, after the constructor.
  StoreFiles files_;
  PersonTable persons_;
  // Readers kept the WAL from being emptied.
  bool wal_left_ = false;
  // Rows of persons that are sealed anew, and keys to be destroyed once the write-ahead log is empty.
  std::optional<PersonTable::Resealed> resealing_;
  std::vector<Secret> to_drop_;
  std::chrono::steady_clock::time_point next_drop_{};
  std::chrono::milliseconds drop_pause_{kDropPauseMs};

  std::shared_ptr<ReaderPool> readers_;
  std::unique_ptr<TileFolder> tiles_;
  std::unique_ptr<LogSearch> search_;  // null where no index is kept

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable settled_changed_;
  std::deque<std::unique_ptr<Intent>> queue_;
  uint64_t enqueued_ = 0;
  Counts counts_;
  uint64_t truncations_wanted_ = 0;
  uint64_t truncations_done_ = 0;
  uint64_t finishes_wanted_ = 0;
  uint64_t finishes_done_ = 0;
  absl::Status finished_;
  bool closing_ = false;
  absl::Status sealed_;
  std::shared_ptr<const Published> published_;
  std::shared_ptr<const Keys> keys_;
  bool resealing_done_ = true;
  absl::Status resealing_trouble_;
  std::shared_ptr<const Cosigned> cosigned_;  // null before the first

  std::atomic<bool> fail_next_commit_{false};
  std::thread committer_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_SQLITE_STORE_H_
