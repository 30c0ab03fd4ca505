#include "gateway/identity/source_file.h"

#include "certs/private_file.h"

namespace ketenpoort::identity {

absl::StatusOr<std::vector<SourceFile>> ReadSourceFiles(std::span<const std::string> paths) {
  std::vector<SourceFile> files;
  files.reserve(paths.size());
  for (const std::string& path : paths) {
    auto text = certs::ReadPublicFile(path, kSourceFileBytesMax);
    if (!text.ok()) return text.status();
    files.push_back({path, *std::move(text)});
  }
  return files;
}

}  // namespace ketenpoort::identity
