// What a draft would do to the log, and what waits and loses its basis: asked of a real gateway over mutual TLS, with
// the command line, and each reading in the log. Which policy a start takes where the files are for other days.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>

#include "absl/strings/str_replace.h"
#include "tests/gateway/end_to_end/gate_world.h"
#include "tests/gateway/end_to_end/ketenpoort.h"

namespace ketenpoort::testing {
namespace {

namespace pb = google::protobuf;

pb::Struct Json(const Said& said) {
  INFO(said.out << said.err);
  pb::Struct document;
  REQUIRE(pb::util::JsonStringToMessage(said.out, &document).ok());
  return document;
}

double Number(const pb::Struct& document, const std::string& key) {
  REQUIRE(document.fields().contains(key));
  return document.fields().at(key).number_value();
}

const pb::ListValue& List(const pb::Struct& document, const std::string& key) {
  REQUIRE(document.fields().contains(key));
  return document.fields().at(key).list_value();
}

std::string Text(const pb::Value& value, const std::string& key) {
  return value.struct_value().fields().at(key).string_value();
}

// The rules the gateway reads, with R19's plan also in a penitentiary programme, in a folder of their own.
std::string DraftFolder(const GateWorld& world) {
  const std::string folder = world.folder() / "draft";
  std::filesystem::create_directories(folder);
  const v1::ProposePolicyRequest shipped = world.ProposalAsItLies();
  for (const v1::PolicyText& file : shipped.rules()) {
    std::string text = file.text();
    if (file.name() == "pm20d.textproto") {
      text.insert(text.find("phase_set:", text.find("id: \"R19\"")), "phase: \"P06\" ");
    }
    certs::WriteAll(folder + "/" + file.name(), text);
  }
  return folder;
}

// A person in a programme, about whom RN's plan is refused.
void RefusePlan(GateWorld& world, int n) {
  v1::CustodyReport report = Sentence(TestBsn(n));
  report.set_place(v1::PLACE_KIND_OUTSIDE);
  report.set_modality(v1::MODALITY_PP);
  world.Report(report);
  v1::Message plan = Plan(Haarlem(), TestBsn(n));
  *plan.mutable_envelope()->mutable_sender() = Rn();
  plan.mutable_reintegration_plan()->mutable_person()->clear_bsn();
  v1::SubmitResponse answer;
  CHECK(world.Submit("rn", plan, &answer).error_code() == grpc::StatusCode::PERMISSION_DENIED);
}

void RaiseVersion(GateWorld& world) {
  const uint64_t version = world.RulesAsTheyLie().version;
  std::string text = certs::ReadAll(world.RulePath("bundle.textproto"));
  REQUIRE(absl::StrReplaceAll({{"\n  version: " + std::to_string(version) + "\n",
                                "\n  version: " + std::to_string(version + 1) + "\n"}},
                              &text) == 1);
  certs::WriteAll(world.RulePath("bundle.textproto"), text);
}

std::string DigestInForce(GateWorld& world) {
  v1::GetPolicyResponse answer;
  REQUIRE(world.PolicyOf("dji")->GetPolicy(SoonContext().get(), {}, &answer).ok());
  return answer.policy_digest();
}

bool Logged(GateWorld& world, const std::string& event, const std::string& part) {
  const std::vector<std::string> lines = world.LogLines();
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find("\"event\":\"" + event + "\"") != std::string::npos && line.find(part) != std::string::npos;
  });
}

