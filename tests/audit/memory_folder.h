// MemoryFolder: a log's folder as a map, to damage at will.
//
// Guarantees: keeps the contract of FolderReader. Counts reads per file and can refuse to read one. Test only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "audit/folder_reader.h"

namespace ketenpoort::audit::testing {

class MemoryFolder final : public FolderReader {
 public:
  explicit MemoryFolder(std::map<std::string, std::string> contents) : files(std::move(contents)) {}

  absl::StatusOr<std::vector<std::string>> ListFiles() override {
    if (!listing_status.ok()) return listing_status;
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files) names.push_back(name);
    return names;
  }

  absl::StatusOr<std::string> ReadFile(std::string_view path, size_t bytes_max) override {
    const auto file = files.find(std::string(path));
    if (file == files.end()) return absl::NotFoundError("no such file");
    if (path == unreadable) return absl::UnavailableError("the disk does not answer");
    ++reads[file->first];
    if (file->second.size() > bytes_max) return absl::OutOfRangeError("the file is longer than it may be");
    return file->second;
  }

  std::map<std::string, std::string> files;
  std::map<std::string, int> reads;
  std::string unreadable;
  absl::Status listing_status = absl::OkStatus();
};

}  // namespace ketenpoort::audit::testing
