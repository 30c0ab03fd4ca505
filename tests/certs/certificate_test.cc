#include "certs/certificate.h"

#include <openssl/rsa.h>

#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "certs/pem.h"
#include "tests/certs/test_authority.h"

namespace ketenpoort::certs {
namespace {

const TestAuthority& Issuer() {
  static const TestAuthority authority = MakeTestAuthority(TestAuthorityPlan("Test CA"));
  return authority;
}

// The value of the subject attribute `nid`, replaced.
void SetAttribute(CertificatePlan* plan, int nid, const std::string& value) {
  for (auto& [attribute, text] : plan->subject) {
    if (attribute == nid) text = value;
  }
}

void RemoveAttribute(CertificatePlan* plan, int nid) {
  std::erase_if(plan->subject, [nid](const auto& attribute) { return attribute.first == nid; });
}

TEST_CASE("a good leaf is parsed into the fields the identity room reads", "[certificate]") {
  CertificatePlan plan = TestLeafPlan();
  plan.serial = std::string("\x01\x00\xff", 3);
  plan.subject.emplace_back(NID_userId, "fg-07");
  const std::string pem = MakeTestLeafPem(plan, Issuer());
  const absl::StatusOr<Certificate> parsed = ParsePem(pem);
  REQUIRE(parsed.ok());
  CHECK(parsed->oin == kTestOin);
  CHECK(parsed->organisation == "Gemeente Voorbeeld");
  CHECK(parsed->common_name == "voorbeeld");
  CHECK(parsed->person_id == "fg-07");
  CHECK(parsed->serial_hex == "0100ff");
  CHECK(parsed->issuer_common_name == "Test CA");
  CHECK(parsed->issuer_key_id.size() == 40);
  CHECK(parsed->not_before == kTestNow - kTestDay);
  CHECK(parsed->not_after == kTestNow + 100 * kTestDay);
  CHECK(parsed->client_auth);
  CHECK_FALSE(parsed->server_auth);
  CHECK(PemOf(kPemCertificate, parsed->der) == pem);
}

TEST_CASE("the public key digest is SHA-256 over SubjectPublicKeyInfo as OpenSSL encodes it", "[certificate]") {
  const KeyHandle key = ValueOrThrow(GenerateKey());
  unsigned char* spki = nullptr;
  const int size = i2d_PUBKEY(key.get(), &spki);
  REQUIRE(size > 0);
  const std::string expected = Sha256Hex(std::string(reinterpret_cast<char*>(spki), static_cast<std::size_t>(size)));
  OPENSSL_free(spki);
  const X509Handle x509 =
      ValueOrThrow(BuildCertificate(TestLeafPlan(), key.get(), Issuer().certificate.get(), Issuer().key.get()));
  CHECK(ValueOrThrow(ParsePem(PemOfX509(x509.get()))).public_key_sha256 == expected);
}

TEST_CASE("a leaf that breaks one rule is refused and its values stay out of the status", "[certificate]") {
  struct Case {
    const char* name;
    std::function<void(CertificatePlan*)> change;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"two serialNumbers", [](CertificatePlan* p) { p->subject.emplace_back(NID_serialNumber, kTestOin); },
       "serialNumber must occur exactly once"},
      {"no serialNumber", [](CertificatePlan* p) { RemoveAttribute(p, NID_serialNumber); },
       "serialNumber must occur exactly once"},
      {"19 digits", [](CertificatePlan* p) { SetAttribute(p, NID_serialNumber, "0000000100321434500"); }, "20 digits"},
      {"21 digits", [](CertificatePlan* p) { SetAttribute(p, NID_serialNumber, "000000010032143450000"); },
       "20 digits"},
      {"letters", [](CertificatePlan* p) { SetAttribute(p, NID_serialNumber, "0000000100321434500A"); }, "20 digits"},
      {"space", [](CertificatePlan* p) { SetAttribute(p, NID_serialNumber, "0000000100321434500 "); }, "20 digits"},
      {"plus", [](CertificatePlan* p) { SetAttribute(p, NID_serialNumber, "+0000001003214345000"); }, "20 digits"},
      {"two organisations", [](CertificatePlan* p) { p->subject.emplace_back(NID_organizationName, "Tweede"); },
       "organizationName must occur exactly once"},
      {"no organisation", [](CertificatePlan* p) { RemoveAttribute(p, NID_organizationName); },
       "organizationName must occur exactly once"},
      {"two common names", [](CertificatePlan* p) { p->subject.emplace_back(NID_commonName, "tweede"); },
       "commonName must occur exactly once"},
      {"two user ids",
       [](CertificatePlan* p) {
         p->subject.emplace_back(NID_userId, "a");
         p->subject.emplace_back(NID_userId, "b");
       },
       "userId must occur at most once"},
      {"NUL in the organisation",
       [](CertificatePlan* p) { SetAttribute(p, NID_organizationName, std::string("Gemeente\0X", 10)); },
       "control or direction character"},
      {"escape in the common name", [](CertificatePlan* p) { SetAttribute(p, NID_commonName, "a\x1b[2J"); },
       "control or direction character"},
      {"right-to-left override", [](CertificatePlan* p) { SetAttribute(p, NID_commonName, "a\u202ebc"); },
       "control or direction character"},
      {"zero-width space", [](CertificatePlan* p) { SetAttribute(p, NID_commonName, "a\u200bb"); },
       "control or direction character"},
      {"too many attributes",
       [](CertificatePlan* p) {
         for (int i = 0; i < 16; ++i) p->subject.emplace_back(NID_organizationalUnitName, "x");
       },
       "too many attributes"},
      {"certificate authority",
       [](CertificatePlan* p) {
         p->extensions = {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "critical,keyCertSign"}};
       },
       "authority is no participant"},
      {"no key usage",
       [](CertificatePlan* p) {
         p->extensions = {{NID_ext_key_usage, "clientAuth"}};
       },
       "digitalSignature"},
      {"key usage without signature",
       [](CertificatePlan* p) {
         p->extensions = {{NID_key_usage, "critical,keyEncipherment"}, {NID_ext_key_usage, "clientAuth"}};
       },
       "digitalSignature"},
      {"key usage of an authority",
       [](CertificatePlan* p) {
         p->extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                          {NID_key_usage, "critical,digitalSignature,cRLSign"},
                          {NID_ext_key_usage, "clientAuth"}};
       },
       "keyUsage of an authority"},
      {"no extended key usage",
       [](CertificatePlan* p) {
         p->extensions = {{NID_key_usage, "critical,digitalSignature"}};
       },
       "extendedKeyUsage"},
      {"other extended key usage",
       [](CertificatePlan* p) {
         p->extensions = {{NID_key_usage, "critical,digitalSignature"}, {NID_ext_key_usage, "emailProtection"}};
       },
       "extendedKeyUsage"},
      {"same extension twice", [](CertificatePlan* p) { p->extensions.emplace_back(NID_ext_key_usage, "serverAuth"); },
       "occurs twice"},
      {"unknown critical extension",
       [](CertificatePlan* p) { p->extensions.emplace_back(NID_netscape_comment, "critical,x"); },
       "unknown critical extension"},
      {"ends before it begins", [](CertificatePlan* p) { p->not_after = p->not_before - 1; }, "ends before"},
      {"serial zero", [](CertificatePlan* p) { p->serial = std::string(1, '\0'); }, "positive"},
      {"serial of 21 bytes", [](CertificatePlan* p) { p->serial = std::string(21, '\x11'); }, "20 bytes"},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    CertificatePlan plan = TestLeafPlan();
    one.change(&plan);
    const absl::StatusOr<Certificate> parsed = ParsePem(MakeTestLeafPem(plan, Issuer()));
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
    const std::string message(parsed.status().message());
    CHECK_THAT(message, Catch::Contains(one.expected));
    CHECK_THAT(message, !Catch::Contains("Voorbeeld") && !Catch::Contains("voorbeeld") && !Catch::Contains("00000001"));
  }
}

