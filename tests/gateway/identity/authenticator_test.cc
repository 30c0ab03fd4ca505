#include "gateway/identity/authenticator.h"

#include <catch2/catch.hpp>
#include <type_traits>

#include "gateway/identity/refusal.h"
#include "tests/gateway/identity/test_world.h"

using namespace ketenpoort::identity;
using namespace ketenpoort::testing;
namespace certs = ketenpoort::certs;
namespace v1 = ketenpoort::v1;
using ketenpoort::policy::MessageKind;
using ketenpoort::policy::Organ;

// A Principal can be made, copied or filled in nowhere but in the authenticator.
static_assert(!std::is_default_constructible_v<Principal>);
static_assert(!std::is_copy_constructible_v<Principal>);
static_assert(!std::is_copy_assignable_v<Principal>);
static_assert(std::is_nothrow_move_constructible_v<Principal>);
static_assert(!std::is_constructible_v<Principal, std::shared_ptr<const certs::Certificate>,
                                       std::shared_ptr<const Directory>, uint64_t>);
static_assert(!std::is_aggregate_v<Principal>);

namespace {

std::string ReasonFor(TestWorld& world, const std::string& pem) {
  const auto principal = world.authenticator().Authenticate(pem);
  return principal.ok() ? "" : ReasonOf(principal.status());
}

}  // namespace

TEST_CASE("A known certificate becomes a principal with its OIN, name and versions", "[identity]") {
  TestWorld world;
  const Principal haarlem = world.Caller("haarlem");
  CHECK(haarlem.oin() == kHaarlemOin);
  CHECK(haarlem.organisation() == "Gemeente Haarlem");
  CHECK(haarlem.key_digest() == world.system("haarlem").key_sha256);
  CHECK(haarlem.directory_version() == world.directories().version());
  CHECK(haarlem.crl_version() == 1);
  CHECK_FALSE(haarlem.IsOfficer());
  CHECK(haarlem.certificate_not_after() > certs::kTestNow);
}

