#include "gateway/identity/directory_holder.h"

#include <utility>

#include "absl/status/statusor.h"

namespace ketenpoort::identity {

DirectoryHolder::DirectoryHolder(std::shared_ptr<const Directory> initial) : current_(std::move(initial)) {}

std::shared_ptr<const Directory> DirectoryHolder::Snapshot() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return current_;
}

absl::Status DirectoryHolder::Reload(std::span<const SourceFile> files) {
  const std::lock_guard<std::mutex> reload_lock(reload_mutex_);
  const std::shared_ptr<const Directory> old = Snapshot();
  auto [fresh, errors] = Directory::Parse(files, old->version() + 1);
  if (fresh == nullptr) return absl::InvalidArgumentError(FormatErrors(errors));
  if (fresh->digest() == old->digest()) return absl::OkStatus();
  const uint64_t version = fresh->version();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    current_ = std::move(fresh);
  }
  listeners_.Notify(version);
  return absl::OkStatus();
}

absl::Status DirectoryHolder::ReloadFiles(std::span<const std::string> paths) {
  auto files = ReadSourceFiles(paths);
  if (!files.ok()) return files.status();
  return Reload(*files);
}

ChangeListeners::Subscription DirectoryHolder::OnChange(std::function<void(uint64_t)> listener) {
  return listeners_.Subscribe(std::move(listener));
}

std::string FormatErrors(std::span<const DirectoryError> errors) {
  std::string text;
  for (const DirectoryError& error : errors) {
    if (!text.empty()) text += '\n';
    text += error.Format();
  }
  return text;
}

}  // namespace ketenpoort::identity
