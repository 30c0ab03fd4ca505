// DiskFolder: the files of a published log on a disk, for CheckFolder.
//
// Guarantees: as FolderReader: every name below the folder that is not itself a folder is listed, hidden files and
// links too, so that nothing lies there unseen. A link is listed and never followed: reading it fails. Does not
// guarantee: that the folder does not change meanwhile. Thread safety: one thread. Ownership: holds the path and the
// progress callback. On failure: NotFound or PermissionDenied for what cannot be read, OutOfRange for a file over the
// limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/folder_reader.h"

namespace ketenpoort::auditor {

// Told after each file: how many were read, and how many there are.
using OnProgress = std::function<void(uint64_t files_read, uint64_t files)>;

class DiskFolder final : public audit::FolderReader {
 public:
  explicit DiskFolder(std::string folder, OnProgress on_progress = {});

  absl::StatusOr<std::vector<std::string>> ListFiles() override;
  absl::StatusOr<std::string> ReadFile(std::string_view path, size_t bytes_max) override;

 private:
  std::string folder_;
  OnProgress on_progress_;
  uint64_t files_ = 0;
  uint64_t files_read_ = 0;
};

}  // namespace ketenpoort::auditor
