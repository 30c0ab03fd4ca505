// `ketenpoort policy`: every command on the shipped rules, and on copies in which something is wrong.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "clients/cli/policy_alternative.h"
#include "clients/cli/policy_document.h"
#include "clients/cli/policy_facts_text.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_trace.h"
#include "clients/cli/run.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "policy/compile/payload_fields.h"
#include "policy/compile/scenario.h"
#include "policy/evaluate.h"
#include "tests/policy/random_facts.h"

namespace ketenpoort::cli {
namespace {

namespace fs = std::filesystem;
namespace pb = google::protobuf;

struct Done {
  ExitCode code = ExitCode::kUnexpected;
  std::string out;
  std::string err;
};

// As a person at the top of a clone types it.
Done Policy(std::vector<std::string> arguments, const std::string& input = "") {
  fs::current_path(KETENPOORT_SOURCE_DIR);
  arguments.insert(arguments.begin(), "policy");
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  Done done;
  done.code = Run(arguments, console);
  done.out = out.str();
  done.err = err.str();
  return done;
}

bool Says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// One JSON document on one line, and nothing else.
pb::Struct Json(const Done& done) {
  pb::Struct document;
  INFO(done.out.substr(0, 400) << done.err);
  REQUIRE(pb::util::JsonStringToMessage(done.out, &document).ok());
  REQUIRE(std::count(done.out.begin(), done.out.end(), '\n') == 1);
  return document;
}

const pb::Value& At(const pb::Struct& document, const std::string& key) {
  INFO(key);
  REQUIRE(document.fields().count(key) == 1);
  return document.fields().at(key);
}

// A copy of the shipped policy folder in which something can be changed.
class Copy {
 public:
  Copy() {
    std::string name = (fs::temp_directory_path() / "ketenpoort-policy-XXXXXX").string();
    path_ = mkdtemp(name.data());
    for (const char* folder : {"rules", "scenarios", "assertions"}) {
      fs::copy(fs::path(KETENPOORT_SOURCE_DIR) / "policy" / folder, path_ / folder, fs::copy_options::recursive);
    }
  }
  ~Copy() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  std::string Path(const std::string& name) const { return (path_ / name).string(); }
  std::string rules() const { return Path("rules"); }

