// Findings over the wire: a fact that comes late makes them, their controllers read and assess them, nobody else does,
// and the clock that moves is the law's.
#include <catch2/catch.hpp>

#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

// One person, in PI Zwolle until 20 November, whose start everybody read on the second.
class LateWorld {
 public:
  LateWorld() {
    world.Report(Sentence(bsn));
    Fetch("rcn", Haarlem());
    Fetch("rn", Rn());
  }

  void Fetch(const std::string& party, const v1::OrganAddress& organ) {
    const v1::PullResponse pulled = world.Pull(party, organ);
    for (const v1::Delivery& delivery : pulled.deliveries()) {
      CHECK(world.Acknowledge(party, delivery.delivery_id()).code() == 0);
    }
  }
  // A plan that Haarlem reads at that moment.
  void PlanAt(const std::string& moment) {
    world.AdvanceTo(moment);
    v1::SubmitResponse answer;
    REQUIRE(world.Submit("dji", Plan(Haarlem(), bsn), &answer).ok());
    Fetch("rcn", Haarlem());
  }
  // The court let the person go.
  v1::CustodyReport End(const std::string& moment) const {
    v1::CustodyReport end = Sentence(bsn);
    end.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
    *end.mutable_valid_from() = Instant(moment);
    end.mutable_titles(0)->set_ends_on(moment.substr(0, 10));
    for (v1::DateFact* date : {end.mutable_departure(), end.mutable_release(), end.mutable_basis_ends()}) {
      *date->mutable_at() = Instant(moment);
      date->set_certainty(v1::CERTAINTY_OCCURRED);
    }
    end.set_place(v1::PLACE_KIND_OUTSIDE);
    end.clear_establishment();
    return end;
  }
  grpc::Status List(const std::string& party, v1::ListFindingsResponse* answer) {
    v1::ListFindingsRequest request;
    request.set_page_size(100);
    request.set_reason("test");
    return world.Audit(party)->ListFindings(SoonContext().get(), request, answer);
  }
  std::vector<v1::Finding> All(const std::string& party) {
    v1::ListFindingsResponse answer;
    const grpc::Status status = List(party, &answer);
    INFO(status.error_message());
    REQUIRE(status.ok());
    return {answer.findings().begin(), answer.findings().end()};
  }

  GateWorld world;
  const std::string bsn = TestBsn(1);
};

}  // namespace

TEST_CASE("A late end is a finding for both controllers, assessed by one of them, and all of it outlives a restart",
          "[end_to_end][findings]") {
  LateWorld at;
  at.PlanAt("2026-11-09T10:00:00+01:00");
  at.PlanAt("2026-11-11T10:00:00+01:00");
  at.world.AdvanceTo("2026-11-13T09:00:00+01:00");
  at.world.Report(at.End("2026-11-10T09:00:00+01:00"));
  // The end itself, read late and in its term.
  at.world.AdvanceTo("2026-11-13T10:00:00+01:00");
  at.Fetch("rcn", Haarlem());
  const std::vector<v1::Finding> seen = at.All("supervisor");
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].kind() == v1::FINDING_KIND_LATE_END);
  CHECK(seen[0].controllers_size() == 2);
  CHECK(at.world.HttpGet("/metrics").find("ketenpoort_findings_to_assess 2") != std::string::npos);
  const std::string id = seen[0].finding_id();

  v1::OpenFindingRequest open;
  open.set_finding_id(id);
  open.set_reason("beoordeling");
  v1::OpenFindingResponse opened;
  REQUIRE(at.world.Audit("vo-dji")->OpenFinding(SoonContext().get(), open, &opened).ok());
  CHECK(opened.finding().controllers(0).seconds_left() == 72 * 3600);
  at.world.AdvanceTo("2026-11-14T10:00:00+01:00");
  CHECK(at.All("vo-dji").at(0).controllers(0).seconds_left() == 48 * 3600);

  v1::ResolveFindingRequest resolve;
  resolve.set_finding_id(id);
  resolve.set_state(v1::FINDING_STATE_NO_BREACH);
  resolve.set_motivation("Het college wist al van het ontslag.");
  v1::ResolveFindingResponse resolved;
  for (const char* const who : {"supervisor", "fg-rn", "jurist-1"}) {
    CHECK(at.world.Audit(who)->ResolveFinding(SoonContext().get(), resolve, &resolved).error_code() ==
          grpc::StatusCode::PERMISSION_DENIED);
  }
  CHECK(at.world.Audit("vo-rn")->ResolveFinding(SoonContext().get(), resolve, &resolved).error_code() ==
        grpc::StatusCode::NOT_FOUND);
  REQUIRE(at.world.Audit("vo-dji")->ResolveFinding(SoonContext().get(), resolve, &resolved).ok());
  CHECK(at.world.Entries().at(resolved.index()).kind() == v1::ENTRY_KIND_FINDING_RESOLVED);

  at.world.Stop();
  at.world.Start();
  const std::vector<v1::Finding> after = at.All("supervisor");
  REQUIRE(after.size() == 1);
  int assessed = 0;
  for (const v1::FindingController& side : after[0].controllers()) {
    assessed += side.state() == v1::FINDING_STATE_NO_BREACH ? 1 : 0;
  }
  CHECK(assessed == 1);
}

