// StateFolder: the memory of a witness as a folder: one file per origin, `<SHA-256 of the origin, hex>.checkpoint`, the
// checkpoint cosigned last as a signed note, so that anyone can verify it with the verifier keys alone.
//
// Guarantees: one process at a time writes the folder (a lock the kernel gives up with the process). Keep replaces the
// file whole: written aside, synced, renamed, the folder synced. Open accepts a file only where it is named after its
// origin, carries the witness's cosignature, and the cosignature or a signature of that log verifies under the keys of
// today; so a damaged or exchanged file is found before anything is cosigned.
// Does not guarantee: anything after somebody put back an older copy of the folder, or deleted it: a witness's memory
// is what it is trusted for. Keep it on a disk that is not restored from backups.
// Thread safety: as CheckpointKeeper; ReadStateFolder from any process at any time.
// Ownership: holds the lock and a copy of what the files say.
// On failure: Open: FailedPrecondition when another process holds the folder, DataLoss for a file that is not as above,
// each naming the file.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/note.h"
#include "clients/witness/checkpoint_keeper.h"

namespace ketenpoort::witness {

// Limit: origins in one folder.
inline constexpr size_t kOriginsMax = 1024;

class StateFolder final : public CheckpointKeeper {
 public:
  // Makes the folder, mode 0700, when it is not there. `own`: the witness's key; `logs`: those of the logs it watches.
  static absl::StatusOr<std::unique_ptr<StateFolder>> Open(const std::string& folder, const audit::NoteVerifier& own,
                                                           std::span<const audit::NoteVerifier> logs);
  ~StateFolder() override;
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;

  std::optional<CosignedCheckpoint> Last(const std::string& origin) override;
  absl::Status Keep(const CosignedCheckpoint& cosigned) override;

 private:
  StateFolder(std::string folder, int lock) : folder_(std::move(folder)), lock_(lock) {}

  const std::string folder_;
  const int lock_;
  std::map<std::string, CosignedCheckpoint> last_;
};

struct ReadCosigned {
  CosignedCheckpoint cosigned;
  std::string cosigner;  // the name on the cosignature
};

// What the files say, in order of origin; their signatures are NOT verified, and no lock is taken.
absl::StatusOr<std::vector<ReadCosigned>> ReadStateFolder(const std::string& folder);

}  // namespace ketenpoort::witness
