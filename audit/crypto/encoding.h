// Base64 (RFC 4648 section 4, padded) and hexadecimal text.
//
// Guarantees: each byte string has exactly one base64 text, and Base64DecodeStrict accepts only that one: no white
// space, no missing or extra padding, no set bits under the padding. So a change of any character changes the bytes or
// is refused. HexEncode writes lower case; HexDecode reads both cases.
// Does not guarantee: constant time; do not decode secrets where an attacker measures.
// Thread safety: any thread.
// Ownership: nothing is kept.
// On failure: InvalidArgument, naming the position.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ketenpoort::audit::crypto {

std::string Base64Encode(std::string_view bytes);
absl::StatusOr<std::string> Base64DecodeStrict(std::string_view text);

std::string HexEncode(std::string_view bytes);
absl::StatusOr<std::string> HexDecode(std::string_view text);

}  // namespace ketenpoort::audit::crypto
