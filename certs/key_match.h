// Key match: does a private key belong to a certificate?
//
// Guarantees: OK only when the key's public half is the leaf's, byte for byte in DER.
// Does not guarantee: that the certificate is trusted, or that the key is kept safely.
// Thread safety: pure function.
// On failure: INVALID_ARGUMENT when one of both cannot be read, FAILED_PRECONDITION when they do not belong together;
// never anything from the key.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace ketenpoort::certs {

// `chain_pem`: the leaf first. `key_pem`: PKCS#8 or EC, not encrypted.
absl::Status KeyMatches(std::string_view chain_pem, std::string_view key_pem);

}  // namespace ketenpoort::certs
