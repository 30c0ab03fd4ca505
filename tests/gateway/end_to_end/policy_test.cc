// The gateway decides only by a policy that two jurists signed and that was proven; another one comes into force hot,
// after its entry in the log; PolicyService shows what is in force.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "absl/strings/str_replace.h"
#include "audit/crypto/sha256.h"
#include "policy/analyse/matrix.h"
#include "policy/compile/compile.h"
#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

constexpr char kSandbox[] = "ENVIRONMENT_SANDBOX";
// Messages answered under load before the next policy comes.
constexpr int kAnswersBetween = 6;

std::string BytesOf(const std::array<uint8_t, 32>& digest) { return std::string(digest.begin(), digest.end()); }

void Replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = certs::ReadAll(path);
  REQUIRE(absl::StrReplaceAll({{from, to}}, &text) == 1);
  certs::WriteAll(path, text);
}

// What was answered, as the digest of a bundle takes it.
std::string CanonicalOf(const google::protobuf::RepeatedPtrField<v1::PolicySource>& sources) {
  std::vector<policy::SourceFile> files;
  for (const v1::PolicySource& source : sources) files.push_back({source.name(), source.text()});
  return policy::CanonicalBytes(files);
}

// The next version of the bundle, with the same rules.
void RaiseVersion(const GateWorld& world) {
  const uint64_t version = world.RulesAsTheyLie().version;
  Replace(world.RulePath("bundle.textproto"), "\n  version: " + std::to_string(version) + "\n",
          "\n  version: " + std::to_string(version + 1) + "\n");
}

// Takes a denial out of its file.
void TakeOut(const std::string& path, const std::string& denial) {
  const std::string text = certs::ReadAll(path);
  const size_t id = text.find("\n  id: \"" + denial + "\"\n");
  REQUIRE(id != std::string::npos);
  const size_t begin = text.rfind("\ndenial {", id) + 1;
  const size_t end = text.find("\n}\n", id) + 3;
  certs::WriteAll(path, text.substr(0, begin) + text.substr(end));
}

// The digest of the policy by which the gateway answers.
std::string DigestInForce(GateWorld& world) {
  v1::GetPolicyResponse answer;
  REQUIRE(world.PolicyOf("dji")->GetPolicy(SoonContext().get(), {}, &answer).ok());
  return answer.policy_digest();
}

std::vector<v1::AuditEntry> Activations(GateWorld& world) {
  std::vector<v1::AuditEntry> found;
  for (v1::AuditEntry& entry : world.Entries()) {
    if (entry.kind() == v1::ENTRY_KIND_POLICY_ACTIVATED) found.push_back(std::move(entry));
  }
  return found;
}

bool Logged(GateWorld& world, const std::string& event, const std::string& part) {
  const std::vector<std::string> lines = world.LogLines();
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find("\"event\":\"" + event + "\"") != std::string::npos && line.find(part) != std::string::npos;
  });
}

v1::Message RefusedPlan(const std::string& bsn) {
  v1::Message plan = Plan(Haarlem(), bsn);
  plan.mutable_reintegration_plan()->mutable_refused()->set_offence("diefstal");
  return plan;
}

TEST_CASE("Outside the sandbox an unsigned policy is refused at start, and the message says how to mend it",
          "[end_to_end]") {
  GateWorld world({.environment = "ENVIRONMENT_PRODUCTION"});
  CHECK(Logged(world, "policy_in_force", "signed by j-1, j-2"));
  world.SignPolicy({"j-1"});
  std::string said = SaysAtStart(world);
  CHECK(said.find("policy.note: only `j-1` signed this policy: a second jurist") != std::string::npos);
  Replace(world.ConfigPath(), "policy_signatures: 'policy.note'\n", "");
  said = SaysAtStart(world);
  CHECK(said.find("the policy is unsigned") != std::string::npos);
  CHECK(said.find("`ketenpoort policy sign`") != std::string::npos);
}

