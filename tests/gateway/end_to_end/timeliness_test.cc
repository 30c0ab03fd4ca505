// Timeliness over the wire: a whole gateway counts what left before whom, officers read it, and no figure is about
// fewer than ten; also after the register forgot the persons, and from the command line.
#include <catch2/catch.hpp>

#include "tests/gateway/end_to_end/gate_world.h"
#include "tests/gateway/end_to_end/ketenpoort.h"

namespace ketenpoort::testing {
namespace {

class TimelyWorld {
 public:
  // Persons 1..count, in PI Zwolle from 2 November, their start read by Haarlem and RN that day.
  explicit TimelyWorld(int count) {
    for (int person = 1; person <= count; ++person) world.Report(Sentence(TestBsn(person)));
    Fetch("rcn", Haarlem());
    Fetch("rn", Rn());
  }

  void Fetch(const std::string& party, const v1::OrganAddress& organ) {
    while (true) {
      const v1::PullResponse pulled = world.Pull(party, organ);
      if (pulled.deliveries().empty()) return;
      for (const v1::Delivery& delivery : pulled.deliveries()) {
        CHECK(world.Acknowledge(party, delivery.delivery_id()).code() == 0);
      }
    }
  }
  // The court let the person go.
  void Leave(int person, const std::string& moment) {
    v1::CustodyReport end = Sentence(TestBsn(person));
    end.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
    *end.mutable_valid_from() = Instant(moment);
    end.mutable_titles(0)->set_ends_on(moment.substr(0, 10));
    for (v1::DateFact* date : {end.mutable_departure(), end.mutable_release(), end.mutable_basis_ends()}) {
      *date->mutable_at() = Instant(moment);
      date->set_certainty(v1::CERTAINTY_OCCURRED);
    }
    end.set_place(v1::PLACE_KIND_OUTSIDE);
    end.clear_establishment();
    world.Report(end);
  }
  grpc::Status Ask(const std::string& party, const std::string& quarter, v1::GetTimelinessResponse* answer) {
    v1::GetTimelinessRequest request;
    request.set_from(quarter);
    request.set_until(quarter);
    request.set_reason("kwartaalrapport");
    return world.Audit(party)->GetTimeliness(SoonContext().get(), request, answer);
  }
  // The start notices for colleges of the last quarter of 2026, as `party` is told; nullopt where it is told nothing.
  std::optional<v1::FlowTimeliness> Starts(const std::string& party) {
    v1::GetTimelinessResponse answer;
    const grpc::Status status = Ask(party, "2026Q4", &answer);
    INFO(status.error_message());
    REQUIRE(status.ok());
    for (const v1::FlowTimeliness& flow : answer.flows()) {
      const bool meant =
          flow.message_kind() == v1::MESSAGE_KIND_DETENTION_START && flow.receiver() == v1::ORGAN_COLLEGE;
      if (meant) return flow;
    }
    return std::nullopt;
  }

