#include "gateway/store/sqlite_store.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "audit/prover.h"
#include "audit/tile_hash_reader.h"
#include "audit/tlog_proof.h"
#include "gateway/store/commit_mint.h"
#include "gateway/store/erasure.h"
#include "gateway/store/log_index.h"
#include "gateway/store/query_view.h"
#include "gateway/store/tile_table.h"

namespace ketenpoort::store {
namespace {

// What a snapshot holds on to; a base class, so that it is there before the questions and goes after them.
struct SnapshotParts {
  SnapshotParts(ReaderPool::Lease held, std::shared_ptr<const StoreKeys> keys)
      : lease(std::move(held)), person_table(lease.persons(), std::move(keys)) {}
  ReaderPool::Lease lease;
  PersonTable person_table;
};

class SnapshotView final : private SnapshotParts, public QueryView<View> {
 public:
  SnapshotView(ReaderPool::Lease held, std::shared_ptr<const StoreKeys> keys)
      : SnapshotParts(std::move(held), std::move(keys)),
        QueryView(Queries(lease.log(), person_table, lease.log_size())) {}
};

// What the public files are written from.
class FolderSource final : public TileFolder::Source {
 public:
  FolderSource(ReaderPool::Lease lease, std::shared_ptr<const StoreKeys> keys)
      : view_(std::move(lease), std::move(keys)) {}

  absl::StatusOr<std::string> ReadTile(const audit::TileId& tile) override {
    return TileTable(view_.log()).ReadTile(tile);
  }

  absl::StatusOr<std::string> ReadBundle(uint64_t number, int width) override {
    std::string bundle;
    for (int i = 0; i < width; ++i) {
      const absl::StatusOr<std::string> entry = view_.ReadEntry(number * audit::kTileWidth + static_cast<uint64_t>(i));
      if (!entry.ok()) return entry.status();
      if (absl::Status status = audit::AppendToBundle(*entry, &bundle); !status.ok()) return status;
    }
    return bundle;
  }

 private:
  struct Entries : SnapshotParts {
    Entries(ReaderPool::Lease held, std::shared_ptr<const StoreKeys> keys)
        : SnapshotParts(std::move(held), std::move(keys)), queries(lease.log(), person_table, lease.log_size()) {}
    Database& log() { return lease.log(); }
    absl::StatusOr<std::string> ReadEntry(uint64_t index) { return queries.ReadEntry(index); }
    Queries queries;
  };
  Entries view_;
};

// Tiles of the edge from memory, full ones from the database: full tiles never change, so that a later snapshot serves.
class EdgeTiles final : public audit::TileSource {
 public:
  EdgeTiles(const LogEdge& edge, ReaderPool& readers) : edge_(edge), readers_(readers) {}

  absl::StatusOr<std::string> ReadTile(const audit::TileId& tile) override {
    if (std::optional<std::string> hashes = edge_.ReadTile(tile)) return *std::move(hashes);
    if (!lease_) {
      absl::StatusOr<ReaderPool::Lease> lease = readers_.Acquire();
      if (!lease.ok()) return lease.status();
      lease_.emplace(*std::move(lease));
    }
    return TileTable(lease_->log()).ReadTile(tile);
  }

