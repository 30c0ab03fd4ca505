// One authority of certificates and lists for a test, in memory: good ones and deliberately bad ones.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/pem.h"
#include "certs/x509_builder.h"

namespace ketenpoort::certs {

inline constexpr int64_t kTestNow = 1'763'800'000;  // 2025-11-22, any fixed day will do
inline constexpr int64_t kTestDay = 86'400;
inline constexpr char kTestOin[] = "00000001003214345000";

template <typename T>
T ValueOrThrow(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

struct TestAuthority {
  X509Handle certificate;
  KeyHandle key;
  std::string Pem() const { return PemOfX509(certificate.get()); }
};

inline CertificatePlan TestAuthorityPlan(const std::string& common_name) {
  CertificatePlan plan;
  plan.subject = {{NID_countryName, "NL"}, {NID_organizationName, "Test"}, {NID_commonName, common_name}};
  plan.serial = RandomSerial();
  plan.not_before = kTestNow - 100 * kTestDay;
  plan.not_after = kTestNow + 1000 * kTestDay;
  plan.extensions = {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "critical,keyCertSign,cRLSign"}};
  return plan;
}

inline TestAuthority MakeTestAuthority(const CertificatePlan& plan, const TestAuthority* issuer = nullptr) {
  KeyHandle key = ValueOrThrow(GenerateKey());
  EVP_PKEY* signer = issuer == nullptr ? key.get() : issuer->key.get();
  X509Handle certificate =
      ValueOrThrow(BuildCertificate(plan, key.get(), issuer == nullptr ? nullptr : issuer->certificate.get(), signer));
  return TestAuthority{std::move(certificate), std::move(key)};
}

// The DER of the one SEQUENCE in `der`, with its length written in one byte more than needed: the same value in BER,
// and not canonical.
inline std::string WithLongLength(const std::string& der) {
  if (der.size() < 260 || static_cast<unsigned char>(der[1]) != 0x82) throw std::runtime_error("expected 30 82 xx xx");
  return std::string("\x30\x83\x00", 3) + der.substr(2);
}

// The OID of ecdsa-with-SHA256; with its last byte 3 that of ecdsa-with-SHA384.
inline constexpr char kEcdsaSha256Oid[] = "\x2a\x86\x48\xce\x3d\x04\x03\x02";

inline CertificatePlan TestLeafPlan() {
  CertificatePlan plan;
  plan.subject = {{NID_countryName, "NL"},
                  {NID_organizationName, "Gemeente Voorbeeld"},
                  {NID_serialNumber, kTestOin},
                  {NID_commonName, "voorbeeld"}};
  plan.serial = RandomSerial();
  plan.not_before = kTestNow - kTestDay;
  plan.not_after = kTestNow + 100 * kTestDay;
  plan.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                     {NID_key_usage, "critical,digitalSignature"},
                     {NID_ext_key_usage, "clientAuth"}};
  return plan;
}

inline std::string MakeTestLeafPem(const CertificatePlan& plan, const TestAuthority& issuer) {
  const KeyHandle key = ValueOrThrow(GenerateKey());
  return PemOfX509(ValueOrThrow(BuildCertificate(plan, key.get(), issuer.certificate.get(), issuer.key.get())).get());
}

inline CrlPlan TestCrlPlan(uint64_t number = 1) {
  CrlPlan plan;
  plan.number = number;
  plan.this_update = kTestNow - kTestDay;
  plan.next_update = kTestNow + 7 * kTestDay;
  return plan;
}

inline std::string MakeTestCrlPem(const CrlPlan& plan, const TestAuthority& issuer) {
  return PemOfCrl(ValueOrThrow(BuildCrl(plan, issuer.certificate.get(), issuer.key.get())).get());
}

// The DER of the first block.
inline std::string DerOf(const std::string& pem) {
  return ValueOrThrow(SplitPem(pem, PemLimits{.bytes_max = 1 << 20, .blocks_max = 8})).at(0).der;
}

}  // namespace ketenpoort::certs
