// HMAC-SHA-256, and the comparison that goes with it.
//
// Guarantees: RFC 2104 with SHA-256. EqualConstantTime takes a time that depends on the lengths only.
// Does not guarantee: that a low-entropy message stays hidden from a holder of the key.
// Thread safety: any thread.
// Ownership: nothing is kept.
// On failure: a key or message of any length is valid; an OpenSSL without HMAC ends the process.
#pragma once

#include <string_view>

#include "audit/crypto/sha256.h"

namespace ketenpoort::audit::crypto {

Digest HmacSha256(std::string_view key, std::string_view message);

// Whether both hold the same bytes. The lengths are taken to be public.
[[nodiscard]] bool EqualConstantTime(std::string_view left, std::string_view right);

}  // namespace ketenpoort::audit::crypto
