// Ed25519 (RFC 8032, pure): the signatures of checkpoints, cosignatures and policy bundles.
//
// Guarantees: Verify is true only for a signature by the holder of the key over exactly this message; a signature
// whose scalar is not reduced is refused, so one cannot be turned into another. Signing is deterministic.
// Does not guarantee: that a public key belongs to anyone; rejection of small-order public keys (keys are configured,
// never taken from the message that they check).
// Thread safety: Verify and all const members from any thread.
// Ownership: a SigningKey is move-only and its memory is wiped when it goes; Seed() hands out a copy, which the caller
// wipes (wipe.h).
// On failure: InvalidArgument for a seed of another length; Verify answers false for anything malformed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"

// OpenSSL's name for a key; its headers stay inside audit/crypto.
struct evp_pkey_st;

namespace ketenpoort::audit::crypto {

inline constexpr size_t kEd25519SeedBytes = 32;
inline constexpr size_t kEd25519PublicKeyBytes = 32;
inline constexpr size_t kEd25519SignatureBytes = 64;

class SigningKey {
 public:
  static SigningKey Generate(RandomSource& random);
  static absl::StatusOr<SigningKey> FromSeed(std::string_view seed);

  SigningKey(SigningKey&&) noexcept = default;
  SigningKey& operator=(SigningKey&&) noexcept = default;

  // The 32 secret bytes the key was made from.
  std::string Seed() const;
  const std::string& PublicKey() const { return public_key_; }

  // 64 bytes.
  absl::StatusOr<std::string> Sign(std::string_view message) const;

 private:
  struct KeyDeleter {
    void operator()(evp_pkey_st* key) const;
  };
  using KeyPtr = std::unique_ptr<evp_pkey_st, KeyDeleter>;

  SigningKey(KeyPtr key, std::string public_key);

  KeyPtr key_;
  std::string public_key_;
};

[[nodiscard]] bool Verify(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace ketenpoort::audit::crypto