TEST_CASE("A certificate is refused when it, its issuer or the directory does not hold", "[identity]") {
  TestWorld world;
  const auto issue = [&](auto change) { return world.Issue(kHaarlemOin, change).pem; };
  const auto stranger = certs::MakeTestAuthority(certs::TestAuthorityPlan("Another CA"));
  CHECK(ReasonFor(world, "") == "CERTIFICATE_UNREADABLE");
  CHECK(ReasonFor(world, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") == "CERTIFICATE_UNREADABLE");
  CHECK(ReasonFor(world, std::string(certs::kChainPemBytesMax + 1, 'A')) == "CERTIFICATE_UNREADABLE");
  CHECK(ReasonFor(world, world.system("haarlem").pem + world.system("rn").pem) == "CERTIFICATE_UNREADABLE");
  CHECK(ReasonFor(world, certs::MakeTestLeafPem(certs::TestLeafPlan(), stranger)) == "UNKNOWN_ISSUER");
  CHECK(ReasonFor(world, issue([](auto& p) { p.not_after = certs::kTestNow - 1; })) == "EXPIRED");
  CHECK(ReasonFor(world, issue([](auto& p) { p.not_before = certs::kTestNow + 60; })) == "NOT_YET_VALID");
  CHECK(ReasonFor(world, world.Issue("00000099009999999000").pem) == "OIN_NOT_IN_DIRECTORY");
  CHECK(ReasonFor(world, world.Issue(kHaarlemOin).pem) == "KEY_NOT_IN_DIRECTORY");
}

TEST_CASE("A key of one participant does not count under another's OIN", "[identity]") {
  TestWorld world;
  const TestSystem velsen = world.Issue(kVelsenOin);
  world.AddText("credentials { oin: '" + std::string(kHaarlemOin) + "' public_key_sha256: '" + velsen.key_sha256 +
                "' entitlements { organ: ORGAN_COLLEGE unit: '0392' } }\n");
  world.Reload();
  CHECK(ReasonFor(world, velsen.pem) == "KEY_NOT_IN_DIRECTORY");
}

TEST_CASE("A revoked certificate is refused from the first call after the list, and listeners hear", "[identity]") {
  TestWorld world;
  uint64_t heard = 0;
  const auto subscription = world.crls().OnChange([&](uint64_t version) { heard = version; });
  const Principal before = world.Caller("haarlem");
  world.SetLists({world.system("haarlem").serial_hex});
  CHECK(heard == 2);
  CHECK(ReasonFor(world, world.system("haarlem").pem) == "REVOKED");
  const auto renewed = world.authenticator().Renew(before);
  REQUIRE_FALSE(renewed.ok());
  CHECK(renewed.status().code() == absl::StatusCode::kUnauthenticated);
  CHECK(ReasonOf(renewed.status()) == "REVOKED");
  CHECK(world.authenticator().Authenticate(world.system("rn").pem).ok());
}

TEST_CASE("Without a list, and with one past its nextUpdate, nobody enters", "[identity]") {
  TestWorld world;
  const std::string pem = world.system("dji").pem;
  CrlHolder none;
  Authenticator without_lists(world.directories(), none, world.clock());
  const auto refused = without_lists.Authenticate(pem);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.status().code() == absl::StatusCode::kUnavailable);
  CHECK(ReasonOf(refused.status()) == "NO_LIST");
  CHECK(none.SecondsToNextUpdate(certs::kTestNow) == 0);

  const int64_t next_update = certs::kTestNow + 7 * certs::kTestDay;
  CHECK(world.crls().SecondsToNextUpdate(certs::kTestNow) == 7 * certs::kTestDay);
  world.clock().system_seconds = next_update - 1;
  CHECK(ReasonFor(world, pem).empty());
  world.clock().system_seconds = next_update;
  CHECK(ReasonFor(world, pem) == "LIST_OUTDATED");
}

TEST_CASE("Lists never go back", "[identity]") {
  TestWorld world;
  world.SetLists({});
  CHECK_FALSE(world.crls().Replace(world.ListsOf(certs::TestCrlPlan(1))).ok());
  CHECK(world.crls().Snapshot().version == 2);
}

TEST_CASE("Validity is judged by the system clock, which the sandbox does not move", "[identity]") {
  TestWorld world;
  world.clock().now_us += int64_t{1'000} * certs::kTestDay * 1'000'000;
  CHECK(ReasonFor(world, world.system("dji").pem).empty());
  world.clock().system_seconds += 1'000 * certs::kTestDay;
  CHECK(ReasonFor(world, world.system("dji").pem) == "EXPIRED");
}

TEST_CASE("A refusal carries Dutch and English words and nothing of the certificate", "[identity]") {
  TestWorld world;
  const auto refused = world.authenticator().Authenticate(world.Issue(kHaarlemOin).pem);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.status().GetPayload(kLocalizedNlKey).has_value());
  CHECK(refused.status().GetPayload(kLocalizedEnKey).has_value());
  CHECK(refused.status().message().find(kHaarlemOin) == absl::string_view::npos);
}

TEST_CASE("A certificate taken out of the directory is refused at its next message", "[identity]") {
  TestWorld world;
  const Principal before = world.Caller("haarlem");
  CHECK(world.authenticator().Renew(before).ok());
  const auto files = RegistryFiles();
  REQUIRE(world.directories().Reload(files).ok());
  const auto renewed = world.authenticator().Renew(before);
  REQUIRE_FALSE(renewed.ok());
  CHECK(ReasonOf(renewed.status()) == "KEY_NOT_IN_DIRECTORY");
  CHECK(before.directory()->FindCredential(kHaarlemOin, before.key_digest()) != nullptr);
}

TEST_CASE("An officer is known by person, key and role, and speaks for no organ", "[identity]") {
  TestWorld world;
  const TestSystem officer = world.IssueOfficer(kHaarlemOin, "jurist-1");
  const TestSystem other = world.IssueOfficer(kHaarlemOin, "jurist-2");
  for (const auto& [person, key] :
       {std::pair("jurist-1", officer.key_sha256), std::pair("jurist-x", other.key_sha256)}) {
    world.AddText("officers { person_id: '" + std::string(person) + "' oin: '" + kHaarlemOin +
                  "' public_key_sha256: '" + key + "' role: OFFICER_ROLE_JURIST }\n");
  }
  world.Reload();
  const auto principal = world.authenticator().Authenticate(officer.pem);
  REQUIRE(principal.ok());
  CHECK(principal->IsOfficer());
  CHECK(principal->role() == v1::OFFICER_ROLE_JURIST);
  CHECK(principal->person_id() == "jurist-1");
  CHECK(principal->Organs().empty());
  const auto acting = principal->MayActFor({Organ::kCollege, "0392"}, MessageKind::kReleaseDate, DayOf("2026-01-01"));
  CHECK(acting.status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(ReasonFor(world, other.pem) == "PERSON_MISMATCH");
}

TEST_CASE("A personal certificate does not pass for a system", "[identity]") {
  TestWorld world;
  const TestSystem person = world.IssueOfficer(kHaarlemOin, "iemand");
  world.AddText("credentials { oin: '" + std::string(kHaarlemOin) + "' public_key_sha256: '" + person.key_sha256 +
                "' entitlements { organ: ORGAN_COLLEGE unit: '0392' } }\n");
  world.Reload();
  CHECK(ReasonFor(world, person.pem) == "PERSON_MISMATCH");
}

TEST_CASE("The same certificate is parsed once, and at most 1,024 are kept", "[identity]") {
  TestWorld world;
  CHECK(world.authenticator().cached() == 0);
  world.Caller("dji");
  world.Caller("dji");
  CHECK(world.authenticator().cached() == 1);
  const TestSystem first = world.Issue(kDjiOin);
  ReasonFor(world, first.pem);
  // White space around one certificate makes another text with the same meaning: a cheap way to fill the cache.
  for (size_t i = 0; i < kParsedCertificatesMax; ++i) ReasonFor(world, first.pem + std::string(i + 1, '\n'));
  CHECK(world.authenticator().cached() == kParsedCertificatesMax);
}
