// What must not go unnoticed: a warning whose receiver is not connected, and the copy the law adds to a warning.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

bool Tells(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

v1::Message RiskToPoliceAndBurgemeester(CorridorWorld& world, const std::string& bsn) {
  v1::Message message = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_POLITIE, "", bsn);
  auto* burgemeester = message.mutable_envelope()->add_receivers();
  burgemeester->set_organ(v1::ORGAN_BURGEMEESTER);
  burgemeester->set_unit("0392");
  Answer(message);
  return message;
}

v1::WithdrawRequest TakeBack(const v1::Message& message) {
  v1::WithdrawRequest back;
  back.set_message_id(message.envelope().message_id());
  *back.mutable_sender() = message.envelope().sender();
  return back;
}

int RisksOf(const std::vector<v1::Delivery>& deliveries) { return CountOf(deliveries, v1::MESSAGE_KIND_RISK_NOTICE); }

}  // namespace

TEST_CASE("A warning to the police or the prosecution service is refused, and says to tell them directly",
          "[corridor][law][reach]") {
  const v1::Organ receiver = GENERATE(v1::ORGAN_POLITIE, v1::ORGAN_OM);
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(60), "2026-11-02", "2027-03-01"));
  const uint64_t waiting = world.corridor().ItemsWaiting();
  auto sent = world.Submit("rn", RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", receiver, "", TestBsn(60)));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  CHECK(sent->all_denied);
  // Nothing is exchanged through the gate, so there is no copy either.
  REQUIRE(sent->response.results_size() == 1);
  const v1::Explanation& why = sent->response.results(0).explanation();
  CHECK(why.failing_condition() == "RECEIVER_CONNECTED");
  CHECK(why.rule_ids_size() == 0);
  CHECK(Tells(why.text_nl(), "niet aangesloten"));
  CHECK(Tells(why.text_en(), "not connected"));
  // The law does allow it: by another way.
  CHECK(std::count(why.articles().begin(), why.articles().end(), "Pbw 18b(1)") == 1);
  CHECK(Tells(why.lawful_nl(), "rechtstreeks"));
  CHECK(Tells(why.lawful_en(), "directly"));
  CHECK(Tells(why.what_to_do_now_nl(), "112"));
  CHECK(Tells(why.what_to_do_now_nl(), "zelf rechtstreeks"));
  CHECK(Tells(why.what_to_do_now_en(), "directly"));
  CHECK(world.corridor().ItemsWaiting() == waiting);
  const v1::AuditEntry last = world.Entries().back();
  CHECK(last.kind() == v1::ENTRY_KIND_DENIED);
  CHECK(last.reason_code() == "RECEIVER_NOT_CONNECTED");
  CHECK(last.failing_condition() == "RECEIVER_CONNECTED");
  CHECK(last.disclosed_size() == 0);
}

TEST_CASE("Of a warning to the police and the burgemeester the burgemeester's part goes, with the copy",
          "[corridor][law][reach]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(61), "2026-11-02", "2027-03-01"));
  auto sent = world.Submit("rn", RiskToPoliceAndBurgemeester(world, TestBsn(61)));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE(sent->response.results_size() == 3);
  CHECK(sent->response.results(0).outcome() == v1::OUTCOME_DENIED);
  CHECK(sent->response.results(0).explanation().failing_condition() == "RECEIVER_CONNECTED");
  CHECK(sent->response.results(1).outcome() == v1::OUTCOME_ALLOWED);
  CHECK(sent->response.results(2).mandatory_copy());
  CHECK(sent->response.results(2).outcome() == v1::OUTCOME_ALLOWED);
  CHECK(RisksOf(world.Receive("haarlem", {"BURGEMEESTER:0392"}, true)) == 1);
  CHECK(RisksOf(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true)) == 1);
}

TEST_CASE("What the law refuses to an organ that is not connected stays the law's refusal", "[corridor][law][reach]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(62), "2026-11-02", "2027-03-01"));
  v1::Message message = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_POLITIE, "", TestBsn(62));
  message.mutable_envelope()->mutable_declarations()->mutable_risk()->set_own_task(false);
  Answer(message);
  auto sent = world.Submit("rn", message);
  REQUIRE(sent.ok());
  CHECK(sent->response.results(0).explanation().failing_condition() == "TASK_DECLARED");
}

TEST_CASE("After-care to the child protection board waits for nobody", "[corridor][law][reach]") {
  CorridorWorld world("2026-11-02", 9, {"A08"});
  const std::string bsn = TestBsn(63);
  world.Report(Youth(world, bsn));
  REQUIRE(world.RegisterForum("dji", ForumOf(world, bsn, "TB-9")).ok());
  const uint64_t waiting = world.corridor().ItemsWaiting();
  auto sent = world.Submit("dji", AfterCare(world, v1::ORGAN_RVDK, "", bsn));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  CHECK(sent->all_denied);
  CHECK(sent->response.results(0).explanation().failing_condition() == "RECEIVER_CONNECTED");
  CHECK(world.corridor().ItemsWaiting() == waiting);
}

