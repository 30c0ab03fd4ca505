// Seal and Open: AES-256-GCM with a random nonce.
//
// Guarantees: what Open returns is exactly what the holder of the key sealed under the same associated bytes; any
// change to key, sealed bytes or associated bytes is refused, and then no plaintext is returned.
// Does not guarantee: that the length is hidden; that a sealed value is fresh (an old one opens again); key
// commitment. One key must not seal more than 2^32 values (the nonce has 96 random bits); keys here serve one message
// or person.
// Thread safety: any thread, if the RandomSource allows it.
// Ownership: nothing is kept; inner buffers are wiped.
// On failure: InvalidArgument for a wrong key length or an over-long input; Open answers DataLoss for every sealed
// value it does not accept, without saying which part was wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"

namespace ketenpoort::audit::crypto {

inline constexpr size_t kAeadKeyBytes = 32;
inline constexpr size_t kAeadNonceBytes = 12;
inline constexpr size_t kAeadTagBytes = 16;
// Limit: of plaintext and of associated bytes, each.
inline constexpr size_t kAeadInputBytesMax = size_t{64} * 1024 * 1024;

// nonce (12) || ciphertext (as long as the plaintext) || tag (16).
absl::StatusOr<std::string> Seal(std::string_view key, std::string_view plaintext, std::string_view associated,
                                 RandomSource& random);

absl::StatusOr<std::string> Open(std::string_view key, std::string_view sealed, std::string_view associated);

}  // namespace ketenpoort::audit::crypto
