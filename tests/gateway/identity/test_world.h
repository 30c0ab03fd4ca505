// A small world for tests: an authority of certificates in memory, a clock that is set, the directory of the registry
// with keys for a few participants, and a real Authenticator. What it mints went through the same doors as in the
// gateway. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "certs/certificate.h"
#include "certs/crl.h"
#include "certs/pem.h"
#include "gateway/clock.h"
#include "gateway/identity/authenticator.h"
#include "gateway/identity/crl_holder.h"
#include "gateway/identity/directory.h"
#include "gateway/identity/directory_holder.h"
#include "gateway/identity/principal.h"
#include "policy/civil_day.h"
#include "tests/certs/test_authority.h"

#ifndef KETENPOORT_SOURCE_DIR
#error "the test needs KETENPOORT_SOURCE_DIR"
#endif

namespace ketenpoort::testing {

inline constexpr char kDjiOin[] = "00000099000000001000";
inline constexpr char kRnOin[] = "00000099000000011000";
inline constexpr char kSvgOin[] = "00000099000000012000";
inline constexpr char kRcnOin[] = "00000099000000021000";
inline constexpr char kHaarlemOin[] = "00000099001000392000";
inline constexpr char kVelsenOin[] = "00000099001000453000";
inline constexpr char kAmsterdamOin[] = "00000099001000363000";
inline constexpr char kRotterdamOin[] = "00000099001000599000";

inline policy::Day DayOf(std::string_view iso) {
  const auto day = policy::ParseDay(iso);
  if (!day) throw std::runtime_error("no such day");
  return *day;
}

class TestClock : public gateway::Clock {
 public:
  int64_t NowMicros() override { return now_us; }
  int64_t MonotonicMicros() override { return monotonic_us; }
  int64_t SystemSeconds() override { return system_seconds; }
  int64_t now_us = certs::kTestNow * 1'000'000;
  int64_t monotonic_us = 0;
  int64_t system_seconds = certs::kTestNow;
};

// A participant's system with its certificate.
struct TestSystem {
  std::string pem;
  std::string key_pem;
  std::string key_sha256;
  std::string serial_hex;
};

inline std::vector<identity::SourceFile> RegistryFiles() {
  const std::string folder = KETENPOORT_SOURCE_DIR "/gateway/registry/";
  const std::string paths[] = {folder + "organs.textproto", folder + "mandates.textproto"};
  return certs::ValueOrThrow(identity::ReadSourceFiles(paths));
}

class TestWorld {
 public:
  // `now`: the moment certificates and lists are made around. TLS handshakes need the real one.
  explicit TestWorld(int64_t now = certs::kTestNow) : now_(now), authority_(MakeAuthority("Test CA")) {
    clock_.now_us = now * 1'000'000;
    clock_.system_seconds = now;
    AddSystem("dji", kDjiOin,
              "entitlements { organ: ORGAN_MINISTER } "
              "entitlements { organ: ORGAN_DIRECTEUR all_establishments: true }");
    AddSystem("rn", kRnOin, "entitlements { organ: ORGAN_RECLASSERING unit: 'RN' }");
    AddSystem("svg", kSvgOin, "entitlements { organ: ORGAN_RECLASSERING unit: 'SVG' }");
    AddSystem("rcn", kRcnOin, "capacities: CAPACITY_MANDATARIS");
    AddMunicipality("haarlem", kHaarlemOin, "0392");
    AddMunicipality("velsen", kVelsenOin, "0453");
    AddMunicipality("amsterdam", kAmsterdamOin, "0363");
    AddMunicipality("rotterdam", kRotterdamOin, "0599");
    Reload();
    SetLists({});
  }

  // A certificate of the test authority; `change` may spoil its plan.
  template <typename Change>
  TestSystem Issue(const std::string& oin, Change change) {
    certs::CertificatePlan plan = certs::TestLeafPlan();
    plan.not_before += now_ - certs::kTestNow;
    plan.not_after += now_ - certs::kTestNow;
    for (auto& [nid, value] : plan.subject) {
      if (nid == NID_serialNumber) value = oin;
    }
    change(plan);
    const certs::KeyHandle key = certs::ValueOrThrow(certs::GenerateKey());
    TestSystem system;
    system.pem =
        certs::PemOfX509(certs::ValueOrThrow(certs::BuildCertificate(plan, key.get(), authority_.certificate.get(),
                                                                     authority_.key.get()))
                             .get());
    system.key_pem = certs::ValueOrThrow(certs::PrivateKeyPem(key.get()));
    const certs::Certificate parsed = certs::ValueOrThrow(certs::ParsePem(system.pem));
    system.key_sha256 = parsed.public_key_sha256;
    system.serial_hex = parsed.serial_hex;
    return system;
  }
  TestSystem Issue(const std::string& oin) {
    return Issue(oin, [](certs::CertificatePlan&) {});
  }
  // A certificate of an officer.
  TestSystem IssueOfficer(const std::string& oin, const std::string& person_id) {
    return Issue(oin, [&](certs::CertificatePlan& plan) { plan.subject.emplace_back(NID_userId, person_id); });
  }

