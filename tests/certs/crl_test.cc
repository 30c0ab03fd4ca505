#include "certs/crl.h"

#include <openssl/rsa.h>

#include <catch2/catch.hpp>
#include <cctype>
#include <cstdio>
#include <functional>
#include <thread>

#include "certs/current_crl.h"
#include "certs/pem.h"
#include "tests/certs/test_authority.h"

namespace ketenpoort::certs {
namespace {

using Verdict = RevocationVerdict;

// root -> tsp, and one leaf of the tsp.
struct Chain {
  TestAuthority root = MakeTestAuthority(TestAuthorityPlan("Test Root"));
  TestAuthority tsp = MakeTestAuthority(TestAuthorityPlan("Test TSP"), &root);
  Certificate leaf = ValueOrThrow(ParsePem(MakeTestLeafPem(TestLeafPlan(), tsp)));
  std::string Bundle() const { return root.Pem() + tsp.Pem(); }
  std::string RootCrl() const { return MakeTestCrlPem(TestCrlPlan(), root); }
};

CrlPlan Revoking(const std::string& serial_hex, uint64_t number = 1) {
  CrlPlan plan = TestCrlPlan(number);
  plan.revoked = {{serial_hex, kTestNow - 10}};
  return plan;
}

Verdict JudgeWith(const Chain& chain, const std::string& crl_pem, int64_t unix_now = kTestNow) {
  return ValueOrThrow(CrlSet::Load(crl_pem, chain.Bundle()))->Judge(chain.leaf, unix_now);
}

std::string SerialOf(const TestAuthority& authority) {
  const BignumHandle number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(authority.certificate.get()), nullptr));
  char* hex = BN_bn2hex(number.get());
  std::string text = hex;
  OPENSSL_free(hex);
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  return text;
}

TEST_CASE("a certificate on no list, with fresh lists up to the root, is good", "[crl]") {
  const Chain chain;
  CHECK(JudgeWith(chain, chain.RootCrl() + MakeTestCrlPem(TestCrlPlan(), chain.tsp)) == Verdict::kGood);
  // Another serial on the list changes nothing.
  CHECK(JudgeWith(chain, chain.RootCrl() + MakeTestCrlPem(Revoking("0badcafe"), chain.tsp)) == Verdict::kGood);
}

TEST_CASE("each trouble has its own verdict and refuses", "[crl]") {
  const Chain chain;
  const std::string fresh = MakeTestCrlPem(TestCrlPlan(), chain.tsp);
  const std::string root_fresh = chain.RootCrl();
  struct Case {
    const char* name;
    std::string crl_pem;
    int64_t unix_now;
    Verdict expected;
    absl::StatusCode code;
  };
  const std::vector<Case> cases = {
      {"revoked leaf", root_fresh + MakeTestCrlPem(Revoking(chain.leaf.serial_hex), chain.tsp), kTestNow,
       Verdict::kRevoked, absl::StatusCode::kUnauthenticated},
      {"revoked authority", MakeTestCrlPem(Revoking(SerialOf(chain.tsp)), chain.root) + fresh, kTestNow,
       Verdict::kAuthorityRevoked, absl::StatusCode::kUnauthenticated},
      {"no list at all", "", kTestNow, Verdict::kNoList, absl::StatusCode::kUnavailable},
      {"no list of the issuer", root_fresh, kTestNow, Verdict::kNoList, absl::StatusCode::kUnavailable},
      {"no list of the root", fresh, kTestNow, Verdict::kNoList, absl::StatusCode::kUnavailable},
      {"last good second", root_fresh + fresh, kTestNow + 7 * kTestDay - 1, Verdict::kGood, absl::StatusCode::kOk},
      {"at nextUpdate", root_fresh + fresh, kTestNow + 7 * kTestDay, Verdict::kListOutdated,
       absl::StatusCode::kUnavailable},
      {"at thisUpdate", root_fresh + fresh, kTestNow - kTestDay, Verdict::kGood, absl::StatusCode::kOk},
      {"before thisUpdate and notBefore", root_fresh + fresh, kTestNow - kTestDay - 1, Verdict::kNotYetValid,
       absl::StatusCode::kUnauthenticated},
      {"leaf expired", root_fresh + fresh, kTestNow + 100 * kTestDay + 1, Verdict::kExpired,
       absl::StatusCode::kUnauthenticated},
      {"revoked on an outdated list", root_fresh + MakeTestCrlPem(Revoking(chain.leaf.serial_hex), chain.tsp),
       kTestNow + 8 * kTestDay, Verdict::kRevoked, absl::StatusCode::kUnauthenticated},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    const auto set = ValueOrThrow(CrlSet::Load(one.crl_pem, chain.Bundle()));
    CHECK(set->Judge(chain.leaf, one.unix_now) == one.expected);
    const absl::Status status = set->Check(chain.leaf, one.unix_now);
    CHECK(status.code() == one.code);
    if (!status.ok()) CHECK_THAT(std::string(status.message()), Catch::Contains(NameOf(one.expected)));
  }
}