 private:
  const LogEdge& edge_;
  ReaderPool& readers_;
  std::optional<ReaderPool::Lease> lease_;
};

// Keys of which the earlier one is still there.
std::vector<Secret> ChangingIn(const Keyring& keyring) {
  std::vector<Secret> changing;
  for (size_t i = 0; i < kSecrets; ++i) {
    if (keyring.Before(static_cast<Secret>(i))) changing.push_back(static_cast<Secret>(i));
  }
  return changing;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(const SqliteOptions& options, gateway::Clock& clock,
                                                               audit::crypto::RandomSource& random) {
  absl::StatusOr<StoreFiles> files = StoreFiles::Open(options, random);
  if (!files.ok()) return files.status();
  // An earlier process may have ended between an erasure's entry and its work.
  const absl::StatusOr<std::vector<PendingErasure>> unfinished = PendingErasures(*files->log);
  if (!unfinished.ok()) return unfinished.status();
  std::unique_ptr<SqliteStore> store(new SqliteStore(options, *std::move(files), clock, random));
  if (options.terms_of) {
    const Id16& id = store->files_.state.store_id;
    const std::string store_id = absl::StrCat(std::string(id.begin(), id.end()), "/", options.terms_form);
    absl::StatusOr<std::unique_ptr<LogSearch>> search =
        LogSearch::Open(StoreFiles::IndexPath(options), store_id, store->files_.state.size, store->readers_,
                        options.terms_of, options.vfs);
    if (!search.ok()) return search.status();
    store->search_ = *std::move(search);
  }
  if (unfinished->empty()) return store;
  const absl::Status finished = store->FinishErasures();
  if (!finished.ok() && !absl::IsUnavailable(finished)) return finished;
  if (absl::Status health = store->Health(); !health.ok()) return health;
  return store;
}

SqliteStore::SqliteStore(const SqliteOptions& options, StoreFiles files, gateway::Clock& clock,
                         audit::crypto::RandomSource& random)
    : options_(options),
      clock_(clock),
      random_(random),
      files_(std::move(files)),
      persons_(*files_.persons, files_.keys),
      readers_(
          std::make_shared<ReaderPool>(StoreFiles::LogPath(options), StoreFiles::PersonsPath(options), options.vfs)),
      published_(
          std::make_shared<const Published>(Published{files_.edge, files_.state.checkpoint, files_.state.batch_no})) {
  keys_ = std::make_shared<const Keys>(Keys{files_.keys, files_.verifiers, ChangingIn(files_.keyring)});
  BeginResealing();
  if (!options_.tile_folder.empty()) {
    auto open_source = [this]() -> absl::StatusOr<std::unique_ptr<TileFolder::Source>> {
      absl::StatusOr<ReaderPool::Lease> lease = readers_->Acquire();
      if (!lease.ok()) return lease.status();
      return std::make_unique<FolderSource>(*std::move(lease), PresentKeys()->store);
    };
    tiles_ = std::make_unique<TileFolder>(TileFolder::Paths{options_.tile_folder, StoreFiles::TileMarkerPath(options_)},
                                          files_.tiles_synced, std::chrono::milliseconds(options_.tile_pause_ms),
                                          std::move(open_source));
    if (!options_.publish_cosigned_only) tiles_->Publish(files_.state.size, files_.state.checkpoint);
  }
  committer_ = std::thread([this] { Work(); });
}

SqliteStore::~SqliteStore() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    wake_.notify_all();
  }
  committer_.join();
  tiles_.reset();
  search_.reset();
  if (Health().ok()) CopyWal(Database::Copy::kTruncate, kTruncateWaitMs);
}

absl::Status SqliteStore::DiskRefusal() const {
  struct statvfs found {};
  if (::statvfs(options_.folder.c_str(), &found) != 0) return absl::ErrnoToStatus(errno, "cannot see free disk space");
  const uint64_t free_bytes = static_cast<uint64_t>(found.f_bavail) * static_cast<uint64_t>(found.f_frsize);
  if (free_bytes >= options_.disk_low_water_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("only `", free_bytes, "` bytes of disk are free"));
}

void SqliteStore::Enqueue(std::unique_ptr<Intent> intent) {
  absl::Status refusal = DiskRefusal();
  {
    const std::lock_guard lock(mutex_);
    if (!sealed_.ok()) {
      refusal = sealed_;
    } else if (closing_) {
      refusal = absl::UnavailableError("the store is closing");
    } else if (refusal.ok() && queue_.size() >= static_cast<size_t>(options_.queue_max)) {
      refusal = absl::ResourceExhaustedError(absl::StrCat("`", options_.queue_max, "` intents wait already"));
    }
    if (refusal.ok()) {
      queue_.push_back(std::move(intent));
      ++enqueued_;
      wake_.notify_all();
      return;
    }
  }
  intent->Settle(refusal, nullptr);
}

void SqliteStore::Work() {
  std::deque<std::unique_ptr<Intent>> taken;
  std::unique_lock lock(mutex_);
  while (true) {
    const auto something_to_do = [&] {
      return closing_ || !taken.empty() || !queue_.empty() || truncations_wanted_ != truncations_done_ ||
             finishes_wanted_ != finishes_done_ || (resealing_ && sealed_.ok());
    };
    // Only readers of old pages keep a key then: they are looked at again.
    if (!to_drop_.empty() && sealed_.ok()) {
      wake_.wait_until(lock, next_drop_, something_to_do);
    } else {
      wake_.wait(lock, something_to_do);
    }
    while (taken.size() < static_cast<size_t>(options_.batch_max) && !queue_.empty()) {
      taken.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    const uint64_t truncations = truncations_wanted_;
    const bool truncate = truncations != truncations_done_;
    const uint64_t finishes = finishes_wanted_;
    const bool finish = finishes != finishes_done_;
    if (taken.empty() && !truncate && !finish && closing_) return;
    const bool sealed = !sealed_.ok();
    lock.unlock();
    absl::Status finished = absl::UnavailableError("the store is sealed until a restart");
    if (sealed) {
      SettleSealed(taken);
    } else {
      if (!taken.empty()) RunBatch(taken);
      if (finish && Health().ok()) finished = EmptyAfterErasing();
      if (Health().ok()) {
        if (absl::Status status = GoOnResealing(); !status.ok()) StopResealing(status);
      }
      if (truncate) {
        CopyWal(Database::Copy::kTruncate, kTruncateWaitMs);
      } else if (wal_left_) {
        CopyWal(Database::Copy::kTruncate, /*wait_ms=*/0);
      } else if (files_.log->wal_pages() > kWalPagesMax || files_.persons->wal_pages() > kWalPagesMax) {
        CopyWal(Database::Copy::kPassive, /*wait_ms=*/0);
      }
    }
    lock.lock();
    truncations_done_ = truncations;
    if (finish) finished_ = std::move(finished);
    finishes_done_ = finishes;
    settled_changed_.notify_all();
  }
}

void SqliteStore::RunBatch(std::deque<std::unique_ptr<Intent>>& taken) {
  std::vector<Placed> placed;
  const uint64_t first_index = files_.state.size;
  absl::StatusOr<Outcome> outcome = CommitBatch(taken, placed);
  if (!outcome.ok()) {
    persons_.Rollback();
    files_.log->Rollback();
    Seal(outcome.status());
    SettleInDoubt(placed);
    SettleSealed(taken);
    return;
  }
  const bool erases = outcome->erases;
  const std::optional<SqliteTransaction::KeyStep> key_step = outcome->key_step;
  if (outcome->committed) Accept(*std::move(outcome));
  // Before anything else is placed. What fails here is finished by the next start: the log holds that it is to be done.
  if (erases) {
    if (absl::Status status = CarryOutErasures(); !status.ok() && !DatabaseFailure().ok()) Seal(status);
  }
  // Before anyone is answered. An earlier mailbox key goes between batches only: who was placed with it may open yet.
  if (key_step) {
    if (absl::Status status = TakeKeyStep(*key_step); !status.ok()) Seal(status);
  }
  Settle(placed, first_index);
}

absl::StatusOr<SqliteStore::Outcome> SqliteStore::CommitBatch(std::deque<std::unique_ptr<Intent>>& taken,
                                                              std::vector<Placed>& placed) {
  if (absl::Status status = files_.log->Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  persons_.BeginBatch(files_.state.batch_no + 1);
  const int64_t now_us = std::max(clock_.NowMicros(), files_.state.time_us);
  SqliteTransaction transaction(*files_.log, persons_, files_.keyring, *files_.keys, random_, files_.state.size,
                                now_us);
  if (absl::Status status = PlaceAll(transaction, taken, placed); !status.ok()) return status;
  Outcome outcome{files_.state, files_.edge, false, false, transaction.key_step()};
  if (!transaction.wrote() && !persons_.changed()) {
    persons_.Rollback();
    files_.log->Rollback();
    if (absl::Status status = DatabaseFailure(); !status.ok()) return status;
    return outcome;
  }
  if (absl::Status status = AppendBatch(transaction, outcome); !status.ok()) return status;
  if (outcome.key_step) {
    const Keyring& keyring = files_.keyring;
    outcome.state.keyring = outcome.key_step->drops ? keyring.FingerprintWithoutBefore(outcome.key_step->secret)
                                                    : keyring.StagedFingerprint();
  }
  if (absl::Status status = AdvanceLogState(*files_.log, files_.state, outcome.state); !status.ok()) return status;
  if (absl::Status status = CommitFiles(); !status.ok()) return status;
  outcome.committed = true;
  outcome.erases = transaction.erases();
  return outcome;
}

absl::Status SqliteStore::PlaceAll(SqliteTransaction& transaction, std::deque<std::unique_ptr<Intent>>& taken,
                                   std::vector<Placed>& placed) {
  while (!taken.empty() && transaction.written_bytes() < kBatchBytesEnough && !transaction.erases() &&
         !transaction.key_step()) {
    placed.push_back({std::move(taken.front()), absl::OkStatus()});
    taken.pop_front();
    if (absl::Status status = transaction.BeginIntent(); !status.ok()) return status;
    placed.back().status = placed.back().intent->Place(transaction);
    // A failed database is the store's to see, whatever the intent made of it.
    if (absl::Status status = DatabaseFailure(); !status.ok()) return status;
    if (absl::Status status = transaction.EndIntent(placed.back().status.ok()); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqliteStore::AppendBatch(const SqliteTransaction& transaction, Outcome& outcome) {
  ++outcome.state.batch_no;
  if (persons_.changed()) outcome.state.persons_batch = outcome.state.batch_no;
  if (transaction.entries().empty()) return absl::OkStatus();
  BatchRow row;
  row.first_index = outcome.state.size;
  row.entries = transaction.entries().size();
  row.batch_no = outcome.state.batch_no;
  row.time_us = outcome.state.time_us = transaction.time_us();
  std::vector<audit::Digest> leaves;
  for (const SqliteTransaction::PendingEntry& entry : transaction.entries()) {
    if (absl::Status status = audit::AppendToBundle(entry.bytes, &row.bundle); !status.ok()) return status;
    for (const SealedPart& part : entry.parts) AppendSealedPart(part, &row.openings);
    leaves.push_back(audit::HashLeaf(entry.bytes));
  }
  TileTable tiles(*files_.log);
  for (const LogEdge::Tile& tile : outcome.edge.Append(leaves)) {
    if (absl::Status status = tiles.Put(tile); !status.ok()) return status;
  }
  outcome.state.size = outcome.edge.size();
  absl::StatusOr<std::string> checkpoint =
      audit::SignCheckpoint({options_.origin, outcome.edge.size(), outcome.edge.Root()}, files_.signers);
  if (!checkpoint.ok()) return checkpoint.status();
  row.checkpoint = outcome.state.checkpoint = *std::move(checkpoint);
  row.mac = MacOf(row, files_.keys->batch_mac());
  return InsertBatch(*files_.log, row);
}

absl::Status SqliteStore::CommitFiles() {
  if (fail_next_commit_.exchange(false)) return absl::UnavailableError("a failing commit was asked for");
  if (!persons_.changed()) {
    persons_.Rollback();
    return files_.log->Execute("COMMIT");
  }
  // Between the two no snapshot may open: it would see persons of one batch and rows of another.
  const std::unique_lock gate(readers_->gate());
  if (absl::Status status = persons_.Commit(); !status.ok()) return status;
  return files_.log->Execute("COMMIT");
}

absl::Status SqliteStore::DatabaseFailure() const {
  return files_.log->failure().ok() ? files_.persons->failure() : files_.log->failure();
}

void SqliteStore::Accept(Outcome outcome) {
  const bool grown = outcome.state.size != files_.state.size;
  files_.state = std::move(outcome.state);
  files_.edge = std::move(outcome.edge);
  auto published =
      std::make_shared<const Published>(Published{files_.edge, files_.state.checkpoint, files_.state.batch_no});
  {
    const std::lock_guard lock(mutex_);
    published_ = std::move(published);
    ++counts_.commits;
    settled_changed_.notify_all();
  }
  if (grown && search_) search_->Notify(files_.state.size);
  if (grown && tiles_ && !options_.publish_cosigned_only) tiles_->Publish(files_.state.size, files_.state.checkpoint);
}

void SqliteStore::Settle(const std::vector<Placed>& placed, uint64_t first_index) {
  const Commit commit = CommitMint::Make(first_index, files_.state.size, files_.state.checkpoint);
  for (const Placed& one : placed) one.intent->Settle(one.status, one.status.ok() ? &commit : nullptr);
  CountSettled(placed.size());
}

void SqliteStore::SettleInDoubt(const std::vector<Placed>& placed) {
  const absl::Status status = absl::UnavailableError("outcome unknown; repeat the same id");
  for (const Placed& one : placed) one.intent->Settle(status, nullptr);
  CountSettled(placed.size());
}

void SqliteStore::SettleSealed(std::deque<std::unique_ptr<Intent>>& taken) {
  const absl::Status status = Health();
  for (const std::unique_ptr<Intent>& intent : taken) intent->Settle(status, nullptr);
  const uint64_t settled = taken.size();
  taken.clear();
  CountSettled(settled);
}

void SqliteStore::Seal(const absl::Status& why) {
  const std::lock_guard lock(mutex_);
  if (!sealed_.ok()) return;
  settled_changed_.notify_all();
  sealed_ = absl::UnavailableError(absl::StrCat("the store is sealed until a restart: ", why.message()));
}

void SqliteStore::CopyWal(Database::Copy copy, int wait_ms) {
  bool left = false;
  for (Database* database : {files_.log.get(), files_.persons.get()}) {
    const absl::StatusOr<bool> done = database->Checkpoint(copy, wait_ms);
    if (!done.ok()) return Seal(done.status());
    left = left || !*done;
  }
  // What a passive copy left behind is for the next one; an emptying that readers kept from happening is owed.
  wal_left_ = copy == Database::Copy::kTruncate ? left : wal_left_;
}

absl::Status SqliteStore::CarryOutErasures() {
  const absl::StatusOr<std::vector<PendingErasure>> pending = PendingErasures(*files_.log);
  if (!pending.ok()) return pending.status();
  if (pending->empty()) return absl::OkStatus();
  if (absl::Status status = EraseRows(*files_.log, persons_, *pending); !status.ok()) return status;
  if (absl::Status status = EraseKeys(persons_, *pending); !status.ok()) return status;
  // The index reads which keys there are: what it takes in from here on no longer names these.
  if (search_) {
    if (absl::Status status = search_->Forget(KeysToForget(*pending)); !status.ok()) return status;
  } else {
    LogIndexWriter::Discard(StoreFiles::IndexPath(options_));
  }
  return store::FinishErasures(*files_.log, *pending);
}

absl::Status SqliteStore::EmptyAfterErasing() {
  absl::Status status = CarryOutErasures();
  if (absl::Status failure = DatabaseFailure(); !failure.ok()) {
    Seal(failure);
    return failure;
  }
  if (!status.ok()) return status;
  CopyWal(Database::Copy::kTruncate, kEraseWaitMs);
  if (absl::Status failure = DatabaseFailure(); !failure.ok()) return failure;
  return wal_left_ ? absl::UnavailableError("readers keep old pages of the store") : absl::OkStatus();
}

absl::Status SqliteStore::FinishErasures() {
  std::unique_lock lock(mutex_);
  for (int tries = 1;; ++tries) {
    if (!sealed_.ok()) return sealed_;
    if (closing_) return absl::UnavailableError("the store is closing");
    const uint64_t wanted = ++finishes_wanted_;
    wake_.notify_all();
    settled_changed_.wait(lock, [&] { return finishes_done_ >= wanted; });
    if (!absl::IsUnavailable(finished_) || tries == kEraseTries) return finished_;
  }
}

absl::Status SqliteStore::UseKeys() {
  if (absl::Status status = files_.TakeKeys(options_.origin); !status.ok()) return status;
  persons_.UseKeys(files_.keys);
  auto keys = std::make_shared<const Keys>(Keys{files_.keys, files_.verifiers, ChangingIn(files_.keyring)});
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  return absl::OkStatus();
}

absl::Status SqliteStore::TakeKeyStep(const SqliteTransaction::KeyStep& step) {
  if (step.drops && step.secret == Secret::kMailboxWrap) {
    // Its last page may stand in the write-ahead log.
    if (std::find(to_drop_.begin(), to_drop_.end(), step.secret) == to_drop_.end()) to_drop_.push_back(step.secret);
    OweResealing();
    return absl::OkStatus();
  }
  absl::Status done = step.drops ? files_.keyring.DropBefore(step.secret) : files_.keyring.TakeStaged();
  if (!done.ok()) return done;
  if (absl::Status status = UseKeys(); !status.ok()) return status;
  if (!step.drops) BeginResealing();
  return absl::OkStatus();
}

void SqliteStore::BeginResealing() {
  const Keyring& keyring = files_.keyring;
  if (!keyring.Before(Secret::kPersonIndex) && !keyring.Before(Secret::kKeyEncryption)) return;
  // From the beginning: what is sealed anew already is passed over.
  resealing_ = PersonTable::Resealed{};
  const auto of_persons = [](Secret secret) { return secret != Secret::kMailboxWrap; };
  to_drop_.erase(std::remove_if(to_drop_.begin(), to_drop_.end(), of_persons), to_drop_.end());
  OweResealing();
}

void SqliteStore::OweResealing() {
  const std::lock_guard lock(mutex_);
  resealing_done_ = false;
  resealing_trouble_ = absl::OkStatus();
}

absl::Status SqliteStore::GoOnResealing() {
  if (resealing_) {
    const absl::StatusOr<PersonTable::Resealed> progress = persons_.ResealStep(*resealing_, kResealRows, random_);
    if (!progress.ok()) return progress.status();
    resealing_ = *progress;
    if (!progress->done) return absl::OkStatus();
    resealing_.reset();
    for (const Secret secret : {Secret::kPersonIndex, Secret::kKeyEncryption}) {
      if (files_.keyring.Before(secret)) to_drop_.push_back(secret);
    }
  }
  if (to_drop_.empty() || std::chrono::steady_clock::now() < next_drop_) return absl::OkStatus();
  // A reader that comes while this waits reads the copied pages, and is in nobody's way.
  CopyWal(Database::Copy::kTruncate, kDropWaitMs);
  if (absl::Status failure = DatabaseFailure(); !failure.ok()) return failure;
  if (wal_left_) {
    drop_pause_ = std::min(2 * drop_pause_, std::chrono::milliseconds(kDropPauseMaxMs));
    next_drop_ = std::chrono::steady_clock::now() + drop_pause_;
    return absl::OkStatus();
  }
  drop_pause_ = std::chrono::milliseconds(kDropPauseMs);
  for (const Secret secret : to_drop_) {
    if (absl::Status status = files_.keyring.DropBefore(secret); !status.ok()) return status;
  }
  to_drop_.clear();
  if (absl::Status status = UseKeys(); !status.ok()) return status;
  const std::lock_guard lock(mutex_);
  resealing_done_ = true;
  settled_changed_.notify_all();
  return absl::OkStatus();
}

// A row that no key opens, or a file that cannot be destroyed, keeps the earlier key where it is; only a failed
// database ends the service.
void SqliteStore::StopResealing(const absl::Status& why) {
  if (absl::Status failure = DatabaseFailure(); !failure.ok()) return Seal(failure);
  resealing_.reset();
  to_drop_.clear();
  const std::lock_guard lock(mutex_);
  resealing_trouble_ = why;
  resealing_done_ = true;
  settled_changed_.notify_all();
}

std::shared_ptr<const SqliteStore::Keys> SqliteStore::PresentKeys() {
  const std::lock_guard lock(mutex_);
  return keys_;
}

std::shared_ptr<const MailboxKeys> SqliteStore::WaitingPayloadKeys() { return PresentKeys()->store->mailbox(); }

std::vector<std::string> SqliteStore::VerifierKeys() {
  const std::shared_ptr<const Keys> keys = PresentKeys();
  std::vector<std::string> lines;
  for (const audit::NoteVerifier& verifier : keys->verifiers) lines.push_back(verifier.VerifierKey());
  return lines;
}

std::string SqliteStore::VerifierKey() { return VerifierKeys().front(); }

std::vector<Secret> SqliteStore::ChangingKeys() { return PresentKeys()->changing; }

absl::Status SqliteStore::AwaitResealed() {
  std::unique_lock lock(mutex_);
  settled_changed_.wait(lock, [&] { return resealing_done_ || !sealed_.ok(); });
  return sealed_.ok() ? resealing_trouble_ : sealed_;
}

void SqliteStore::CountSettled(uint64_t intents) {
  const std::lock_guard lock(mutex_);
  counts_.settled += intents;
  settled_changed_.notify_all();
}

std::shared_ptr<const SqliteStore::Published> SqliteStore::Latest() {
  const std::lock_guard lock(mutex_);
  return published_;
}

std::shared_ptr<const SqliteStore::Cosigned> SqliteStore::LatestCosigned() {
  const std::lock_guard lock(mutex_);
  return cosigned_;
}

absl::Status SqliteStore::Health() {
  const std::lock_guard lock(mutex_);
  return sealed_;
}

absl::StatusOr<std::unique_ptr<View>> SqliteStore::Snapshot() {
  if (absl::Status status = Health(); !status.ok()) return status;
  absl::StatusOr<ReaderPool::Lease> lease = readers_->Acquire();
  if (!lease.ok()) return lease.status();
  {
    // The database shows a batch a moment before COMMIT returns, and that may still tell of a failure.
    std::unique_lock lock(mutex_);
    const bool returned = settled_changed_.wait_for(lock, std::chrono::milliseconds(kPublishWaitMs), [&] {
      return !sealed_.ok() || published_->batch_no >= lease->batch_no();
    });
    if (!sealed_.ok()) return sealed_;
    if (!returned) return absl::UnavailableError("the database is ahead of this store");
  }
  return std::make_unique<SnapshotView>(*std::move(lease), PresentKeys()->store);
}

absl::StatusOr<std::string> SqliteStore::ProveEntry(uint64_t index) {
  if (absl::Status status = Health(); !status.ok()) return status;
  const std::shared_ptr<const Published> latest = Latest();
  if (index >= latest->edge.size()) return absl::OutOfRangeError(absl::StrCat("no entry `", index, "` in the log"));
  // Where witnesses vouch for the entry, their checkpoint is the better proof.
  const std::shared_ptr<const Cosigned> cosigned = LatestCosigned();
  const bool vouched = cosigned != nullptr && index < cosigned->size;
  const uint64_t size = vouched ? cosigned->size : latest->edge.size();
  EdgeTiles tiles(latest->edge, *readers_);
  audit::TileHashReader reader(size, tiles);
  absl::StatusOr<std::vector<audit::Digest>> hashes = audit::ProveInclusion(index, size, reader);
  if (!hashes.ok()) return hashes.status();
  return audit::FormatTlogProof(
      {index, *std::move(hashes), vouched ? cosigned->note : latest->checkpoint, std::nullopt});
}

absl::StatusOr<std::vector<Hash32>> SqliteStore::ProveConsistency(uint64_t old_size, std::string* checkpoint) {
  if (absl::Status status = Health(); !status.ok()) return status;
  const std::shared_ptr<const Published> latest = Latest();
  EdgeTiles tiles(latest->edge, *readers_);
  audit::TileHashReader reader(latest->edge.size(), tiles);
  absl::StatusOr<std::vector<Hash32>> hashes = audit::ProveConsistency(old_size, latest->edge.size(), reader);
  if (hashes.ok() && checkpoint != nullptr) *checkpoint = latest->checkpoint;
  return hashes;
}

absl::StatusOr<SqliteStore::Growth> SqliteStore::ProveGrowth(const std::vector<uint64_t>& old_sizes) {
  if (absl::Status status = Health(); !status.ok()) return status;
  const std::shared_ptr<const Published> latest = Latest();
  EdgeTiles tiles(latest->edge, *readers_);
  audit::TileHashReader reader(latest->edge.size(), tiles);
  Growth growth{latest->edge.size(), latest->checkpoint, {}};
  for (const uint64_t old_size : old_sizes) {
    if (old_size > growth.size) {
      return absl::OutOfRangeError(absl::StrCat("the log has `", growth.size, "` entries, not `", old_size, "`"));
    }
    growth.proofs.emplace_back();
    if (old_size == 0) continue;
    absl::StatusOr<std::vector<Hash32>> hashes = audit::ProveConsistency(old_size, growth.size, reader);
    if (!hashes.ok()) return hashes.status();
    growth.proofs.back() = *std::move(hashes);
  }
  return growth;
}

absl::Status SqliteStore::TakeCosigned(const std::string& note) {
  const absl::StatusOr<audit::OpenedCheckpoint> opened = audit::OpenCheckpoint(note, PresentKeys()->verifiers);
  const std::shared_ptr<const Published> latest = Latest();
  if (!opened.ok() || opened->checkpoint.size > latest->edge.size()) {
    return absl::DataLossError("the cosigned checkpoint is not of this log");
  }
  const std::lock_guard lock(mutex_);
  if (cosigned_ == nullptr || opened->checkpoint.size >= cosigned_->size) {
    cosigned_ = std::make_shared<const Cosigned>(Cosigned{opened->checkpoint.size, note});
  }
  return absl::OkStatus();
}

absl::Status SqliteStore::PublishCosigned(const std::string& note) {
  if (absl::Status taken = TakeCosigned(note); !taken.ok()) return taken;
  const std::shared_ptr<const Cosigned> cosigned = LatestCosigned();
  if (tiles_ && options_.publish_cosigned_only) tiles_->Publish(cosigned->size, cosigned->note);
  return absl::OkStatus();
}

uint64_t SqliteStore::LatestSize() { return Latest()->edge.size(); }

std::string SqliteStore::LatestCheckpoint() { return Latest()->checkpoint; }

absl::StatusOr<IndexAnswer> SqliteStore::SearchLog(const IndexQuery& query) {
  if (absl::Status status = Health(); !status.ok()) return status;
  if (!search_) return absl::FailedPreconditionError("this store keeps no index of its log");
  return search_->Find(query);
}

void SqliteStore::Drain() {
  {
    std::unique_lock lock(mutex_);
    const uint64_t enqueued = enqueued_;
    settled_changed_.wait(lock, [&] { return counts_.settled >= enqueued; });
  }
  // Before the emptying, since the writing of public files reads.
  if (tiles_) tiles_->AwaitRound();
  if (search_) search_->AwaitRound();
  std::unique_lock lock(mutex_);
  if (!sealed_.ok() || closing_) return;
  const uint64_t wanted = ++truncations_wanted_;
  wake_.notify_all();
  settled_changed_.wait(lock, [&] { return truncations_done_ >= wanted; });
}

void SqliteStore::FailNextCommit() { fail_next_commit_.store(true); }

absl::Status SqliteStore::WaitTilesWritten() { return tiles_ ? tiles_->WaitWritten() : absl::OkStatus(); }

absl::Status SqliteStore::TilesHealth() { return tiles_ ? tiles_->Health() : absl::OkStatus(); }

absl::Status SqliteStore::RewriteTiles() { return tiles_ ? tiles_->RewriteAll() : absl::OkStatus(); }

absl::Status SqliteStore::VerifyAll(const Progress& progress) {
  absl::StatusOr<ReaderPool::Lease> lease = readers_->Acquire();
  if (!lease.ok()) return lease.status();
  for (Database* database : {&lease->log(), &lease->persons()}) {
    Statement statement = database->Prepare("PRAGMA integrity_check(1)");
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row || statement.BytesAt(0) != "ok") return absl::DataLossError("a database file is damaged");
  }
  const std::shared_ptr<const Keys> keys = PresentKeys();
  PersonTable persons(lease->persons(), keys->store);
  return VerifyLog(lease->log(), persons, *keys->store, keys->verifiers, 0, progress);
}

SqliteStore::Counts SqliteStore::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace ketenpoort::store
