#include "gateway/identity/crl_holder.h"

#include <utility>

#include "absl/status/statusor.h"
#include "certs/private_file.h"

namespace ketenpoort::identity {
namespace {

absl::StatusOr<std::string> ReadAll(std::span<const std::string> paths, size_t bytes_max) {
  std::string all;
  for (const std::string& path : paths) {
    auto text = certs::ReadPublicFile(path, bytes_max);
    if (!text.ok()) return text.status();
    all += *text;
    all += '\n';
  }
  return all;
}

}  // namespace

absl::Status CrlHolder::Replace(std::shared_ptr<const certs::CrlSet> set) {
  const uint64_t before = current_.Snapshot().version;
  if (absl::Status status = current_.Replace(std::move(set)); !status.ok()) return status;
  const uint64_t after = current_.Snapshot().version;
  if (after != before) listeners_.Notify(after);
  return absl::OkStatus();
}

absl::Status CrlHolder::ReloadFiles(std::span<const std::string> ca_paths, std::span<const std::string> crl_paths) {
  auto authorities = ReadAll(ca_paths, certs::kCaBundlePemBytesMax);
  if (!authorities.ok()) return authorities.status();
  auto lists = ReadAll(crl_paths, certs::kCrlPemBytesMax);
  if (!lists.ok()) return lists.status();
  auto set = certs::CrlSet::Load(*lists, *authorities);
  if (!set.ok()) return set.status();
  return Replace(*std::move(set));
}

int64_t CrlHolder::SecondsToNextUpdate(int64_t unix_now) const {
  const certs::CrlSnapshot snapshot = Snapshot();
  if (snapshot.set == nullptr) return 0;
  return snapshot.set->EarliestNextUpdate() - unix_now;
}

ChangeListeners::Subscription CrlHolder::OnChange(std::function<void(uint64_t)> listener) {
  return listeners_.Subscribe(std::move(listener));
}

}  // namespace ketenpoort::identity
