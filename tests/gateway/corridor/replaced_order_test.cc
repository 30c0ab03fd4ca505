// An order that takes the place of another under the same assignment, and what stands when it is taken back.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

constexpr char kId[] = "TOEZ-9";

v1::Message OrderUntil(CorridorWorld& world, const std::string& bsn, const std::string& until) {
  v1::Message order = OrderFor(world, bsn, kId);
  order.mutable_supervision_order()->set_supervision_until(until);
  return order;
}

void TakeBack(CorridorWorld& world, const v1::Message& order) {
  v1::WithdrawRequest back;
  back.set_message_id(order.envelope().message_id());
  *back.mutable_sender() = order.envelope().sender();
  auto answered = world.Withdraw("dji", back);
  REQUIRE(answered.ok());
  REQUIRE(answered->receivers(0).state() == v1::DELIVERY_STATE_WITHDRAWN);
}

void End(CorridorWorld& world, const std::string& ends_on) {
  v1::EndAssignmentRequest end;
  end.set_request_id(world.NewMessageId());
  end.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  end.set_assignment_id(kId);
  end.set_ends_on(ends_on);
  REQUIRE(world.EndAssignment("dji", end).ok());
}

// The last day of the assignment as DJI lists it.
std::string LastDay(CorridorWorld& world, const std::string& bsn) {
  v1::ListDeclarationsRequest list;
  list.mutable_subject()->set_bsn(bsn);
  list.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  auto listed = world.ListDeclarations("dji", list);
  REQUIRE(listed.ok());
  REQUIRE(listed->assignments_size() == 1);
  CHECK(listed->assignments(0).assignment_id() == kId);
  return listed->assignments(0).until();
}

}  // namespace

TEST_CASE("An order that is taken back leaves the order before it standing", "[corridor][law][order]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(90);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  const v1::Message first = OrderUntil(world, bsn, "2027-01-31");
  const v1::Message second = OrderUntil(world, bsn, "2027-02-28");
  const v1::Message third = OrderUntil(world, bsn, "2027-03-31");
  for (const v1::Message* order : {&first, &second, &third}) REQUIRE_FALSE(world.Submit("dji", *order)->all_denied);
  CHECK(LastDay(world, bsn) == "2027-03-31");
  SECTION("the newest first") {
    TakeBack(world, third);
    CHECK(LastDay(world, bsn) == "2027-02-28");
    TakeBack(world, second);
    CHECK(LastDay(world, bsn) == "2027-01-31");
    CHECK_FALSE(world.Submit("rn", AdviceFrom(world, bsn, kId))->all_denied);
    TakeBack(world, first);
    CHECK(LastDay(world, bsn) == "2026-11-01");
    CHECK(world.Submit("rn", AdviceFrom(world, bsn, kId))->all_denied);
  }
  SECTION("one in between") {
    TakeBack(world, second);
    CHECK(LastDay(world, bsn) == "2027-03-31");
    TakeBack(world, third);
    CHECK(LastDay(world, bsn) == "2027-01-31");
  }
  SECTION("what DJI ended meanwhile does not run longer again") {
    End(world, "2027-01-15");
    TakeBack(world, third);
    CHECK(LastDay(world, bsn) == "2027-01-15");
  }
}

TEST_CASE("An order in the place of what DJI registered gives that back when it is taken back",
          "[corridor][law][order]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(91);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  v1::RegisterAssignmentRequest registered = AdviceAssignment(world, bsn, kId);
  registered.mutable_assignment()->set_until("2027-02-01");
  REQUIRE(world.RegisterAssignment("dji", registered).ok());
  const v1::Message order = OrderUntil(world, bsn, "2027-03-31");
  REQUIRE_FALSE(world.Submit("dji", order)->all_denied);
  TakeBack(world, order);
  CHECK(LastDay(world, bsn) == "2027-02-01");
  CHECK_FALSE(world.Submit("rn", AdviceFrom(world, bsn, kId))->all_denied);
}

TEST_CASE("Of more orders than are kept the oldest is forgotten, and the assignment stands", "[corridor][law][order]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(92);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  std::vector<v1::Message> orders;
  for (int i = 0; i < 18; ++i) {
    orders.push_back(OrderUntil(world, bsn, "2027-01-" + std::to_string(10 + i)));
    REQUIRE_FALSE(world.Submit("dji", orders.back())->all_denied);
  }
  for (size_t i = orders.size(); i-- > 2;) TakeBack(world, orders[i]);
  CHECK(LastDay(world, bsn) == "2027-01-11");
  // The first was the seventeenth before the newest.
  TakeBack(world, orders[1]);
  CHECK(LastDay(world, bsn) == "2026-11-01");
}

}  // namespace ketenpoort::testing