TEST_CASE("a list that begins later refuses until then", "[crl]") {
  const Chain chain;
  CrlPlan later = TestCrlPlan();
  later.this_update = kTestNow + 100;
  const std::string lists = chain.RootCrl() + MakeTestCrlPem(later, chain.tsp);
  CHECK(JudgeWith(chain, lists, kTestNow + 99) == Verdict::kListNotYetValid);
  CHECK(JudgeWith(chain, lists, kTestNow + 100) == Verdict::kGood);
}

TEST_CASE("only the root's list is outdated: refused all the same", "[crl]") {
  const Chain chain;
  CrlPlan old_list = TestCrlPlan();
  old_list.next_update = kTestNow - 1;
  const std::string lists = MakeTestCrlPem(old_list, chain.root) + MakeTestCrlPem(TestCrlPlan(), chain.tsp);
  CHECK(JudgeWith(chain, lists) == Verdict::kListOutdated);
}

TEST_CASE("a leaf of an authority outside the bundle is refused, also when the names are equal", "[crl]") {
  const Chain chain;
  const Chain other;  // same names, other keys
  const auto set =
      ValueOrThrow(CrlSet::Load(chain.RootCrl() + MakeTestCrlPem(TestCrlPlan(), chain.tsp), chain.Bundle()));
  CHECK(set->Judge(other.leaf, kTestNow) == Verdict::kUnknownIssuer);
  Certificate renamed = chain.leaf;
  renamed.issuer_name_sha256 = std::string(64, '0');
  CHECK(set->Judge(renamed, kTestNow) == Verdict::kUnknownIssuer);
}

TEST_CASE("an authority outside its own validity carries nobody", "[crl]") {
  const TestAuthority root = MakeTestAuthority(TestAuthorityPlan("Test Root"));
  CertificatePlan short_lived = TestAuthorityPlan("Test TSP");
  short_lived.not_after = kTestNow - 1;
  const TestAuthority tsp = MakeTestAuthority(short_lived, &root);
  const Certificate leaf = ValueOrThrow(ParsePem(MakeTestLeafPem(TestLeafPlan(), tsp)));
  const auto set = ValueOrThrow(
      CrlSet::Load(MakeTestCrlPem(TestCrlPlan(), root) + MakeTestCrlPem(TestCrlPlan(), tsp), root.Pem() + tsp.Pem()));
  CHECK(set->Judge(leaf, kTestNow) == Verdict::kAuthorityNotInForce);
}

TEST_CASE("a list that no trusted authority signed is not loaded", "[crl]") {
  const Chain chain;
  const Chain other;  // same names, other keys: a forger's authority
  const auto forged_by = [](const TestAuthority& forger, const TestAuthority& claimed) {
    const X509CrlHandle crl = ValueOrThrow(BuildCrl(TestCrlPlan(), claimed.certificate.get(), forger.key.get()));
    return PemOfCrl(crl.get());
  };
  struct Case {
    const char* name;
    std::string crl_pem;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"forged signature", forged_by(other.tsp, chain.tsp), "signature does not verify"},
      {"signed by the root in the tsp's name", forged_by(chain.root, chain.tsp), "signature does not verify"},
      {"an authority with the same name", MakeTestCrlPem(TestCrlPlan(), other.tsp), "not in the ca bundle"},
      {"an unknown authority", MakeTestCrlPem(TestCrlPlan(), MakeTestAuthority(TestAuthorityPlan("X"))),
       "not in the ca bundle"},
      {"two lists of one authority",
       MakeTestCrlPem(TestCrlPlan(1), chain.tsp) + MakeTestCrlPem(TestCrlPlan(2), chain.tsp), "two lists"},
      {"a certificate between the lists", chain.tsp.Pem(), "something else"},
      {"not DER", PemOf(kPemCrl, "hello"), "not a revocation list"},
      {"bytes after the DER", PemOf(kPemCrl, DerOf(MakeTestCrlPem(TestCrlPlan(), chain.tsp)) + "x"), "bytes after"},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    const auto loaded = CrlSet::Load(one.crl_pem, chain.Bundle());
    REQUIRE_FALSE(loaded.ok());
    CHECK_THAT(std::string(loaded.status().message()), Catch::Contains(one.expected));
  }
}

