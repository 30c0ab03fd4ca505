// Builds and signs X.509 certificates and revocation lists from a plain plan.
//
// Guarantees: what the plan says is what is signed: no default is added beyond subject and authority key identifiers
// and, in a list, its number. Serials for real use come from `RandomSerial` (127 random bits, positive, not zero).
// Does not guarantee: that the result is a sensible certificate; authority.h asks for sensible ones, tests for bad
// ones. Thread safety: pure functions on their arguments. On failure: INTERNAL with OpenSSL's fixed text.
#pragma once

#include <openssl/objects.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/openssl_handles.h"

namespace ketenpoort::certs {

struct CertificatePlan {
  std::vector<std::pair<int, std::string>> subject;  // OpenSSL NID of the attribute, UTF-8 value
  std::string serial;                                // big-endian bytes
  int64_t not_before = 0;
  int64_t not_after = 0;
  // OpenSSL extension NID and its value in OpenSSL's configuration syntax; constants only, never outside text.
  std::vector<std::pair<int, std::string>> extensions;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
};

struct CrlEntry {
  std::string serial_hex;
  int64_t revoked_at = 0;
};

struct CrlPlan {
  uint64_t number = 0;
  int64_t this_update = 0;
  int64_t next_update = 0;
  std::vector<CrlEntry> revoked;
  std::vector<std::pair<int, std::string>> extensions;  // as above
};

absl::StatusOr<KeyHandle> GenerateKey();

// PKCS#8, not encrypted: the caller keeps it in a private file and wipes the text.
absl::StatusOr<std::string> PrivateKeyPem(EVP_PKEY* key);
absl::StatusOr<KeyHandle> ParsePrivateKeyPem(std::string_view pem);

std::string RandomSerial();

// `issuer` null: self-signed with `issuer_key`, which then is the subject's.
absl::StatusOr<X509Handle> BuildCertificate(const CertificatePlan& plan, EVP_PKEY* subject_key, X509* issuer,
                                            EVP_PKEY* issuer_key);

absl::StatusOr<X509CrlHandle> BuildCrl(const CrlPlan& plan, X509* issuer, EVP_PKEY* issuer_key);

std::string PemOfX509(X509* certificate);
std::string PemOfCrl(X509_CRL* crl);

}  // namespace ketenpoort::certs
