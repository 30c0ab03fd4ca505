// Big-endian integers, as every binary form of the log writes them.
//
// Guarantees: Append writes exactly sizeof(Integer) bytes; Read takes exactly the first sizeof(Integer).
// Thread safety: any thread.
// On failure: Read requires enough bytes, which its callers check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace ketenpoort::audit {

template <typename Integer>
void AppendBigEndian(Integer value, std::string* out) {
  static_assert(std::is_unsigned_v<Integer>);
  for (size_t byte = sizeof(Integer); byte-- > 0;) {
    out->push_back(static_cast<char>(static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * byte))));
  }
}

// Requires: bytes.size() >= sizeof(Integer).
template <typename Integer>
Integer ReadBigEndian(std::string_view bytes) {
  static_assert(std::is_unsigned_v<Integer>);
  uint64_t value = 0;
  for (size_t byte = 0; byte < sizeof(Integer); ++byte) value = (value << 8) | static_cast<uint8_t>(bytes[byte]);
  return static_cast<Integer>(value);
}

}  // namespace ketenpoort::audit