  std::string Read(const std::string& name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  // Replaces the first `from` behind `after`.
  void Change(const std::string& name, const std::string& after, const std::string& from, const std::string& to) const {
    std::string text = Read(name);
    const size_t start = text.find(after);
    REQUIRE(start != std::string::npos);
    const size_t at = text.find(from, start);
    REQUIRE(at != std::string::npos);
    Write(name, text.replace(at, from.size(), to));
  }

 private:
  fs::path path_;
};

const std::vector<std::string>& Commands() {
  static const std::vector<std::string> commands = {"check", "test",    "prove",    "explain", "show",    "matrix",
                                                    "diff",  "what-if", "forecast", "sign",    "propose", "confirm"};
  return commands;
}

// The number of the first line that holds `part`.
std::string LineOf(const Copy& copy, const std::string& name, const std::string& part) {
  const std::string text = copy.Read(name);
  const size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return std::to_string(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1);
}

constexpr char kRefused[] = "A risk notice to a college is refused and names the burgemeester";

policy::Policy Shipped() {
  const auto files = ReadPolicyFolder(std::string(KETENPOORT_SOURCE_DIR) + "/policy/rules");
  REQUIRE(files.ok());
  policy::CompileResult compiled = policy::Compile(*files, PolicyDigest);
  REQUIRE(compiled.policy.has_value());
  return *std::move(compiled.policy);
}

}  // namespace

TEST_CASE("Every policy command has help with an example of itself, in two languages", "[policy_cli]") {
  for (const std::string& command : Commands()) {
    INFO(command);
    const Done help = Policy({command, "--help"});
    CHECK(help.code == ExitCode::kOk);
    CHECK(Says(help.out, "Voorbeeld / example:\n  ketenpoort policy " + command + " "));
    CHECK(Says(help.out, "--json"));
  }
}

TEST_CASE("The shipped policy is checked and tested without an option from the top of a clone", "[policy_cli]") {
  const Done check = Policy({"check"});
  INFO(check.out << check.err);
  CHECK(check.code == ExitCode::kOk);
  CHECK(Says(check.out, "De regels kloppen: ketenpoort-nl"));
  const Done test = Policy({"test"});
  INFO(test.out << test.err);
  CHECK(test.code == ExitCode::kOk);
  CHECK(Says(test.out, "mislukt 0"));
  CHECK(Says(test.out, "(100 %)"));
  for (const char* place : {"  decide: ", "  intake: ", "  audit: ", "  organisational: "})
    CHECK(Says(test.out, place));
  CHECK(Says(Policy({"test", "--lang", "en"}).out, "Coverage of rules and denials: "));
}

TEST_CASE("Every command that asks no gateway answers one JSON document", "[policy_cli]") {
  const Copy copy;
  const std::vector<std::vector<std::string>> commands = {
      {"check"},
      {"test"},
      {"prove"},
      {"explain", "--scenario", kRefused},
      {"show"},
      {"matrix"},
      {"diff", "policy/rules", "policy/rules"},
      {"what-if", "--policy", "policy/rules"},
      {"forecast", "--days", "10", "--on", "2026-06-25"},
      {"sign", "--new-key", "--key", copy.Path("a.key"), "--person", "jurist-dji"},
      {"sign", "--rules", copy.rules(), "--key", copy.Path("a.key"), "--person", "jurist-dji"},
  };
  std::set<std::string> asked = {"propose", "confirm"};
  for (std::vector<std::string> command : commands) {
    INFO(command.front());
    asked.insert(command.front());
    command.push_back("--json");
    const Done done = Policy(command);
    CHECK(done.code == ExitCode::kOk);
    CHECK(At(Json(done), "ok").bool_value());
    CHECK(done.err.empty());
  }
  CHECK(asked == std::set<std::string>(Commands().begin(), Commands().end()));
}

TEST_CASE("The help of a command marks the option it cannot do without", "[policy_cli]") {
  for (const auto& [command, option] : std::map<std::string, std::string>{
           {"forecast", "--days N"}, {"what-if", "--policy DRAFT"}, {"sign", "--key FILE"}}) {
    const Done help = Policy({command, "--help"});
    INFO(help.out);
    const size_t at = help.out.find("  " + option);
    REQUIRE(at != std::string::npos);
    CHECK(Says(help.out.substr(at, help.out.find('\n', at) - at), "(verplicht / required)"));
  }
}

TEST_CASE("Wrong use is exit code 2 and says what is wrong", "[policy_cli]") {
  const std::vector<std::vector<std::string>> mistakes = {
      {},
      {"chek"},
      {"check", "absent"},
      {"test", "--rules", "absent"},
      {"test", "--scenarios", "absent"},
      {"prove", "--assertions", "absent"},
      {"prove", "--without", "D99"},
      {"matrix", "--format", "xml"},
      {"diff", "policy/rules"},
      {"diff", "policy/rules", "absent"},
      {"what-if"},
      {"forecast"},
      {"forecast", "--days", "0"},
      {"forecast", "--days", "1101"},
      {"forecast", "--days", "3", "--on", "2026-02-30"},
      {"explain"},
      {"explain", "--scenario", "no such scenario"},
      {"explain", "policy/scenarios/pbw18b.textproto"},
      {"sign"},
      {"sign", "--key", "absent.key", "--person", "x"},
  };
  for (const auto& mistake : mistakes) {
    const Done done = Policy(mistake);
    INFO((mistake.empty() ? "" : mistake.front()) << " " << done.err);
    CHECK(done.code == ExitCode::kUsage);
    CHECK_FALSE(done.err.empty());
  }
}

TEST_CASE("Rules that do not compile fail every command that reads them, with file, line and column", "[policy_cli]") {
  const Copy copy;
  copy.Change("rules/pm20d.textproto", "id: \"R05\"", "sender: \"DIRECTEUR\"", "sender: \"DIRECTER\"");
  const std::string at =
      copy.rules() + "/pm20d.textproto:" + LineOf(copy, "rules/pm20d.textproto", "\"DIRECTER\"") + ":";
  REQUIRE(Policy({"sign", "--new-key", "--key", copy.Path("a.key"), "--person", "jurist-dji"}).code == ExitCode::kOk);
  const std::vector<std::vector<std::string>> commands = {
      {"check", copy.rules()},
      {"test", "--rules", copy.rules()},
      {"prove", "--rules", copy.rules()},
      {"explain", "--scenario", kRefused, "--rules", copy.rules()},
      {"show", "--rules", copy.rules()},
      {"matrix", "--rules", copy.rules()},
      {"diff", "policy/rules", copy.rules()},
      {"what-if", "--policy", copy.rules()},
      {"forecast", "--days", "10", "--rules", copy.rules()},
      {"sign", "--rules", copy.rules(), "--key", copy.Path("a.key"), "--person", "jurist-dji"},
      {"propose", "--rules", copy.rules()},
  };
  std::set<std::string> asked = {"confirm"};
  for (const std::vector<std::string>& command : commands) {
    asked.insert(command.front());
    const Done done = Policy(command);
    INFO(command.front() << done.out << done.err);
    CHECK(done.code == ExitCode::kCheckFailed);
    const size_t placed = done.out.find(at);
    REQUIRE(placed != std::string::npos);
    CHECK(std::isdigit(static_cast<unsigned char>(done.out[placed + at.size()])) != 0);
    CHECK(Says(done.out, "did you mean `DIRECTEUR`?"));
  }
  CHECK(asked == std::set<std::string>(Commands().begin(), Commands().end()));
}

TEST_CASE("What in the rules can never do anything is found with its place", "[policy_cli]") {
  const Copy copy;
  copy.Change("rules/pm20d.textproto", "id: \"R05\"", "\"C13\"]", "\"C13\", \"C25\"]");
  const Done done = Policy({"check", copy.rules()});
  INFO(done.out);
  CHECK(done.code == ExitCode::kCheckFailed);
  CHECK(Says(done.out, "rules/pm20d.textproto:" + LineOf(copy, "rules/pm20d.textproto", "\"C13\", \"C25\"]") + ":"));
  CHECK(Says(done.out, "gegeven dat nooit meegaat"));
  const pb::Struct json = Json(Policy({"check", "--rules", copy.rules(), "--json"}));
  CHECK_FALSE(At(json, "ok").bool_value());
  CHECK(At(json, "findings").list_value().values_size() >= 1);
}

TEST_CASE("A scenario that fails is shown with its line and every difference", "[policy_cli]") {
  const Copy copy;
  copy.Change("scenarios/pbw18b.textproto", kRefused, "denial: \"D03\"", "denial: \"D04\"");
  const Done done = Policy({"test", "--scenarios", copy.Path("scenarios")});
  INFO(done.out);
  CHECK(done.code == ExitCode::kCheckFailed);
  CHECK(Says(done.out, "scenarios/pbw18b.textproto:"));
  CHECK(Says(done.out, "denial: expected D04, got D03"));
  CHECK(Says(done.out, "mislukt 1"));
}

TEST_CASE("A rule without a scenario of each sort, or with a reference to nothing, is not covered", "[policy_cli]") {
  const Copy copy;
  const auto scenarios = ReadPolicyFolder(std::string(KETENPOORT_SOURCE_DIR) + "/policy/scenarios");
  REQUIRE(scenarios.ok());
  for (const policy::SourceFile& file : *scenarios) {
    std::string text = file.text;
    for (size_t at = text.find("\"R20\""); at != std::string::npos; at = text.find("\"R20\""))
      text.replace(at, 5, "\"R28\"");
    copy.Write("scenarios/" + file.name, text);
  }
  copy.Change("rules/avg.textproto", "id: \"R30\"", "docs/law-organisational.md#r30", "docs/absent.md#r30");
  copy.Change("rules/wjsg.textproto", "id: \"D14\"", "docs/law-organisational.md#d14",
              "docs/law-organisational.md#d99");
  const Done done = Policy({"test", "--rules", copy.rules(), "--scenarios", copy.Path("scenarios")});
  INFO(done.out);
  CHECK(done.code == ExitCode::kCheckFailed);
  CHECK(Says(done.out, "  R20 decide"));
  CHECK(Says(done.out, "  R30 audit"));
  CHECK(Says(done.out, "ONTBREEKT: docs/absent.md#r30"));
  // The document is there, the heading is not.
  CHECK(Says(done.out, "ONTBREEKT: docs/law-organisational.md#d99"));
  CHECK_FALSE(Says(done.out, "(100 %)"));
}

TEST_CASE("Every assertion holds, over a number of states that is printed", "[policy_cli]") {
  const Done done = Policy({"prove"});
  INFO(done.out);
  CHECK(done.code == ExitCode::kOk);
  CHECK(Says(done.out, "Toestanden: "));
  const pb::Struct json = Json(Policy({"prove", "--json"}));
  CHECK(At(json, "states").string_value().size() > 20);
  CHECK(At(json, "assertions").list_value().values_size() > 50);
}

TEST_CASE("Without a denial enforced elsewhere an assertion fails, and says where it is missing", "[policy_cli]") {
  const Done done = Policy({"prove", "--without", "D14"});
  CHECK(done.code == ExitCode::kCheckFailed);
  CHECK(Says(done.out, "W52 cites GELDT NIET"));
  CHECK(Says(done.out, "Tegenvoorbeeld: altijd kan bij binnenkomst (intake) geen weigering D14 noemen"));
  const pb::Struct json = Json(Policy({"prove", "--without", "D14", "--json"}));
  int failing = 0;
  for (const pb::Value& value : At(json, "assertions").list_value().values()) {
    const pb::Struct& one = value.struct_value();
    if (At(one, "holds").bool_value()) continue;
    ++failing;
    const pb::Struct& counterexample = At(one, "counterexample").struct_value();
    CHECK_FALSE(At(counterexample, "runnable").bool_value());
    CHECK(At(counterexample, "denial").string_value() == "D14");
    CHECK(At(counterexample, "enforcedAt").string_value() == "intake");
    CHECK(At(counterexample, "denialsThere").list_value().values_size() == 2);
  }
  CHECK(failing == 1);
  CHECK(Says(Policy({"prove", "--without", "D99"}).err, "`D99` is geen weigering van deze regels"));
}

TEST_CASE("Rules that only lack something as a whole are proven all the same, and never pass", "[policy_cli]") {
  const Copy copy;
  copy.Change("rules/bjsg.textproto", "id: \"D05\"", "lacking: \"ROLES_SEPARATE\"\n    switch_off: \"A12\"",
              "lacking: \"ROLES_SEPARATE\"");
  const Done done = Policy({"prove", "--rules", copy.rules()});
  INFO(done.out);
  CHECK(done.code == ExitCode::kCheckFailed);
  CHECK(Says(done.out, "names switch `A12`"));
  CHECK(Says(done.out, "Stellingen: "));
  const pb::Struct json = Json(Policy({"prove", "--rules", copy.rules(), "--json"}));
  CHECK_FALSE(At(json, "ok").bool_value());
  CHECK(At(json, "errors").list_value().values_size() == 1);
  // Everything else that reads rules stops there.
  CHECK_FALSE(Says(Policy({"test", "--rules", copy.rules()}).out, "Scenario's: "));
  // Nor does prove go on with what cannot be read as it is meant.
  copy.Change("rules/bjsg.textproto", "id: \"D05\"", "receiver: \"COLLEGE\"", "receiver: \"COLLEEG\"");
  CHECK_FALSE(Says(Policy({"prove", "--rules", copy.rules()}).out, "Stellingen: "));
}

TEST_CASE("Without a denial an assertion fails, with a counterexample that explain can run", "[policy_cli]") {
  const Done done = Policy({"prove", "--without", "D01", "--json"});
  CHECK(done.code == ExitCode::kCheckFailed);
  const pb::Struct json = Json(done);
  std::string scenario;
  for (const pb::Value& value : At(json, "assertions").list_value().values()) {
    const pb::Struct& one = value.struct_value();
    if (At(one, "holds").bool_value()) continue;
    const pb::Struct& counterexample = At(one, "counterexample").struct_value();
    if (At(counterexample, "runnable").bool_value()) scenario = At(counterexample, "scenario").string_value();
  }
  REQUIRE_FALSE(scenario.empty());
  const Done explained = Policy({"explain", "-"}, scenario);
  INFO(scenario << explained.out << explained.err);
  CHECK(explained.code == ExitCode::kOk);
  // With the denial in place it is what refuses.
  CHECK(Says(explained.out, "weigering: D01"));
}

TEST_CASE("The matrix has the agreed columns, and its HTML runs no script", "[policy_cli]") {
  const Done csv = Policy({"matrix"});
  CHECK(csv.code == ExitCode::kOk);
  CHECK(
      csv.out.starts_with("sender_organ,receiver_organ,kind,purpose,phase,category,conditions,valid_from,valid_until,"
                          "outcome,rules,denial,articles\n"));
  CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') > 500);
  const Copy copy;
  // What is told of a file is what stands in it, line by line.
  const pb::Struct told = Json(Policy({"matrix", "--out", copy.Path("m.csv"), "--json"}));
  const std::string written = copy.Read("m.csv");
  CHECK(static_cast<std::ptrdiff_t>(At(told, "rowCount").number_value()) ==
        std::count(written.begin(), written.end(), '\n') - 1);
  const Done html = Policy({"matrix", "--format", "html", "--out", copy.Path("m.html")});
  CHECK(html.code == ExitCode::kOk);
  const std::string page = copy.Read("m.html");
  CHECK(page.starts_with("<!"));
  CHECK_FALSE(Says(page, "<script"));
  CHECK_FALSE(Says(page, "http:"));
  CHECK_FALSE(Says(page, "https:"));
  CHECK(Policy({"matrix", "--out", copy.Path("absent/m.csv")}).code == ExitCode::kUsage);
}

TEST_CASE("Equal bundles have no difference; a widened phase is exactly that flow", "[policy_cli]") {
  const Done same = Policy({"diff", "policy/rules", "policy/rules"});
  CHECK(same.code == ExitCode::kOk);
  CHECK(Says(same.out, "Beide bundels beslissen in elke toestand gelijk."));
  const Copy copy;
  copy.Change("rules/pm20d.textproto", "id: \"R19\"", "phase_set:", "phase: \"P05\" phase_set:");
  const Done words = Policy({"diff", "policy/rules", copy.rules()});
  INFO(words.out);
  CHECK(words.code == ExitCode::kCheckFailed);
  CHECK(Says(words.out, "GEOPEND"));
  CHECK(Says(words.out, "OPENED"));
  CHECK(Says(words.out, "grondslag R19 (PM 20d(1)"));
  // Exactly that flow, as one item in words, with the reasons that still refuse it; each category is a line of it.
  CHECK(Says(words.out, "In het kort: 1 stroom gaat open; geen stroom gaat dicht; verder verandert geen beslissing."));
  CHECK(Says(words.out, "In short: 1 flow opens; no flow closes; no other decision changes."));
  CHECK(Says(words.out, "   - C08 (identiteitsbewijs); daarvoor ook niet als:"));
  CHECK(Says(words.out, "   Gaat ook dan niet als:\n   - Er is geen melding van DJI"));
  CHECK_FALSE(Says(words.out, "\n2. "));
  CHECK(Says(words.out, "1 wijziging; sha256"));
  const pb::Struct json = Json(Policy({"diff", "policy/rules", copy.rules(), "--json"}));
  const auto& changes = At(json, "changes").list_value().values();
  REQUIRE_FALSE(changes.empty());
  for (const pb::Value& value : changes) {
    const pb::Struct& change = value.struct_value();
    CHECK(At(change, "senderOrgan").string_value() == "RECLASSERING");
    CHECK(At(change, "receiverOrgan").string_value() == "COLLEGE");
    CHECK(At(change, "phase").string_value() == "P05");
    CHECK(At(change, "change").string_value() == "opened");
  }
  CHECK(At(json, "digest").string_value().size() == 64);
}

TEST_CASE("What a draft opens is counted by flow on invented people; a log takes a purpose and a reason",
          "[policy_cli]") {
  const Copy copy;
  copy.Change("rules/pm20d.textproto", "id: \"R19\"", "phase_set:", "phase: \"P06\" phase_set:");
  const std::vector<std::string> asked = {"what-if", "--policy", copy.rules(), "--on", "2026-11-23", "--json"};
  const pb::Struct json = Json(Policy(asked));
  CHECK(At(json, "cases").string_value() == "population");
  CHECK(At(json, "caseCount").number_value() == 5000);
  CHECK(At(json, "allowedAfter").number_value() > At(json, "allowedBefore").number_value());
  const auto& shifts = At(json, "shifts").list_value().values();
  REQUIRE_FALSE(shifts.empty());
  for (const pb::Value& value : shifts) {
    const pb::Struct& shift = value.struct_value();
    CHECK(At(shift, "senderOrgan").string_value() == "RECLASSERING");
    CHECK(At(shift, "receiverOrgan").string_value() == "COLLEGE");
    CHECK(At(shift, "cases").number_value() >= 1);
  }
  CHECK(Policy(asked).out == Policy(asked).out);
  const pb::Struct scenarios =
      Json(Policy({"what-if", "--policy", copy.rules(), "--scenarios", "policy/scenarios", "--json"}));
  CHECK(At(scenarios, "cases").string_value() == "scenarios");
  CHECK(At(scenarios, "caseCount").number_value() > 1000);
  const Done both = Policy({"what-if", "--policy", copy.rules(), "--scenarios", "policy/scenarios", "--seed", "3"});
  CHECK(both.code == ExitCode::kUsage);
  const Done without = Policy({"what-if", "--policy", copy.rules(), "--log", "--reason", "x"});
  CHECK(without.code == ExitCode::kUsage);
  CHECK(Says(without.err, "Wjsg 26e(2)"));
  const std::vector<std::vector<std::string>> mistakes = {{"--log", "--purpose", "curiosity", "--reason", "x"},
                                                          {"--log", "--scenarios", "policy/scenarios"},
                                                          {"--log", "--switch-on", "A03"},
                                                          {"--purpose", "lawfulness"},
                                                          {"--from", "2026-11-01"}};
  for (const auto& mistake : mistakes) {
    std::vector<std::string> arguments = {"what-if", "--policy", copy.rules()};
    arguments.insert(arguments.end(), mistake.begin(), mistake.end());
    CHECK(Policy(arguments).code == ExitCode::kUsage);
  }
  CHECK(Policy({"forecast", "--days", "3", "--reason", "x"}).code == ExitCode::kUsage);
  CHECK(Policy({"forecast", "--days", "3", "--gateway", "--on", "2026-11-23"}).code == ExitCode::kUsage);
}

TEST_CASE("A forecast names what loses its basis as counts per flow, never a case", "[policy_cli]") {
  const pb::Struct json = Json(Policy({"forecast", "--days", "30", "--on", "2026-06-20", "--json"}));
  const auto& losses = At(json, "losses").list_value().values();
  REQUIRE_FALSE(losses.empty());
  std::set<std::string> reasons;
  std::set<std::string> flows;
  for (const pb::Value& value : losses) {
    const pb::Struct& loss = value.struct_value();
    CHECK(At(loss, "cases").number_value() >= 1);
    reasons.insert(At(loss, "reason").string_value());
    // What stands in a line says nothing of one case, and each flow stands there once.
    std::set<std::string> keys;
    std::string flow;
    for (const char* key : {"day", "reason", "senderOrgan", "receiverOrgan", "kind", "failing", "denial"}) {
      flow += At(loss, key).string_value() + "|";
    }
    for (const auto& [key, unused] : loss.fields()) keys.insert(key);
    CHECK(keys ==
          std::set<std::string>{"cases", "day", "denial", "failing", "kind", "reason", "receiverOrgan", "senderOrgan"});
    CHECK(flows.insert(flow).second);
  }
  CHECK(reasons.contains("phase"));
}

TEST_CASE("A refusal is explained with its facts and the nearest that is lawful", "[policy_cli]") {
  const Done done = Policy({"explain", "--scenario", kRefused, "--all"});
  INFO(done.out);
  CHECK(done.code == ExitCode::kOk);
  CHECK(Says(done.out, "Beslissing: geen grondslag"));
  CHECK(Says(done.out, "artikelen: Pbw 18b(1)"));
  CHECK(Says(done.out, "  ja   RISK_DECLARED  [risk.offence_risk: ja]"));
  CHECK(Says(done.out, "COLLEGE_ELIGIBLE  [custody.college: 0392 INGEZETENE"));
  CHECK(Says(done.out, "volgens de regels berekend\n  hetzelfde bericht aan de burgemeester -> R20"));
  const pb::Struct json = Json(Policy({"explain", "--scenario", kRefused, "--json"}));
  CHECK(At(json, "conditions").list_value().values_size() == policy::kConditionCount - 1);
  CHECK(At(json, "denial").string_value() == "D03");
}

TEST_CASE("The trace of every scenario agrees with its decision, and every alternative has a basis", "[policy_cli]") {
  const policy::Policy policy = Shipped();
  const auto files = ReadPolicyFolder(std::string(KETENPOORT_SOURCE_DIR) + "/policy/scenarios");
  REQUIRE(files.ok());
  std::vector<policy::CompileError> errors;
  size_t refused = 0;
  size_t with_alternative = 0;
  for (const policy::ReadScenario& one : policy::ReadScenarios(*files, &errors)) {
    if (!one.switches_on.empty() || !one.switches_off.empty()) continue;
    INFO(one.file << ":" << one.line << " " << one.name);
    const PolicyTrace trace = TraceOf(policy, one.request, one.facts, one.time);
    std::set<std::string> carries;
    for (const RuleTrace& rule : trace.rules) {
      if (rule.verdict == RuleVerdict::kCarries) carries.insert(rule.id);
    }
    const std::vector<std::string> ids = RuleIds(policy, trace.judged.decision.rules);
    CHECK(carries == std::set<std::string>(ids.begin(), ids.end()));
    if (!trace.words.denial_id.empty()) {
      CHECK(std::any_of(trace.denials.begin(), trace.denials.end(),
                        [&](const DenialTrace& denial) { return denial.id == trace.words.denial_id; }));
    }
    if (trace.judged.decision.outcome == policy::Outcome::kAllowed) {
      CHECK(trace.alternatives.empty());
      continue;
    }
    ++refused;
    with_alternative += trace.alternatives.empty() ? 0 : 1;
    for (const Alternative& alternative : trace.alternatives) {
      CHECK_FALSE(alternative.rules.empty());
      CHECK_FALSE(alternative.articles.empty());
      CHECK(alternative.distance > 0);
      CHECK_FALSE(alternative.text.en.empty());
    }
    CHECK(std::is_sorted(trace.alternatives.begin(), trace.alternatives.end(),
                         [](const Alternative& a, const Alternative& b) { return a.distance < b.distance; }));
  }
  CHECK(errors.empty());
  CHECK(refused > 500);
  CHECK(with_alternative * 10 > refused * 9);
}

TEST_CASE("One condition that fails is the whole alternative", "[policy_cli]") {
  const Done done = Policy({"explain", "--scenario", "A risk notice without the risk declared"});
  INFO(done.out);
  CHECK(Says(done.out, "  nee  RISK_DECLARED  [risk.offence_risk: nee]"));
  CHECK(Says(done.out, "volgens de regels berekend\n  als RISK_DECLARED geldt"));
}

TEST_CASE("A directeur of another establishment is pointed at the one who is responsible", "[policy_cli]") {
  const Done done = Policy({"explain", "--scenario", "R04, plan: a directeur of another establishment"});
  INFO(done.out);
  CHECK(Says(done.out, "hetzelfde bericht van de directeur van de inrichting, die van de melding van DJI -> R04"));
  CHECK(Says(done.out, "als DIRECTEUR_RESPONSIBLE geldt"));
}

TEST_CASE("Before the first day of a law its first day is the alternative", "[policy_cli]") {
  const Done done = Policy({"explain", "--lang", "en", "--scenario", "On the day before Pbw 18b"});
  INFO(done.out);
  CHECK(Says(done.out, "from 1 July 2021, if the facts are so then -> R20"));
}

TEST_CASE("A part of a name is enough where it names one scenario, else the names are listed", "[policy_cli]") {
  CHECK(Policy({"explain", "--scenario", "refused and names the burgemeester"}).code == ExitCode::kOk);
  const Done several = Policy({"explain", "--scenario", "risk notice"});
  CHECK(several.code == ExitCode::kUsage);
  CHECK(Says(several.err, "kies er een met --scenario"));
  CHECK(Says(several.err, "A risk notice of the directeur"));
}

TEST_CASE("Every condition says which fact it was read from, in both languages", "[policy_cli]") {
  StatedFacts stated;
  for (int i = 1; i < policy::kConditionCount; ++i) {
    const auto condition = static_cast<policy::Condition>(i);
    INFO(policy::NameOf(condition));
    stated.language = Language::kDutch;
    const std::string dutch = FactUsed(condition, stated);
    stated.language = Language::kEnglish;
    CHECK(Says(dutch, ": "));
    CHECK(dutch != FactUsed(condition, stated));
  }
}

TEST_CASE("The facts shown with a condition are all it depends on, beside the request and the day", "[policy_cli]") {
  policy::RandomFacts random(20261123);
  std::set<policy::Condition> seen;
  for (int i = 0; i < 60'000; ++i) {
    StatedFacts one;
    one.facts = random.Next();
    one.request = random.NextRequest(one.facts);
    if (random.Flag())
      one.request.categories = one.request.categories - (policy::kAllCategories - one.facts.earlier_categories);
    one.time = random.NextTime();
    StatedFacts other = one;
    std::string bytes = policy::EncodeFacts(one.facts);
    bytes[static_cast<size_t>(random.Below(static_cast<int>(bytes.size())))] ^= static_cast<char>(1 << random.Below(8));
    if (!policy::DecodeFacts(bytes, &other.facts)) continue;
    const policy::Conditions before = policy::Evaluate(one.request, one.facts, one.time, one.parameters);
    const policy::Conditions after = policy::Evaluate(other.request, other.facts, other.time, other.parameters);
    for (int c = 1; c < policy::kConditionCount; ++c) {
      const auto condition = static_cast<policy::Condition>(c);
      if (before.Has(condition) == after.Has(condition)) continue;
      seen.insert(condition);
      INFO(policy::NameOf(condition) << "\n" << FactUsed(condition, one));
      CHECK(FactUsed(condition, one) != FactUsed(condition, other));
    }
  }
  std::string unseen;
  for (int c = 1; c < policy::kConditionCount; ++c) {
    const auto condition = static_cast<policy::Condition>(c);
    if (!seen.contains(condition)) absl::StrAppend(&unseen, std::string(policy::NameOf(condition)), " ");
  }
  // These two are the request's own.
  CHECK(unseen == "CARE_UNDER_WFZ CARE_UNDER_WVGGZ_OR_WZD ");
}

TEST_CASE("Every payload of a message is a kind the policy knows", "[policy_cli]") {
  std::set<policy::MessageKind> kinds;
  for (const auto& field : policy::PayloadFields()) kinds.insert(field.kind);
  const auto* payload = v1::Message::descriptor()->FindOneofByName("payload");
  REQUIRE(payload != nullptr);
  size_t with_fields = 0;
  for (int i = 0; i < payload->field_count(); ++i) {
    with_fields += payload->field(i)->message_type()->field_count() > 0 ? 1 : 0;
  }
  CHECK(kinds.size() == with_fields);
  CHECK(with_fields > 15);
}

TEST_CASE("docs/law.md is what show writes", "[policy_cli]") {
  const Done done = Policy({"show", "--format", "md"});
  CHECK(done.code == ExitCode::kOk);
  std::ifstream file(std::string(KETENPOORT_SOURCE_DIR) + "/docs/law.md", std::ios::binary);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  INFO("run: ketenpoort policy show --format md --out docs/law.md");
  CHECK(written == done.out);
}

TEST_CASE("The page names every rule, denial and switch, also those that are off, and runs no script", "[policy_cli]") {
  const Done html = Policy({"show", "--format", "html"});
  CHECK(html.code == ExitCode::kOk);
  CHECK_FALSE(Says(html.out, "<script"));
  CHECK(Says(html.err, "Niet ondertekend"));
  const auto files = ReadPolicyFolder("policy/rules");
  REQUIRE(files.ok());
  for (const policy::SourceFile& file : *files) {
    for (size_t at = file.text.find("\n  id: \""); at != std::string::npos; at = file.text.find("\n  id: \"", at + 1)) {
      const size_t start = at + 8;
      const std::string id = file.text.substr(start, file.text.find('"', start) - start);
      INFO(id);
      const bool named =
          Says(html.out, ">" + id + " ") || Says(html.out, ">" + id + "<") || Says(html.out, id + ", versie");
      CHECK(named);
    }
  }
}

TEST_CASE("Text of a policy cannot become markup on the page", "[policy_cli]") {
  PolicyDocument page({"<b>", "<b>"});
  page.Heading(2, "a\"b", {"<i> & *", ""});
  page.Paragraph({"<script>`x<y`", "| * ["});
  page.Table({{"<th>", ""}}, {{{"a|b", ""}}});
  CHECK_FALSE(Says(page.Html(), "<script>"));
  CHECK(Says(page.Html(), "<code>x&lt;y</code>"));
  CHECK(Says(page.Html(), "id=\"a&quot;b\""));
  CHECK_FALSE(Says(page.Markdown(), "<script>"));
  CHECK(Says(page.Markdown(), "| a\\|b |"));
}

TEST_CASE("A heading or row that begins with an id is a link wherever the page names it", "[policy_cli]") {
  PolicyDocument page({"t", ""});
  page.Heading(3, "r01", {"R01 — begin", "R01 — start"});
  page.Paragraph({"Zie R01, niet R012 of XR01; eis ATTESTED.", ""});
  page.Table({{"naam", "name"}}, {{{"ATTESTED", ""}}}, PolicyDocument::Rows::kAnchored);
  CHECK(Says(page.Html(), "Zie <a href=\"#r01\">R01</a>, niet R012 of XR01; eis <a href=\"#attested\">ATTESTED</a>."));
  CHECK(Says(page.Html(), "<tr id=\"attested\">"));
  CHECK(Says(page.Markdown(), "### R01 — begin / start"));
}

TEST_CASE("Two jurists sign exactly one bundle, each once, and a changed rule counts for nobody", "[policy_cli]") {
  const Copy copy;
  for (const char* person : {"jurist-dji", "jurist-vng"}) {
    const std::string key = copy.Path(std::string(person) + ".key");
    const Done made = Policy({"sign", "--new-key", "--key", key, "--person", person});
    REQUIRE(made.code == ExitCode::kOk);
    struct stat status {};
    REQUIRE(stat(key.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(Says(made.out, copy.Read(std::string(person) + ".key.vkey")));
    // A key is never overwritten.
    CHECK(Policy({"sign", "--new-key", "--key", key, "--person", person}).code == ExitCode::kUsage);
  }
  copy.Write("signers", copy.Read("jurist-dji.key.vkey") + copy.Read("jurist-vng.key.vkey"));
  const auto sign = [&](const std::string& person) {
    return Policy({"sign", "--rules", copy.rules(), "--key", copy.Path(person + ".key"), "--person", person});
  };
  CHECK(Policy({"check", copy.rules(), "--signers", copy.Path("signers")}).code == ExitCode::kCheckFailed);
  CHECK(Says(sign("jurist-dji").out, "nog een handtekening nodig"));
  CHECK(sign("jurist-dji").code == ExitCode::kUsage);
  const Done second = sign("jurist-vng");
  INFO(second.out << second.err);
  CHECK(second.code == ExitCode::kOk);
  CHECK(Says(second.out, "jurist-dji, jurist-vng"));
  const Done verified = Policy({"check", copy.rules(), "--signers", copy.Path("signers")});
  CHECK(verified.code == ExitCode::kOk);
  CHECK(Says(verified.out, "Ondertekend door jurist-dji, jurist-vng (gecontroleerd)"));
  copy.Write("rules/pbw.textproto", copy.Read("rules/pbw.textproto") + "# later\n");
  CHECK(Policy({"check", copy.rules(), "--signers", copy.Path("signers")}).code == ExitCode::kCheckFailed);
  CHECK(Says(sign("jurist-vng").err, "raise `version`"));
}

TEST_CASE("The signatures are over the assertions too: a changed one counts for nobody, and without none is given",
          "[policy_cli]") {
  const Copy copy;
  for (const char* person : {"jurist-dji", "jurist-vng"}) {
    const std::string key = copy.Path(std::string(person) + ".key");
    REQUIRE(Policy({"sign", "--new-key", "--key", key, "--person", person}).code == ExitCode::kOk);
    REQUIRE(Policy({"sign", "--rules", copy.rules(), "--key", key, "--person", person}).code == ExitCode::kOk);
  }
  copy.Write("signers", copy.Read("jurist-dji.key.vkey") + copy.Read("jurist-vng.key.vkey"));
  const auto check = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"check", copy.rules(), "--signers", copy.Path("signers"), "--json"});
    return Policy(more);
  };
  const Done signed_both = check({});
  CHECK(signed_both.code == ExitCode::kOk);
  const auto digest_of = [](const Done& done) { return At(Json(done), "digest").string_value(); };
  const std::string digest = digest_of(signed_both);
  CHECK(digest_of(Policy({"show", "--rules", copy.rules(), "--json"})) == digest);

