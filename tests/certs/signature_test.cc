// A signature is the key's, over this text, or it is none.
#include "certs/signature.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <catch2/catch.hpp>
#include <optional>

#include "tests/certs/test_authority.h"

namespace ketenpoort::certs {
namespace {

std::string DerOf(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

struct Signer {
  explicit Signer(KeyHandle from) : key(std::move(from)) {
    const TestAuthority authority = MakeTestAuthority(TestAuthorityPlan("issuer"));
    const X509Handle certificate =
        ValueOrThrow(BuildCertificate(TestLeafPlan(), key.get(), authority.certificate.get(), authority.key.get()));
    der = DerOf(certificate.get());
    identity.emplace(ValueOrThrow(SigningIdentity::FromKeyPem(ValueOrThrow(PrivateKeyPem(key.get())))));
  }
  KeyHandle key;
  std::string der;
  std::optional<SigningIdentity> identity;
};

TEST_CASE("Each sort of key signs, and verifies under its own certificate and for its own text alone", "[certs]") {
  const Signer other(ValueOrThrow(GenerateKey()));
  std::vector<Signer> signers;
  signers.emplace_back(KeyHandle(EVP_EC_gen("P-256")));
  signers.emplace_back(KeyHandle(EVP_EC_gen("P-384")));
  signers.emplace_back(KeyHandle(EVP_RSA_gen(2048)));
  signers.emplace_back(KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
  for (const Signer& signer : signers) {
    INFO("sort of key " << EVP_PKEY_get_base_id(signer.key.get()));
    const std::string signature = ValueOrThrow(signer.identity->Sign("a text"));
    CHECK(signature.size() <= kSignatureBytesMax);
    CHECK(VerifySignature(signer.der, "a text", signature).ok());
    CHECK(absl::IsUnauthenticated(VerifySignature(signer.der, "another text", signature)));
    CHECK_FALSE(VerifySignature(other.der, "a text", signature).ok());
    std::string changed = signature;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    CHECK_FALSE(VerifySignature(signer.der, "a text", changed).ok());
    CHECK(absl::IsInvalidArgument(VerifySignature(signer.der, "a text", "")));
    CHECK(absl::IsInvalidArgument(VerifySignature(signer.der, "a text", std::string(kSignatureBytesMax + 1, 'x'))));
  }
}

TEST_CASE("What is no key or no certificate is refused", "[certs]") {
  CHECK(absl::IsInvalidArgument(SigningIdentity::FromKeyPem("no key").status()));
  CHECK(absl::IsInvalidArgument(VerifySignature("no certificate", "a text", "signature")));
  CHECK(absl::IsInvalidArgument(VerifySignature("", "a text", "signature")));
}

}  // namespace
}  // namespace ketenpoort::certs