TEST_CASE("Only officers of its controllers read a finding, and operators, jurists and systems none",
          "[end_to_end][findings]") {
  LateWorld at;
  at.PlanAt("2026-11-11T10:00:00+01:00");
  at.world.AdvanceTo("2026-11-13T09:00:00+01:00");
  at.world.Report(at.End("2026-11-10T09:00:00+01:00"));
  CHECK(at.All("vo-dji").size() == 1);
  CHECK(at.All("vo-rn").empty());
  CHECK(at.All("fg-rn").empty());
  v1::ListFindingsResponse answer;
  for (const char* const who : {"jurist-1", "dji", "rcn"}) {
    CHECK(at.List(who, &answer).error_code() == grpc::StatusCode::PERMISSION_DENIED);
  }
}

TEST_CASE("No finding is listed or opened by a reading that was not recorded", "[end_to_end][findings]") {
  for (const bool opens : {false, true}) {
    CAPTURE(opens);
    LateWorld at;
    at.PlanAt("2026-11-11T10:00:00+01:00");
    at.world.AdvanceTo("2026-11-13T09:00:00+01:00");
    at.world.Report(at.End("2026-11-10T09:00:00+01:00"));
    v1::OpenFindingRequest open;
    open.set_finding_id(at.All("vo-dji").at(0).finding_id());
    open.set_reason("beoordeling");
    at.world.InjectFault(v1::FAULT_COMMIT_FAILS);
    v1::ListFindingsResponse listed;
    v1::OpenFindingResponse opened;
    const grpc::Status status =
        opens ? at.world.Audit("vo-dji")->OpenFinding(SoonContext().get(), open, &opened) : at.List("vo-dji", &listed);
    CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
    CHECK(listed.findings().empty());
    CHECK_FALSE(opened.has_finding());
  }
}

TEST_CASE("A mandate that the directory ends on an earlier day makes findings of what was fetched under it since",
          "[end_to_end][findings]") {
  LateWorld at;
  CHECK(at.All("supervisor").empty());
  at.world.EndHaarlemsMandate();
  at.world.Reload();
  REQUIRE(Eventually([&] { return !at.All("supervisor").empty(); }));
  const std::vector<v1::Finding> found = at.All("supervisor");
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind() == v1::FINDING_KIND_LATE_MANDATE);
  CHECK(found[0].message_kind() == v1::MESSAGE_KIND_DETENTION_START);
  CHECK(found[0].receiver().unit() == "0392");
}

}  // namespace ketenpoort::testing