TEST_CASE("A draft that opens R19's plan is counted on the log of a gateway, and the reading stands in the log",
          "[end_to_end]") {
  GateWorld world;
  for (int n = 1; n <= 10; ++n) RefusePlan(world, n);
  const std::vector<std::string> asked = {
      "policy",   "what-if", "--policy", DraftFolder(world), "--log",   "--purpose", "lawfulness",
      "--reason", "toets",   "--from",   "2026-11-02",       "--until", "2026-11-02"};
  const auto as_json = [&] {
    std::vector<std::string> arguments = asked;
    arguments.push_back("--json");
    return arguments;
  };
  const pb::Struct first = Json(Ketenpoort(world, "fg-rn", as_json()));
  REQUIRE(List(first, "shifts").values_size() == 1);
  const pb::Value& shift = List(first, "shifts").values(0);
  CHECK(Text(shift, "shift") == "opens");
  CHECK(Text(shift, "step") == "acceptance");
  CHECK(Text(shift, "senderOrgan") == "RECLASSERING");
  CHECK(Text(shift, "receiverOrgan") == "COLLEGE");
  CHECK(Text(shift, "kind") == "REINTEGRATION_PLAN");
  CHECK(Number(shift.struct_value(), "cases") == 10);
  CHECK(Number(first, "replayedEqual") == Number(first, "decisions"));
  CHECK(Number(first, "equalNow") == Number(first, "decisions"));

  // Another policy comes into force: what the old one decided is replayed by the old one.
  RaiseVersion(world);
  world.Reload();
  RefusePlan(world, 11);
  const pb::Struct second = Json(Ketenpoort(world, "fg-rn", as_json()));
  CHECK(Number(second, "decisions") > Number(first, "decisions"));
  CHECK(Number(second, "replayedEqual") == Number(second, "decisions"));
  CHECK(Number(second, "policyNotKept") == 0);
  CHECK(Number(List(second, "shifts").values(0).struct_value(), "cases") == 11);

  const Said said = Ketenpoort(world, "fg-rn", asked);
  CHECK(said.code == cli::ExitCode::kOk);
  CHECK(said.out.find("Bij aanname. Zou opengaan (11): van ") != std::string::npos);
  CHECK(said.out.find("R19 (PM 20d(1)") != std::string::npos);
  CHECK(said.out.find("deze inzage is vastgelegd") != std::string::npos);

  const Said listed = Ketenpoort(
      world, "fg-rn",
      {"audit", "list", "--count", "1000", "--reason", "controle", "--json", "--vkey", world.folder() / "log.vkey"});
  INFO(listed.err);
  REQUIRE(listed.code == cli::ExitCode::kOk);
  size_t readings = 0;
  for (size_t at = listed.out.find("\"WHAT_IF\""); at != std::string::npos;
       at = listed.out.find("\"WHAT_IF\"", at + 1)) {
    ++readings;
  }
  CHECK(readings == 3);
  CHECK(listed.out.find("LOG_PURPOSE_LAWFULNESS") != std::string::npos);

  // Not for a jurist, nor for a system; and without an entry there is no answer.
  CHECK(Ketenpoort(world, "jurist-1", asked).code == cli::ExitCode::kRefused);
  CHECK(Ketenpoort(world, "rn", asked).code == cli::ExitCode::kRefused);
  world.InjectFault(v1::FAULT_COMMIT_FAILS);
  const Said sealed = Ketenpoort(world, "fg-rn", asked);
  CHECK(sealed.code == cli::ExitCode::kUnavailable);
  CHECK(sealed.out.find("opengaan") == std::string::npos);
}

TEST_CASE("Without purpose, reason or a draft that compiles the command line asks nothing of the gateway",
          "[end_to_end]") {
  GateWorld world;
  const std::string draft = DraftFolder(world);
  const auto code = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"policy", "what-if", "--policy", draft};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ketenpoort(world, "supervisor", arguments).code;
  };
  const size_t before = world.Entries().size();
  CHECK(code({"--log"}) == cli::ExitCode::kUsage);
  CHECK(code({"--log", "--purpose", "rechtmatigheid"}) == cli::ExitCode::kUsage);
  CHECK(code({"--log", "--purpose", "wetgeving", "--reason", "x"}) == cli::ExitCode::kUsage);
  CHECK(code({"--purpose", "rechtmatigheid", "--reason", "x"}) == cli::ExitCode::kUsage);
  CHECK(code({"--log", "--purpose", "rechtmatigheid", "--reason", "x", "--seed", "3"}) == cli::ExitCode::kUsage);
  // A day after today at the gateway is the gateway's to refuse.
  CHECK(code({"--log", "--purpose", "rechtmatigheid", "--reason", "x", "--until", "2026-11-03"}) ==
        cli::ExitCode::kInvalid);
  certs::WriteAll(draft + "/avg.textproto", "rule { nonsense: 1 }\n");
  CHECK(code({"--log", "--purpose", "rechtmatigheid", "--reason", "x"}) == cli::ExitCode::kCheckFailed);
  // Only the readings of this test.
  CHECK(world.Entries().size() == before + 1);
}

TEST_CASE("A gateway forecasts its flows to everyone, and what waits to who may read, with an entry", "[end_to_end]") {
  GateWorld world;
  for (int n = 1; n <= 10; ++n) world.Report(Sentence(TestBsn(n)));
  const Said flows = Ketenpoort(world, "haarlem", {"policy", "forecast", "--gateway", "--days", "30", "--json"});
  const pb::Struct alone = Json(flows);
  CHECK(alone.fields().at("on").string_value() == "2026-11-02");
  CHECK(alone.fields().at("policyLastDay").string_value() == "2027-12-31");
  CHECK(List(alone, "losses").values().empty());
  const std::vector<std::string> asked = {"policy", "forecast", "--gateway", "--days", "30", "--reason", "week"};
  CHECK(Ketenpoort(world, "haarlem", asked).code == cli::ExitCode::kRefused);
  std::vector<std::string> as_json = asked;
  as_json.push_back("--json");
  const pb::Struct waiting = Json(Ketenpoort(world, "fg-rn", as_json));
  bool found = false;
  for (const pb::Value& loss : List(waiting, "losses").values()) {
    found |= Text(loss, "kind") == "DETENTION_START" && Text(loss, "reason") == "phase" &&
             Text(loss, "day") == "2026-11-21" && Number(loss.struct_value(), "cases") == 10;
    CHECK(Text(loss, "receiverOrgan") == "RECLASSERING");
  }
  CHECK(found);
  CHECK(Ketenpoort(world, "fg-rn", asked).out.find("Verliest de grondslag op 21 november 2026 (10)") !=
        std::string::npos);
  const std::vector<v1::AuditEntry> entries = world.Entries();
  CHECK(std::count_if(entries.begin(), entries.end(),
                      [](const v1::AuditEntry& entry) { return entry.reason_code() == "FORECAST"; }) == 2);
}

