// Files that hold keys, and files that must not be half written.
//
// Guarantees: `ReadPrivateFile` opens without following a link and refuses what is not a regular file of this user, or
// what group or others may read or write, judged on the open descriptor (no race with a rename). `WriteFileDurably`
// leaves, at any crash, the old bytes or the new bytes under the name: temporary file of the final mode, fsync, rename,
// fsync of the folder.
// Does not guarantee: secrecy against the same user or root; that bytes once returned are wiped (see
// audit/crypto/wipe.h). Thread safety: safe from several threads and processes; the last rename wins. On failure:
// NOT_FOUND when absent, PERMISSION_DENIED when the mode or owner is wrong, RESOURCE_EXHAUSTED over the limit, else
// INTERNAL; statuses name the file, never its content.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ketenpoort::certs {

enum class FileMode { kPublic, kPrivate };  // 0644, 0600

inline constexpr std::size_t kPrivateFileBytesMax = 64 * 1024;  // Limit: a key, not a database.

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path, std::size_t bytes_max = kPrivateFileBytesMax);
absl::StatusOr<std::string> ReadPublicFile(const std::string& path, std::size_t bytes_max);
absl::Status WriteFileDurably(const std::string& path, std::string_view bytes, FileMode mode);

// fsync of a folder, so that names made or renamed in it survive a crash.
absl::Status SyncFolder(const std::string& path);

}  // namespace ketenpoort::certs
