// Certificate: the parsed view of one end-entity X.509 certificate, as the identity room and the tools read it.
//
// Guarantees: `ParsePem` accepts only one canonical DER certificate (v3, SHA-2 or Ed25519, P-256/384/521, RSA
// 2048..8192 or Ed25519 key) that is no CA, has exactly one Subject.serialNumber of 20 digits (the OIN), exactly one
// organisation and common name, at most one user id, only printable UTF-8 in its names (no NUL, control or direction
// characters), no repeated or unknown critical extension, and the key usages a TLS 1.3 peer needs. Equal input gives
// equal fields. Does not guarantee: that any CA signed it (the TLS handshake or TrustAnchors proves that), that it is
// valid today or not revoked (CrlSet), or that the OIN may do anything (the directory maps OIN and key to organs).
// Thread safety: a plain value.  Ownership: holds its own bytes.
// On failure: INVALID_ARGUMENT naming the rule that was broken, never a value from the certificate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace ketenpoort::certs {

inline constexpr std::size_t kCertificatePemBytesMax = 16 * 1024;  // Limit: one certificate.
inline constexpr std::size_t kChainPemBytesMax = 64 * 1024;        // Limit: a leaf with its chain, or a CA bundle.
inline constexpr std::size_t kChainCertificatesMax = 16;
inline constexpr std::size_t kOinDigits = 20;

struct Certificate {
  std::string oin;                 // Subject.serialNumber, 20 digits
  std::string organisation;        // O
  std::string common_name;         // CN
  std::string person_id;           // UID: the officer, in a personal certificate; empty in a system certificate
  std::string serial_hex;          // lower case, without leading zero bytes
  std::string issuer_key_id;       // authorityKeyIdentifier, lower-case hex
  std::string issuer_name_sha256;  // SHA-256 over the issuer's name in DER, hex
  std::string issuer_common_name;
  std::string public_key_sha256;  // SHA-256 over the SubjectPublicKeyInfo in DER, hex
  int64_t not_before = 0;         // unix seconds, inclusive
  int64_t not_after = 0;          // unix seconds, inclusive
  bool server_auth = false;       // extended key usage
  bool client_auth = false;
  std::vector<std::string> addresses;  // SAN: `DNS:name` and `IP:address`
  std::string der;
};

// Exactly one certificate and nothing else.
absl::StatusOr<Certificate> ParsePem(std::string_view pem);

// The first certificate of a chain file (leaf first, then its issuers).
absl::StatusOr<Certificate> ParseLeafOfChain(std::string_view pem);

absl::StatusOr<Certificate> ParseDer(std::string_view der);

}  // namespace ketenpoort::certs
