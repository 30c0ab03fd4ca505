// Decimal numbers as checkpoints, proofs and paths write them.
//
// Guarantees: each number has one text: digits only, no sign, no leading zero, at most 2^64 - 1; everything else is
// nothing.
// Thread safety: any thread.
// On failure: an empty optional.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace ketenpoort::audit {

inline std::optional<uint64_t> ParseDecimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const uint64_t digit = static_cast<uint64_t>(c - '0');
    if (value > (std::numeric_limits<uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace ketenpoort::audit
