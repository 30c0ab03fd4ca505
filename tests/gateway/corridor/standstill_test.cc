// Around the policy's last day and its successor: nothing ends while nothing is decided, what was held is decided by
// the successor, and nothing leaves on facts that reports could not renew.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

// A gateway whose policy ends after 3 November.
void EndOnThird(CorridorWorld& world) {
  world.Close();
  world.EndPolicyAfter("2026-11-03");
  world.Open();
}

// An item of RN's to the directeur, held because the switch of its rule went off; its id is known to the sender.
v1::Message HeldAfterCare(CorridorWorld& world, const std::string& bsn) {
  world.Report(Youth(world, bsn));
  REQUIRE(world.RegisterForum("dji", ForumOf(world, bsn, "TB-7")).ok());
  v1::Message message = AfterCare(world, v1::ORGAN_COLLEGE, "0392", bsn);
  REQUIRE_FALSE(world.Submit("dji", message)->all_denied);
  REQUIRE(world.Activate(policy::ShippedPolicy()).ok());
  REQUIRE(CountOf(world.Receive("haarlem", {"COLLEGE:0392"}, true), v1::MESSAGE_KIND_YOUTH_AFTERCARE) == 0);
  const auto notices = world.Notices("MINISTER:");
  REQUIRE(notices.size() == 1);
  REQUIRE(notices[0].state() == v1::DELIVERY_STATE_HELD);
  return message;
}

int AfterCareAt(CorridorWorld& world) {
  return CountOf(world.Receive("haarlem", {"COLLEGE:0392"}, true), v1::MESSAGE_KIND_YOUTH_AFTERCARE);
}

}  // namespace

TEST_CASE("What a policy held is decided again by its successor, without any news of the person",
          "[corridor][standstill]") {
  CorridorWorld world("2026-11-02", 9, {"A08"});
  HeldAfterCare(world, TestBsn(70));
  // What the start left to decide is decided: what follows is the successor's doing.
  REQUIRE(world.corridor().HandleDueTimers().ok());
  REQUIRE(world.Notices("MINISTER:").size() == 1);
  REQUIRE(world.Activate(policy::ShippedPolicyWith({"A08"})).ok());
  REQUIRE(world.corridor().HandleDueTimers().ok());
  const auto notices = world.Notices("MINISTER:");
  REQUIRE(notices.size() == 2);
  CHECK(notices[1].state() == v1::DELIVERY_STATE_WAITING);
  CHECK(AfterCareAt(world) == 1);
}

TEST_CASE("What a policy held is decided again after a start with its successor", "[corridor][standstill]") {
  CorridorWorld world("2026-11-02", 9, {"A08"});
  HeldAfterCare(world, TestBsn(71));
  world.Close();
  world.Open();  // the shipped rules with A08 again
  REQUIRE(world.corridor().HandleDueTimers().ok());
  CHECK(AfterCareAt(world) == 1);
}

TEST_CASE("A held item whose time is up is decided once more before it ends", "[corridor][standstill]") {
  CorridorWorld world("2026-11-02", 9, {"A08"});
  HeldAfterCare(world, TestBsn(72));
  REQUIRE(world.corridor().HandleDueTimers().ok());
  SECTION("allowed again, though nobody said so") {
    auto again = std::make_shared<gateway::AdmittedPolicy>();
    again->policy = policy::ShippedPolicyWith({"A08"});
    world.policies().Swap(again);
    world.SetTime("2026-11-05", 10);
    REQUIRE(world.corridor().HandleDueTimers().ok());
    CHECK(AfterCareAt(world) == 1);
  }
  SECTION("not allowed: it ends, and the sender hears") {
    world.SetTime("2026-11-05", 10);
    REQUIRE(world.corridor().HandleDueTimers().ok());
    CHECK(world.Notices("MINISTER:").back().state() == v1::DELIVERY_STATE_EXPIRED);
  }
}

TEST_CASE("While no policy decides nothing ends, and afterwards there is time to fetch it", "[corridor][standstill]") {
  CorridorWorld world;
  EndOnThird(world);
  world.Report(Sentence(world, TestBsn(73), "2026-11-02", "2027-03-01"));
  const uint64_t waiting = world.corridor().ItemsWaiting();
  REQUIRE(waiting > 0);
  // Far past the thirty days an item waits.
  world.SetTime("2026-12-20", 9);
  CHECK(*world.corridor().HandleDueTimers() == 0);
  CHECK(world.corridor().ItemsWaiting() == waiting);
  REQUIRE(world.ActivatePolicyUntil("2027-12-31").ok());
  CHECK(*world.corridor().HandleDueTimers() == 0);
  CHECK(world.corridor().ItemsWaiting() == waiting);
  SECTION("fetched") {
    world.SetTime("2026-12-20", 9, 30);
    CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).size() >= 1);
  }
  SECTION("also after a restart") {
    world.Close();
    world.EndPolicyAfter("2027-12-31");
    world.Open();
    CHECK(*world.corridor().HandleDueTimers() == 0);
    CHECK(world.corridor().ItemsWaiting() == waiting);
  }
  SECTION("not fetched in three days either") {
    world.SetTime("2026-12-23", 10);
    CHECK(*world.corridor().HandleDueTimers() > 0);
    CHECK(world.corridor().ItemsWaiting() == 0);
  }
}

TEST_CASE("After a standstill nothing leaves before the reports that were refused can be repeated",
          "[corridor][standstill]") {
  CorridorWorld world;
  EndOnThird(world);
  const std::string bsn = TestBsn(74);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("haarlem").pem);
  auto subscription = world.Subscribe(inbox, {"COLLEGE:0392"});
  REQUIRE(subscription.ok());
  world.SetTime("2026-11-04", 9);
  // The college loses its ground, and DJI cannot say so yet.
  v1::CustodyReport moved = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  moved.mutable_colleges(0)->set_gemeente("0453");
  *moved.mutable_valid_from() = At("2026-11-04", 8);
  moved.set_reason(v1::REASON_BESTEMMING);
  CHECK(world.TryReport(moved).status().code() == absl::StatusCode::kUnavailable);

  REQUIRE(world.ActivatePolicyUntil("2027-12-31").ok());
  world.corridor().AddCredits(*subscription, 16);
  world.store().Drain();
  CHECK(inbox->deliveries().empty());
  bool told_in_time = false;
  SECTION("DJI repeats its report first") {
    told_in_time = true;
    REQUIRE(world.TryReport(moved).ok());
  }
  SECTION("nothing had changed") {}
  world.SetTime("2026-11-04", 9, 1);
  world.corridor().AddCredits(*subscription, 1);
  world.store().Drain();
  CHECK(inbox->deliveries().empty());
  world.SetTime("2026-11-04", 9, 2);
  world.corridor().AddCredits(*subscription, 1);
  world.store().Drain();
  CHECK(CountOf(inbox->deliveries(), v1::MESSAGE_KIND_DETENTION_START) == (told_in_time ? 0 : 1));
  world.corridor().Unsubscribe(*subscription);
}

TEST_CASE("One policy after another, without a standstill, closes nothing", "[corridor][standstill]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(75), "2026-11-02", "2027-03-01"));
  REQUIRE(world.ActivatePolicyUntil("2027-12-31").ok());
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
}

}  // namespace ketenpoort::testing
