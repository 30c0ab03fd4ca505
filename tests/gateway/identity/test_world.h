// A small world for tests: an authority of certificates in memory, a clock that is set, the directory of the registry
// with keys for a few participants, and a real Authenticator. What it mints went through the same doors as in the
// gateway. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
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

policy::Day DayOf(std::string_view iso);

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

std::vector<identity::SourceFile> RegistryFiles();

class TestWorld {
 public:
  // `now`: the moment certificates and lists are made around. TLS handshakes need the real one.
  explicit TestWorld(int64_t now = certs::kTestNow);

  // A certificate of the test authority; `change` may spoil its plan.
  TestSystem Issue(const std::string& oin, const std::function<void(certs::CertificatePlan&)>& change);
  TestSystem Issue(const std::string& oin) {
    return Issue(oin, [](certs::CertificatePlan&) {});
  }
  // A certificate of an officer.
  TestSystem IssueOfficer(const std::string& oin, const std::string& person_id) {
    return Issue(oin, [&](certs::CertificatePlan& plan) { plan.subject.emplace_back(NID_userId, person_id); });
  }

  // Issues a certificate and gives its key a credential; Reload takes it in force.
  const TestSystem& AddSystem(const std::string& name, const std::string& oin, const std::string& rights);
  // An officer; Reload takes it in force. `role`: FG, CONTROLLER_OFFICER, JURIST, SUPERVISOR or OPERATOR.
  void AddOfficer(const std::string& name, const std::string& oin, const std::string& role);
  void AddMunicipality(const std::string& name, const std::string& oin, const std::string& code);
  // More directory text; Reload takes it in force.
  void AddText(const std::string& text) { credentials_ += text; }

  void Reload();

  // New lists of the authority with these serials revoked; lists only go forward.
  void SetLists(const std::vector<std::string>& revoked_serials);
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
  certs::TestAuthority MakeAuthority(const std::string& name) const;

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
