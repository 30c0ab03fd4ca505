// Signatures by the key of a certificate: over a text that both sides hold.
//
// Guarantees: VerifySignature is OK only where the private half of the certificate's key signed exactly these bytes:
// ECDSA with SHA-256 for an EC key, RSA-PSS with SHA-256 and a salt of 32 bytes for an RSA key, or Ed25519. Sign makes
// such a signature. Does not guarantee: that the certificate is trusted, valid or unrevoked. The text should begin with
// words of its own purpose, as the same key authenticates connections. Thread safety: a SigningIdentity may be used
// from any thread. Ownership: holds the key; its memory is freed by OpenSSL, which clears it.
// On failure: INVALID_ARGUMENT for a key, certificate or signature that cannot be read; UNAUTHENTICATED for a signature
// that is not the key's; never anything from the key.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct evp_pkey_st;

namespace ketenpoort::certs {

// Limit: of a signature; an RSA key of 8,192 bits makes as many.
inline constexpr size_t kSignatureBytesMax = 1024;

class SigningIdentity {
 public:
  // PKCS#8 or EC, not encrypted.
  static absl::StatusOr<SigningIdentity> FromKeyPem(std::string_view key_pem);

  absl::StatusOr<std::string> Sign(std::string_view text) const;

 private:
  explicit SigningIdentity(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

absl::Status VerifySignature(std::string_view certificate_der, std::string_view text, std::string_view signature);

}  // namespace ketenpoort::certs