// Files with a last day that is past, signed by both, in place of what lies there.
void LetFilesExpire(GateWorld& world, const std::string& last = "2026-06-30") {
  std::string text = certs::ReadAll(world.RulePath("bundle.textproto"));
  REQUIRE(absl::StrReplaceAll({{"2027-12-31", last}}, &text) == 1);
  certs::WriteAll(world.RulePath("bundle.textproto"), text);
  world.SignPolicy({"j-1", "j-2"});
}

TEST_CASE("Files whose days are past do not stop a start: the policy two jurists brought into force decides",
          "[end_to_end]") {
  GateWorld world({.environment = "ENVIRONMENT_PRODUCTION"});
  RaiseVersion(world);
  world.SignPolicy({"j-1", "j-2"});
  v1::ProposePolicyResponse proposed;
  auto context = SoonContext();
  context->set_deadline(std::chrono::system_clock::now() + 6 * kSoon);
  REQUIRE(world.PolicyOf("jurist-1")->ProposePolicy(context.get(), world.ProposalAsItLies(), &proposed).ok());
  REQUIRE(proposed.has_proposal());
  v1::ConfirmPolicyRequest confirm;
  confirm.set_diff_digest(proposed.proposal().diff_digest());
  confirm.set_policy_digest(proposed.proposal().policy_digest());
  v1::ConfirmPolicyResponse confirmed;
  context = SoonContext();
  context->set_deadline(std::chrono::system_clock::now() + 6 * kSoon);
  REQUIRE(world.PolicyOf("jurist-2")->ConfirmPolicy(context.get(), confirm, &confirmed).ok());
  const std::string in_force = DigestInForce(world);
  REQUIRE(in_force == proposed.proposal().policy_digest());

  LetFilesExpire(world);
  CHECK(SaysAtStart(world).empty());
  CHECK(DigestInForce(world) == in_force);
  CHECK(Logged(world, "policy_files_not_used", "to 2026-06-30"));
  v1::GetPolicyResponse read;
  REQUIRE(world.PolicyOf("dji")->GetPolicy(SoonContext().get(), {}, &read).ok());
  CHECK(read.signers_size() == 2);
  CHECK(read.assertions_proven() > 10);
  // Nor do they at SIGHUP.
  world.Reload();
  CHECK(DigestInForce(world) == in_force);

  // What lies there must be sound in everything else.
  world.SignPolicy({"j-1"});
  CHECK_FALSE(SaysAtStart(world).empty());
  const auto loaded = gateway::LoadConfig(world.ConfigPath(), std::time(nullptr));
  CHECK_FALSE(loaded.config.has_value());
  CHECK(std::any_of(loaded.errors.begin(), loaded.errors.end(), [](const gateway::ConfigError& error) {
    return error.message.find("only `j-1` signed this policy") != std::string::npos;
  }));
  world.SignPolicy({"j-1", "j-2"});

  // Nor is what is kept believed blindly: without a jurist's key neither is fit, and both are named.
  std::string config = certs::ReadAll(world.ConfigPath());
  const std::string sound = config;
  const size_t at = config.find("jurist_keys { person: 'j-2'");
  config.erase(at, config.find('\n', at) + 1 - at);
  certs::WriteAll(world.ConfigPath(), config);
  CHECK_FALSE(SaysAtStart(world).empty());
  certs::WriteAll(world.ConfigPath(), sound);
  CHECK(SaysAtStart(world).empty());
  CHECK(DigestInForce(world) == in_force);
}

TEST_CASE("Files whose days are past stop a start where nothing that is for these days was activated before",
          "[end_to_end]") {
  GateWorld world({.environment = "ENVIRONMENT_PRODUCTION"});
  world.Stop();
  for (const char* folder : {"store", "secrets", "log"}) std::filesystem::remove_all(world.folder() / folder);
  LetFilesExpire(world);
  const std::string said = SaysAtStart(world);
  INFO(said);
  CHECK(said.find("the bundle is for ") != std::string::npos);
  CHECK(said.find("to 2026-06-30") != std::string::npos);
  CHECK(said.find("no other policy was activated before") != std::string::npos);
}

}  // namespace
}  // namespace ketenpoort::testing