TEST_CASE("a list whose key id names one authority and whose name another is not loaded", "[crl]") {
  const Chain chain;
  const X509CrlHandle crl = ValueOrThrow(BuildCrl(TestCrlPlan(), chain.tsp.certificate.get(), chain.tsp.key.get()));
  REQUIRE(X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(chain.root.certificate.get())) == 1);
  REQUIRE(X509_CRL_sign(crl.get(), chain.tsp.key.get(), EVP_sha256()) > 0);
  const auto loaded = CrlSet::Load(PemOfCrl(crl.get()), chain.Bundle());
  REQUIRE_FALSE(loaded.ok());
  CHECK_THAT(std::string(loaded.status().message()), Catch::Contains("another name"));
}

TEST_CASE("partial, delta and undatable lists are not loaded", "[crl]") {
  const Chain chain;
  struct Case {
    const char* name;
    int nid;
    const char* value;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"delta", NID_delta_crl, "critical,DER:020101", "delta"},
      {"users only", NID_issuing_distribution_point, "critical,DER:30038101ff", "partial scope"},
      {"authorities only", NID_issuing_distribution_point, "critical,DER:30038201ff", "partial scope"},
      {"some reasons", NID_issuing_distribution_point, "critical,DER:300483020106", "partial scope"},
      {"indirect", NID_issuing_distribution_point, "critical,DER:30038401ff", "partial scope"},
      {"attributes only", NID_issuing_distribution_point, "critical,DER:30038501ff", "partial scope"},
      {"unreadable scope", NID_issuing_distribution_point, "critical,DER:0500", "scope cannot be read"},
      {"unknown critical", NID_netscape_comment, "critical,DER:0500", "unknown critical"},
      {"second number", NID_crl_number, "DER:020109", "occurs twice"},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    CrlPlan plan = TestCrlPlan();
    plan.extensions = {{one.nid, one.value}};
    const auto loaded = CrlSet::Load(MakeTestCrlPem(plan, chain.tsp), chain.Bundle());
    REQUIRE_FALSE(loaded.ok());
    CHECK_THAT(std::string(loaded.status().message()), Catch::Contains(one.expected));
  }
  CrlPlan whole_scope = TestCrlPlan();
  whole_scope.extensions = {{NID_issuing_distribution_point, "critical,DER:3000"}};
  CHECK(CrlSet::Load(MakeTestCrlPem(whole_scope, chain.tsp), chain.Bundle()).ok());
  CrlPlan backwards = TestCrlPlan();
  backwards.next_update = backwards.this_update;
  CHECK_FALSE(CrlSet::Load(MakeTestCrlPem(backwards, chain.tsp), chain.Bundle()).ok());
}

// Takes a list apart and signs it again: for what the builder cannot make.
std::string Resigned(const TestAuthority& issuer, const std::function<void(X509_CRL*)>& change,
                     const EVP_MD* digest = EVP_sha256()) {
  const X509CrlHandle crl = ValueOrThrow(BuildCrl(TestCrlPlan(), issuer.certificate.get(), issuer.key.get()));
  change(crl.get());
  if (X509_CRL_sign(crl.get(), issuer.key.get(), digest) <= 0) throw std::runtime_error("cannot sign");
  return PemOfCrl(crl.get());
}

void RemoveExtension(X509_CRL* crl, int nid) {
  X509_EXTENSION_free(X509_CRL_delete_ext(crl, X509_CRL_get_ext_by_NID(crl, nid, -1)));
}

