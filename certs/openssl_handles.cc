#include "certs/openssl_handles.h"

#include <openssl/err.h>

#include <cstddef>

#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::certs {

std::string TakeOpensslReason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string text = reason == nullptr ? "no reason given" : reason;
  ERR_clear_error();
  return text;
}

std::string Sha256Hex(std::string_view bytes) {
  return audit::crypto::HexEncode(audit::crypto::AsView(audit::crypto::Sha256(bytes)));
}

std::string BytesOf(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

}  // namespace ketenpoort::certs
