// StoreFiles: an opened store, verified, before anything is served from it.
//
// Guarantees: when Open returns OK, this process holds the folder's lock and a new sequencer epoch; what an earlier
// process left in the write-ahead log was copied and synced anew (an fsync that failed before cannot have been
// forgotten); persons and log belong to the same batch; the last kBatchesVerified batches, the tree's edge and the
// checkpoint agree; the published checkpoint is of this log's past. An empty folder becomes a new store with a signed
// checkpoint of the empty tree.
// Does not guarantee: that older batches are sound (SqliteStore::VerifyAll), or that a rollback is noticed when the
// tile folder was rolled back too.
// Thread safety: none. Ownership: move-only; members go in reverse order, the lock last.
// On failure: FailedPrecondition for a second writer, foreign secrets, another origin or unsafe files; DataLoss for
// damage or a rollback; nothing is served.
#ifndef KETENPOORT_GATEWAY_STORE_STORE_FILES_H_
#define KETENPOORT_GATEWAY_STORE_STORE_FILES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "audit/note.h"
#include "gateway/store/database.h"
#include "gateway/store/folder_lock.h"
#include "gateway/store/keyring.h"
#include "gateway/store/log_edge.h"
#include "gateway/store/log_state.h"
#include "gateway/store/sqlite_options.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::store {

// Limit: batches hashed again at each start.
inline constexpr int kBatchesVerified = 16;

struct StoreFiles {
  FolderLock lock;
  Keyring keyring;
  std::shared_ptr<const StoreKeys> keys;
  // What signs, the present key first; and every key that ever signed this log, the present one first.
  std::vector<audit::NoteSigner> signers;
  std::vector<audit::NoteVerifier> verifiers;
  std::unique_ptr<Database> log;
  std::unique_ptr<Database> persons;
  LogState state;
  LogEdge edge;
  // Public files of a log of this size need not be written again.
  uint64_t tiles_synced = 0;

  static std::string LogPath(const SqliteOptions& options) { return options.folder + "/log.db"; }
  static std::string PersonsPath(const SqliteOptions& options) { return options.folder + "/persons.db"; }
  static std::string IndexPath(const SqliteOptions& options) { return options.folder + "/index.db"; }
  static std::string TileMarkerPath(const SqliteOptions& options) { return options.folder + "/tiles.synced"; }

  // Makes keys, signers and verifiers of the keyring as it is now.
  absl::Status TakeKeys(const std::string& origin);

  static absl::StatusOr<StoreFiles> Open(const SqliteOptions& options, audit::crypto::RandomSource& random);
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_STORE_FILES_H_
