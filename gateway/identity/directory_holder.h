// DirectoryHolder: the directory in force, replaced while calls run. Guarantees: Snapshot is one whole directory;
// Reload puts the new one in place at once or keeps the old one and says everything that is wrong; the version grows by
// one with each directory that differs in its source bytes. Does not guarantee that decisions made on the old one are
// made anew: the committer compares versions. Versions count within a process; across restarts the digest compares.
// Thread-safe.
#ifndef KETENPOORT_GATEWAY_IDENTITY_DIRECTORY_HOLDER_H_
#define KETENPOORT_GATEWAY_IDENTITY_DIRECTORY_HOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "gateway/identity/change_listeners.h"
#include "gateway/identity/directory.h"
#include "gateway/identity/source_file.h"

namespace ketenpoort::identity {

class DirectoryHolder {
 public:
  // Requires: `initial` is not null.
  explicit DirectoryHolder(std::shared_ptr<const Directory> initial);

  std::shared_ptr<const Directory> Snapshot() const;
  uint64_t version() const { return Snapshot()->version(); }

  // INVALID_ARGUMENT with every error, one a line; the old directory stays in force. The same bytes change nothing.
  absl::Status Reload(std::span<const SourceFile> files);
  absl::Status ReloadFiles(std::span<const std::string> paths);

  // Called after each change, outside the holder's lock.
  ChangeListeners::Subscription OnChange(std::function<void(uint64_t version)> listener);

 private:
  std::mutex reload_mutex_;  // one reload at a time; taken before mutex_
  mutable std::mutex mutex_;
  std::shared_ptr<const Directory> current_;  // under mutex_
  ChangeListeners listeners_;
};

// The errors one a line, as Reload's status has them.
std::string FormatErrors(std::span<const DirectoryError> errors);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_DIRECTORY_HOLDER_H_
