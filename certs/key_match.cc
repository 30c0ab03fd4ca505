#include "certs/key_match.h"

#include <openssl/x509.h>

#include <string>

#include "certs/certificate.h"
#include "certs/openssl_handles.h"
#include "certs/x509_builder.h"

namespace ketenpoort::certs {

absl::Status KeyMatches(std::string_view chain_pem, std::string_view key_pem) {
  const absl::StatusOr<Certificate> leaf = ParseLeafOfChain(chain_pem);
  if (!leaf.ok()) return leaf.status();
  const absl::StatusOr<KeyHandle> key = ParsePrivateKeyPem(key_pem);
  if (!key.ok()) return absl::InvalidArgumentError("not a private key in pem");
  const BioHandle memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || i2d_PUBKEY_bio(memory.get(), key->get()) != 1)
    return absl::InternalError(TakeOpensslReason());
  if (Sha256Hex(BytesOf(memory.get())) != leaf->public_key_sha256) {
    return absl::FailedPreconditionError("the key does not belong to the certificate");
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::certs