TEST_CASE("a list without number, key id or version 2, or weakly signed, is not loaded", "[crl]") {
  const Chain chain;
  const auto refused = [&chain](const std::string& crl_pem) {
    return std::string(CrlSet::Load(crl_pem, chain.Bundle()).status().message());
  };
  CHECK_THAT(refused(Resigned(chain.tsp, [](X509_CRL* crl) { RemoveExtension(crl, NID_crl_number); })),
             Catch::Contains("no crlNumber"));
  CHECK_THAT(refused(Resigned(chain.tsp, [](X509_CRL* crl) { RemoveExtension(crl, NID_authority_key_identifier); })),
             Catch::Contains("no authorityKeyIdentifier"));
  CHECK_THAT(refused(Resigned(chain.tsp, [](X509_CRL* crl) { X509_CRL_set_version(crl, X509_CRL_VERSION_1); })),
             Catch::Contains("not version 2"));
  CHECK_THAT(refused(Resigned(
                 chain.tsp, [](X509_CRL*) {}, EVP_sha1())),
             Catch::Contains("weak or unknown"));
  CHECK(refused(Resigned(
                    chain.tsp, [](X509_CRL*) {}, EVP_sha384()))
            .empty());
}

std::string Wrapped(char tag, const std::string& content) {
  std::string der(1, tag);
  if (content.size() < 0x80) {
    der.push_back(static_cast<char>(content.size()));
  } else {
    der.push_back('\x82');
    der.push_back(static_cast<char>(content.size() >> 8U));
    der.push_back(static_cast<char>(content.size() & 0xffU));
  }
  return der + content;
}

TEST_CASE("a well signed list that names one algorithm inside and another outside is not loaded", "[crl]") {
  const Chain chain;
  CrlPlan plan = TestCrlPlan();
  for (int i = 0; i < 20; ++i) plan.revoked.push_back({"10000000000000" + std::to_string(10 + i), kTestNow});
  const std::string good = DerOf(MakeTestCrlPem(plan, chain.tsp));
  REQUIRE(static_cast<unsigned char>(good[5]) == 0x82);  // 30 82 xx xx, then the signed part: 30 82 xx xx
  const std::size_t signed_size = 4 + (static_cast<unsigned char>(good[6]) << 8U) + static_cast<unsigned char>(good[7]);
  const auto sign_again = [&](std::string signed_part) {
    using DigestContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
    const DigestContext context(EVP_MD_CTX_new());
    std::string signature(128, '\0');
    std::size_t size = signature.size();
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, chain.tsp.key.get()) == 1);
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size()) == 1);
    signature.resize(size);
    const std::string algorithm = Wrapped('\x30', Wrapped('\x06', kEcdsaSha256Oid));
    return PemOf(kPemCrl, Wrapped('\x30', signed_part + algorithm + Wrapped('\x03', std::string(1, '\0') + signature)));
  };
  std::string signed_part = good.substr(4, signed_size);
  REQUIRE(CrlSet::Load(sign_again(signed_part), chain.Bundle()).ok());
  const std::size_t inside = signed_part.find(kEcdsaSha256Oid);
  REQUIRE(inside != std::string::npos);
  signed_part[inside + 7] = 3;
  CHECK_THAT(std::string(CrlSet::Load(sign_again(signed_part), chain.Bundle()).status().message()),
             Catch::Contains("two different signature algorithms"));
  CHECK_THAT(std::string(CrlSet::Load(PemOf(kPemCrl, WithLongLength(good)), chain.Bundle()).status().message()),
             Catch::Contains("canonical"));
}

TEST_CASE("a list signed with RSA-PSS is loaded with SHA-256 and refused with SHA-1", "[crl]") {
  KeyHandle key(EVP_RSA_gen(2048U));
  REQUIRE(key != nullptr);
  X509Handle x509 = ValueOrThrow(BuildCertificate(TestAuthorityPlan("RSA Root"), key.get(), nullptr, key.get()));
  const TestAuthority root{std::move(x509), std::move(key)};
  for (const auto& [digest, good] : {std::pair{EVP_sha256(), true}, std::pair{EVP_sha1(), false}}) {
    const X509CrlHandle crl = ValueOrThrow(BuildCrl(TestCrlPlan(), root.certificate.get(), root.key.get()));
    using DigestContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    REQUIRE(EVP_DigestSignInit(context.get(), &options, digest, nullptr, root.key.get()) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1);
    REQUIRE(X509_CRL_sign_ctx(crl.get(), context.get()) > 0);
    CHECK(CrlSet::Load(PemOfCrl(crl.get()), root.Pem()).ok() == good);
  }
}

TEST_CASE("no bit of a list can be flipped unseen", "[crl][fuzz]") {
  const Chain chain;
  CrlPlan plan = Revoking("0123456789abcdef");
  const std::string der = DerOf(MakeTestCrlPem(plan, chain.tsp));
  REQUIRE(CrlSet::Load(PemOf(kPemCrl, der), chain.Bundle()).ok());
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    std::string flipped = der;
    flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
    accepted += CrlSet::Load(PemOf(kPemCrl, flipped), chain.Bundle()).ok() ? 1 : 0;
  }
  CHECK(accepted == 0);
}

