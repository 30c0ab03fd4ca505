#include "gateway/store/store_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "gateway/store/durable_file.h"
#include "gateway/store/person_table.h"
#include "gateway/store/schema.h"
#include "gateway/store/tile_folder.h"
#include "gateway/store/tile_table.h"
#include "gateway/store/verification.h"

namespace ketenpoort::store {
namespace {

// Limit: what can be a queue or a batch.
constexpr int kQueueLimitMax = 1'000'000;

absl::Status CheckOptions(const SqliteOptions& options) {
  if (options.folder.empty() || options.secrets_folder.empty()) {
    return absl::InvalidArgumentError("a store needs a folder and a folder for its secrets");
  }
  if (!audit::IsNoteName(options.origin)) {
    return absl::InvalidArgumentError(absl::StrCat("`", options.origin, "` is no key name"));
  }
  for (const int limit : {options.queue_max, options.batch_max}) {
    if (limit < 1 || limit > kQueueLimitMax) {
      return absl::InvalidArgumentError(absl::StrCat("a limit of `", limit, "` intents"));
    }
  }
  if (options.tile_pause_ms < 0) return absl::InvalidArgumentError("a negative pause");
  return absl::OkStatus();
}

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// Both files, with their tables; persons first, so that a log never stands without its persons.
struct OpenedFiles {
  std::unique_ptr<Database> log;
  std::unique_ptr<Database> persons;
  bool log_is_new = false;
};

absl::StatusOr<OpenedFiles> OpenDatabases(const SqliteOptions& options) {
  OpenedFiles files;
  auto persons = Database::Open(StoreFiles::PersonsPath(options), Database::Mode::kWriter, options.vfs);
  if (!persons.ok()) return persons.status();
  files.persons = *std::move(persons);
  const absl::StatusOr<bool> persons_is_new = EnsurePersonsSchema(*files.persons);
  if (!persons_is_new.ok()) return persons_is_new.status();
  auto log = Database::Open(StoreFiles::LogPath(options), Database::Mode::kWriter, options.vfs);
  if (!log.ok()) return log.status();
  files.log = *std::move(log);
  const absl::StatusOr<bool> log_is_new = EnsureLogSchema(*files.log);
  if (!log_is_new.ok()) return log_is_new.status();
  if (absl::Status status = SyncFolder(options.folder); !status.ok()) return status;
  // What an earlier process left in the WAL may have come through a failed fsync: the kernel then shows it as clean.
  // Copying it makes it dirty again, and this fsync counts.
  for (Database* database : {files.persons.get(), files.log.get()}) {
    const absl::StatusOr<bool> done = database->Checkpoint(Database::Copy::kTruncate, /*wait_ms=*/0);
    if (!done.ok()) return done.status();
    if (!*done) return absl::FailedPreconditionError("another process reads or writes the database");
  }
  Statement rows = files.log->Prepare("SELECT count(*) FROM state");
  const absl::StatusOr<bool> row = rows.Next();
  if (!row.ok()) return row.status();
  files.log_is_new = rows.IntAt(0) == 0;
  return files;
}

// The store id in persons.db; made when there is none yet.
absl::StatusOr<Id16> PersonsStoreId(Database& persons, bool log_is_new, audit::crypto::RandomSource& random) {
  Statement statement = persons.Prepare("SELECT store_id, batch_no FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  if (*row) {
    const Id16 store_id = statement.ArrayAt<16>(0);
    if (!statement.RowStatus().ok()) return statement.RowStatus();
    if (log_is_new && statement.IntAt(1) != 0) return absl::DataLossError("persons.db is in use, log.db is not there");
    return store_id;
  }
  if (!log_is_new) return absl::DataLossError("log.db is in use, persons.db is not there");
  Id16 store_id{};
  random.Fill(store_id);
  Statement insert = persons.Prepare("INSERT INTO state(one, store_id, batch_no) VALUES (1, ?1, 0)");
  if (absl::Status status = insert.Blob(store_id).Run(); !status.ok()) return status;
  return store_id;
}

absl::StatusOr<std::vector<audit::NoteSigner>> SignersOf(const Keyring& keyring, const std::string& origin) {
  std::vector<audit::NoteSigner> signers;
  absl::StatusOr<audit::crypto::SigningKey> key = keyring.LogSigningKey();
  if (!key.ok()) return key.status();
  signers.emplace_back(origin, *std::move(key));
  if (const std::optional<std::string>& before = keyring.Before(Secret::kLogSigning)) {
    absl::StatusOr<audit::crypto::SigningKey> earlier = audit::crypto::SigningKey::FromSeed(*before);
    if (!earlier.ok()) return earlier.status();
    signers.emplace_back(origin, *std::move(earlier));
  }
  return signers;
}

absl::StatusOr<std::vector<audit::NoteVerifier>> VerifiersOf(const Keyring& keyring, const std::string& origin,
                                                             std::span<const audit::NoteSigner> signers) {
  std::vector<audit::NoteVerifier> verifiers;
  const auto add = [&verifiers](absl::StatusOr<audit::NoteVerifier> verifier) {
    if (!verifier.ok()) return verifier.status();
    const bool known = std::any_of(verifiers.begin(), verifiers.end(), [&](const audit::NoteVerifier& other) {
      return other.public_key() == verifier->public_key();
    });
    if (!known) verifiers.push_back(*std::move(verifier));
    return absl::OkStatus();
  };
  for (const audit::NoteSigner& signer : signers) {
    absl::Status added = add(audit::NoteVerifier::FromVerifierKey(signer.VerifierKey()));
    if (!added.ok()) return added;
  }
  for (const std::string& earlier : keyring.earlier_signers()) {
    absl::Status added = add(audit::NoteVerifier::FromPublicKey(origin, audit::NoteKeyType::kEd25519, earlier));
    if (!added.ok()) return added;
  }
  return verifiers;
}

absl::Status CreateState(Database& log, const Id16& store_id, const SqliteOptions& options, const Keyring& keyring) {
  LogState state;
  state.store_id = store_id;
  state.origin = options.origin;
  state.keyring = keyring.Fingerprint();
  const auto signers = SignersOf(keyring, options.origin);
  if (!signers.ok()) return signers.status();
  absl::StatusOr<std::string> checkpoint = audit::SignCheckpoint({options.origin, 0, audit::EmptyRoot()}, *signers);
  if (!checkpoint.ok()) return checkpoint.status();
  state.checkpoint = *std::move(checkpoint);
  return InsertLogState(log, state);
}

// The persons are committed before the log: a batch the log does not have is taken back.
absl::Status PairFiles(const LogState& state, const Id16& store_id, PersonTable& persons) {
  if (state.store_id != store_id) return absl::FailedPreconditionError("log.db and persons.db are of two stores");
  const absl::StatusOr<uint64_t> last = persons.LastBatch();
  if (!last.ok()) return last.status();
  if (*last == state.persons_batch) return absl::OkStatus();
  if (*last == state.batch_no + 1) return persons.UndoLastBatch(state.persons_batch);
  return absl::DataLossError(absl::StrCat("persons.db is of batch `", *last, "`, log.db expects `", state.persons_batch,
                                          "`: one of them is older"));
}

// Which public files need not be written again.
absl::StatusOr<uint64_t> CheckTileFolder(const SqliteOptions& options, Database& log, const LogState& state,
                                         std::span<const audit::NoteVerifier> verifiers) {
  if (options.tile_folder.empty()) return 0;
  const absl::StatusOr<std::string> checkpoint = TileFolder::ReadCheckpoint(options.tile_folder);
  if (absl::IsNotFound(checkpoint.status())) return 0;
  if (!checkpoint.ok()) return checkpoint.status();
  const uint64_t synced = std::min(TileFolder::SyncedSize(StoreFiles::TileMarkerPath(options)), state.size);
  const absl::StatusOr<uint64_t> published = CheckPublished(log, state, *checkpoint, verifiers);
  // Torn by a power cut: no note at all. Its tiles are as good as the marker says.
  if (absl::IsInvalidArgument(published.status())) return synced;
  if (!published.ok()) return published.status();
  return std::min(synced, *published);
}

absl::Status TakeEpoch(Database& log, LogState& state) {
  LogState next = state;
  ++next.epoch;
  if (absl::Status status = AdvanceLogState(log, state, next); !status.ok()) return status;
  state = std::move(next);
  return absl::OkStatus();
}

// Reads the state and holds it against keys and persons.
absl::StatusOr<LogState> VerifiedState(const SqliteOptions& options, Database& log, Database& person_rows,
                                       const Id16& store_id, const std::shared_ptr<const StoreKeys>& keys,
                                       std::span<const audit::NoteVerifier> verifiers) {
  absl::StatusOr<LogState> state = ReadLogState(log);
  if (!state.ok()) return state.status();
  if (state->origin != options.origin) {
    return absl::FailedPreconditionError(absl::StrCat("the log's origin is `", state->origin, "`"));
  }
  PersonTable persons(person_rows, keys);
  if (absl::Status status = PairFiles(*state, store_id, persons); !status.ok()) return status;
  const absl::StatusOr<uint64_t> first = StartOfLastBatches(log, kBatchesVerified);
  if (!first.ok()) return first.status();
  if (absl::Status status = VerifyLog(log, persons, *keys, verifiers, *first, nullptr); !status.ok()) {
    return status;
  }
  return state;
}

}  // namespace

absl::StatusOr<StoreFiles> StoreFiles::Open(const SqliteOptions& options, audit::crypto::RandomSource& random) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  if (absl::Status status = EnsureFolder(options.folder, 0700); !status.ok()) return status;
  absl::StatusOr<FolderLock> lock = FolderLock::Take(options.folder);
  if (!lock.ok()) return lock.status();
  // New secrets beside an old database would open nothing and hide the loss.
  absl::StatusOr<Keyring> keyring = Exists(LogPath(options)) ? Keyring::Load(options.secrets_folder)
                                                             : Keyring::LoadOrCreate(options.secrets_folder, random);
  if (!keyring.ok()) return keyring.status();
  absl::StatusOr<OpenedFiles> opened = OpenDatabases(options);
  if (!opened.ok()) return opened.status();
  const absl::StatusOr<Id16> store_id = PersonsStoreId(*opened->persons, opened->log_is_new, random);
  if (!store_id.ok()) return store_id.status();
  if (opened->log_is_new) {
    if (absl::Status status = CreateState(*opened->log, *store_id, options, *keyring); !status.ok()) return status;
  }
  const absl::StatusOr<LogState> found = ReadLogState(*opened->log);
  if (!found.ok()) return found.status();
  if (absl::Status status = keyring->SettleChange(found->keyring); !status.ok()) return status;

