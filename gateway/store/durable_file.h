// Small files that must be there after a power cut: keys, markers, published tiles.
//
// Guarantees: ReplaceFile leaves either the old or the new bytes under `path`, never a mixture; with `Sync::kYes` the
// new ones are on the disk when it returns OK. EnsureFolder makes missing parents too and narrows nothing that exists.
// Does not guarantee: atomicity over several files. Two callers must not use one `scratch` path at a time.
// Thread safety: any thread. Ownership: nothing is kept. On failure: the status of the failed system call with the
// path, never the contents; NotFound only for a file that is not there.
#ifndef KETENPOORT_GATEWAY_STORE_DURABLE_FILE_H_
#define KETENPOORT_GATEWAY_STORE_DURABLE_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ketenpoort::store {

enum class Sync { kNo, kYes };

absl::Status EnsureFolder(const std::string& path, mode_t mode);

// OutOfRange when the file has more than `bytes_max` bytes.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max);

// Writes `scratch`, then renames it to `path`. Both must lie in the same file system.
absl::Status ReplaceFile(const std::string& scratch, const std::string& path, std::string_view bytes, mode_t mode,
                         Sync sync);

// Overwrites the bytes of a plain file and removes it, both on the disk when it returns OK; OK too where there is none.
// Whether the medium keeps copies of overwritten bytes is not in its hands.
absl::Status DestroyFile(const std::string& path);
// Renames, on the disk when it returns OK. Both must lie in the same folder.
absl::Status RenameFile(const std::string& from, const std::string& to);

absl::Status SyncFile(const std::string& path);
absl::Status SyncFolder(const std::string& path);
// Syncs the folder that holds `path`.
absl::Status SyncFolderOf(const std::string& path);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_DURABLE_FILE_H_
