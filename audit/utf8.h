// UTF-8 as signed notes need it.
//
// Guarantees: TakeCodePoint accepts only well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing beyond
// U+10FFFF.
// Thread safety: any thread.
// On failure: an empty optional, with `rest` unchanged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ketenpoort::audit {

// Takes the first code point off `rest`, which must not be empty.
std::optional<uint32_t> TakeCodePoint(std::string_view* rest);

// Unicode's White_Space property.
bool IsUnicodeSpace(uint32_t code_point);

}  // namespace ketenpoort::audit