  // Issues a certificate and gives its key a credential; Reload takes it in force.
  const TestSystem& AddSystem(const std::string& name, const std::string& oin, const std::string& rights) {
    TestSystem system = Issue(oin);
    AddText("credentials { oin: '" + oin + "' public_key_sha256: '" + system.key_sha256 + "' " + rights + " }\n");
    return systems_[name] = std::move(system);
  }
  // An officer; Reload takes it in force. `role`: FG, CONTROLLER_OFFICER, JURIST, SUPERVISOR or OPERATOR.
  void AddOfficer(const std::string& name, const std::string& oin, const std::string& role) {
    TestSystem system = IssueOfficer(oin, name);
    AddText("officers { person_id: '" + name + "' oin: '" + oin + "' public_key_sha256: '" + system.key_sha256 +
            "' role: OFFICER_ROLE_" + role + " }\n");
    systems_[name] = std::move(system);
  }
  void AddMunicipality(const std::string& name, const std::string& oin, const std::string& code) {
    AddSystem(name, oin,
              "entitlements { organ: ORGAN_COLLEGE unit: '" + code +
                  "' } "
                  "entitlements { organ: ORGAN_BURGEMEESTER unit: '" +
                  code + "' authorisation: 'BB-" + code + "' authorised_from: '2026-01-01' }");
  }
  // More directory text; Reload takes it in force.
  void AddText(const std::string& text) { credentials_ += text; }

  void Reload() {
    std::vector<identity::SourceFile> files = RegistryFiles();
    files.push_back({"credentials.textproto", credentials_});
    if (directories_ != nullptr) {
      if (const absl::Status status = directories_->Reload(files); !status.ok()) {
        throw std::runtime_error(std::string(status.message()));
      }
      return;
    }
    auto parsed = identity::Directory::Parse(files);
    if (!parsed.ok()) throw std::runtime_error(identity::FormatErrors(parsed.errors));
    directories_ = std::make_unique<identity::DirectoryHolder>(std::move(parsed.directory));
    authenticator_ = std::make_unique<identity::Authenticator>(*directories_, crls_, clock_);
  }

  // New lists of the authority with these serials revoked; lists only go forward.
  void SetLists(const std::vector<std::string>& revoked_serials) {
    certs::CrlPlan plan = certs::TestCrlPlan(++list_number_);
    plan.this_update += now_ - certs::kTestNow;
    plan.next_update += now_ - certs::kTestNow;
    for (const std::string& serial : revoked_serials) plan.revoked.push_back({serial, now_});
    const absl::Status status = crls_.Replace(ListsOf(plan));
    if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  }
  std::shared_ptr<const certs::CrlSet> ListsOf(const certs::CrlPlan& plan) const {
    return certs::ValueOrThrow(certs::CrlSet::Load(certs::MakeTestCrlPem(plan, authority_), authority_.Pem()));
  }

  const TestSystem& system(const std::string& name) const { return systems_.at(name); }
  // The caller `name`, as the authenticator knows it now.
  identity::Principal Caller(const std::string& name) {
    return certs::ValueOrThrow(authenticator_->Authenticate(systems_.at(name).pem));
  }

  identity::Authenticator& authenticator() { return *authenticator_; }
  identity::DirectoryHolder& directories() { return *directories_; }
  identity::CrlHolder& crls() { return crls_; }
  TestClock& clock() { return clock_; }
  const certs::TestAuthority& authority() const { return authority_; }
  certs::TestAuthority MakeAuthority(const std::string& name) const {
    certs::CertificatePlan plan = certs::TestAuthorityPlan(name);
    plan.not_before += now_ - certs::kTestNow;
    plan.not_after += now_ - certs::kTestNow;
    return certs::MakeTestAuthority(plan);
  }

 private:
  int64_t now_;
  certs::TestAuthority authority_;
  TestClock clock_;
  identity::CrlHolder crls_;
  std::unique_ptr<identity::DirectoryHolder> directories_;
  std::unique_ptr<identity::Authenticator> authenticator_;
  std::map<std::string, TestSystem> systems_;
  std::string credentials_;
  uint64_t list_number_ = 0;
};

}  // namespace ketenpoort::testing