  StoreFiles files{*std::move(lock),       *std::move(keyring),        {}, {}, {},
                   std::move(opened->log), std::move(opened->persons), {}, {}, 0};
  if (absl::Status status = files.TakeKeys(options.origin); !status.ok()) return status;
  absl::StatusOr<LogState> state =
      VerifiedState(options, *files.log, *files.persons, *store_id, files.keys, files.verifiers);
  if (!state.ok()) return state.status();
  files.state = *std::move(state);
  const absl::StatusOr<uint64_t> tiles_synced = CheckTileFolder(options, *files.log, files.state, files.verifiers);
  if (!tiles_synced.ok()) return tiles_synced.status();
  files.tiles_synced = *tiles_synced;
  if (absl::Status status = TakeEpoch(*files.log, files.state); !status.ok()) return status;
  TileTable tiles(*files.log);
  absl::StatusOr<LogEdge> edge = LogEdge::Load(files.state.size, tiles);
  if (!edge.ok()) return edge.status();
  files.edge = *std::move(edge);
  return files;
}

absl::Status StoreFiles::TakeKeys(const std::string& origin) {
  absl::StatusOr<std::vector<audit::NoteSigner>> signing = SignersOf(keyring, origin);
  if (!signing.ok()) return signing.status();
  absl::StatusOr<std::vector<audit::NoteVerifier>> verifying = VerifiersOf(keyring, origin, *signing);
  if (!verifying.ok()) return verifying.status();
  keys = std::make_shared<const StoreKeys>(keyring);
  signers = *std::move(signing);
  verifiers = *std::move(verifying);
  return absl::OkStatus();
}

}  // namespace ketenpoort::store
