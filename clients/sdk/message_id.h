// Message ids: random UUIDs (RFC 9562 version 4) as the 16 bytes of the wire, and their text for people.
//
// Guarantees: NewMessageId has 122 random bits of `random` and the version and variant bits of a v4 UUID. FormatId is
// `8-4-4-4-12` lower-case hexadecimal for any 16 bytes, and plain hexadecimal for any other length. ParseId reads that
// form, 32 hexadecimal digits, and canonical base64 (as protobuf JSON writes ids), and nothing else.
// Does not guarantee: that an id is unused. Thread safety: any thread, as far as `random` is.
// On failure: ParseId answers InvalidArgument.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"

namespace ketenpoort::sdk {

inline constexpr size_t kMessageIdBytes = 16;

std::string NewMessageId(audit::crypto::RandomSource& random);
std::string FormatId(std::string_view id);
absl::StatusOr<std::string> ParseId(std::string_view text);

}  // namespace ketenpoort::sdk
