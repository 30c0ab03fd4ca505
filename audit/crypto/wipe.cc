#include "audit/crypto/wipe.h"

#include <openssl/crypto.h>

namespace ketenpoort::audit::crypto {

void Wipe(std::span<uint8_t> secret) {
  if (!secret.empty()) OPENSSL_cleanse(secret.data(), secret.size());
}

void Wipe(std::string& secret) {
  if (!secret.empty()) OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace ketenpoort::audit::crypto
