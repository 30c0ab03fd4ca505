// Entry bundles: (u16 big-endian length || entry) repeated, up to 256 entries, beside each level-0 tile.
//
// Guarantees: ParseBundle returns exactly the entries appended, in order, and refuses left-over or missing bytes.
// Does not guarantee: that an entry decodes.
// Thread safety: any thread.
// Ownership: the views point into the argument and live as long as it.
// On failure: InvalidArgument; AppendToBundle then leaves the bundle as it was.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ketenpoort::audit {

// Limit: the length must fit two bytes.
inline constexpr size_t kEntryBytesMax = 65535;
// Limit: as many as a tile has hashes.
inline constexpr size_t kBundleEntriesMax = 256;
inline constexpr size_t kBundleBytesMax = kBundleEntriesMax * (2 + kEntryBytesMax);

absl::Status AppendToBundle(std::string_view entry, std::string* bundle);

absl::StatusOr<std::vector<std::string_view>> ParseBundle(std::string_view bundle);

// Takes the first entry off `rest`. Nothing, and `rest` unchanged, when it does not start with a whole one.
std::optional<std::string_view> TakeEntry(std::string_view* rest);

}  // namespace ketenpoort::audit