TEST_CASE("keys and signatures below the bar are refused, above it accepted", "[certificate]") {
  struct Case {
    const char* name;
    KeyHandle key;
    const EVP_MD* digest;  // of the issuer's signature
    bool good;
  };
  std::vector<Case> cases;
  cases.push_back({"rsa 1024", KeyHandle(EVP_RSA_gen(1024U)), EVP_sha256(), false});
  cases.push_back({"rsa 2048", KeyHandle(EVP_RSA_gen(2048U)), EVP_sha256(), true});
  cases.push_back({"p-384", KeyHandle(EVP_EC_gen("P-384")), EVP_sha384(), true});
  cases.push_back({"p-224", KeyHandle(EVP_EC_gen("P-224")), EVP_sha256(), false});
  cases.push_back({"brainpool", KeyHandle(EVP_EC_gen("brainpoolP256r1")), EVP_sha256(), false});
  cases.push_back({"ed25519", KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")), EVP_sha256(), true});
  cases.push_back({"x25519", KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")), EVP_sha256(), false});
  cases.push_back({"sha-1 signature", KeyHandle(EVP_EC_gen("P-256")), EVP_sha1(), false});
  cases.push_back({"sha-224 signature", KeyHandle(EVP_EC_gen("P-256")), EVP_sha224(), false});
  for (const Case& one : cases) {
    INFO(one.name);
    REQUIRE(one.key != nullptr);
    const X509Handle x509 =
        ValueOrThrow(BuildCertificate(TestLeafPlan(), one.key.get(), Issuer().certificate.get(), Issuer().key.get()));
    REQUIRE(X509_sign(x509.get(), Issuer().key.get(), one.digest) > 0);
    CHECK(ParsePem(PemOfX509(x509.get())).ok() == one.good);
  }
}

TEST_CASE("a subject part with two attributes is refused", "[certificate]") {
  const KeyHandle key = ValueOrThrow(GenerateKey());
  const X509Handle x509 =
      ValueOrThrow(BuildCertificate(TestLeafPlan(), key.get(), Issuer().certificate.get(), Issuer().key.get()));
  X509_NAME* subject = X509_get_subject_name(x509.get());
  REQUIRE(X509_NAME_add_entry_by_NID(subject, NID_organizationalUnitName, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>("x"), 1, -1, -1) == 1);
  REQUIRE(X509_sign(x509.get(), Issuer().key.get(), EVP_sha256()) > 0);
  const absl::StatusOr<Certificate> parsed = ParsePem(PemOfX509(x509.get()));
  REQUIRE_FALSE(parsed.ok());
  CHECK_THAT(std::string(parsed.status().message()), Catch::Contains("two attributes"));
}

TEST_CASE("a version 1 certificate is refused", "[certificate]") {
  const KeyHandle key = ValueOrThrow(GenerateKey());
  const X509Handle x509 =
      ValueOrThrow(BuildCertificate(TestLeafPlan(), key.get(), Issuer().certificate.get(), Issuer().key.get()));
  REQUIRE(X509_set_version(x509.get(), X509_VERSION_1) == 1);
  REQUIRE(X509_sign(x509.get(), Issuer().key.get(), EVP_sha256()) > 0);
  CHECK_FALSE(ParsePem(PemOfX509(x509.get())).ok());
}

TEST_CASE("text that is not exactly one canonical PEM certificate is refused", "[certificate][pem]") {
  const std::string good = MakeTestLeafPem(TestLeafPlan(), Issuer());
  REQUIRE(ParsePem(good).ok());
  const std::string der = DerOf(good);
  const std::size_t body = good.find('\n') + 1;
  std::string nul_inside = good;
  nul_inside[body + 10] = '\0';
  std::string bad_character = good;
  bad_character[body + 10] = '*';
  std::string long_lines = good;
  long_lines.erase(long_lines.find('\n', body), 1);
  struct Case {
    const char* name;
    std::string pem;
  };
  const std::vector<Case> cases = {
      {"empty", ""},
      {"white space", " \n\n"},
      {"no end line", good.substr(0, good.size() - 26)},
      {"two certificates", good + good},
      {"text before", "Subject: x\n" + good},
      {"text after", good + "x"},
      {"NUL after", good + std::string(1, '\0')},
      {"NUL inside", nul_inside},
      {"bad base64", bad_character},
      {"line over 76", long_lines},
      {"empty block", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"},
      {"private key label", PemOf("PRIVATE KEY", der)},
      {"old label", PemOf("X509 CERTIFICATE", der)},
      {"labels differ", "-----BEGIN CERTIFICATE-----\n" + PemOf("X", der).substr(PemOf("X", der).find('\n') + 1)},
      {"header line", "-----BEGIN CERTIFICATE-----\nProc-Type: 4\n" + good.substr(body)},
      {"bytes after the DER", PemOf(kPemCertificate, der + "x")},
      {"DER cut short", PemOf(kPemCertificate, der.substr(0, der.size() - 1))},
      {"not DER", PemOf(kPemCertificate, "hello")},
      {"oversized", good + std::string(kCertificatePemBytesMax, '\n')},
      {"oversized without structure", std::string(1 << 20, 'A')},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    CHECK_FALSE(ParsePem(one.pem).ok());
  }
}

TEST_CASE("exactly kCertificatePemBytesMax bytes are read and one more is not", "[certificate][limit]") {
  std::string pem = MakeTestLeafPem(TestLeafPlan(), Issuer());
  pem.append(kCertificatePemBytesMax - pem.size(), '\n');
  CHECK(ParsePem(pem).ok());
  CHECK_FALSE(ParsePem(pem + "\n").ok());
}

TEST_CASE("carriage returns at line ends change nothing", "[certificate][pem]") {
  const std::string good = MakeTestLeafPem(TestLeafPlan(), Issuer());
  std::string windows;
  for (const char c : good) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(ValueOrThrow(ParsePem(windows)).der == ValueOrThrow(ParsePem(good)).der);
}

TEST_CASE("every truncation of a certificate is refused", "[certificate][fuzz]") {
  const std::string pem = MakeTestLeafPem(TestLeafPlan(), Issuer());
  const std::string der = DerOf(pem);
  std::size_t accepted = 0;
  for (std::size_t size = 0; size + 2 < pem.size(); ++size) accepted += ParsePem(pem.substr(0, size)).ok() ? 1 : 0;
  for (std::size_t size = 0; size < der.size(); ++size) accepted += ParseDer(der.substr(0, size)).ok() ? 1 : 0;
  CHECK(accepted == 0);
}

TEST_CASE("no bit flip of a certificate crashes, and what is accepted is read back as given", "[certificate][fuzz]") {
  const std::string der = DerOf(MakeTestLeafPem(TestLeafPlan(), Issuer()));
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    std::string flipped = der;
    flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
    const absl::StatusOr<Certificate> parsed = ParseDer(flipped);
    if (!parsed.ok()) continue;
    ++accepted;  // a flip in a signature or key is another well formed certificate: the path check refuses that one
    REQUIRE(parsed->der == flipped);
    REQUIRE(parsed->oin.find_first_not_of("0123456789") == std::string::npos);
  }
  CHECK(accepted > 0);
  CHECK(accepted < der.size() * 8);
}

TEST_CASE("random edits of a certificate never crash the parser", "[certificate][fuzz]") {
  constexpr uint32_t kSeed = 20251122;
  CAPTURE(kSeed);
  std::mt19937 random(kSeed);
  const std::string der = DerOf(MakeTestLeafPem(TestLeafPlan(), Issuer()));
  for (int round = 0; round < 5000; ++round) {
    std::string edited = der;
    for (uint32_t edits = 1 + random() % 4; edits > 0; --edits) {
      const std::size_t at = random() % edited.size();
      switch (random() % 3) {
        case 0:
          edited[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          edited.erase(at, 1 + random() % 8);
          break;
        case 2:
          edited.insert(at, std::string(1 + random() % 8, static_cast<char>(random() % 256)));
          break;
      }
      if (edited.empty()) edited = "x";
    }
    const absl::StatusOr<Certificate> parsed = ParseDer(edited);
    if (parsed.ok()) REQUIRE(parsed->oin.size() == kOinDigits);
  }
}

TEST_CASE("another encoding of the same certificate is refused", "[certificate]") {
  const std::string der = DerOf(MakeTestLeafPem(TestLeafPlan(), Issuer()));
  REQUIRE(ParseDer(der).ok());
  CHECK_THAT(std::string(ParseDer(WithLongLength(der)).status().message()), Catch::Contains("canonical"));
  CHECK_THAT(std::string(ParseDer(der + std::string(1, '\0')).status().message()), Catch::Contains("bytes after"));
}

TEST_CASE("a certificate that names one algorithm inside and another outside is refused", "[certificate]") {
  std::string der = DerOf(MakeTestLeafPem(TestLeafPlan(), Issuer()));
  const std::size_t inside = der.find(kEcdsaSha256Oid);
  REQUIRE(inside != std::string::npos);
  der[inside + 7] = 3;
  CHECK_THAT(std::string(ParseDer(der).status().message()), Catch::Contains("two different signature algorithms"));
}

TEST_CASE("ParseLeafOfChain reads the first certificate of a chain", "[certificate]") {
  const std::string leaf = MakeTestLeafPem(TestLeafPlan(), Issuer());
  const absl::StatusOr<Certificate> parsed = ParseLeafOfChain(leaf + Issuer().Pem());
  REQUIRE(parsed.ok());
  CHECK(parsed->der == DerOf(leaf));
  CHECK_FALSE(ParseLeafOfChain(Issuer().Pem() + leaf).ok());
  CHECK_FALSE(ParseLeafOfChain("").ok());
}

}  // namespace
}  // namespace ketenpoort::certs