  GateWorld world;
};

}  // namespace

TEST_CASE("Ten who left are counted, nine are not told, and the figures outlive a restart and the persons",
          "[end_to_end][timeliness]") {
  TimelyWorld at(20);
  at.world.AdvanceTo("2026-11-06T12:00:00+01:00");
  for (int person = 1; person <= 10; ++person) at.Leave(person, "2026-11-06T09:00:00+01:00");
  at.world.AdvanceTo("2026-11-12T12:00:00+01:00");
  for (int person = 11; person <= 19; ++person) at.Leave(person, "2026-11-12T09:00:00+01:00");
  at.world.AdvanceTo("2027-01-04T09:00:00+01:00");
  std::optional<v1::FlowTimeliness> told = at.Starts("supervisor");
  REQUIRE(told.has_value());
  CHECK(told->departures() == 19);
  CHECK(told->disclosed().bands_size() == 1);

  // One more, reported late: the counters are corrected.
  at.Leave(20, "2026-11-12T09:00:00+01:00");
  told = at.Starts("supervisor");
  REQUIRE(told.has_value());
  CHECK(told->departures() == 20);
  for (const v1::TimelinessMoment* moment : {&told->disclosed(), &told->acknowledged()}) {
    REQUIRE(moment->bands_size() == 2);
    CHECK(moment->bands(0).until() == v1::DAYS_AHEAD_3_TO_6);
    CHECK(moment->bands(0).departures() == 10);
    CHECK(moment->bands(1).from() == v1::DAYS_AHEAD_7_TO_13);
    CHECK(moment->bands(1).departures() == 10);
    CHECK(moment->median().from() == v1::DAYS_AHEAD_NEVER);
  }
  CHECK(at.Starts("vo-haarlem").has_value());
  CHECK_FALSE(at.Starts("vo-rn").has_value());
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  const auto readings = std::count_if(entries.begin(), entries.end(), [](const v1::AuditEntry& entry) {
    return entry.kind() == v1::ENTRY_KIND_LOG_READ && entry.reason_code() == "TIMELINESS";
  });
  CHECK(readings == 4);

  at.world.Stop();
  at.world.Start();
  const std::string before = told->SerializeAsString();
  CHECK(at.Starts("supervisor")->SerializeAsString() == before);
  // The register forgets them, half a year after the end.
  at.world.AdvanceTo("2027-08-01T12:00:00+02:00");
  CHECK(at.Starts("supervisor")->SerializeAsString() == before);
}

TEST_CASE("Only officers who read the log ask, of a quarter that has ended, and each refusal says why in two languages",
          "[end_to_end][timeliness]") {
  TimelyWorld at(1);
  v1::GetTimelinessResponse answer;
  for (const char* const who : {"jurist-1", "dji", "rcn", "haarlem"}) {
    INFO(who);
    CHECK(at.Ask(who, "2026Q3", &answer).error_code() == grpc::StatusCode::PERMISSION_DENIED);
  }
  for (const char* const quarter : {"2026Q4", "2027Q1", "2026Q9"}) {
    INFO(quarter);
    const grpc::Status refused = at.Ask("supervisor", quarter, &answer);
    CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    const auto details = DetailIn<google::rpc::BadRequest>(DetailsOf(refused));
    REQUIRE(details.has_value());
    CHECK(details->field_violations_size() >= 1);
    CHECK(details->field_violations(0).description().find("kwartaal") != std::string::npos);
  }
  CHECK(at.Ask("supervisor", "2026Q3", &answer).ok());
  CHECK(answer.flows().empty());
}

TEST_CASE("A timeliness reading that cannot be recorded is not answered", "[end_to_end][timeliness]") {
  TimelyWorld at(1);
  at.world.InjectFault(v1::FAULT_COMMIT_FAILS);
  v1::GetTimelinessResponse answer;
  CHECK(at.Ask("supervisor", "2026Q3", &answer).error_code() == grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("From the command line: timeliness as text, JSON, CSV and a page, in Dutch and English",
          "[end_to_end][timeliness]") {
  TimelyWorld at(12);
  at.world.AdvanceTo("2026-11-06T12:00:00+01:00");
  for (int person = 1; person <= 12; ++person) at.Leave(person, "2026-11-06T09:00:00+01:00");
  at.world.AdvanceTo("2027-01-04T09:00:00+01:00");
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {
        "audit",  "timeliness", "--from",          "2026Q4", "--until",
        "2026Q4", "--reason",   "kwartaalrapport", "--vkey", at.world.folder() / "log.vkey"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ketenpoort(at.world, "vo-dji", std::move(arguments));
  };
  const Said text = run({});
  INFO(text.err);
  CHECK(text.code == cli::ExitCode::kOk);
  CHECK(text.out.find("2026Q4 DETENTION_START") != std::string::npos);
  CHECK(text.out.find("12 vertrekken") != std::string::npos);
  CHECK(text.out.find("alle klassen samen") != std::string::npos);
  CHECK(text.out.find("minder dan 10 vertrekken") != std::string::npos);
  const Said english = run({"--lang", "en"});
  INFO(english.err);
  CHECK(english.out.find("12 departures") != std::string::npos);
  const Said json = run({"--format", "json"});
  CHECK(json.out.find("\"departures\"") != std::string::npos);
  const Said csv = run({"--format", "csv"});
  CHECK(csv.out.find("quarter,message_kind,sender,receiver,moment,days_from,days_until,departures") == 0);
  CHECK(csv.out.find("2026Q4,DETENTION_START,DIRECTEUR,COLLEGE,DISCLOSED,NEVER,28_OR_MORE,12") != std::string::npos);
  const Said page = run({"--format", "html"});
  CHECK(page.out.find("<!doctype html>") != std::string::npos);
  const Said refused = Ketenpoort(
      at.world, "vo-dji",
      {"audit", "timeliness", "--from", "2027Q1", "--reason", "r", "--vkey", at.world.folder() / "log.vkey"});
  CHECK(refused.code != cli::ExitCode::kOk);
}

}  // namespace ketenpoort::testing
