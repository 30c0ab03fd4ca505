// Plain text: what people may type into a name or a note. Guarantees that accepted text is well-formed UTF-8 without
// control characters, line separators, characters that turn the direction of writing, or noncharacters; free text may
// hold tab, line feed and carriage return. Does not judge what the text means. Pure, safe in any thread.
#ifndef KETENPOORT_GATEWAY_IDENTITY_PLAIN_TEXT_H_
#define KETENPOORT_GATEWAY_IDENTITY_PLAIN_TEXT_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace ketenpoort::identity {

enum class TextKind { kLine, kFreeText };

// The number of characters (code points); nullopt when the text is not plain.
std::optional<size_t> CharactersOf(std::string_view text, TextKind kind);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_PLAIN_TEXT_H_
