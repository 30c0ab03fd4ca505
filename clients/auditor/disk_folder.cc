#include "clients/auditor/disk_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/folder_check.h"

namespace ketenpoort::auditor {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

absl::Status Trouble(std::string_view path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot read `", std::string(path), "`"));
}

absl::StatusOr<std::string> ReadAll(const Descriptor& file, std::string_view path, size_t bytes_max) {
  std::string bytes;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t count = read(file.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Trouble(path, errno);
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(count) > bytes_max) {
      return absl::OutOfRangeError(absl::StrCat("`", std::string(path), "` has more than ", bytes_max, " bytes"));
    }
    bytes.append(buffer, static_cast<size_t>(count));
  }
}

}  // namespace

DiskFolder::DiskFolder(std::string folder, OnProgress on_progress)
    : folder_(std::move(folder)), on_progress_(std::move(on_progress)) {}

absl::StatusOr<std::vector<std::string>> DiskFolder::ListFiles() {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder_, error);
  if (error) return absl::NotFoundError(absl::StrCat("cannot read the folder: ", error.message()));
  std::vector<std::string> files;
  for (const fs::recursive_directory_iterator end; entry != end;) {
    const fs::file_status status = entry->symlink_status(error);
    if (error) return absl::UnavailableError(absl::StrCat("cannot read the folder: ", error.message()));
    if (!fs::is_directory(status)) files.push_back(entry->path().lexically_relative(folder_).generic_string());
    if (files.size() > audit::kFolderFilesMax) return absl::OutOfRangeError("the folder holds too many files");
    entry.increment(error);
    if (error) return absl::UnavailableError(absl::StrCat("cannot read the folder: ", error.message()));
  }
  files_ = files.size();
  return files;
}

absl::StatusOr<std::string> DiskFolder::ReadFile(std::string_view path, size_t bytes_max) {
  const std::string full = (fs::path(folder_) / fs::path(path)).string();
  // Not following a link and not waiting for a pipe: only a regular file is a file of a log.
  const Descriptor file(open(full.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number() < 0) return Trouble(path, errno);
  struct stat about {};
  if (fstat(file.number(), &about) != 0) return Trouble(path, errno);
  if (!S_ISREG(about.st_mode)) {
    return absl::PermissionDeniedError(absl::StrCat("`", std::string(path), "` is no regular file"));
  }
  absl::StatusOr<std::string> bytes = ReadAll(file, path, bytes_max);
  ++files_read_;
  if (on_progress_) on_progress_(files_read_, files_);
  return bytes;
}

}  // namespace ketenpoort::auditor
