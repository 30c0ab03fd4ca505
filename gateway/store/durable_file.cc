#include "gateway/store/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {
namespace {

absl::Status SystemError(std::string_view what, const std::string& path) {
  const int error = errno;
  return absl::ErrnoToStatus(error, absl::StrCat(absl::string_view(what.data(), what.size()), " `", path, "`"));
}

// An open file; closed when it goes.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags, mode_t mode) : descriptor_(::open(path.c_str(), flags, mode)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }
  bool ok() const { return descriptor_ >= 0; }
  // Closing can report what a write could not.
  bool Close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return ::close(descriptor) == 0;
  }

 private:
  int descriptor_;
};

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::Status SyncPath(const std::string& path, int flags) {
  const OpenFile file(path, flags, 0);
  if (!file.ok()) return SystemError("cannot open", path);
  if (::fsync(file.descriptor()) != 0) return SystemError("cannot sync", path);
  return absl::OkStatus();
}

}  // namespace

absl::Status EnsureFolder(const std::string& path, mode_t mode) {
  if (path.empty()) return absl::InvalidArgumentError("a folder has no name");
  if (::mkdir(path.c_str(), mode) == 0) return SyncFolderOf(path);
  if (errno == ENOENT) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    if (parent.empty() || parent == path) return SystemError("cannot make", path);
    if (absl::Status status = EnsureFolder(parent, mode); !status.ok()) return status;
    if (::mkdir(path.c_str(), mode) == 0) return SyncFolderOf(path);
  }
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return SystemError("cannot make", path);
  if (!S_ISDIR(found.st_mode)) return absl::FailedPreconditionError(absl::StrCat("`", path, "` is not a folder"));
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max) {
  const OpenFile file(path, O_RDONLY | O_CLOEXEC, 0);
  if (!file.ok()) return SystemError("cannot open", path);
  std::string bytes;
  char part[4096];
  while (true) {
    const ssize_t count = ::read(file.descriptor(), part, sizeof(part));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError("cannot read", path);
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(count) > bytes_max) {
      return absl::OutOfRangeError(absl::StrCat("`", path, "` has more than `", bytes_max, "` bytes"));
    }
    bytes.append(part, static_cast<size_t>(count));
  }
}

absl::Status ReplaceFile(const std::string& scratch, const std::string& path, std::string_view bytes, mode_t mode,
                         Sync sync) {
  if (::unlink(scratch.c_str()) != 0 && errno != ENOENT) return SystemError("cannot remove", scratch);
  OpenFile file(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (!file.ok()) return SystemError("cannot make", scratch);
  if (!WriteAll(file.descriptor(), bytes)) return SystemError("cannot write", scratch);
  if (sync == Sync::kYes && ::fsync(file.descriptor()) != 0) return SystemError("cannot sync", scratch);
  if (!file.Close()) return SystemError("cannot close", scratch);
  if (::rename(scratch.c_str(), path.c_str()) != 0) return SystemError("cannot rename to", path);
  return sync == Sync::kYes ? SyncFolderOf(path) : absl::OkStatus();
}

absl::Status DestroyFile(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return errno == ENOENT ? absl::OkStatus() : SystemError("cannot see", path);
  if (!S_ISREG(found.st_mode)) return absl::FailedPreconditionError(absl::StrCat("`", path, "` is not a plain file"));
  {
    OpenFile file(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (!file.ok()) return SystemError("cannot open", path);
    const std::string zeros(static_cast<size_t>(found.st_size), '\0');
    if (!WriteAll(file.descriptor(), zeros)) return SystemError("cannot overwrite", path);
    if (::fsync(file.descriptor()) != 0) return SystemError("cannot sync", path);
    if (!file.Close()) return SystemError("cannot close", path);
  }
  if (::unlink(path.c_str()) != 0) return SystemError("cannot remove", path);
  return SyncFolderOf(path);
}

absl::Status RenameFile(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return SystemError("cannot rename to", to);
  return SyncFolderOf(to);
}

absl::Status SyncFile(const std::string& path) { return SyncPath(path, O_RDONLY | O_CLOEXEC); }

absl::Status SyncFolder(const std::string& path) { return SyncPath(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }

absl::Status SyncFolderOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return SyncFolder(parent.empty() ? "." : parent);
}

}  // namespace ketenpoort::store
