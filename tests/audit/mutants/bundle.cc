#include "audit/bundle.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"

namespace ketenpoort::audit {

absl::Status AppendToBundle(std::string_view entry, std::string* bundle) {
  if (entry.size() > kEntryBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("an entry of `", entry.size(), "` bytes is over the limit"));
  }
  AppendBigEndian<uint16_t>(static_cast<uint16_t>(entry.size()), bundle);
  bundle->append(entry);
  return absl::OkStatus();
}

std::optional<std::string_view> TakeEntry(std::string_view* rest) {
  if (rest->size() < sizeof(uint16_t)) return std::nullopt;
  const size_t entry_bytes = ReadBigEndian<uint16_t>(*rest);
  if (rest->size() - sizeof(uint16_t) < entry_bytes) return std::nullopt;
  const std::string_view entry = rest->substr(sizeof(uint16_t), entry_bytes);
  rest->remove_prefix(sizeof(uint16_t) + entry_bytes);
  return entry;
}

absl::StatusOr<std::vector<std::string_view>> ParseBundle(std::string_view bundle) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (entries.size() == kBundleEntriesMax) {
      return absl::InvalidArgumentError(absl::StrCat("a bundle of more than `", kBundleEntriesMax, "` entries"));
    }
    const std::optional<std::string_view> entry = TakeEntry(&bundle);
    if (!entry)
      return absl::InvalidArgumentError(absl::StrCat("entry `", entries.size(), "` of the bundle is cut off"));
    entries.push_back(*entry);
  }
  return entries;
}

}  // namespace ketenpoort::audit
