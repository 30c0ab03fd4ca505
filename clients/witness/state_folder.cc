#include "clients/witness/state_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"
#include "audit/cosignature.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "certs/private_file.h"

namespace ketenpoort::witness {
namespace {

namespace fs = std::filesystem;

constexpr char kEnding[] = ".checkpoint";
constexpr char kLockName[] = "witness.lock";
constexpr mode_t kFolderMode = 0700;

std::string NameOf(const std::string& origin) {
  return audit::crypto::HexEncode(audit::crypto::ToBytes(audit::crypto::Sha256(origin))) + kEnding;
}

absl::Status Malformed(const std::string& path, std::string_view why) {
  return absl::DataLossError(absl::StrCat("state file `", path, "`: ", std::string(why),
                                          ": find out who wrote it; without it the witness forgets what it cosigned"));
}

absl::StatusOr<int> TakeLock(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kLockName);
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open `", path, "`"));
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  ::close(lock);
  return absl::FailedPreconditionError(absl::StrCat("another witness holds `", path, "`"));
}

// Everything in a file but whether its signatures hold. The cosignature is the last line.
absl::StatusOr<ReadCosigned> ReadFile(const std::string& path) {
  absl::StatusOr<std::string> bytes = certs::ReadPublicFile(path, audit::kNoteBytesMax);
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<audit::ParsedNote> note = audit::ParseNote(*bytes);
  if (!note.ok()) return Malformed(path, "no signed note");
  absl::StatusOr<audit::Checkpoint> checkpoint = audit::ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return Malformed(path, "no checkpoint");
  if (fs::path(path).filename() != NameOf(checkpoint->origin)) return Malformed(path, "not the file of its origin");
  const audit::NoteSignature& last = note->signatures.back();
  if (note->signatures.size() < 2 || last.signature.size() != audit::kCosignatureBytes) {
    return Malformed(path, "no cosignature");
  }
  const uint64_t time_s = audit::ReadBigEndian<uint64_t>(last.signature);
  return ReadCosigned{{*std::move(checkpoint), time_s, *std::move(bytes)}, last.name};
}

bool SignedByAKnownKey(const CosignedCheckpoint& cosigned, const audit::NoteVerifier& own,
                       std::span<const audit::NoteVerifier> logs) {
  std::vector<audit::NoteVerifier> known = {own};
  for (const audit::NoteVerifier& log : logs) {
    if (log.name() == cosigned.checkpoint.origin) known.push_back(log);
  }
  return audit::OpenNote(cosigned.note, known).ok();
}

absl::StatusOr<std::vector<std::string>> StateFiles(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (file->path().extension() != kEnding) continue;
    paths.push_back(file->path().string());
    if (paths.size() > kOriginsMax) return absl::OutOfRangeError("the state folder holds too many origins");
  }
  if (error) return absl::UnavailableError(absl::StrCat("cannot read `", folder, "`: ", error.message()));
  return paths;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StateFolder>> StateFolder::Open(const std::string& folder,
                                                               const audit::NoteVerifier& own,
                                                               std::span<const audit::NoteVerifier> logs) {
  if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make `", folder, "`"));
  }
  const absl::StatusOr<int> lock = TakeLock(folder);
  if (!lock.ok()) return lock.status();
  std::unique_ptr<StateFolder> state(new StateFolder(folder, *lock));
  const absl::StatusOr<std::vector<std::string>> paths = StateFiles(folder);
  if (!paths.ok()) return paths.status();
  for (const std::string& path : *paths) {
    absl::StatusOr<ReadCosigned> read = ReadFile(path);
    if (!read.ok()) return read.status();
    if (!SignedByAKnownKey(read->cosigned, own, logs)) return Malformed(path, "no signature of a key known here holds");
    std::string origin = read->cosigned.checkpoint.origin;
    state->last_.insert_or_assign(std::move(origin), std::move(read->cosigned));
  }
  // The folder itself must still be there after a power cut, or the first files are not either.
  const std::string parent = fs::path(folder).parent_path().string();
  if (absl::Status synced = certs::SyncFolder(parent.empty() ? "." : parent); !synced.ok()) return synced;
  return state;
}

StateFolder::~StateFolder() { ::close(lock_); }

std::optional<CosignedCheckpoint> StateFolder::Last(const std::string& origin) {
  const auto found = last_.find(origin);
  if (found == last_.end()) return std::nullopt;
  return found->second;
}

absl::Status StateFolder::Keep(const CosignedCheckpoint& cosigned) {
  const std::string& origin = cosigned.checkpoint.origin;
  if (!last_.contains(origin) && last_.size() >= kOriginsMax) {
    return absl::ResourceExhaustedError("the state folder holds too many origins");
  }
  const std::string path = absl::StrCat(folder_, "/", NameOf(origin));
  absl::Status written = certs::WriteFileDurably(path, cosigned.note, certs::FileMode::kPublic);
  if (written.ok()) last_.insert_or_assign(origin, cosigned);
  return written;
}

absl::StatusOr<std::vector<ReadCosigned>> ReadStateFolder(const std::string& folder) {
  const absl::StatusOr<std::vector<std::string>> paths = StateFiles(folder);
  if (!paths.ok()) return paths.status();
  std::map<std::string, ReadCosigned> by_origin;
  for (const std::string& path : *paths) {
    absl::StatusOr<ReadCosigned> read = ReadFile(path);
    if (!read.ok()) return read.status();
    std::string origin = read->cosigned.checkpoint.origin;
    by_origin.insert_or_assign(std::move(origin), *std::move(read));
  }
  std::vector<ReadCosigned> all;
  for (auto& [origin, read] : by_origin) all.push_back(std::move(read));
  return all;
}

}  // namespace ketenpoort::witness