TEST_CASE("In the sandbox an unsigned policy runs, and the log says that it does", "[end_to_end]") {
  GateWorld world;
  CHECK(Logged(world, "policy_in_force", "UNSIGNED, UNPROVEN"));
  const std::vector<v1::AuditEntry> activations = Activations(world);
  REQUIRE(activations.size() == 1);
  CHECK(activations[0].committed().empty());
}

TEST_CASE("Signed once is refused at reload; signed twice comes into force hot, with an entry before it decides",
          "[end_to_end]") {
  GateWorld world({.environment = kSandbox, .policy_signed = true});
  const std::string before = DigestInForce(world);
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  RaiseVersion(world);
  const std::string after = BytesOf(world.RulesAsTheyLie().digest);
  REQUIRE(after != before);

  // The note is still that of the old rules; then one jurist; then one jurist and one nobody knows.
  world.Reload();
  CHECK(Logged(world, "policy_refused_old_one_stays", "the rules or assertions are not those that were signed"));
  world.SignPolicy({"j-1"});
  world.Reload();
  CHECK(Logged(world, "policy_refused_old_one_stays", "only `j-1` signed"));
  world.SignPolicy({"j-2", "j-3"});
  world.Reload();
  CHECK(Logged(world, "policy_refused_old_one_stays", "only `j-2` signed"));
  CHECK(DigestInForce(world) == before);
  CHECK(Activations(world).size() == 1);

  // What was accepted under the old policy is disclosed under the new one.
  world.SignPolicy({"j-1", "j-2"});
  world.Reload();
  CHECK(DigestInForce(world) == after);
  CHECK(Logged(world, "policy_replaced", ""));
  REQUIRE(world.Pull("rcn", Haarlem()).deliveries_size() == 1);
  size_t activated = 0;
  std::vector<v1::AuditEntry> entries = world.Entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind() == v1::ENTRY_KIND_POLICY_ACTIVATED) activated = i;
  }
  CHECK(entries[activated].policy_digest() == after);
  // The signers and their note, committed.
  CHECK(entries[activated].committed_size() == 2);
  for (size_t i = 0; i < entries.size(); ++i) {
    const v1::AuditEntry& entry = entries[i];
    if (entry.policy_digest().empty()) continue;
    CHECK(entry.policy_digest() == (i < activated ? before : after));
  }
  CHECK(entries.back().kind() != v1::ENTRY_KIND_POLICY_ACTIVATED);

  // Only another policy is an activation, at a restart too.
  world.Reload();
  world.Stop();
  world.Start();
  CHECK(Activations(world).size() == 2);
}

TEST_CASE("Without one denial a policy is refused at reload, the assertion is named, and the old one still decides",
          "[end_to_end]") {
  GateWorld world({.environment = kSandbox, .policy_signed = true});
  const std::string before = DigestInForce(world);
  TakeOut(world.RulePath("avg.textproto"), "D18");
  // Two jurists signed it all the same: a signature is no proof.
  world.SignPolicy({"j-1", "j-2"});
  world.Reload();
  CHECK(Logged(world, "policy_refused_old_one_stays", "the policy breaks assertion `"));
  CHECK(Logged(world, "policy_problem", "counterexample:"));
  CHECK(DigestInForce(world) == before);
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  v1::SubmitResponse answer;
  REQUIRE(world.Submit("dji", Plan(Haarlem(), bsn), &answer).ok());
  int decided = 0;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.policy_digest().empty()) continue;
    CHECK(entry.policy_digest() == before);
    ++decided;
  }
  CHECK(decided > 2);
  CHECK(Activations(world).size() == 1);
  // And not at start either.
  CHECK(SaysAtStart(world).find("the policy breaks assertion `") != std::string::npos);
}