TEST_CASE("Without standing a warning to the police is answered alike for everybody, and says what to do now",
          "[corridor][law][reach]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(64), "2026-11-02", "2027-03-01"));
  const auto answer = [&](const std::string& bsn) {
    v1::Message message = RiskFrom(world, v1::ORGAN_BURGEMEESTER, "0599", v1::ORGAN_POLITIE, "", bsn);
    auto sent = world.Submit("rotterdam", message);
    REQUIRE(sent.ok());
    sent->response.clear_message_id();
    return sent->response;
  };
  const v1::SubmitResponse inside = answer(TestBsn(64));
  CHECK(inside.SerializeAsString() == answer(TestBsn(65)).SerializeAsString());
  REQUIRE(inside.results_size() == 1);
  const v1::Explanation& why = inside.results(0).explanation();
  CHECK(why.failing_condition().empty());
  CHECK(Tells(why.text_nl(), "niet aangesloten"));
  CHECK(Tells(why.what_to_do_now_nl(), "rechtstreeks"));
  // The log tells an officer no more than the answer did.
  for (const v1::AuditEntry& entry : world.Entries()) CHECK(entry.reason_code() != "RECEIVER_NOT_CONNECTED");
}

TEST_CASE("Who warned cannot take back the directeur's copy alone", "[corridor][law][copy]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(66), "2026-11-02", "2027-03-01"));
  v1::Message risk = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(66));
  SECTION("added by the gateway") {}
  SECTION("named by the sender") {
    risk.mutable_envelope()->add_receivers()->set_organ(v1::ORGAN_DIRECTEUR);
    Answer(risk);
  }
  REQUIRE_FALSE(world.Submit("rn", risk)->all_denied);
  v1::WithdrawRequest back = TakeBack(risk);
  back.add_receivers()->set_organ(v1::ORGAN_DIRECTEUR);
  auto answered = world.Withdraw("rn", back);
  REQUIRE(answered.ok());
  REQUIRE(answered->receivers_size() == 1);
  CHECK(answered->receivers(0).receiver().organ() == v1::ORGAN_DIRECTEUR);
  CHECK(answered->receivers(0).state() == v1::DELIVERY_STATE_WAITING);
  CHECK(RisksOf(world.Receive("haarlem", {"BURGEMEESTER:0392"}, true)) == 1);
  CHECK(RisksOf(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true)) == 1);
}

TEST_CASE("Once the burgemeester had the warning, the directeur's copy stays whatever the sender takes back",
          "[corridor][law][copy]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(67), "2026-11-02", "2027-03-01"));
  const v1::Message risk = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(67));
  REQUIRE_FALSE(world.Submit("rn", risk)->all_denied);
  const bool acknowledged = GENERATE(true, false);
  REQUIRE(RisksOf(world.Receive("haarlem", {"BURGEMEESTER:0392"}, acknowledged)) == 1);
  auto answered = world.Withdraw("rn", TakeBack(risk));
  REQUIRE(answered.ok());
  INFO(answered->ShortDebugString());
  REQUIRE(answered->receivers_size() == 2);
  for (const v1::ReceiverStatus& one : answered->receivers()) CHECK(one.state() != v1::DELIVERY_STATE_WITHDRAWN);
  CHECK(RisksOf(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true)) == 1);
}

TEST_CASE("A warning that nobody saw is taken back whole, at once or after each receiver", "[corridor][law][copy]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(68), "2026-11-02", "2027-03-01"));
  const v1::Message risk = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(68));
  REQUIRE_FALSE(world.Submit("rn", risk)->all_denied);
  v1::WithdrawRequest back = TakeBack(risk);
  SECTION("at once") {}
  SECTION("one by one") {
    auto* burgemeester = back.add_receivers();
    burgemeester->set_organ(v1::ORGAN_BURGEMEESTER);
    burgemeester->set_unit("0392");
    REQUIRE(world.Withdraw("rn", back)->receivers(0).state() == v1::DELIVERY_STATE_WITHDRAWN);
    back.clear_receivers();
  }
  auto answered = world.Withdraw("rn", back);
  REQUIRE(answered.ok());
  REQUIRE(answered->receivers_size() == 2);
  // In the order of the receivers.
  CHECK(answered->receivers(0).receiver().organ() == v1::ORGAN_BURGEMEESTER);
  CHECK(answered->receivers(1).receiver().organ() == v1::ORGAN_DIRECTEUR);
  for (const v1::ReceiverStatus& one : answered->receivers()) CHECK(one.state() == v1::DELIVERY_STATE_WITHDRAWN);
  CHECK(world.Receive("haarlem", {"BURGEMEESTER:0392"}, true).empty());
  CHECK(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true).empty());
}

}  // namespace ketenpoort::testing