TEST_CASE("no truncation of a list is loaded", "[crl][fuzz]") {
  const Chain chain;
  const std::string der = DerOf(MakeTestCrlPem(Revoking("0123456789abcdef"), chain.tsp));
  std::size_t accepted = 0;
  for (std::size_t size = 1; size < der.size(); ++size) {
    accepted += CrlSet::Load(PemOf(kPemCrl, der.substr(0, size)), chain.Bundle()).ok() ? 1 : 0;
  }
  CHECK(accepted == 0);
}

TEST_CASE("a bundle that does not verify up to a root is refused", "[crl]") {
  const Chain chain;
  const Chain other;
  CertificatePlan no_lists = TestAuthorityPlan("No lists");
  no_lists.extensions = {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "critical,keyCertSign"}};
  // In the tsp's name and key id of its issuer, but signed by another key: the name and key id are those of `chain`.
  const KeyHandle key = ValueOrThrow(GenerateKey());
  const X509Handle forged = ValueOrThrow(
      BuildCertificate(TestAuthorityPlan("Test TSP"), key.get(), chain.root.certificate.get(), other.root.key.get()));
  struct Case {
    const char* name;
    std::string ca_pem;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"empty", "", "no certificate"},
      {"no root", chain.tsp.Pem(), "issuer is not in it"},
      {"other root of the same name", other.root.Pem() + chain.tsp.Pem(), "issuer is not in it"},
      {"forged authority", chain.root.Pem() + PemOfX509(forged.get()), "does not verify under its issuer"},
      {"twice the same", chain.Bundle() + chain.tsp.Pem(), "two authorities"},
      {"a leaf in it", chain.Bundle() + MakeTestLeafPem(TestLeafPlan(), chain.tsp), "is no authority"},
      {"may not sign lists", MakeTestAuthority(no_lists).Pem(), "may not sign lists"},
      {"a list in it", chain.Bundle() + chain.RootCrl(), "something else"},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    const auto loaded = CrlSet::Load("", one.ca_pem);
    REQUIRE_FALSE(loaded.ok());
    CHECK_THAT(std::string(loaded.status().message()), Catch::Contains(one.expected));
  }
}

TEST_CASE("a path of kPathDepthMax authorities is read and one more is not", "[crl][limit]") {
  std::vector<TestAuthority> path;
  std::string bundle;
  for (int depth = 1; depth <= kPathDepthMax + 1; ++depth) {
    path.push_back(
        MakeTestAuthority(TestAuthorityPlan("CA " + std::to_string(depth)), path.empty() ? nullptr : &path.back()));
    bundle += path.back().Pem();
    INFO(depth);
    CHECK(CrlSet::Load("", bundle).ok() == (depth <= kPathDepthMax));
  }
}