  // The same assertions elsewhere are the same bundle; with one letter more they are not.
  fs::rename(copy.Path("assertions"), copy.Path("elsewhere"));
  CHECK(check({"--assertions", copy.Path("elsewhere")}).code == ExitCode::kOk);
  const Done without = check({});
  CHECK(without.code == ExitCode::kCheckFailed);
  CHECK(digest_of(without) != digest);
  copy.Write("elsewhere/gate.textproto", copy.Read("elsewhere/gate.textproto") + "# later\n");
  const Done changed = check({"--assertions", copy.Path("elsewhere")});
  CHECK(changed.code == ExitCode::kCheckFailed);
  CHECK(digest_of(changed) != digest);

  const Done unsigned_still = Policy({"sign", "--rules", copy.rules(), "--key", copy.Path("jurist-dji.key"), "--person",
                                      "jurist-dji", "--out", copy.Path("other.note")});
  CHECK(unsigned_still.code == ExitCode::kUsage);
  CHECK(Says(unsigned_still.err, "holds no assertions"));
  copy.Write("elsewhere/gate.textproto", "assertion {");
  const Done unread = check({"--assertions", copy.Path("elsewhere")});
  CHECK(unread.code == ExitCode::kCheckFailed);
  CHECK(Says(unread.out, "gate.textproto"));
}

TEST_CASE("A key of another person, or one that others can read, signs nothing", "[policy_cli]") {
  const Copy copy;
  const std::string key = copy.Path("a.key");
  REQUIRE(Policy({"sign", "--new-key", "--key", key, "--person", "jurist-dji"}).code == ExitCode::kOk);
  const auto sign = [&](const std::string& person) {
    return Policy({"sign", "--rules", copy.rules(), "--key", key, "--person", person});
  };
  CHECK(sign("jurist-vng").code == ExitCode::kUsage);
  CHECK(Policy({"sign", "--new-key", "--key", copy.Path("b.key"), "--person", "two words"}).code == ExitCode::kUsage);
  fs::permissions(key, fs::perms::group_read, fs::perm_options::add);
  CHECK(sign("jurist-dji").code == ExitCode::kUsage);
  fs::permissions(key, fs::perms::group_read, fs::perm_options::remove);
  std::string text = copy.Read("a.key");
  text[text.size() - 4] = text[text.size() - 4] == 'A' ? 'B' : 'A';
  copy.Write("a.key", text);
  const Done spoilt = sign("jurist-dji");
  CHECK(spoilt.code == ExitCode::kUsage);
  CHECK_FALSE(Says(spoilt.err, text.substr(30, 20)));
  CHECK_FALSE(fs::exists(copy.Path("signatures")));
}

}  // namespace ketenpoort::cli
