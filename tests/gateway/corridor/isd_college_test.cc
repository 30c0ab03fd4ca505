// The college of the ISD measure: it reads the stay plan without ever being told of a start, and hears of the end too.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

v1::CustodyReport Measure(CorridorWorld& world, const std::string& bsn, const std::string& gemeente) {
  v1::CustodyReport report = Sentence(world, bsn, "2026-11-02", "2028-11-01");
  report.mutable_titles(0)->set_kind(v1::TITLE_KIND_ISD);
  report.set_isd_participating_gemeente(gemeente);
  return report;
}

absl::StatusOr<corridor::SubmitAnswer> SendStayPlan(CorridorWorld& world, const std::string& bsn) {
  v1::Message message = MessageFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_COLLEGE, "0453",
                                    v1::MESSAGE_KIND_ISD_STAY_PLAN, v1::PURPOSE_ISD, bsn);
  message.mutable_isd_stay_plan()->set_plan("Begeleid wonen in de laatste fase.");
  return world.Submit("dji", message);
}

v1::CustodyReport Later(v1::CustodyReport report) {
  *report.mutable_valid_from() = At("2026-11-02", 9);
  report.set_reason(v1::REASON_BESTEMMING);
  return report;
}

int EndedAt(CorridorWorld& world) {
  return CountOf(world.Receive("velsen", {"COLLEGE:0453"}, true), v1::MESSAGE_KIND_INVOLVEMENT_ENDED);
}

}  // namespace

TEST_CASE("A college that no longer takes part in the ISD measure hears that its involvement ended, once",
          "[corridor][isd]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(95);
  REQUIRE(world.Report(Measure(world, bsn, "0453")).state() == v1::REPORT_STATE_ACCEPTED);
  REQUIRE_FALSE(SendStayPlan(world, bsn)->all_denied);
  REQUIRE(world.Receive("velsen", {"COLLEGE:0453"}, true).size() == 1);
  SECTION("another takes part") {
    REQUIRE(world.Report(Later(Measure(world, bsn, "0363"))).state() == v1::REPORT_STATE_ACCEPTED);
  }
  SECTION("none takes part") {
    REQUIRE(world.Report(Later(Measure(world, bsn, ""))).state() == v1::REPORT_STATE_ACCEPTED);
  }
  CHECK(EndedAt(world) == 1);
  CHECK(SendStayPlan(world, bsn)->all_denied);
}

TEST_CASE("A college of the ISD measure that never had the stay plan, or is eligible itself, hears nothing",
          "[corridor][isd]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(96);
  v1::CustodyReport before = Measure(world, bsn, "0453");
  v1::CustodyReport after = Later(Measure(world, bsn, "0363"));
  bool eligible = false;
  SECTION("never had it") {}
  SECTION("eligible itself") {
    eligible = true;
    before.mutable_colleges(0)->set_gemeente("0453");
    after.mutable_colleges(0)->set_gemeente("0453");
  }
  REQUIRE(world.Report(before).state() == v1::REPORT_STATE_ACCEPTED);
  if (eligible) REQUIRE_FALSE(SendStayPlan(world, bsn)->all_denied);
  world.Receive("velsen", {"COLLEGE:0453"}, true);
  REQUIRE(world.Report(after).state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(EndedAt(world) == 0);
}

}  // namespace ketenpoort::testing