TEST_CASE("ten thousand revoked serials are each found, and their neighbours are not", "[crl]") {
  const Chain chain;
  CrlPlan plan = TestCrlPlan();
  const auto serial = [](int i) {
    char hex[17];
    std::snprintf(hex, sizeof(hex), "%016x", 0x40000000 + i);
    return std::string("7f") + hex;
  };
  for (int i = 0; i < 10'000; ++i) plan.revoked.push_back({serial(2 * i), kTestNow});
  const auto set = ValueOrThrow(CrlSet::Load(chain.RootCrl() + MakeTestCrlPem(plan, chain.tsp), chain.Bundle()));
  Certificate leaf = chain.leaf;
  int wrong = 0;
  for (int i = 0; i < 20'000; ++i) {
    leaf.serial_hex = serial(i);
    wrong += set->Judge(leaf, kTestNow) == (i % 2 == 0 ? Verdict::kRevoked : Verdict::kGood) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("the digest names lists and bundle, in whatever order they come", "[crl]") {
  const Chain chain;
  const std::string root_list = chain.RootCrl();
  const std::string list = MakeTestCrlPem(TestCrlPlan(), chain.tsp);
  const auto digest = [](const std::string& crl, const std::string& ca) {
    return ValueOrThrow(CrlSet::Load(crl, ca))->digest();
  };
  CHECK(digest(root_list + list, chain.Bundle()) == digest(list + root_list, chain.tsp.Pem() + chain.root.Pem()));
  CHECK(digest(root_list + list, chain.Bundle()) != digest(root_list, chain.Bundle()));
  CHECK(digest(root_list + list, chain.Bundle()) !=
        digest(root_list + MakeTestCrlPem(TestCrlPlan(2), chain.tsp), chain.Bundle()));
  CHECK(digest(root_list, chain.Bundle()) != digest(root_list, chain.root.Pem()));
  CHECK(digest(root_list, chain.Bundle()).size() == 64);
}

TEST_CASE("the summary of a set says number, times and counts", "[crl]") {
  const Chain chain;
  CrlPlan plan = Revoking(chain.leaf.serial_hex, 7);
  plan.next_update = kTestNow + kTestDay;
  const auto set = ValueOrThrow(CrlSet::Load(chain.RootCrl() + MakeTestCrlPem(plan, chain.tsp), chain.Bundle()));
  REQUIRE(set->Lists().size() == 2);
  CHECK(set->EarliestNextUpdate() == kTestNow + kTestDay);
  for (const CrlSummary& list : set->Lists()) {
    CHECK(list.number == (list.issuer_common_name == "Test TSP" ? 7 : 1));
    CHECK(list.revoked_count == (list.issuer_common_name == "Test TSP" ? 1 : 0));
  }
}

TEST_CASE("CurrentCrl refuses everybody before its first set", "[crl][current]") {
  const Chain chain;
  const CurrentCrl current;
  CHECK(current.Snapshot().version == 0);
  CHECK(current.Snapshot().Judge(chain.leaf, kTestNow) == Verdict::kNoList);
  CHECK(current.Snapshot().Check(chain.leaf, kTestNow).code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("CurrentCrl counts versions, goes forward only and keeps old snapshots whole", "[crl][current]") {
  const Chain chain;
  const std::string root_list = chain.RootCrl();
  const auto load = [&](const CrlPlan& plan) {
    return ValueOrThrow(CrlSet::Load(root_list + MakeTestCrlPem(plan, chain.tsp), chain.Bundle()));
  };
  CurrentCrl current;
  CHECK_FALSE(current.Replace(nullptr).ok());
  const auto first = load(TestCrlPlan(5));
  REQUIRE(current.Replace(first).ok());
  REQUIRE(current.Replace(first).ok());
  const CrlSnapshot before = current.Snapshot();
  CHECK(before.version == 1);
  REQUIRE(current.Replace(load(Revoking(chain.leaf.serial_hex, 6))).ok());
  CHECK(current.Snapshot().version == 2);
  CHECK(current.Snapshot().Judge(chain.leaf, kTestNow) == Verdict::kRevoked);
  CHECK(before.Judge(chain.leaf, kTestNow) == Verdict::kGood);

  CHECK(current.Replace(first).code() == absl::StatusCode::kFailedPrecondition);                 // an older list
  CHECK(current.Replace(load(TestCrlPlan(6))).code() == absl::StatusCode::kFailedPrecondition);  // same number, changed
  CHECK(current.Replace(ValueOrThrow(CrlSet::Load(root_list, chain.Bundle()))).code() ==
        absl::StatusCode::kFailedPrecondition);  // a list is gone
  CHECK(current.Snapshot().version == 2);
  CHECK(current.Snapshot().Judge(chain.leaf, kTestNow) == Verdict::kRevoked);
}

TEST_CASE("snapshots are consistent while another thread replaces them", "[crl][current]") {
  const Chain chain;
  const std::string root_list = chain.RootCrl();
  std::vector<std::shared_ptr<const CrlSet>> sets;
  for (uint64_t number = 1; number <= 50; ++number) {
    sets.push_back(
        ValueOrThrow(CrlSet::Load(root_list + MakeTestCrlPem(TestCrlPlan(number), chain.tsp), chain.Bundle())));
  }
  CurrentCrl current;
  REQUIRE(current.Replace(sets[0]).ok());
  int torn = 0;
  std::thread reader([&] {
    uint64_t last = 0;
    while (last < sets.size()) {
      const CrlSnapshot snapshot = current.Snapshot();
      if (snapshot.version < last || snapshot.set != sets[snapshot.version - 1]) ++torn;
      last = snapshot.version;
    }
  });
  for (std::size_t i = 1; i < sets.size(); ++i) {
    if (!current.Replace(sets[i]).ok()) ++torn;
  }
  reader.join();
  CHECK(torn == 0);
}

}  // namespace
}  // namespace ketenpoort::certs
