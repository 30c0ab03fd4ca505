// FolderReader: the files of a published log, wherever they lie (a disk, an archive, a test's map).
//
// Contract for implementations: ListFiles names everything that is not a folder, hidden files and links too, by its
// path from the log's folder with `/` between names, each once; no order is asked for. ReadFile returns the whole
// file, or OutOfRange, without reading on, when it has more than `bytes_max` bytes.
// Thread safety: callers use one reader from one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace ketenpoort::audit {

class FolderReader {
 public:
  virtual ~FolderReader() = default;
  virtual absl::StatusOr<std::vector<std::string>> ListFiles() = 0;
  virtual absl::StatusOr<std::string> ReadFile(std::string_view path, size_t bytes_max) = 0;
};

}  // namespace ketenpoort::audit
