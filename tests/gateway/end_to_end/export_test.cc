// Exports over the wire and through the program: whole lines that follow the schemas of their standards, a file that
// survives being killed, decisions that come out again from the file alone, and one trace from sender to receiver.
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "audit/crypto/encoding.h"
#include "audit/trace_parent.h"
#include "clients/cli/adl_replay.h"
#include "clients/cli/export_file.h"
#include "tests/gateway/end_to_end/ketenpoort.h"

namespace ketenpoort::testing {
namespace {

namespace fs = std::filesystem;

std::string Whole(const std::string& path) { return certs::ReadAll(path); }

void Overwrite(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class ExportedWorld {
 public:
  ExportedWorld() { More(1, 3); }

  void More(int first, int last) {
    for (int n = first; n <= last; ++n) {
      world.Report(Sentence(TestBsn(n)));
      v1::SubmitResponse answer;
      const v1::Message plan = Plan(Haarlem(), TestBsn(n));
      CHECK(world.Submit("dji", plan, &answer).ok());
      v1::Message refused = Plan(Haarlem(), TestBsn(n));
      refused.mutable_reintegration_plan()->mutable_refused()->set_offence("diefstal");
      CHECK_FALSE(world.Submit("dji", refused, &answer).ok());
      v1::CheckResponse checked;
      CHECK(world.Check("dji", Plan(Haarlem(), TestBsn(n)), &checked).ok());
    }
    const v1::PullResponse pulled = world.Pull("rcn", Haarlem());
    for (const v1::Delivery& delivery : pulled.deliveries()) {
      CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
    }
  }

  std::string Path(const std::string& name) const { return world.folder() / name; }
  Said Export(const std::string& who, const std::string& form, const std::string& file,
              std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"audit",    "export",     "--format",  form,
                                          "--out",    Path(file),   "--purpose", "interne-controle",
                                          "--reason", "nachtelijk", "--vkey",    Path("log.vkey")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ketenpoort(world, who, arguments);
  }
  Said ReplayFrom(const std::string& file) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    cli::Console console{in, out, err};
    const cli::ExitCode code = cli::Run({"audit", "replay", "--from-adl", Path(file), "--json"}, console);
    return {code, out.str(), err.str()};
  }

  GateWorld world;
};

std::string CheckedBySchema(const std::string& form, const std::string& file) {
  const std::string command =
      std::string(KETENPOORT_PYTHON) + " -B '" + KETENPOORT_CHECK_EXPORTS + "' " + form + " '" + file + "' 2>&1";
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "no python";
  std::string said;
  char buffer[4096];
  for (size_t got; (got = ::fread(buffer, 1, sizeof(buffer), pipe)) > 0;) said.append(buffer, got);
  ::pclose(pipe);
  return said;
}

TEST_CASE("Every exported line follows the schema of its standard, and planted faults do not", "[end_to_end][export]") {
  ExportedWorld at;
  for (const std::string form : {"ldv", "adl", "fsc"}) {
    const Said said = at.Export("supervisor", form, form + ".jsonl");
    INFO(said.err);
    REQUIRE(said.code == cli::ExitCode::kOk);
    CHECK_THAT(CheckedBySchema(form, at.Path(form + ".jsonl")), Catch::StartsWith("lines "));
    const fs::perms mode = fs::status(at.Path(form + ".jsonl")).permissions();
    CHECK((mode & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    CHECK(Whole(at.Path(form + ".jsonl")).find(TestBsn(1)) == std::string::npos);
  }
}

TEST_CASE("An export that is killed at any place goes on without a line missing or double", "[end_to_end][export]") {
  for (const std::string form : {"adl", "fsc"}) {
    ExportedWorld at;
    REQUIRE(at.Export("supervisor", form, "kept").code == cli::ExitCode::kOk);
    const std::string first = Whole(at.Path("kept"));
    const std::string state = Whole(at.Path("kept.state"));
    at.More(4, 5);
    REQUIRE(at.Export("supervisor", form, "kept").code == cli::ExitCode::kOk);
    const std::string both = Whole(at.Path("kept"));
    REQUIRE(both.size() > first.size());
    REQUIRE(both.compare(0, first.size(), first) == 0);
    // Killed while it wrote: any number of bytes of the second stretch are there, and the state of before.
    for (const size_t written : {size_t{0}, size_t{1}, (both.size() - first.size()) / 2, both.size() - first.size() - 1,
                                 both.size() - first.size()}) {
      Overwrite(at.Path("kept"), both.substr(0, first.size() + written));
      Overwrite(at.Path("kept.state"), state);
      ::chmod(at.Path("kept.state").c_str(), 0600);
      const Said said = at.Export("supervisor", form, "kept");
      INFO(said.err);
      REQUIRE(said.code == cli::ExitCode::kOk);
      CHECK(Whole(at.Path("kept")) == both);
    }
    REQUIRE(at.Export("supervisor", form, "fresh").code == cli::ExitCode::kOk);
    CHECK(Whole(at.Path("fresh")) == both);
    // A policy once, before the first decision by it, and not again in a later stretch.
    const std::vector<std::string> lines = LinesOf(both);
    const auto is_policy = [](const std::string& line) { return line.find("ketenpoort.policy_source") < 40; };
    CHECK(std::count_if(lines.begin(), lines.end(), is_policy) == (form == "adl" ? 1 : 0));
    CHECK(is_policy(lines.front()) == (form == "adl"));
  }
}

TEST_CASE("An export refuses a file that is not its own, and leaves it as it is", "[end_to_end][export]") {
  ExportedWorld at;
  Overwrite(at.Path("mine"), "not an export\n");
  CHECK(at.Export("supervisor", "fsc", "mine").code == cli::ExitCode::kUsage);
  CHECK(Whole(at.Path("mine")) == "not an export\n");
  REQUIRE(at.Export("supervisor", "fsc", "fsc").code == cli::ExitCode::kOk);
  const std::string whole = Whole(at.Path("fsc"));
  CHECK(at.Export("supervisor", "ldv", "fsc").code == cli::ExitCode::kUsage);
  CHECK(Whole(at.Path("fsc")) == whole);
  Overwrite(at.Path("fsc"), whole.substr(0, whole.size() - 1));
  CHECK(at.Export("supervisor", "fsc", "fsc").code == cli::ExitCode::kUsage);
  Overwrite(at.Path("fsc"), whole);
  {
    const auto other = cli::ExportFile::Open(at.Path("fsc"), v1::EXPORT_FORMAT_FSC, "test.ketenpoort.example/log", 0);
    REQUIRE(other.ok());
    CHECK(at.Export("supervisor", "fsc", "fsc").code == cli::ExitCode::kUsage);
    CHECK(Whole(at.Path("fsc")) == whole);
  }
  std::string state = Whole(at.Path("fsc.state"));
  // A log that is shorter than what was taken from it.
  const size_t next = state.find("\nnext ");
  Overwrite(at.Path("fsc.state"), state.substr(0, next) + "\nnext 99999999" + state.substr(state.find('\n', next + 1)));
  CHECK(at.Export("supervisor", "fsc", "fsc").code == cli::ExitCode::kCheckFailed);
  CHECK(Whole(at.Path("fsc")) == whole);
}

TEST_CASE("Every decision comes out again from the export alone, as many as the gateway replays",
          "[end_to_end][export]") {
  ExportedWorld at;
  const Said online =
      Ketenpoort(at.world, "supervisor",
                 {"audit", "replay", "--all", "--reason", "controle", "--lang", "en", "--vkey", at.Path("log.vkey")});
  REQUIRE(online.code == cli::ExitCode::kOk);
  REQUIRE(at.Export("supervisor", "adl", "adl").code == cli::ExitCode::kOk);
  cli::AdlReplay replay;
  for (const std::string& line : LinesOf(Whole(at.Path("adl")))) REQUIRE(replay.Take(line).ok());
  CHECK(replay.tally().decisions > 0);
  CHECK(replay.tally().equal == replay.tally().decisions);
  CHECK(replay.tally().dry_runs == 3);
  CHECK(replay.tally().Holds());
  CHECK_THAT(online.out, Catch::Contains(std::to_string(replay.tally().equal) + " of " +
                                         std::to_string(replay.tally().decisions) + " equal, 0 different"));
  CHECK(at.ReplayFrom("adl").code == cli::ExitCode::kOk);
  // Of a college it holds no facts: nothing is decided again, and that is said.
  REQUIRE(at.Export("fg-rn", "adl", "rn").code == cli::ExitCode::kOk);
  cli::AdlReplay of_rn;
  for (const std::string& line : LinesOf(Whole(at.Path("rn")))) REQUIRE(of_rn.Take(line).ok());
  CHECK(of_rn.tally().withheld > 0);
  CHECK(of_rn.tally().withheld == of_rn.tally().decisions);
}

using Change = std::function<void(v1::AdlRecord&)>;

TEST_CASE("Whatever is changed in a record comes out different", "[end_to_end][export]") {
  ExportedWorld at;
  REQUIRE(at.Export("supervisor", "adl", "adl").code == cli::ExitCode::kOk);
  const std::vector<std::string> lines = LinesOf(Whole(at.Path("adl")));
  const auto flip = [](std::string& bytes) { bytes.back() = static_cast<char>(bytes.back() ^ 1); };
  const std::vector<std::pair<std::string, Change>> changes = {
      {"facts",
       [&](v1::AdlRecord& r) { flip(*r.mutable_body()->mutable_information()->mutable_facts()->mutable_value()); }},
      {"salt",
       [&](v1::AdlRecord& r) { flip(*r.mutable_body()->mutable_information()->mutable_facts()->mutable_salt()); }},
      {"request",
       [&](v1::AdlRecord& r) { flip(*r.mutable_body()->mutable_information()->mutable_request()->mutable_value()); }},
      {"conditions",
       [&](v1::AdlRecord& r) {
         flip(*r.mutable_body()->mutable_information()->mutable_conditions()->mutable_opened()->mutable_value());
       }},
      {"held",
       [](v1::AdlRecord& r) { r.mutable_body()->mutable_information()->mutable_conditions()->add_held("ATTESTED"); }},
      {"instant",
       [](v1::AdlRecord& r) {
         v1::AdlTime& time = *r.mutable_body()->mutable_information()->mutable_time();
         time.set_instant_us(time.instant_us() + 1);
       }},
      {"day",
       [](v1::AdlRecord& r) {
         r.mutable_body()->mutable_information()->mutable_time()->set_amsterdam_day("2026-11-03");
       }},
      {"outcome",
       [](v1::AdlRecord& r) {
         r.mutable_body()->mutable_response()->mutable_context()->set_outcome("ALLOWED_IN_PART");
       }},
      {"decision",
       [](v1::AdlRecord& r) { r.mutable_body()->mutable_response()->set_decision(!r.body().response().decision()); }},
      {"rule", [](v1::AdlRecord& r) { r.mutable_body()->mutable_response()->mutable_context()->add_rule_ids("R99"); }},
      {"disclosed",
       [](v1::AdlRecord& r) {
         r.mutable_body()->mutable_response()->mutable_context()->add_disclosed("C13_ZORGTRAJECT");
       }},
      {"kind",
       [](v1::AdlRecord& r) { r.mutable_body()->mutable_request()->mutable_action()->set_name("RISK_NOTICE"); }},
      {"sender", [](v1::AdlRecord& r) { r.mutable_body()->mutable_request()->mutable_subject()->set_id("OM"); }},
      {"categories",
       [](v1::AdlRecord& r) {
         r.mutable_body()->mutable_request()->mutable_resource()->mutable_properties()->add_categories("C20_DELICT");
       }},
      {"entry", [&](v1::AdlRecord& r) { r.mutable_attributes()->mutable_log_entry()->clear(); }},
      {"said to be erased", [](v1::AdlRecord& r) { r.mutable_attributes()->set_replay("ERASED"); }}};
  for (const auto& [what, change] : changes) {
    CAPTURE(what);
    cli::AdlReplay replay;
    bool changed = false;
    for (const std::string& line : lines) {
      v1::AdlRecord record;
      const bool decision = google::protobuf::util::JsonStringToMessage(line, &record).ok();
      if (changed || !decision || record.attributes().replay() != "WHOLE") {
        REQUIRE(replay.Take(line).ok());
        continue;
      }
      change(record);
      changed = true;
      std::string json;
      REQUIRE(google::protobuf::util::MessageToJsonString(record, &json).ok());
      REQUIRE(replay.Take(json).ok());
    }
    CHECK(changed);
    CHECK(replay.tally().different == 1);
    CHECK_FALSE(replay.tally().Holds());
  }
}

TEST_CASE("A policy that is not what its digest says, or is not there, is no replay", "[end_to_end][export]") {
  ExportedWorld at;
  REQUIRE(at.Export("supervisor", "adl", "adl").code == cli::ExitCode::kOk);
  const std::string whole = Whole(at.Path("adl"));
  std::string other = whole;
  const size_t rule = other.find("\\\"R19\\\"");
  REQUIRE(rule != std::string::npos);
  other[rule + 3] = '2';
  Overwrite(at.Path("other"), other);
  CHECK(at.ReplayFrom("other").code == cli::ExitCode::kCheckFailed);
  Overwrite(at.Path("without"), whole.substr(whole.find('\n') + 1));
  const Said without = at.ReplayFrom("without");
  CHECK(without.code == cli::ExitCode::kCheckFailed);
  CHECK_THAT(without.out, Catch::Contains("\"equal\":0"));
  Overwrite(at.Path("half"), whole.substr(0, whole.size() - 10));
  CHECK(at.ReplayFrom("half").code == cli::ExitCode::kUsage);
  Overwrite(at.Path("nonsense"), "{\"event_name\":\"adl.access_evaluation\",\"bsn\":\"1\"}\n");
  CHECK(at.ReplayFrom("nonsense").code == cli::ExitCode::kUsage);
}

// ---- one trace ----

struct Traced {
  grpc::Status status;
  v1::SubmitResponse answer;
  std::vector<std::string> told;  // the traceparents of the answer
};

Traced SubmitIn(GateWorld& world, const v1::Message& message, const std::vector<std::string>& sent) {
  Traced traced;
  v1::SubmitRequest request;
  *request.mutable_message() = message;
  const auto context = SoonContext();
  for (const std::string& one : sent) context->AddMetadata("traceparent", one);
  traced.status = world.Exchange("dji")->Submit(context.get(), request, &traced.answer);
  const auto& metadata = context->GetServerInitialMetadata();
  for (auto [one, end] = metadata.equal_range("traceparent"); one != end; ++one) {
    traced.told.emplace_back(one->second.data(), one->second.size());
  }
  return traced;
}

v1::AuditEntry EntryIn(const Traced& traced) {
  v1::AuditEntry entry;
  REQUIRE(traced.answer.results_size() == 1);
  REQUIRE(entry.ParseFromString(traced.answer.results(0).receipt().entry()));
  return entry;
}

TEST_CASE("Sender, gateway and receiver share the trace the sender was in", "[end_to_end][trace]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  const v1::PullResponse notices = world.Pull("rcn", Haarlem());
  for (const v1::Delivery& delivery : notices.deliveries()) {
    CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
  }
  const std::string sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  const auto parsed = audit::ParseTraceParent(sent);
  const Traced traced = SubmitIn(world, Plan(Haarlem(), TestBsn(1)), {sent});
  REQUIRE(traced.status.ok());
  const v1::AuditEntry entry = EntryIn(traced);
  CHECK(entry.trace_id() == parsed->trace_id);
  CHECK(entry.parent_span_id() == parsed->parent_id);
  REQUIRE(traced.told.size() == 1);
  const auto told = audit::ParseTraceParent(traced.told[0]);
  REQUIRE(told);
  CHECK(told->trace_id == parsed->trace_id);
  CHECK(told->parent_id != parsed->parent_id);
  CHECK(told->flags == 0);
  const v1::PullResponse pulled = world.Pull("rcn", Haarlem());
  REQUIRE(pulled.deliveries_size() == 1);
  const auto delivered = audit::ParseTraceParent(pulled.deliveries(0).traceparent());
  REQUIRE(delivered);
  CHECK(delivered->trace_id == parsed->trace_id);
  CHECK(delivered->flags == 0);
  v1::AuditEntry disclosed;
  REQUIRE(disclosed.ParseFromString(pulled.deliveries(0).receipt().entry()));
  CHECK(disclosed.trace_id() == parsed->trace_id);
  CHECK(disclosed.span_id() == delivered->parent_id);
  CHECK(disclosed.parent_span_id() == entry.span_id());
}

TEST_CASE("What is no trace is none: a fresh one, told back, and never an error", "[end_to_end][trace]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::vector<std::vector<std::string>> none = {
      {}, {"00"}, {"01" + good.substr(2)}, {good + "0"}, {std::string(4'000, 'a')}, {good, good}};
  std::set<std::string> traces;
  for (const auto& sent : none) {
    const Traced traced = SubmitIn(world, Plan(Haarlem(), TestBsn(1)), sent);
    INFO(traced.status.error_message());
    REQUIRE(traced.status.ok());
    const v1::AuditEntry entry = EntryIn(traced);
    CHECK(entry.parent_span_id().empty());
    CHECK(traces.insert(entry.trace_id()).second);
    REQUIRE(traced.told.size() == 1);
    CHECK(audit::ParseTraceParent(traced.told[0])->trace_id == entry.trace_id());
  }
}

TEST_CASE("A custody report takes its notices into its trace", "[end_to_end][trace]") {
  GateWorld world;
  v1::ReportStatusRequest request;
  *request.mutable_report() = Sentence(TestBsn(1));
  const std::string sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto context = SoonContext();
  context->AddMetadata("traceparent", sent);
  v1::ReportStatusResponse answer;
  REQUIRE(world.Custody("dji")->ReportStatus(context.get(), request, &answer).ok());
  int in_trace = 0;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.trace_id() == audit::ParseTraceParent(sent)->trace_id) ++in_trace;
  }
  CHECK(in_trace > 1);
  CHECK(audit::ParseTraceParent(world.Pull("rcn", Haarlem()).deliveries(0).traceparent())->trace_id ==
        audit::ParseTraceParent(sent)->trace_id);
}

}  // namespace
}  // namespace ketenpoort::testing
