#include "audit/crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>

#include "audit/crypto/openssl_scope.h"

namespace ketenpoort::audit::crypto {
namespace {

struct MacContextDeleter {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContextPtr = std::unique_ptr<EVP_MAC_CTX, MacContextDeleter>;

// A context that knows its hash but no key; copied for each call. Lives until the process ends.
const EVP_MAC_CTX* KeylessContext() {
  static const EVP_MAC_CTX* const keyless = [] {
    const OpensslScope scope;
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    Require(mac != nullptr, "HMAC");
    EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    char hash[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", hash, 0), OSSL_PARAM_construct_end()};
    Require(context != nullptr && EVP_MAC_CTX_set_params(context, params) == 1, "HMAC with SHA-256");
    return context;
  }();
  return keyless;
}

}  // namespace

Digest HmacSha256(std::string_view key, std::string_view message) {
  const OpensslScope scope;
  const MacContextPtr context(EVP_MAC_CTX_dup(KeylessContext()));
  Require(context != nullptr, "HMAC start");
  // An empty view may hold a null pointer, which OpenSSL reads as "no key given".
  const char* key_bytes = key.empty() ? "" : key.data();
  Require(EVP_MAC_init(context.get(), reinterpret_cast<const uint8_t*>(key_bytes), key.size(), nullptr) == 1,
          "HMAC key");
  Require(EVP_MAC_update(context.get(), reinterpret_cast<const uint8_t*>(message.data()), message.size()) == 1,
          "HMAC update");
  Digest digest;
  size_t written = 0;
  Require(EVP_MAC_final(context.get(), digest.data(), &written, digest.size()) == 1 && written == kDigestBytes,
          "HMAC finish");
  return digest;
}

bool EqualConstantTime(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  if (left.empty()) return true;
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace ketenpoort::audit::crypto