TEST_CASE("Under load every decision stands behind the activation of the policy it was made by", "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  std::atomic<bool> stop{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> senders;
  for (int i = 0; i < 3; ++i) {
    senders.emplace_back([&] {
      const auto stub = world.Exchange("dji");
      while (!stop) {
        v1::SubmitRequest request;
        *request.mutable_message() = Plan(Haarlem(), bsn);
        v1::SubmitResponse answer;
        if (stub->Submit(SoonContext().get(), request, &answer).ok()) ++answered;
      }
    });
  }
  for (int i = 0; i < 4; ++i) {
    // Some are decided by each policy.
    const int enough = answered + kAnswersBetween;
    CHECK(Eventually([&] { return answered >= enough; }));
    RaiseVersion(world);
    world.Reload();
  }
  stop = true;
  for (std::thread& sender : senders) sender.join();
  std::string in_force;
  int decisions = 0;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.policy_digest().empty()) continue;
    if (entry.kind() == v1::ENTRY_KIND_POLICY_ACTIVATED) in_force = entry.policy_digest();
    if (entry.policy_digest() != in_force) FAIL("an entry of a policy that is not in force at its place");
    ++decisions;
  }
  CHECK(decisions > 20);
  CHECK(Activations(world).size() == 5);
}

TEST_CASE("A policy whose entry does not become durable is not in force", "[end_to_end]") {
  GateWorld world;
  const std::string before = DigestInForce(world);
  RaiseVersion(world);
  world.InjectFault(v1::FAULT_COMMIT_FAILS);
  world.Reload();
  // The old one is in force again: the same files are another policy still, and are refused again.
  world.Reload();
  const std::vector<std::string> lines = world.LogLines();
  CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
          return line.find("\"event\":\"policy_refused_old_one_stays\"") != std::string::npos;
        }) == 2);
  world.Stop();
  RaiseVersion(world);
  world.Start();
  // The one in between was never activated.
  CHECK(DigestInForce(world) == BytesOf(world.RulesAsTheyLie().digest));
  const std::vector<v1::AuditEntry> activations = Activations(world);
  REQUIRE(activations.size() == 2);
  CHECK(activations[0].policy_digest() == before);
  CHECK(activations[1].policy_digest() == DigestInForce(world));
}

