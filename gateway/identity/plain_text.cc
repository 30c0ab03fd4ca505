#include "gateway/identity/plain_text.h"

#include <cstdint>

#include "audit/utf8.h"

namespace ketenpoort::identity {
namespace {

bool IsControl(uint32_t c) { return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029; }
bool TurnsDirection(uint32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}
bool IsNoncharacter(uint32_t c) { return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe; }

}  // namespace

std::optional<size_t> CharactersOf(std::string_view text, TextKind kind) {
  size_t count = 0;
  for (std::string_view rest = text; !rest.empty(); ++count) {
    const auto c = audit::TakeCodePoint(&rest);
    if (!c) return std::nullopt;
    const bool is_break = *c == '\t' || *c == '\n' || *c == '\r';
    if (is_break && kind == TextKind::kFreeText) continue;
    if (IsControl(*c) || TurnsDirection(*c) || IsNoncharacter(*c)) return std::nullopt;
  }
  return count;
}

}  // namespace ketenpoort::identity
