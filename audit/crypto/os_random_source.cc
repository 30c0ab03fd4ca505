#include "audit/crypto/os_random_source.h"

#include <openssl/rand.h>

#include "audit/crypto/openssl_scope.h"

namespace ketenpoort::audit::crypto {

void OsRandomSource::Fill(std::span<uint8_t> out) {
  if (out.empty()) return;
  const OpensslScope scope;
  Require(RAND_priv_bytes_ex(nullptr, out.data(), out.size(), 0) == 1, "random bytes");
}

}  // namespace ketenpoort::audit::crypto
