#include "certs/private_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/os_random_source.h"

namespace ketenpoort::certs {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status FileTrouble(const char* step, const std::string& path, int error) {
  const std::string text = absl::StrCat(step, " `", path, "`: ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == EACCES || error == EPERM || error == ELOOP) return absl::PermissionDeniedError(text);
  return absl::InternalError(text);
}

absl::StatusOr<std::string> ReadDescriptor(int fd, const std::string& path, std::size_t bytes_max) {
  std::string bytes;
  char buffer[4096];
  while (true) {
    const ssize_t got = ::read(fd, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileTrouble("cannot read", path, errno);
    if (got == 0) break;
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (bytes.size() > bytes_max) {
      return absl::ResourceExhaustedError(
          absl::StrCat("file `", path, "` is over the limit of `", bytes_max, "` bytes"));
    }
  }
  OPENSSL_cleanse(buffer, sizeof(buffer));
  return bytes;
}

absl::Status WriteAll(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return FileTrouble("cannot write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(fd) != 0) return FileTrouble("cannot sync", path, errno);
  return absl::OkStatus();
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string TemporaryNameFor(const std::string& path) {
  audit::crypto::OsRandomSource random;
  return absl::StrCat(path, ".", audit::crypto::HexEncode(audit::crypto::RandomBytes(random, 8)), ".tmp");
}

}  // namespace

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) return FileTrouble("cannot open", path, errno);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return FileTrouble("cannot inspect", path, errno);
  if (!S_ISREG(facts.st_mode)) return absl::PermissionDeniedError(absl::StrCat("`", path, "` is not a regular file"));
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("`", path, "` is open to group or others; mode 0600 is required"));
  }
  if (facts.st_uid != ::geteuid()) {
    return absl::PermissionDeniedError(absl::StrCat("`", path, "` belongs to another user"));
  }
  return ReadDescriptor(file.get(), path, bytes_max);
}

absl::StatusOr<std::string> ReadPublicFile(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return FileTrouble("cannot open", path, errno);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return FileTrouble("cannot inspect", path, errno);
  if (!S_ISREG(facts.st_mode)) return absl::PermissionDeniedError(absl::StrCat("`", path, "` is not a regular file"));
  return ReadDescriptor(file.get(), path, bytes_max);
}

absl::Status WriteFileDurably(const std::string& path, std::string_view bytes, FileMode mode) {
  const std::string temporary = TemporaryNameFor(path);
  const mode_t bits = mode == FileMode::kPrivate ? 0600 : 0644;
  absl::Status written;
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, bits));
    if (file.get() < 0) return FileTrouble("cannot create", temporary, errno);
    // fchmod, since the umask may have narrowed (harmless for a key, not for a bundle that others must read).
    written = ::fchmod(file.get(), bits) == 0 ? WriteAll(file.get(), temporary, bytes)
                                              : FileTrouble("cannot set the mode of", temporary, errno);
  }
  if (written.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = FileTrouble("cannot rename to", path, errno);
  }
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  return SyncFolder(FolderOf(path));
}

absl::Status SyncFolder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return FileTrouble("cannot open", path, errno);
  if (::fsync(folder.get()) != 0) return FileTrouble("cannot sync", path, errno);
  return absl::OkStatus();
}

}  // namespace ketenpoort::certs