TEST_CASE("Everyone reads the policy in force: who signed it, its files, and what it decides of a flow",
          "[end_to_end]") {
  GateWorld world({.environment = kSandbox, .policy_signed = true});
  const auto stub = world.PolicyOf("haarlem");
  v1::GetPolicyRequest which;
  which.add_files("pm20d.textproto");
  v1::GetPolicyResponse read;
  REQUIRE(stub->GetPolicy(SoonContext().get(), which, &read).ok());
  CHECK(read.signers_size() == 2);
  CHECK(read.assertions_proven() > 10);
  CHECK(read.signatures().find("ketenpoort policy-bundle v1") == 0);
  // The digest follows from the files and assertions alone.
  which.clear_files();
  for (const v1::PolicySource& file : read.files()) which.add_files(file.name());
  for (const v1::PolicySource& file : read.assertions()) which.add_assertions(file.name());
  REQUIRE(stub->GetPolicy(SoonContext().get(), which, &read).ok());
  const std::string rules = CanonicalOf(read.files());
  const std::string assertions = CanonicalOf(read.assertions());
  CHECK(rules.size() > 100'000);
  CHECK(assertions.size() > 10'000);
  const auto sha256 = [](std::string_view bytes) { return audit::crypto::Sha256(bytes); };
  CHECK(read.policy_digest() == BytesOf(sha256(policy::BundleBytes(rules, assertions, sha256))));
  CHECK(read.policy_digest() == BytesOf(world.RulesAsTheyLie().digest));
  which.add_files("absent.textproto");
  CHECK(stub->GetPolicy(SoonContext().get(), which, &read).error_code() == grpc::StatusCode::INVALID_ARGUMENT);

  v1::ExplainRequest question;
  question.set_sender(v1::ORGAN_DIRECTEUR);
  question.set_receiver(v1::ORGAN_COLLEGE);
  question.set_kind(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  question.set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  question.set_phase(v1::PHASE_UNSPECIFIED);
  question.add_categories(v1::CATEGORY_C09_HUISVESTING);
  v1::ExplainResponse why;
  REQUIRE(stub->Explain(SoonContext().get(), question, &why).ok());
  CHECK(why.outcome() == v1::OUTCOME_DENIED);
  CHECK(why.denial_id() == "D23");
  CHECK(why.articles_size() > 0);
  CHECK_FALSE(why.lawful_nl().empty());
  question.add_conditions("CUSTODY_KNOWNN");
  CHECK(stub->Explain(SoonContext().get(), question, &why).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("The matrix comes page by page, of one policy only", "[end_to_end]") {
  GateWorld world;
  const auto stub = world.PolicyOf("rn");
  v1::GetMatrixRequest request;
  request.set_page_size(5'000);
  v1::GetMatrixResponse page;
  std::string csv;
  std::string first_token;
  do {
    auto context = SoonContext();
    context->set_deadline(std::chrono::system_clock::now() + 6 * kSoon);
    REQUIRE(stub->GetMatrix(context.get(), request, &page).ok());
    csv += page.csv();
    request.set_page_token(page.next_page_token());
    if (first_token.empty()) first_token = page.next_page_token();
  } while (!page.next_page_token().empty());
  CHECK(csv == policy::analyse::MatrixCsv(policy::analyse::BuildMatrix(world.RulesAsTheyLie())));
  CHECK(static_cast<uint64_t>(std::count(csv.begin(), csv.end(), '\n')) == page.rows() + 1);

  request.set_page_size(2);
  request.clear_page_token();
  REQUIRE(stub->GetMatrix(SoonContext().get(), request, &page).ok());
  CHECK(std::count(page.csv().begin(), page.csv().end(), '\n') == 3);
  request.set_page_token(page.next_page_token());
  RaiseVersion(world);
  world.Reload();
  const grpc::Status stale = stub->GetMatrix(SoonContext().get(), request, &page);
  CHECK(stale.error_code() == grpc::StatusCode::FAILED_PRECONDITION);
  CHECK(ReasonOf(stale) == "POLICY_CHANGED");
  request.set_page_token("x");
  CHECK(stub->GetMatrix(SoonContext().get(), request, &page).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("Refusals of a flow are shown from ten on, to officers, and are still counted after a restart",
          "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  v1::SubmitResponse refused;
  for (int i = 0; i < 9; ++i) CHECK_FALSE(world.Submit("dji", RefusedPlan(bsn), &refused).ok());
  const auto gaps = [&world] {
    const size_t size = world.Entries().size();
    v1::GetLegalGapsResponse answer;
    REQUIRE(Eventually([&] {
      REQUIRE(world.PolicyOf("supervisor")->GetLegalGaps(SoonContext().get(), {}, &answer).ok());
      return answer.entries_counted() >= size;
    }));
    return answer;
  };
  CHECK(gaps().gaps().empty());
  CHECK(gaps().shown_from() == 10);
  world.Stop();
  world.Start();
  CHECK_FALSE(world.Submit("dji", RefusedPlan(bsn), &refused).ok());
  const v1::GetLegalGapsResponse shown = gaps();
  REQUIRE(shown.gaps_size() == 1);
  CHECK(shown.gaps(0).sender() == v1::ORGAN_DIRECTEUR);
  CHECK(shown.gaps(0).receiver() == v1::ORGAN_COLLEGE);
  CHECK(shown.gaps(0).kind() == v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  CHECK(shown.gaps(0).year() == 2026);
  CHECK(shown.gaps(0).quarter() == 4);
  CHECK(shown.gaps(0).refusals() == 10);
  v1::GetLegalGapsResponse answer;
  const grpc::Status system = world.PolicyOf("dji")->GetLegalGaps(SoonContext().get(), {}, &answer);
  CHECK(system.error_code() == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(ReasonOf(system) == "NOT_AN_OFFICER");
}

}  // namespace
}  // namespace ketenpoort::testing
