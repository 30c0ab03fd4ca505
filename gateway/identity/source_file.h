// SourceFile: a text somebody wrote, with the name to show when something in it is wrong. Guarantees of
// ReadSourceFiles: every file whole, at most kSourceFileBytesMax, or an error naming the file. Does not guarantee that
// the text parses. Values: own their bytes, safe in any thread.
#ifndef KETENPOORT_GATEWAY_IDENTITY_SOURCE_FILE_H_
#define KETENPOORT_GATEWAY_IDENTITY_SOURCE_FILE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace ketenpoort::identity {

inline constexpr size_t kSourceFileBytesMax = 8 * 1024 * 1024;

struct SourceFile {
  std::string name;
  std::string text;
};

absl::StatusOr<std::vector<SourceFile>> ReadSourceFiles(std::span<const std::string> paths);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_SOURCE_FILE_H_
