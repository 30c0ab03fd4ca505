// X509Fields: what this folder reads from any X.509 certificate, CA or leaf, after the checks both share.
//
// Guarantees: as certificate.h, without the rules that only a leaf must meet (OIN, organisation, usages).
// Does not guarantee: trust, validity in time, revocation.
// Thread safety: pure functions on their arguments.
// On failure: INVALID_ARGUMENT naming the rule, never a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/openssl_handles.h"

namespace ketenpoort::certs {

// One attribute type of the subject: how often it occurs, and its first value.
struct SubjectAttribute {
  int count = 0;
  std::string value;
};

struct X509Fields {
  SubjectAttribute common_name;
  SubjectAttribute organisation;
  SubjectAttribute serial_number;
  SubjectAttribute user_id;
  std::string issuer_common_name;
  std::string serial_hex;
  std::string subject_name_sha256;
  std::string issuer_name_sha256;
  std::string subject_key_id;    // empty when absent
  std::string authority_key_id;  // empty when absent
  std::string public_key_sha256;
  std::string key_description;  // "EC P-256", "RSA 3072", "Ed25519"
  int64_t not_before = 0;
  int64_t not_after = 0;
  bool is_ca = false;
  bool self_issued = false;
  bool has_key_usage = false;
  uint32_t key_usage = 0;
  bool has_extended_key_usage = false;
  uint32_t extended_key_usage = 0;
  std::vector<std::string> addresses;
};

// The certificate, when `der` is its one canonical encoding.
absl::StatusOr<X509Handle> X509FromDer(std::string_view der);

absl::StatusOr<X509Fields> ReadFields(X509* certificate);

// Lower-case hex of a positive serial of at most 20 bytes; else an error.
absl::StatusOr<std::string> SerialHex(const ASN1_INTEGER* serial);

absl::StatusOr<int64_t> UnixTime(const ASN1_TIME* time);

// The first CN of a name, after the checks on names; empty when it has none.
absl::StatusOr<std::string> CommonNameOf(const X509_NAME* name);

// SHA-256, hex, over the DER of a name.
std::string NameSha256(const X509_NAME* name);

// True for a signature algorithm with a SHA-2 digest of 256 bits or more, or Ed25519.
bool IsStrongSignature(const X509_ALGOR* algorithm);

}  // namespace ketenpoort::certs
