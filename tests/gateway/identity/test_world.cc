#include "tests/gateway/identity/test_world.h"

namespace ketenpoort::testing {

policy::Day DayOf(std::string_view iso) {
  const auto day = policy::ParseDay(iso);
  if (!day) throw std::runtime_error("no such day");
  return *day;
}

std::vector<identity::SourceFile> RegistryFiles() {
  const std::string folder = KETENPOORT_SOURCE_DIR "/gateway/registry/";
  const std::string paths[] = {folder + "organs.textproto", folder + "mandates.textproto"};
  return certs::ValueOrThrow(identity::ReadSourceFiles(paths));
}

TestWorld::TestWorld(int64_t now) : now_(now), authority_(MakeAuthority("Test CA")) {
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

TestSystem TestWorld::Issue(const std::string& oin, const std::function<void(certs::CertificatePlan&)>& change) {
  certs::CertificatePlan plan = certs::TestLeafPlan();
  plan.not_before += now_ - certs::kTestNow;
  plan.not_after += now_ - certs::kTestNow;
  for (auto& [nid, value] : plan.subject) {
    if (nid == NID_serialNumber) value = oin;
  }
  change(plan);
  const certs::KeyHandle key = certs::ValueOrThrow(certs::GenerateKey());
  TestSystem system;
  system.pem = certs::PemOfX509(
      certs::ValueOrThrow(certs::BuildCertificate(plan, key.get(), authority_.certificate.get(), authority_.key.get()))
          .get());
  system.key_pem = certs::ValueOrThrow(certs::PrivateKeyPem(key.get()));
  const certs::Certificate parsed = certs::ValueOrThrow(certs::ParsePem(system.pem));
  system.key_sha256 = parsed.public_key_sha256;
  system.serial_hex = parsed.serial_hex;
  return system;
}

const TestSystem& TestWorld::AddSystem(const std::string& name, const std::string& oin, const std::string& rights) {
  TestSystem system = Issue(oin);
  AddText("credentials { oin: '" + oin + "' public_key_sha256: '" + system.key_sha256 + "' " + rights + " }\n");
  return systems_[name] = std::move(system);
}

void TestWorld::AddOfficer(const std::string& name, const std::string& oin, const std::string& role) {
  TestSystem system = IssueOfficer(oin, name);
  AddText("officers { person_id: '" + name + "' oin: '" + oin + "' public_key_sha256: '" + system.key_sha256 +
          "' role: OFFICER_ROLE_" + role + " }\n");
  systems_[name] = std::move(system);
}

void TestWorld::AddMunicipality(const std::string& name, const std::string& oin, const std::string& code) {
  AddSystem(name, oin,
            "entitlements { organ: ORGAN_COLLEGE unit: '" + code +
                "' } "
                "entitlements { organ: ORGAN_BURGEMEESTER unit: '" +
                code + "' authorisation: 'BB-" + code + "' authorised_from: '2026-01-01' }");
}

void TestWorld::Reload() {
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

void TestWorld::SetLists(const std::vector<std::string>& revoked_serials) {
  certs::CrlPlan plan = certs::TestCrlPlan(++list_number_);
  plan.this_update += now_ - certs::kTestNow;
  plan.next_update += now_ - certs::kTestNow;
  for (const std::string& serial : revoked_serials) plan.revoked.push_back({serial, now_});
  const absl::Status status = crls_.Replace(ListsOf(plan));
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

certs::TestAuthority TestWorld::MakeAuthority(const std::string& name) const {
  certs::CertificatePlan plan = certs::TestAuthorityPlan(name);
  plan.not_before += now_ - certs::kTestNow;
  plan.not_after += now_ - certs::kTestNow;
  return certs::MakeTestAuthority(plan);
}

}  // namespace ketenpoort::testing
