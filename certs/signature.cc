#include "certs/signature.h"

#include <openssl/rsa.h>

#include <utility>

#include "certs/openssl_handles.h"
#include "certs/x509_builder.h"

namespace ketenpoort::certs {
namespace {

using ContextHandle = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;

const unsigned char* BytesAt(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

// Null for Ed25519, which hashes by itself.
const EVP_MD* HashFor(EVP_PKEY* key) { return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256(); }

bool SetPadding(EVP_PKEY* key, EVP_PKEY_CTX* context) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

bool IsKnownKey(EVP_PKEY* key) {
  const int id = EVP_PKEY_get_base_id(key);
  return id == EVP_PKEY_EC || id == EVP_PKEY_RSA || id == EVP_PKEY_ED25519;
}

}  // namespace

absl::StatusOr<SigningIdentity> SigningIdentity::FromKeyPem(std::string_view key_pem) {
  absl::StatusOr<KeyHandle> key = ParsePrivateKeyPem(key_pem);
  if (!key.ok() || !IsKnownKey(key->get())) return absl::InvalidArgumentError("not a private key that signs");
  return SigningIdentity(std::shared_ptr<evp_pkey_st>(key->release(), &EVP_PKEY_free));
}

absl::StatusOr<std::string> SigningIdentity::Sign(std::string_view text) const {
  const ContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* of_key = nullptr;
  size_t size = 0;
  if (context == nullptr || EVP_DigestSignInit(context.get(), &of_key, HashFor(key_.get()), nullptr, key_.get()) != 1 ||
      !SetPadding(key_.get(), of_key) ||
      EVP_DigestSign(context.get(), nullptr, &size, BytesAt(text), text.size()) != 1) {
    return absl::InternalError(TakeOpensslReason());
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, BytesAt(text),
                     text.size()) != 1) {
    return absl::InternalError(TakeOpensslReason());
  }
  signature.resize(size);
  return signature;
}

absl::Status VerifySignature(std::string_view certificate_der, std::string_view text, std::string_view signature) {
  const unsigned char* at = BytesAt(certificate_der);
  const X509Handle certificate(d2i_X509(nullptr, &at, static_cast<long>(certificate_der.size())));
  EVP_PKEY* key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate.get());
  if (key == nullptr || !IsKnownKey(key)) {
    TakeOpensslReason();
    return absl::InvalidArgumentError("not a certificate whose key signs");
  }
  if (signature.empty() || signature.size() > kSignatureBytesMax) {
    return absl::InvalidArgumentError("a signature has 1 to 1024 bytes");
  }
  const ContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* of_key = nullptr;
  if (context == nullptr || EVP_DigestVerifyInit(context.get(), &of_key, HashFor(key), nullptr, key) != 1 ||
      !SetPadding(key, of_key)) {
    return absl::InternalError(TakeOpensslReason());
  }
  if (EVP_DigestVerify(context.get(), BytesAt(signature), signature.size(), BytesAt(text), text.size()) != 1) {
    TakeOpensslReason();
    return absl::UnauthenticatedError("the signature is not by the key of this certificate");
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::certs
