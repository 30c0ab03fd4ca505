#include "certs/authority.h"

#include <sys/stat.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "certs/commands.h"
#include "certs/crl.h"
#include "certs/describe.h"
#include "certs/ledger.h"
#include "certs/pem.h"
#include "certs/private_file.h"
#include "certs/trust_anchors.h"
#include "certs/x509_builder.h"
#include "certs/x509_fields.h"
#include "tests/certs/test_authority.h"
#include "tests/certs/test_folder.h"

namespace ketenpoort::certs {
namespace {

LeafRequest ClientRequest(const std::string& name = "gemeente") {
  LeafRequest request;
  request.kind = LeafKind::kClient;
  request.name = name;
  request.oin = kTestOin;
  request.organisation = "Gemeente Voorbeeld";
  return request;
}

LeafRequest ServerRequest() {
  LeafRequest request = ClientRequest("poort");
  request.kind = LeafKind::kServer;
  request.dns_names = {"poort.voorbeeld.test", "localhost"};
  request.ip_addresses = {"127.0.0.1", "::1"};
  return request;
}

LeafRequest OfficerRequest() {
  LeafRequest request = ClientRequest("fg");
  request.kind = LeafKind::kOfficer;
  request.person_id = "persoon-01";
  return request;
}

mode_t ModeOf(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

RevocationVerdict JudgeNow(const TestFolder& folder, const Certificate& certificate, int64_t unix_now = kTestNow) {
  return ValueOrThrow(CrlSet::Load(ReadAll(folder / "crl.pem"), ReadAll(folder / "chain.pem")))
      ->Judge(certificate, unix_now);
}

TEST_CASE("an authority has the shape of PKIoverheid and its files the right modes", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder / "ca", kTestNow).ok());
  const std::string dir = folder / "ca";
  const auto bundle = ValueOrThrow(SplitPem(ReadAll(dir + "/chain.pem"), {.bytes_max = 1 << 20, .blocks_max = 10}));
  REQUIRE(bundle.size() == 5);
  std::vector<std::string> path;
  for (const PemBlock& block : bundle) {
    const X509Handle x509 = ValueOrThrow(X509FromDer(block.der));
    const X509Fields fields = ValueOrThrow(ReadFields(x509.get()));
    CHECK(fields.is_ca);
    CHECK(fields.key_description == "EC P-256");
    path.push_back(fields.common_name.value + " < " + fields.issuer_common_name);
  }
  CHECK(path == std::vector<std::string>{
                    "Ketenpoort Ontwikkel Root CA < Ketenpoort Ontwikkel Root CA",
                    "Ketenpoort Ontwikkel Private Services CA < Ketenpoort Ontwikkel Root CA",
                    "Ketenpoort Ontwikkel Private Personen CA < Ketenpoort Ontwikkel Root CA",
                    "Ketenpoort Ontwikkel TSP Private Services CA < Ketenpoort Ontwikkel Private Services CA",
                    "Ketenpoort Ontwikkel TSP Private Personen CA < Ketenpoort Ontwikkel Private Personen CA"});
  CHECK(ModeOf(dir + "/authority") == 0700);
  for (const char* name : {"root", "services-domain", "persons-domain", "services", "persons"}) {
    CHECK(ModeOf(dir + "/authority/" + name + ".key") == 0600);
  }
  CHECK(ModeOf(dir + "/chain.pem") == 0644);
  CHECK(ReadAll(dir + "/chain.pem").rfind(ReadAll(dir + "/root.pem"), 0) == 0);
}

TEST_CASE("InitAuthority never overwrites an authority", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const std::string before = ReadAll(folder / "root.pem");
  CHECK(InitAuthority(folder.path(), kTestNow).code() == absl::StatusCode::kAlreadyExists);
  CHECK(ReadAll(folder / "root.pem") == before);
}

TEST_CASE("a server leaf has its addresses and verifies as server and as client", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const IssuedLeaf leaf = ValueOrThrow(IssueLeaf(folder.path(), ServerRequest(), kTestNow));
  CHECK(leaf.certificate.oin == kTestOin);
  CHECK(leaf.certificate.organisation == "Gemeente Voorbeeld");
  CHECK(leaf.certificate.server_auth);
  CHECK(leaf.certificate.client_auth);
  CHECK(leaf.certificate.addresses ==
        std::vector<std::string>{"DNS:poort.voorbeeld.test", "DNS:localhost", "IP:127.0.0.1", "IP:::1"});
  CHECK(ModeOf(leaf.key_path) == 0600);
  const TrustAnchors anchors = ValueOrThrow(TrustAnchors::FromPem(ReadAll(folder / "chain.pem")));
  const std::string chain = ReadAll(leaf.certificate_path);
  CHECK(anchors.Verify(chain, LeafUse::kServer, kTestNow).ok());
  CHECK(anchors.Verify(chain, LeafUse::kClient, kTestNow).ok());
  // The file brings its own chain: the root alone is enough.
  const TrustAnchors root_only = ValueOrThrow(TrustAnchors::FromPem(ReadAll(folder / "root.pem")));
  CHECK(root_only.Verify(chain, LeafUse::kServer, kTestNow).ok());
}

TEST_CASE("client and officer leaves are for clients only, of their own branch", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const TrustAnchors anchors = ValueOrThrow(TrustAnchors::FromPem(ReadAll(folder / "chain.pem")));
  const IssuedLeaf client = ValueOrThrow(IssueLeaf(folder.path(), ClientRequest(), kTestNow));
  const IssuedLeaf officer = ValueOrThrow(IssueLeaf(folder.path(), OfficerRequest(), kTestNow));
  for (const IssuedLeaf* leaf : {&client, &officer}) {
    CHECK(anchors.Verify(ReadAll(leaf->certificate_path), LeafUse::kClient, kTestNow).ok());
    CHECK_FALSE(anchors.Verify(ReadAll(leaf->certificate_path), LeafUse::kServer, kTestNow).ok());
    CHECK(JudgeNow(folder, leaf->certificate) == RevocationVerdict::kGood);
  }
  CHECK(client.certificate.person_id.empty());
  CHECK(client.certificate.issuer_common_name == "Ketenpoort Ontwikkel TSP Private Services CA");
  CHECK(officer.certificate.person_id == "persoon-01");
  CHECK(officer.certificate.oin == kTestOin);
  CHECK(officer.certificate.issuer_common_name == "Ketenpoort Ontwikkel TSP Private Personen CA");
}

TEST_CASE("deliberately bad leaves are refused where they should be", "[authority]") {
  const TestFolder folder;
  const TestFolder elsewhere;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  REQUIRE(InitAuthority(elsewhere.path(), kTestNow).ok());
  LeafRequest expired = ClientRequest("verlopen");
  expired.not_before = kTestNow - 10 * kTestDay;
  expired.not_after = kTestNow - kTestDay;
  LeafRequest early = ClientRequest("te-vroeg");
  early.not_before = kTestNow + kTestDay;
  const TrustAnchors anchors = ValueOrThrow(TrustAnchors::FromPem(ReadAll(folder / "chain.pem")));
  struct Case {
    const char* name;
    IssuedLeaf leaf;
    const char* expected;
    RevocationVerdict verdict;
  };
  std::vector<Case> cases;
  cases.push_back(
      {"expired", ValueOrThrow(IssueLeaf(folder.path(), expired, kTestNow)), "expired", RevocationVerdict::kExpired});
  cases.push_back({"not yet valid", ValueOrThrow(IssueLeaf(folder.path(), early, kTestNow)), "not yet valid",
                   RevocationVerdict::kNotYetValid});
  cases.push_back({"wrong authority", ValueOrThrow(IssueLeaf(elsewhere.path(), ClientRequest(), kTestNow)),
                   "certificate", RevocationVerdict::kUnknownIssuer});
  for (const Case& one : cases) {
    INFO(one.name);
    const absl::Status verified = anchors.Verify(ReadAll(one.leaf.certificate_path), LeafUse::kClient, kTestNow);
    CHECK(verified.code() == absl::StatusCode::kUnauthenticated);
    CHECK_THAT(std::string(verified.message()), Catch::Contains(one.expected));
    CHECK(JudgeNow(folder, one.leaf.certificate) == one.verdict);
  }
}

TEST_CASE("requests that make no sensible certificate are refused", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  struct Case {
    const char* name;
    LeafRequest base;
    std::function<void(LeafRequest*)> change;
  };
  const std::vector<Case> cases = {
      {"empty name", ClientRequest(), [](LeafRequest* r) { r->name = ""; }},
      {"path in the name", ClientRequest(), [](LeafRequest* r) { r->name = "../x"; }},
      {"reserved name", ClientRequest(), [](LeafRequest* r) { r->name = "chain"; }},
      {"65 characters", ClientRequest(), [](LeafRequest* r) { r->name = std::string(65, 'a'); }},
      {"oin of 19", ClientRequest(), [](LeafRequest* r) { r->oin.pop_back(); }},
      {"oin with a letter", ClientRequest(), [](LeafRequest* r) { r->oin[3] = 'x'; }},
      {"no organisation", ClientRequest(), [](LeafRequest* r) { r->organisation.clear(); }},
      {"organisation of 65", ClientRequest(), [](LeafRequest* r) { r->organisation = std::string(65, 'x'); }},
      {"control character", ClientRequest(), [](LeafRequest* r) { r->organisation = "a\nb"; }},
      {"client with an address", ClientRequest(), [](LeafRequest* r) { r->dns_names = {"x.test"}; }},
      {"client with a person", ClientRequest(), [](LeafRequest* r) { r->person_id = "p"; }},
      {"officer without a person", OfficerRequest(), [](LeafRequest* r) { r->person_id.clear(); }},
      {"server without address", ServerRequest(),
       [](LeafRequest* r) {
         r->dns_names.clear();
         r->ip_addresses.clear();
       }},
      {"dns with a comma", ServerRequest(), [](LeafRequest* r) { r->dns_names = {"a,DNS:b"}; }},
      {"dns wildcard", ServerRequest(), [](LeafRequest* r) { r->dns_names = {"*.test"}; }},
      {"dns with an empty label", ServerRequest(), [](LeafRequest* r) { r->dns_names = {"a..b"}; }},
      {"ip of three parts", ServerRequest(), [](LeafRequest* r) { r->ip_addresses = {"1.2.3"}; }},
      {"33 addresses", ServerRequest(), [](LeafRequest* r) { r->dns_names = std::vector<std::string>(33, "a.test"); }},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    LeafRequest request = one.base;
    REQUIRE(IssueLeaf(
                folder.path(),
                [&] {
                  LeafRequest good = one.base;
                  good.replace = true;
                  return good;
                }(),
                kTestNow)
                .ok());
    request.replace = true;
    one.change(&request);
    CHECK(IssueLeaf(folder.path(), request, kTestNow).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a name is used once unless it is replaced, and the replaced certificate can still be revoked",
          "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const IssuedLeaf first = ValueOrThrow(IssueLeaf(folder.path(), ClientRequest(), kTestNow));
  CHECK(IssueLeaf(folder.path(), ClientRequest(), kTestNow).status().code() == absl::StatusCode::kAlreadyExists);
  LeafRequest again = ClientRequest();
  again.replace = true;
  const IssuedLeaf second = ValueOrThrow(IssueLeaf(folder.path(), again, kTestNow));
  CHECK(first.certificate.serial_hex != second.certificate.serial_hex);
  CHECK(first.certificate.public_key_sha256 != second.certificate.public_key_sha256);
  CHECK(ValueOrThrow(SerialsInForce(folder.path(), "gemeente", kTestNow)).size() == 2);
  REQUIRE(Revoke(folder.path(), first.certificate.serial_hex, kTestNow).ok());
  CHECK(ValueOrThrow(SerialsInForce(folder.path(), "gemeente", kTestNow)) ==
        std::vector<std::string>{second.certificate.serial_hex});
  REQUIRE(WriteCrl(folder.path(), {kTestNow, kTestNow + kTestDay}).ok());
  CHECK(JudgeNow(folder, first.certificate) == RevocationVerdict::kRevoked);
  CHECK(JudgeNow(folder, second.certificate) == RevocationVerdict::kGood);
}

TEST_CASE("revoking works in both branches, is kept, and its list number only grows", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const IssuedLeaf client = ValueOrThrow(IssueLeaf(folder.path(), ClientRequest(), kTestNow));
  const IssuedLeaf officer = ValueOrThrow(IssueLeaf(folder.path(), OfficerRequest(), kTestNow));
  REQUIRE(Revoke(folder.path(), client.certificate.serial_hex, kTestNow).ok());
  REQUIRE(Revoke(folder.path(), client.certificate.serial_hex, kTestNow + 5).ok());
  CHECK(JudgeNow(folder, client.certificate) == RevocationVerdict::kGood);  // not in force before the next list
  CHECK(ValueOrThrow(WriteCrl(folder.path(), {kTestNow, kTestNow + kTestDay})) == 2);
  CHECK(JudgeNow(folder, client.certificate) == RevocationVerdict::kRevoked);
  CHECK(JudgeNow(folder, officer.certificate) == RevocationVerdict::kGood);
  REQUIRE(Revoke(folder.path(), officer.certificate.serial_hex, kTestNow).ok());
  CHECK(ValueOrThrow(WriteCrl(folder.path(), {kTestNow, kTestNow + kTestDay})) == 3);
  CHECK(JudgeNow(folder, client.certificate) == RevocationVerdict::kRevoked);
  CHECK(JudgeNow(folder, officer.certificate) == RevocationVerdict::kRevoked);
  CHECK(JudgeNow(folder, client.certificate, kTestNow + kTestDay) == RevocationVerdict::kRevoked);
  CHECK(Revoke(folder.path(), "00ff", kTestNow).code() == absl::StatusCode::kNotFound);
  CHECK_FALSE(WriteCrl(folder.path(), {kTestNow, kTestNow}).ok());
}

TEST_CASE("an authority whose key others may read signs nothing", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const std::string key = folder / "authority/services.key";
  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0660U, 0644U}) {
    REQUIRE(::chmod(key.c_str(), mode) == 0);
    CHECK(IssueLeaf(folder.path(), ClientRequest(), kTestNow).status().code() == absl::StatusCode::kPermissionDenied);
    CHECK(WriteCrl(folder.path(), {kTestNow, kTestNow + 1}).status().code() == absl::StatusCode::kPermissionDenied);
  }
  REQUIRE(::chmod(key.c_str(), 0600) == 0);
  CHECK(IssueLeaf(folder.path(), ClientRequest(), kTestNow).ok());
}

TEST_CASE("an authority with another authority's key signs nothing", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  WriteAll(folder / "authority/services.key", ReadAll(folder / "authority/persons.key"));
  CHECK(IssueLeaf(folder.path(), ClientRequest(), kTestNow).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("commands on a folder without authority say so", "[authority]") {
  const TestFolder folder;
  CHECK(IssueLeaf(folder.path(), ClientRequest(), kTestNow).status().code() == absl::StatusCode::kNotFound);
  CHECK(Revoke(folder.path(), "00", kTestNow).code() == absl::StatusCode::kNotFound);
  CHECK(WriteCrl(folder.path(), {0, 1}).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("issuing from four threads loses no entry of the ledger", "[authority]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  constexpr int kPerThread = 5;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPerThread; ++i) {
        const std::string name = "client-" + std::to_string(t) + "-" + std::to_string(i);
        if (!IssueLeaf(folder.path(), ClientRequest(name), kTestNow).ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(ValueOrThrow(ParseLedger(ReadAll(folder / "authority/ledger"))).issued.size() == 4 * kPerThread);
}

TEST_CASE("a ledger is read back as written and refused when damaged", "[ledger]") {
  const std::string good =
      "ketenpoort-ledger-v1\ncrl-number 3\nissued 0a services 99 a\nrevoked 0a 5\nissued 0b persons -1 b\n";
  const Ledger ledger = ValueOrThrow(ParseLedger(good));
  CHECK(FormatLedger(ledger) == good);
  CHECK(ledger.issued.at(0).revoked_at == 5);
  CHECK(ledger.issued.at(1).branch == Branch::kPersons);
  for (const char* bad :
       {"", "ketenpoort-ledger-v1\n", "ketenpoort-ledger-v2\ncrl-number 3\n", "ketenpoort-ledger-v1\ncrl-number x\n",
        "ketenpoort-ledger-v1\ncrl-number 3", "ketenpoort-ledger-v1\ncrl-number 3\nissued 0a services 99\n",
        "ketenpoort-ledger-v1\ncrl-number 3\nissued 0a other 99 a\n",
        "ketenpoort-ledger-v1\ncrl-number 3\nissued 0A services 99 a\n",
        "ketenpoort-ledger-v1\ncrl-number 3\nissued 0a services 99 a\nissued 0a services 99 b\n",
        "ketenpoort-ledger-v1\ncrl-number 3\nrevoked 0a 5\n",
        "ketenpoort-ledger-v1\ncrl-number 3\nissued 0a services 9 a\nrevoked 0a 5\nrevoked 0a 6\n",
        "ketenpoort-ledger-v1\ncrl-number 3\nunknown\n"}) {
    INFO(bad);
    CHECK(ParseLedger(bad).status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("private files are refused by mode, kind and size, and replaced whole", "[files]") {
  const TestFolder folder;
  const std::string path = folder / "key";
  REQUIRE(WriteFileDurably(path, "een", FileMode::kPrivate).ok());
  CHECK(ModeOf(path) == 0600);
  CHECK(ValueOrThrow(ReadPrivateFile(path)) == "een");
  REQUIRE(WriteFileDurably(path, "twee", FileMode::kPrivate).ok());
  CHECK(ValueOrThrow(ReadPrivateFile(path)) == "twee");
  CHECK(ValueOrThrow(ReadPrivateFile(path, 4)) == "twee");
  CHECK(ReadPrivateFile(path, 3).status().code() == absl::StatusCode::kResourceExhausted);
  std::filesystem::create_symlink(path, folder / "link");
  CHECK(ReadPrivateFile(folder / "link").status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(ReadPrivateFile(folder.path()).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(ReadPrivateFile(folder / "none").status().code() == absl::StatusCode::kNotFound);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(ReadPrivateFile(folder / "pipe").status().code() == absl::StatusCode::kPermissionDenied);
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  CHECK(ReadPrivateFile(path).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK_FALSE(WriteFileDurably(folder / "no/such/folder", "x", FileMode::kPublic).ok());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    CHECK(entry.path().extension() != ".tmp");
  }
}

TEST_CASE("a certificate is described in Dutch first and in English on request", "[describe]") {
  const TestFolder folder;
  REQUIRE(InitAuthority(folder.path(), kTestNow).ok());
  const IssuedLeaf leaf = ValueOrThrow(IssueLeaf(folder.path(), ServerRequest(), kTestNow));
  const std::string chain = ReadAll(leaf.certificate_path);
  const std::string dutch = ValueOrThrow(DescribePem(chain, Language::kDutch, kTestNow));
  for (const char* text : {"servercertificaat", "Gemeente Voorbeeld", kTestOin, "DNS:localhost", "IP:127.0.0.1",
                           "Geldig tot en met", "binnen de geldigheidsduur", "EC P-256", "Bruikbaar bij de poort",
                           "certificaat van een uitgever (CA)", "niet gecontroleerd"}) {
    CHECK_THAT(dutch, Catch::Contains(text));
  }
  const std::string english = ValueOrThrow(DescribePem(chain, Language::kEnglish, kTestNow));
  CHECK_THAT(english, Catch::Contains("server certificate") && Catch::Contains("within its validity") &&
                          Catch::Contains("not verified") && !Catch::Contains("Geldig"));
  CHECK_THAT(ValueOrThrow(DescribePem(chain, Language::kDutch, kTestNow + 400 * kTestDay)),
             Catch::Contains("VERLOPEN"));
  CHECK_THAT(ValueOrThrow(DescribePem(chain, Language::kDutch, kTestNow - 400 * kTestDay)),
             Catch::Contains("NOG NIET GELDIG"));
  const std::string lists = ReadAll(folder / "crl.pem");
  CHECK_THAT(ValueOrThrow(DescribePem(lists, Language::kDutch, kTestNow)),
             Catch::Contains("Intrekkingslijst") && Catch::Contains("actueel"));
  CHECK_THAT(ValueOrThrow(DescribePem(lists, Language::kEnglish, kTestNow + 8 * kTestDay)),
             Catch::Contains("OUTDATED"));
  CHECK_FALSE(DescribePem(ReadAll(leaf.key_path), Language::kDutch, kTestNow).ok());
  CHECK_FALSE(DescribePem("", Language::kDutch, kTestNow).ok());
}

TEST_CASE("a certificate the gate would refuse is shown with the reason", "[describe]") {
  const TestAuthority issuer = MakeTestAuthority(TestAuthorityPlan("Test CA"));
  CertificatePlan plan = TestLeafPlan();
  plan.subject.emplace_back(NID_serialNumber, kTestOin);
  CHECK_THAT(ValueOrThrow(DescribePem(MakeTestLeafPem(plan, issuer), Language::kDutch, kTestNow)),
             Catch::Contains("nee: ") && Catch::Contains("exactly once"));
}

TEST_CASE("the commands init, issue, revoke, crl and show work on one folder", "[commands]") {
  const TestFolder folder;
  std::ostringstream out;
  REQUIRE(RunInit({.dir = folder.path(), .language = Language::kDutch, .unix_now = kTestNow}, out).ok());
  CHECK_THAT(out.str(), Catch::Contains("Ontwikkel-CA gemaakt") && Catch::Contains("chain.pem"));
  IssueOptions issue;
  issue.dir = folder.path();
  issue.kind = "officer";
  issue.name = "jurist";
  issue.oin = kTestOin;
  issue.organisation = "Dienst Voorbeeld";
  issue.person_id = "persoon-02";
  issue.days = 30;
  issue.unix_now = kTestNow;
  out.str("");
  REQUIRE(RunIssue(issue, out).ok());
  CHECK_THAT(out.str(), Catch::Contains("jurist.key (0600)") && !Catch::Contains("PRIVATE"));
  const Certificate jurist = ValueOrThrow(ParseLeafOfChain(ReadAll(folder / "jurist.pem")));
  CHECK(jurist.not_after == kTestNow + 30 * kTestDay);
  issue.kind = "koning";
  CHECK(RunIssue(issue, out).code() == absl::StatusCode::kInvalidArgument);
  issue.kind = "client";
  issue.days = 0;
  CHECK(RunIssue(issue, out).code() == absl::StatusCode::kInvalidArgument);
  issue.days = kLeafDaysMax + 1;
  CHECK(RunIssue(issue, out).code() == absl::StatusCode::kInvalidArgument);

  RevokeOptions revoke{.dir = folder.path(),
                       .serial_hex = "",
                       .name = "",
                       .crl_days = 7,
                       .language = Language::kEnglish,
                       .unix_now = kTestNow};
  CHECK(RunRevoke(revoke, out).code() == absl::StatusCode::kInvalidArgument);
  revoke.name = "onbekend";
  CHECK(RunRevoke(revoke, out).code() == absl::StatusCode::kNotFound);
  revoke.name = "jurist";
  out.str("");
  REQUIRE(RunRevoke(revoke, out).ok());
  CHECK_THAT(out.str(), Catch::Contains("Revoked: " + jurist.serial_hex));
  CHECK(JudgeNow(folder, jurist) == RevocationVerdict::kRevoked);
  CHECK(RunRevoke(revoke, out).code() == absl::StatusCode::kNotFound);

  CrlOptions crl{
      .dir = folder.path(), .crl_days = 1, .language = Language::kDutch, .unix_now = kTestNow + 9 * kTestDay};
  REQUIRE(RunCrl(crl, out).ok());
  CHECK(ValueOrThrow(CrlSet::Load(ReadAll(folder / "crl.pem"), ReadAll(folder / "chain.pem")))->EarliestNextUpdate() ==
        kTestNow + 10 * kTestDay);
  crl.crl_days = kCrlDaysMax + 1;
  CHECK_FALSE(RunCrl(crl, out).ok());

  out.str("");
  REQUIRE(RunShow({.path = folder / "crl.pem", .language = Language::kDutch, .unix_now = kTestNow}, out).ok());
  CHECK_THAT(out.str(), Catch::Contains(jurist.serial_hex));
  CHECK(RunShow({.path = folder / "none.pem", .language = Language::kDutch, .unix_now = kTestNow}, out).code() ==
        absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace ketenpoort::certs
