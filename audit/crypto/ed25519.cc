#include "audit/crypto/ed25519.h"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/openssl_scope.h"
#include "audit/crypto/wipe.h"

namespace ketenpoort::audit::crypto {
namespace {

struct DigestContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, DigestContextDeleter>;

struct PublicKeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using PublicKeyPtr = std::unique_ptr<EVP_PKEY, PublicKeyDeleter>;

const uint8_t* BytesOrEmpty(std::string_view view) {
  // Signing an empty message needs a pointer too.
  return reinterpret_cast<const uint8_t*>(view.empty() ? "" : view.data());
}

}  // namespace

// EVP_PKEY_free wipes the private half.
void SigningKey::KeyDeleter::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

SigningKey::SigningKey(KeyPtr key, std::string public_key) : key_(std::move(key)), public_key_(std::move(public_key)) {}

SigningKey SigningKey::Generate(RandomSource& random) {
  std::array<uint8_t, kEd25519SeedBytes> seed;
  random.Fill(seed);
  auto key = FromSeed(std::string_view(reinterpret_cast<const char*>(seed.data()), seed.size()));
  Wipe(seed);
  Require(key.ok(), "Ed25519 key");
  return *std::move(key);
}

absl::StatusOr<SigningKey> SigningKey::FromSeed(std::string_view seed) {
  if (seed.size() != kEd25519SeedBytes) {
    return absl::InvalidArgumentError(absl::StrCat("an Ed25519 seed has 32 bytes, not `", seed.size(), "`"));
  }
  const OpensslScope scope;
  KeyPtr key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, BytesOrEmpty(seed), seed.size()));
  std::string public_key(kEd25519PublicKeyBytes, '\0');
  size_t written = public_key.size();
  Require(key != nullptr &&
              EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<uint8_t*>(public_key.data()), &written) == 1 &&
              written == kEd25519PublicKeyBytes,
          "Ed25519 key");
  return SigningKey(std::move(key), std::move(public_key));
}

std::string SigningKey::Seed() const {
  const OpensslScope scope;
  std::string seed(kEd25519SeedBytes, '\0');
  size_t written = seed.size();
  Require(EVP_PKEY_get_raw_private_key(key_.get(), reinterpret_cast<uint8_t*>(seed.data()), &written) == 1 &&
              written == kEd25519SeedBytes,
          "Ed25519 seed");
  return seed;
}

absl::StatusOr<std::string> SigningKey::Sign(std::string_view message) const {
  if (key_ == nullptr) return absl::FailedPreconditionError("the signing key was moved away");
  const OpensslScope scope;
  std::string signature(kEd25519SignatureBytes, '\0');
  size_t written = signature.size();
  const DigestContextPtr context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &written, BytesOrEmpty(message),
                     message.size()) != 1 ||
      written != kEd25519SignatureBytes) {
    return absl::InternalError("signing failed in the cryptographic library");
  }
  return signature;
}

bool Verify(std::string_view public_key, std::string_view message, std::string_view signature) {
  if (public_key.size() != kEd25519PublicKeyBytes || signature.size() != kEd25519SignatureBytes) return false;
  const OpensslScope scope;
  const PublicKeyPtr key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, BytesOrEmpty(public_key), public_key.size()));
  const DigestContextPtr context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), BytesOrEmpty(signature), signature.size(), BytesOrEmpty(message),
                          message.size()) == 1;
}

}  // namespace ketenpoort::audit::crypto
