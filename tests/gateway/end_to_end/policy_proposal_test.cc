// Two jurists bring a policy into force: one proposes it, another confirms exactly that. What was activated last is in
// force after a restart, whatever the files hold. A policy whose last day is past decides nothing.
#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/str_replace.h"
#include "audit/crypto/encoding.h"
#include "policy/civil_day.h"
#include "tests/gateway/end_to_end/gate_world.h"
#include "tests/gateway/end_to_end/ketenpoort.h"

namespace ketenpoort::testing {
namespace {

constexpr char kSandbox[] = "ENVIRONMENT_SANDBOX";
const WorldOptions kSigned{.environment = kSandbox, .policy_signed = true};

std::string BytesOf(const std::array<uint8_t, 32>& digest) { return std::string(digest.begin(), digest.end()); }

void Replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = certs::ReadAll(path);
  REQUIRE(absl::StrReplaceAll({{from, to}}, &text) == 1);
  certs::WriteAll(path, text);
}

// The bundle gets this version and is signed by both; its digest.
std::string SetVersion(const GateWorld& world, uint64_t version) {
  const uint64_t before = world.RulesAsTheyLie().version;
  Replace(world.RulePath("bundle.textproto"), "\n  version: " + std::to_string(before) + "\n",
          "\n  version: " + std::to_string(version) + "\n");
  return BytesOf(world.RulesAsTheyLie().digest);
}

std::string SignedAt(GateWorld& world, uint64_t version) {
  const std::string digest = SetVersion(world, version);
  world.SignPolicy({"j-1", "j-2"});
  return digest;
}

std::unique_ptr<grpc::ClientContext> LongContext() {
  auto context = SoonContext();
  context->set_deadline(std::chrono::system_clock::now() + 6 * kSoon);
  return context;
}

grpc::Status Propose(GateWorld& world, const std::string& who, const v1::ProposePolicyRequest& request,
                     v1::ProposePolicyResponse* answer) {
  return world.PolicyOf(who)->ProposePolicy(LongContext().get(), request, answer);
}

v1::PolicyProposal Proposed(GateWorld& world, const std::string& who = "jurist-1") {
  v1::ProposePolicyResponse answer;
  const grpc::Status status = Propose(world, who, world.ProposalAsItLies(), &answer);
  INFO(status.error_message() << answer.ShortDebugString().substr(0, 1'000));
  REQUIRE(status.ok());
  REQUIRE(answer.has_proposal());
  return answer.proposal();
}

grpc::Status Confirm(GateWorld& world, const std::string& who, const v1::PolicyProposal& proposal) {
  v1::ConfirmPolicyRequest request;
  request.set_diff_digest(proposal.diff_digest());
  request.set_policy_digest(proposal.policy_digest());
  v1::ConfirmPolicyResponse answer;
  return world.PolicyOf(who)->ConfirmPolicy(LongContext().get(), request, &answer);
}

std::string DigestInForce(GateWorld& world) {
  v1::GetPolicyResponse answer;
  REQUIRE(world.PolicyOf("dji")->GetPolicy(SoonContext().get(), {}, &answer).ok());
  return answer.policy_digest();
}

std::vector<v1::EntryKind> PolicyEntries(GateWorld& world) {
  std::vector<v1::EntryKind> found;
  for (const v1::AuditEntry& entry : world.Entries()) {
    const bool about_policy = entry.kind() == v1::ENTRY_KIND_POLICY_ACTIVATED ||
                              entry.kind() == v1::ENTRY_KIND_POLICY_PROPOSED ||
                              entry.kind() == v1::ENTRY_KIND_POLICY_CONFIRMED;
    if (about_policy) found.push_back(entry.kind());
  }
  return found;
}

bool Waits(GateWorld& world) {
  v1::GetPolicyProposalResponse answer;
  REQUIRE(world.PolicyOf("jurist-2")->GetPolicyProposal(SoonContext().get(), {}, &answer).ok());
  return answer.has_proposal();
}

bool Logged(GateWorld& world, const std::string& event) {
  const std::vector<std::string> lines = world.LogLines();
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find("\"event\":\"" + event + "\"") != std::string::npos;
  });
}

TEST_CASE("One jurist proposes and another confirms exactly that: it comes into force hot, each step an entry",
          "[end_to_end]") {
  GateWorld world(kSigned);
  const std::string before = DigestInForce(world);
  const uint64_t version = world.RulesAsTheyLie().version;
  Replace(world.RulePath("bundle.textproto"), "lapse_days_max: 14", "lapse_days_max: 13");
  const std::string after = SignedAt(world, version + 1);

  v1::ProposePolicyResponse refused;
  for (const char* who : {"dji", "supervisor"}) {
    CHECK(ReasonOf(Propose(world, who, world.ProposalAsItLies(), &refused)) == "NOT_A_JURIST");
  }
  const v1::PolicyProposal proposal = Proposed(world);
  CHECK(proposal.policy_digest() == after);
  CHECK(proposal.base_digest() == before);
  CHECK(proposal.proposed_by() == "j-1");
  CHECK(proposal.signers_size() == 2);
  CHECK(proposal.assertions_proven() > 10);
  CHECK(proposal.diff().find("13") != std::string::npos);
  CHECK(DigestInForce(world) == before);

  CHECK(ReasonOf(Confirm(world, "jurist-1", proposal)) == "FOUR_EYES");
  CHECK(ReasonOf(Confirm(world, "supervisor", proposal)) == "NOT_A_JURIST");
  v1::PolicyProposal other = proposal;
  (*other.mutable_diff_digest())[0] ^= 1;
  CHECK(ReasonOf(Confirm(world, "jurist-2", other)) == "OTHER_PROPOSAL");
  other = proposal;
  (*other.mutable_policy_digest())[0] ^= 1;
  CHECK(ReasonOf(Confirm(world, "jurist-2", other)) == "OTHER_PROPOSAL");
  CHECK(DigestInForce(world) == before);

  const grpc::Status confirmed = Confirm(world, "jurist-2", proposal);
  INFO(confirmed.error_message());
  REQUIRE(confirmed.ok());
  CHECK(DigestInForce(world) == after);
  CHECK_FALSE(Waits(world));
  CHECK(ReasonOf(Confirm(world, "jurist-2", proposal)) == "NO_PROPOSAL");
  CHECK(PolicyEntries(world) ==
        std::vector<v1::EntryKind>{v1::ENTRY_KIND_POLICY_ACTIVATED, v1::ENTRY_KIND_POLICY_PROPOSED,
                                   v1::ENTRY_KIND_POLICY_CONFIRMED, v1::ENTRY_KIND_POLICY_ACTIVATED});
  // Reading gives the assertions too, so that the digest can be computed from the files alone.
  v1::GetPolicyResponse read;
  REQUIRE(world.PolicyOf("dji")->GetPolicy(SoonContext().get(), {}, &read).ok());
  CHECK(read.assertions_size() == world.ProposalAsItLies().assertions_size());
}

TEST_CASE("What is wrong with a proposal is told whole, with places, and nothing waits or is recorded",
          "[end_to_end]") {
  GateWorld world(kSigned);
  const uint64_t version = world.RulesAsTheyLie().version;
  v1::ProposePolicyRequest request = world.ProposalAsItLies();
  v1::ProposePolicyResponse answer;
  CHECK(ReasonOf(Propose(world, "jurist-1", request, &answer)) == "POLICY_IN_FORCE");
  world.SignPolicy({"j-1"});
  Replace(world.RulePath("bundle.textproto"), "lapse_days_max: 14", "lapse_days_max: 13");
  world.SignPolicy({"j-1", "j-2"});
  CHECK(ReasonOf(Propose(world, "jurist-1", world.ProposalAsItLies(), &answer)) == "VERSION_USED");

  SetVersion(world, version + 1);
  // Signed by one, an assertion that fails, and a rule that does not compile: by name and place.
  world.SignPolicy({"j-1"});
  request = world.ProposalAsItLies();
  REQUIRE(Propose(world, "jurist-1", request, &answer).ok());
  CHECK_FALSE(answer.has_proposal());
  REQUIRE(answer.findings_size() == 1);
  CHECK(answer.findings(0).about() == "policy_signatures");
  v1::PolicyText* assertion = request.add_assertions();
  assertion->set_name("own.textproto");
  assertion->set_text(
      "assertion { id: 'T02' title_nl: 'nooit een datum' title_en: 'never a date' owner: 'test' "
      "law { law: 'Pbw' article: '18a' } never { category: 'C06' } }\n");
  REQUIRE(Propose(world, "jurist-1", request, &answer).ok());
  REQUIRE(answer.findings_size() == 2);
  CHECK(answer.findings(0).message().find("are not those that were signed") != std::string::npos);
  CHECK(answer.findings(1).file() == "own.textproto");
  CHECK(answer.findings(1).line() == 1);
  CHECK(answer.findings(1).message().find("counterexample") != std::string::npos);
  request.mutable_rules(0)->set_text("rule { nonsense: 1 }\n");
  REQUIRE(Propose(world, "jurist-1", request, &answer).ok());
  CHECK(answer.findings(0).about() == "policy_files");
  CHECK(answer.findings(0).line() == 1);

  request.mutable_rules(0)->set_name("../" + request.rules(0).name());
  CHECK(Propose(world, "jurist-1", request, &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_rules(0)->set_name("a.textproto");
  request.mutable_rules(0)->set_text(std::string(1024 * 1024 + 1, '#'));
  CHECK(Propose(world, "jurist-1", request, &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK_FALSE(Waits(world));
  CHECK(PolicyEntries(world).size() == 1);
}

TEST_CASE("After a restart the policy activated last is in force, and the log says that the files hold another",
          "[end_to_end]") {
  GateWorld world(kSigned);
  const uint64_t version = world.RulesAsTheyLie().version;
  const std::string old_digest = DigestInForce(world);
  const std::string next = SignedAt(world, version + 1);
  REQUIRE(Confirm(world, "jurist-2", Proposed(world)).ok());
  // The files stay as they were.
  REQUIRE(SignedAt(world, version) == old_digest);
  world.Stop();
  world.Start();
  CHECK(DigestInForce(world) == next);
  CHECK(Logged(world, "policy_files_not_used"));
  v1::GetPolicyResponse read;
  REQUIRE(world.PolicyOf("dji")->GetPolicy(SoonContext().get(), {}, &read).ok());
  CHECK(read.signers_size() == 2);
  CHECK(read.assertions_proven() > 10);
  // Nor does SIGHUP bring the old one back, though this is a sandbox: two jurists brought the other into force.
  world.Reload();
  CHECK(DigestInForce(world) == next);
  CHECK(PolicyEntries(world).size() == 4);
  // A later version does.
  const std::string later = SignedAt(world, version + 2);
  world.Reload();
  CHECK(DigestInForce(world) == later);
  world.Stop();
  world.Start();
  CHECK(DigestInForce(world) == later);
  CHECK(PolicyEntries(world).size() == 5);
}

TEST_CASE("Outside the sandbox files never bring a lower version, nor another of the same; two jurists do",
          "[end_to_end]") {
  GateWorld world({.environment = "ENVIRONMENT_PRODUCTION"});
  const uint64_t version = world.RulesAsTheyLie().version;
  const std::string high = SignedAt(world, version + 5);
  world.Reload();
  REQUIRE(DigestInForce(world) == high);
  const std::string low = SignedAt(world, version + 4);
  world.Reload();
  CHECK(DigestInForce(world) == high);
  CHECK(Logged(world, "policy_files_not_used"));
  SetVersion(world, version + 5);
  Replace(world.RulePath("bundle.textproto"), "lapse_days_max: 14", "lapse_days_max: 13");
  world.SignPolicy({"j-1", "j-2"});
  world.Reload();
  CHECK(DigestInForce(world) == high);
  world.Stop();
  world.Start();
  CHECK(DigestInForce(world) == high);

  Replace(world.RulePath("bundle.textproto"), "lapse_days_max: 13", "lapse_days_max: 14");
  REQUIRE(SignedAt(world, version + 4) == low);
  REQUIRE(Confirm(world, "jurist-1", Proposed(world, "jurist-2")).ok());
  CHECK(DigestInForce(world) == low);
}

TEST_CASE("A proposal survives a restart, ends after a week, and falls when another policy comes into force",
          "[end_to_end]") {
  GateWorld world(kSigned);
  const uint64_t version = world.RulesAsTheyLie().version;
  SignedAt(world, version + 1);
  const v1::PolicyProposal first = Proposed(world);
  SetVersion(world, version);
  world.SignPolicy({"j-1", "j-2"});
  world.Stop();
  world.Start();
  REQUIRE(Waits(world));
  SignedAt(world, version + 2);
  world.Reload();
  CHECK(ReasonOf(Confirm(world, "jurist-2", first)) == "POLICY_CHANGED");
  SignedAt(world, version + 3);
  const v1::PolicyProposal second = Proposed(world);
  CHECK(Waits(world));
  world.AdvanceTo("2026-12-20T09:00:00+01:00");
  CHECK_FALSE(Waits(world));
  CHECK(ReasonOf(Confirm(world, "jurist-2", second)) == "NO_PROPOSAL");
}

TEST_CASE("A confirmation that does not become durable changes nothing, and can be given again", "[end_to_end]") {
  GateWorld world(kSigned);
  const std::string before = DigestInForce(world);
  const uint64_t version = world.RulesAsTheyLie().version;
  const std::string after = SignedAt(world, version + 1);
  const v1::PolicyProposal proposal = Proposed(world);
  world.InjectFault(v1::FAULT_COMMIT_FAILS);
  CHECK(Confirm(world, "jurist-2", proposal).error_code() == grpc::StatusCode::UNAVAILABLE);
  REQUIRE(SignedAt(world, version) == before);
  world.Stop();
  world.Start();
  CHECK(DigestInForce(world) == before);
  REQUIRE(Waits(world));
  CHECK(PolicyEntries(world).size() == 2);
  REQUIRE(Confirm(world, "jurist-2", proposal).ok());
  CHECK(DigestInForce(world) == after);
  CHECK(PolicyEntries(world).size() == 4);
}

TEST_CASE(
    "Before the policy ends the gateway warns; after its last day it is not serving until two jurists bring "
    "the next one",
    "[end_to_end]") {
  GateWorld world(kSigned);
  const std::string last = policy::FormatDay(world.RulesAsTheyLie().valid_until);
  REQUIRE(last == "2027-12-31");
  // From thirty days before, that day too, and not a day earlier.
  const policy::Day end = world.RulesAsTheyLie().valid_until;
  CHECK_FALSE(gateway::NearsItsEnd(end, end - 31));
  CHECK(gateway::NearsItsEnd(end, end - 30));
  CHECK(gateway::NearsItsEnd(end, end));
  CHECK_FALSE(gateway::NearsItsEnd(end, end + 1));
  CHECK_FALSE(gateway::NearsItsEnd(policy::kNoDay, end));
  world.AdvanceTo("2027-12-01T00:00:00+01:00");
  REQUIRE(Eventually([&] { return Logged(world, "policy_near_end"); }));
  CHECK(world.HttpGet("/metrics").find("ketenpoort_policy_days_left 31\n") != std::string::npos);
  CHECK(world.HealthOnAdminPort() == "SERVING");
  const std::string bsn = TestBsn(1);
  world.AdvanceTo("2028-01-01T00:00:00+01:00");
  REQUIRE(Eventually([&] { return world.HealthOnAdminPort() == "NOT_SERVING"; }));
  CHECK(Logged(world, "policy_expired"));
  CHECK(world.HttpGet("/metrics").find("ketenpoort_policy_days_left 0\n") != std::string::npos);
  v1::ReportStatusRequest report;
  *report.mutable_report() = Sentence(bsn);
  v1::ReportStatusResponse reported;
  const grpc::Status refused = world.Custody("dji")->ReportStatus(SoonContext().get(), report, &reported);
  CHECK(refused.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(ReasonOf(refused) == "POLICY_EXPIRED");
  v1::PullResponse pulled;
  CHECK(ReasonOf(world.TryPull("rcn", Haarlem(), &pulled)) == "POLICY_EXPIRED");

  // The log and the policy can be read, and the next one comes by four eyes.
  CHECK_FALSE(world.Entries().empty());
  Replace(world.RulePath("bundle.textproto"), last, "2029-12-31");
  const std::string next = SignedAt(world, world.RulesAsTheyLie().version + 1);
  REQUIRE(Confirm(world, "jurist-2", Proposed(world)).ok());
  CHECK(DigestInForce(world) == next);
  REQUIRE(Eventually([&] { return world.HealthOnAdminPort() == "SERVING"; }));
  // The same report, by the same id.
  CHECK(world.Custody("dji")->ReportStatus(SoonContext().get(), report, &reported).ok());
}

TEST_CASE("With the command line: propose a folder, read what waits, confirm it", "[end_to_end]") {
  GateWorld world(kSigned);
  const uint64_t version = world.RulesAsTheyLie().version;
  CHECK(Ketenpoort(world, "jurist-2", {"policy", "confirm"}).code == cli::ExitCode::kNotFound);
  const std::string digest = audit::crypto::HexEncode(SignedAt(world, version + 1));
  const std::vector<std::string> propose = {
      "policy", "propose", "--rules", world.folder() / "rules", "--note", world.folder() / "policy.note"};
  CHECK(Ketenpoort(world, "dji", propose).code == cli::ExitCode::kRefused);
  const Said proposed = Ketenpoort(world, "jurist-1", propose);
  INFO(proposed.out << proposed.err);
  REQUIRE(proposed.code == cli::ExitCode::kOk);
  CHECK(proposed.out.find("Voorgesteld door j-1") != std::string::npos);
  CHECK(proposed.out.find(digest) != std::string::npos);
  const Said waiting = Ketenpoort(world, "jurist-2", {"policy", "confirm", "--lang", "en"});
  REQUIRE(waiting.code == cli::ExitCode::kOk);
  CHECK(waiting.out.find("Proposed by j-1") != std::string::npos);
  const size_t at = waiting.out.find("--diff ");
  REQUIRE(at != std::string::npos);
  const std::string diff = waiting.out.substr(at + 7, 64);
  CHECK(Ketenpoort(world, "jurist-2", {"policy", "confirm", "--diff", diff}).code == cli::ExitCode::kUsage);
  const std::vector<std::string> confirm = {"policy", "confirm", "--diff", diff, "--policy", digest, "--json"};
  CHECK(Ketenpoort(world, "jurist-1", confirm).code == cli::ExitCode::kRefused);
  const Said confirmed = Ketenpoort(world, "jurist-2", confirm);
  INFO(confirmed.out << confirmed.err);
  CHECK(confirmed.code == cli::ExitCode::kOk);
  CHECK(confirmed.out.find("\"digest\":\"" + digest + "\"") != std::string::npos);
  CHECK(audit::crypto::HexEncode(DigestInForce(world)) == digest);

  // What the gateway finds wrong is shown, and is exit code 1.
  SetVersion(world, version + 2);
  const Said wrong = Ketenpoort(world, "jurist-1", propose);
  CHECK(wrong.code == cli::ExitCode::kCheckFailed);
  CHECK(wrong.out.find("not those that were signed") != std::string::npos);
}

}  // namespace
}  // namespace ketenpoort::testing
