// Ending an assignment or a forum: for who answers for it, and to everyone else as if it were not there.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/law_messages.h"

namespace ketenpoort::testing {
namespace {

v1::EndAssignmentRequest EndOf(CorridorWorld& world, const std::string& id, v1::Organ organ, const std::string& unit) {
  v1::EndAssignmentRequest end;
  end.set_request_id(world.NewMessageId());
  end.mutable_organ()->set_organ(organ);
  end.mutable_organ()->set_unit(unit);
  end.set_assignment_id(id);
  end.set_ends_on("2026-11-01");
  return end;
}

TEST_CASE("A directeur with whom the person does not stay cannot end an assignment, nor learn that it is there",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(300);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE(world.RegisterAssignment("dji", AdviceAssignment(world, bsn, "OPDR-9")).ok());
  const auto ends = [&](const std::string& id, v1::Organ organ, const std::string& unit) {
    return world.EndAssignment("dji", EndOf(world, id, organ, unit)).status();
  };
  const absl::Status there = ends("OPDR-9", v1::ORGAN_DIRECTEUR, "PI-ARNHEM");
  CHECK(there.code() == absl::StatusCode::kNotFound);
  CHECK(there == ends("OPDR-0", v1::ORGAN_DIRECTEUR, "PI-ARNHEM"));
  // Nor by a day that would be wrong.
  v1::EndAssignmentRequest wrong = EndOf(world, "OPDR-9", v1::ORGAN_DIRECTEUR, "PI-ARNHEM");
  wrong.set_ends_on("no day");
  CHECK(world.EndAssignment("dji", wrong).status() == there);
  CHECK_FALSE(world.Submit("rn", AdviceFrom(world, bsn, "OPDR-9"))->all_denied);
  // The directeur of where the person stays can.
  CHECK(ends("OPDR-9", v1::ORGAN_DIRECTEUR, "PI-ZWOLLE").ok());
  CHECK(world.Submit("rn", AdviceFrom(world, bsn, "OPDR-9"))->all_denied);
}

TEST_CASE("Whoever registered an assignment ends it, also after the person moved; so does the Minister",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(301);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  for (const char* id : {"OPDR-1", "OPDR-2"}) {
    v1::RegisterAssignmentRequest request = AdviceAssignment(world, bsn, id);
    request.mutable_organ()->set_organ(v1::ORGAN_DIRECTEUR);
    request.mutable_organ()->set_unit("PI-ZWOLLE");
    REQUIRE(world.RegisterAssignment("dji", request).ok());
  }
  v1::CustodyReport moved = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  moved.set_establishment("PI-ARNHEM");
  moved.set_reason(v1::REASON_OVERPLAATSING);
  world.SetTime("2026-11-03", 9);
  *moved.mutable_valid_from() = At("2026-11-03", 8);
  REQUIRE(world.Report(moved).state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(world.EndAssignment("dji", EndOf(world, "OPDR-1", v1::ORGAN_DIRECTEUR, "PI-ZWOLLE")).ok());
  CHECK(world.EndAssignment("dji", EndOf(world, "OPDR-2", v1::ORGAN_MINISTER, "")).ok());
}

TEST_CASE("An assignment that came with an order is ended by who gave the order", "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(302);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE_FALSE(world.Submit("dji", OrderFor(world, bsn, "TOEZ-9"))->all_denied);
  CHECK(world.EndAssignment("dji", EndOf(world, "TOEZ-9", v1::ORGAN_DIRECTEUR, "PI-ARNHEM")).status().code() ==
        absl::StatusCode::kNotFound);
  CHECK(world.EndAssignment("dji", EndOf(world, "TOEZ-9", v1::ORGAN_MINISTER, "")).ok());
}

TEST_CASE("A directeur who did not register a forum, and with whom the youth does not stay, finds none",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(303);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  v1::RegisterForumRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  request.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  request.mutable_forum()->set_forum_id("TB-9");
  request.mutable_forum()->set_from("2026-11-01");
  request.mutable_forum()->set_until("2026-11-20");
  auto* member = request.mutable_forum()->add_members();
  member->set_organ(v1::ORGAN_COLLEGE);
  member->set_unit("0392");
  REQUIRE(world.RegisterForum("dji", request).ok());
  const auto ends = [&](const std::string& id, v1::Organ organ, const std::string& unit) {
    v1::EndForumRequest end;
    end.set_request_id(world.NewMessageId());
    end.mutable_organ()->set_organ(organ);
    end.mutable_organ()->set_unit(unit);
    end.set_forum_id(id);
    end.set_ends_on("2026-11-03");
    return world.EndForum("dji", end).status();
  };
  const absl::Status there = ends("TB-9", v1::ORGAN_DIRECTEUR, "PI-ARNHEM");
  CHECK(there.code() == absl::StatusCode::kNotFound);
  CHECK(there == ends("TB-0", v1::ORGAN_DIRECTEUR, "PI-ARNHEM"));
  CHECK(ends("TB-9", v1::ORGAN_DIRECTEUR, "PI-ZWOLLE").ok());
}

}  // namespace
}  // namespace ketenpoort::testing
