// Between the record of a disclosure and its hand-over, and what an item keeps when it has ended.
#include <catch2/catch.hpp>

#include "gateway/corridor/call_intent.h"
#include "ketenpoort/v1/records.pb.h"
#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

// Keeps the committer in a batch of its own until it is let go: what is enqueued meanwhile is one batch.
class Stopped {
 public:
  explicit Stopped(CorridorWorld& world) {
    std::promise<void> entered;
    auto go = std::make_shared<std::shared_future<void>>(go_.get_future().share());
    world.store().Enqueue(std::make_unique<corridor::CallIntent>(
        [&entered, go](store::Transaction&) {
          entered.set_value();
          go->wait();
          return absl::OkStatus();
        },
        [](const absl::Status&) {}));
    entered.get_future().wait();
  }
  void Go() { go_.set_value(); }

 private:
  std::promise<void> go_;
};

v1::ItemRecord RecordOfItem(CorridorWorld& world, const std::string& oin, const v1::Message& message) {
  auto view = certs::ValueOrThrow(world.store().Snapshot());
  const auto items = certs::ValueOrThrow(view->ItemsOfMessage(oin, corridor::IdOf(message.envelope().message_id())));
  REQUIRE(items.size() == 1);
  return certs::ValueOrThrow(corridor::Items::RecordOf(items[0]));
}

}  // namespace

TEST_CASE("An assignment that ends in the very batch of a disclosure keeps the payload in", "[corridor][handover]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(80);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE(world.RegisterAssignment("dji", AdviceAssignment(world, bsn, "OPDR-8")).ok());
  REQUIRE_FALSE(world.Submit("rn", AdviceFrom(world, bsn, "OPDR-8"))->all_denied);
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("dji").pem);
  auto subscription = world.Subscribe(inbox, {"DIRECTEUR:PI-ZWOLLE"});
  REQUIRE(subscription.ok());

  Stopped committer(world);
  world.corridor().AddCredits(*subscription, 1);
  v1::EndAssignmentRequest end;
  end.set_request_id(world.NewMessageId());
  end.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  end.set_assignment_id("OPDR-8");
  end.set_ends_on("2026-11-01");
  std::promise<absl::Status> ended;
  world.corridor().EndAssignment(world.world().Caller("dji"), end,
                                 [&](auto response) { ended.set_value(response.status()); });
  committer.Go();
  REQUIRE(ended.get_future().get().ok());
  world.store().Drain();
  world.store().Drain();
  CHECK(inbox->deliveries().empty());
  REQUIRE(world.Notices("RECLASSERING:RN").size() == 1);
  CHECK(world.Notices("RECLASSERING:RN")[0].state() == v1::DELIVERY_STATE_HELD);
  // It was decided and recorded before the end, and never left: the log says both.
  bool held = false;
  for (const v1::AuditEntry& entry : world.Entries()) held = held || entry.kind() == v1::ENTRY_KIND_HELD;
  CHECK(held);
  // Held, it is still there: the same assignment again releases it.
  v1::RegisterAssignmentRequest again = AdviceAssignment(world, bsn, "OPDR-8");
  REQUIRE(world.RegisterAssignment("dji", again).ok());
  world.corridor().AddCredits(*subscription, 1);
  world.store().Drain();
  CHECK(CountOf(inbox->deliveries(), v1::MESSAGE_KIND_ADVICE) == 1);
  world.corridor().Unsubscribe(*subscription);
}

TEST_CASE("A report in the very batch of a disclosure has it decided and recorded again", "[corridor][handover]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(81);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rn").pem);
  auto subscription = world.Subscribe(inbox, {"RECLASSERING:RN"});
  REQUIRE(subscription.ok());
  Stopped committer(world);
  world.corridor().AddCredits(*subscription, 1);
  v1::ReportStatusRequest same;
  *same.mutable_report() = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  *same.mutable_report()->mutable_valid_from() = At("2026-11-02", 9);
  same.mutable_report()->set_reason(v1::REASON_HERBEREKENING);
  std::promise<absl::Status> reported;
  world.corridor().ReportStatus(world.world().Caller("dji"), same,
                                [&](auto response) { reported.set_value(response.status()); });
  committer.Go();
  REQUIRE(reported.get_future().get().ok());
  world.store().Drain();
  world.store().Drain();
  REQUIRE(inbox->deliveries().size() == 1);
  int disclosed = 0;
  for (const v1::AuditEntry& entry : world.Entries()) disclosed += entry.kind() == v1::ENTRY_KIND_DISCLOSED ? 1 : 0;
  CHECK(disclosed == 2);
  CHECK(inbox->deliveries()[0].attempt() == 2);
  world.corridor().Unsubscribe(*subscription);
}

TEST_CASE("An item that ended keeps nothing of what was declared about the person", "[corridor][handover]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(82);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-01-04"));
  const v1::Message bij = BijFrom(world, bsn, "2027-01-04");
  auto sent = world.Submit("dji", bij);
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE_FALSE(sent->all_denied);
  // While it waits it knows that the offence is on the list, and not which.
  CHECK(RecordOfItem(world, kDjiOin, bij).has_declared());
  CHECK(RecordOfItem(world, kDjiOin, bij).SerializeAsString().find("287") == std::string::npos);
  REQUIRE(world.Receive("haarlem", {"BURGEMEESTER:0392"}, true).size() == 1);
  const v1::ItemRecord ended = RecordOfItem(world, kDjiOin, bij);
  CHECK_FALSE(ended.has_declared());

  REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", bsn))->all_denied);
  const v1::Message plan = PlanFor(world, "0392", bsn);
  REQUIRE_FALSE(world.Submit("dji", plan)->all_denied);
  CHECK(RecordOfItem(world, kDjiOin, plan).needs_size() == 2);
  CHECK(world.Receive("haarlem", {"COLLEGE:0392"}, true).size() >= 2);
  const v1::ItemRecord read = RecordOfItem(world, kDjiOin, plan);
  CHECK(read.needs_size() == 0);
  CHECK_FALSE(read.attested());
  CHECK_FALSE(read.care_needed());
  CHECK_FALSE(read.has_declared());
  CHECK_FALSE(read.payload_digest().empty());
}

}  // namespace ketenpoort::testing
