#include "audit/utf8.h"

#include <cstddef>

namespace ketenpoort::audit {

std::optional<uint32_t> TakeCodePoint(std::string_view* rest) {
  const uint8_t first = static_cast<uint8_t>(rest->front());
  if (first < 0x80) {
    rest->remove_prefix(1);
    return first;
  }
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || rest->size() < length) return std::nullopt;
  uint32_t code_point = first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const uint8_t next = static_cast<uint8_t>((*rest)[i]);
    if ((next & 0xc0) != 0x80) return std::nullopt;
    code_point = (code_point << 6) | (next & 0x3f);
  }
  const bool overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (overlong || surrogate || code_point > 0x10ffff) return std::nullopt;
  rest->remove_prefix(length);
  return code_point;
}

bool IsUnicodeSpace(uint32_t code_point) {
  if (code_point >= 0x09 && code_point <= 0x0d) return true;
  if (code_point >= 0x2000 && code_point <= 0x200a) return true;
  for (const uint32_t space : {0x20u, 0x85u, 0xa0u, 0x1680u, 0x2028u, 0x2029u, 0x202fu, 0x205fu, 0x3000u}) {
    if (code_point == space) return true;
  }
  return false;
}

}  // namespace ketenpoort::audit
