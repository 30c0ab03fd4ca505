#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

const v1::Delivery* OfKind(const std::vector<v1::Delivery>& deliveries, v1::MessageKind kind) {
  for (const v1::Delivery& delivery : deliveries) {
    if (delivery.kind() == kind) return &delivery;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("A report on day one reaches college and probation, each with its own minimised copy", "[corridor]") {
  CorridorWorld world;
  const auto answer = world.Report(Sentence(world, TestBsn(1), "2026-11-02", "2026-11-09"));
  INFO(answer.ShortDebugString());
  REQUIRE(answer.state() == v1::REPORT_STATE_ACCEPTED);
  REQUIRE(answer.phase() == v1::PHASE_P03);
  // A start for each, and the date for probation apart: its start notice has no date (Reclasseringsregeling 11).
  REQUIRE(answer.notices_size() == 3);

  const auto college = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(college.size() == 1);
  CHECK(college[0].kind() == v1::MESSAGE_KIND_DETENTION_START);
  CHECK(college[0].sender().unit().empty());
  v1::DetentionStart to_college;
  REQUIRE(to_college.ParseFromString(college[0].payload()));
  CHECK(to_college.person().bsn() == TestBsn(1));
  CHECK_FALSE(to_college.has_establishment());

  const auto probation = world.Receive("rn", {"RECLASSERING:RN"}, true);
  REQUIRE(probation.size() == 2);
  REQUIRE(probation[0].kind() == v1::MESSAGE_KIND_DETENTION_START);
  CHECK(probation[1].kind() == v1::MESSAGE_KIND_RELEASE_DATE);
  v1::DetentionStart to_probation;
  REQUIRE(to_probation.ParseFromString(probation[0].payload()));
  CHECK(to_probation.has_establishment());
  CHECK_FALSE(to_probation.person().has_address());

  const auto entries = world.Entries();
  CHECK(CountOf(entries, v1::ENTRY_KIND_ACCEPTED) == 3);
  CHECK(CountOf(entries, v1::ENTRY_KIND_DISCLOSED) == 3);
  CHECK(CountOf(entries, v1::ENTRY_KIND_ACKNOWLEDGED) == 3);
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).empty());
}

TEST_CASE("A plan with offence data is refused whole and names the field", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(2), "2026-11-02", "2027-03-01"));
  v1::Message plan = PlanFor(world, "0392", TestBsn(2));
  plan.mutable_reintegration_plan()->mutable_refused()->set_offence("x");
  auto refused = world.Submit("dji", plan);
  REQUIRE(refused.ok());
  CHECK(refused->all_denied);
  CHECK(refused->standing);
  REQUIRE(refused->response.results_size() == 1);
  const auto& result = refused->response.results(0);
  INFO(result.ShortDebugString());
  CHECK(result.explanation().denial_id() == "D07");
  REQUIRE(result.withheld_fields_size() == 1);
  CHECK(result.withheld_fields(0).field() == "refused.offence");
  CHECK(result.has_receipt());

  v1::Message withheld = PlanFor(world, "0392", TestBsn(2));
  withheld.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
  withheld.mutable_reintegration_plan()->mutable_course()->set_motivation("gemotiveerd");
  auto accepted = world.Submit("dji", withheld);
  REQUIRE(accepted.ok());
  INFO(accepted->response.ShortDebugString());
  CHECK(accepted->response.results(0).outcome() == v1::OUTCOME_ALLOWED_IN_PART);
  world.Receive("rcn", {"COLLEGE:0392"}, true);
}

TEST_CASE("After the end a notice of it arrives and what waited beside it is held", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(3), "2026-11-02", "2027-03-01"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", TestBsn(3)))->all_denied);
  auto probation = world.Submit("rn", PlanFromRn(world, TestBsn(3)));
  REQUIRE(probation.ok());
  INFO(probation->response.ShortDebugString());
  REQUIRE_FALSE(probation->all_denied);

  world.SetTime("2026-11-10", 17, 10);
  v1::CustodyReport end = Sentence(world, TestBsn(3), "2026-11-02", "2027-03-01");
  end.mutable_titles(0)->set_ends_on("2026-11-10");
  for (v1::DateFact* date : {end.mutable_departure(), end.mutable_release(), end.mutable_basis_ends()}) {
    *date->mutable_at() = At("2026-11-10", 16);
    date->set_certainty(v1::CERTAINTY_OCCURRED);
  }
  end.set_place(v1::PLACE_KIND_OUTSIDE);
  end.set_establishment("");
  end.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
  *end.mutable_valid_from() = At("2026-11-10", 16);
  const auto answer = world.Report(end);
  INFO(answer.ShortDebugString());
  REQUIRE(answer.state() == v1::REPORT_STATE_ACCEPTED);

  world.SetTime("2026-11-11", 9);
  const auto morning = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(morning.size() == 1);
  CHECK(morning[0].kind() == v1::MESSAGE_KIND_RELEASE_DATE);
  CHECK(world.Notices("RECLASSERING:RN").size() == 1);
  CHECK(world.Notices("DIRECTEUR:PI-ZWOLLE").size() >= 1);
  CHECK(world.Notices("RECLASSERING:RN")[0].state() == v1::DELIVERY_STATE_HELD);

  SECTION("the day after, probation to college has no basis, and the article says so") {
    auto late = world.Submit("rn", PlanFromRn(world, TestBsn(3)));
    REQUIRE(late.ok());
    CHECK(late->all_denied);
    CHECK(late->standing);
    CHECK(late->response.results(0).explanation().denial_id() == "D01");
    CHECK(late->response.results(0).explanation().articles_size() > 0);
  }
  SECTION("what is held too long is destroyed and the sender told") {
    world.SetTime("2026-11-20", 9);
    REQUIRE(world.corridor().HandleDueTimers().ok());
    const auto notices = world.Notices("RECLASSERING:RN");
    REQUIRE(notices.size() == 2);
    CHECK(notices[1].state() == v1::DELIVERY_STATE_EXPIRED);
  }
}

TEST_CASE("Without standing the answer is the same for every person", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(4), "2026-11-02", "2027-03-01"));
  auto ask = [&](const std::string& bsn) {
    v1::Message message = MessageFrom(world, v1::ORGAN_COLLEGE, "0599", v1::ORGAN_DIRECTEUR, "",
                                      v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN, bsn);
    message.mutable_reintegration_plan()->mutable_housing()->set_registered_home_seeker(true);
    auto answer = world.Check("rotterdam", message);
    REQUIRE(answer.ok());
    return answer->SerializeAsString();
  };
  const std::string inside = ask(TestBsn(4));
  CHECK(inside == ask(TestBsn(5)));
  v1::CheckResponse response;
  REQUIRE(response.ParseFromString(inside));
  CHECK(response.results(0).outcome() == v1::OUTCOME_DENIED);
  CHECK(response.results(0).explanation().denial_id().empty());
  CHECK_FALSE(response.results(0).explanation().text_nl().empty());
}

TEST_CASE("The same message id gives the first answer again, also after a restart", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(6), "2026-11-02", "2027-03-01"));
  const v1::Message plan = PlanFor(world, "0392", TestBsn(6));
  auto first = world.Submit("dji", plan);
  REQUIRE(first.ok());
  world.Close();
  world.Open();
  auto again = world.Submit("dji", plan);
  REQUIRE(again.ok());
  CHECK(again->response.repeated_answer());
  REQUIRE(again->response.results_size() == 1);
  CHECK(again->response.results(0).receipt().entry() == first->response.results(0).receipt().entry());
  CHECK(again->response.results(0).explanation().SerializeAsString() ==
        first->response.results(0).explanation().SerializeAsString());
  CHECK_FALSE(again->response.results(0).explanation().text_nl().empty());
  v1::Message other = plan;
  other.mutable_reintegration_plan()->mutable_housing()->set_rent_arrears(true);
  CHECK(world.Submit("dji", other).status().code() == absl::StatusCode::kAlreadyExists);
}

TEST_CASE("A payload that cannot be opened is handed to nobody, waits on, and the operator is told", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(10), "2026-11-02", "2027-03-01"));
  world.Close();
  world.UseMailboxKey(std::string(32, 'x'));
  world.Open();
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  const auto subscription = world.Subscribe(inbox, {"COLLEGE:0392"});
  REQUIRE(subscription.ok());
  world.corridor().AddCredits(*subscription, 1);
  world.store().Drain();
  world.corridor().Unsubscribe(*subscription);
  CHECK(inbox->deliveries().empty());
  REQUIRE_FALSE(world.troubles().empty());
  CHECK(world.troubles().front() == "open");
  world.Close();
  world.UseMailboxKey("");
  world.Open();
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
}

TEST_CASE("An acknowledgement counts for whom it was disclosed to and for nobody else", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(7), "2026-11-02", "2027-03-01"));
  const auto got = world.Receive("rcn", {"COLLEGE:0392"}, false);
  REQUIRE(got.size() == 1);
  CHECK(world.Acknowledge("rotterdam", got[0].delivery_id()).code() == 5);
  CHECK(world.Acknowledge("haarlem", got[0].delivery_id()).code() == 0);
  CHECK(world.Acknowledge("rcn", got[0].delivery_id()).code() == 0);
}

TEST_CASE("What was not acknowledged comes again, and a rejection tells the sender", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(8), "2026-11-02", "2027-03-01"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, false).size() == 1);
  const auto again = world.Receive("rcn", {"COLLEGE:0392"}, false);
  REQUIRE(again.size() == 1);
  CHECK(again[0].attempt() == 2);
  CHECK(world.Reject("rcn", again[0].delivery_id()).code() == 0);
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, false).empty());
  const auto notices = world.Notices("DIRECTEUR:PI-ZWOLLE");
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].reject_reason() == v1::REJECT_REASON_WRONG_PERSON);
}

TEST_CASE("A college that is no longer eligible hears that its involvement ended and nothing else", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(9), "2026-11-02", "2027-03-01"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  world.SetTime("2026-11-05", 10);
  v1::CustodyReport moved = Sentence(world, TestBsn(9), "2026-11-02", "2027-03-01");
  moved.mutable_colleges(0)->set_gemeente("0599");
  moved.mutable_colleges(0)->set_ground(v1::COLLEGE_GROUND_WIL_VESTIGEN);
  moved.set_reason(v1::REASON_BESTEMMING);
  *moved.mutable_valid_from() = At("2026-11-05", 9);
  const auto answer = world.Report(moved);
  INFO(answer.ShortDebugString());
  const auto old_college = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(old_college.size() == 1);
  CHECK(old_college[0].kind() == v1::MESSAGE_KIND_INVOLVEMENT_ENDED);
  CHECK(old_college[0].payload().empty());
  CHECK(old_college[0].refers_to_size() == 1);
  const auto new_college = world.Receive("rotterdam", {"COLLEGE:0599"}, true);
  REQUIRE(OfKind(new_college, v1::MESSAGE_KIND_DETENTION_START) != nullptr);
}

TEST_CASE("A changed destination racing a thousand disclosures leaks to nobody", "[corridor][race]") {
  CorridorWorld world;
  constexpr int kMessages = 1'000;
  world.Report(Sentence(world, TestBsn(10), "2026-11-02", "2027-03-01"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  for (int i = 0; i < kMessages; ++i) {
    auto answer = world.Submit("dji", PlanFor(world, "0392", TestBsn(10)));
    REQUIRE(answer.ok());
    REQUIRE_FALSE(answer->all_denied);
  }
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  auto subscription = world.Subscribe(inbox, {"COLLEGE:0392"});
  REQUIRE(subscription.ok());
  std::atomic<bool> go{false};
  std::thread change([&] {
    while (!go) std::this_thread::yield();
    v1::CustodyReport moved = Sentence(world, TestBsn(10), "2026-11-02", "2027-03-01");
    moved.mutable_colleges(0)->set_gemeente("0599");
    *moved.mutable_valid_from() = At("2026-11-02", 9);
    moved.set_reason(v1::REASON_BESTEMMING);
    world.Report(moved);
  });
  world.corridor().AddCredits(*subscription, 256);
  size_t acknowledged = 0;
  bool released = false;
  while (true) {
    const auto got = inbox->deliveries();
    if (got.size() >= 50 && !released) {
      go = true;
      released = true;
    }
    if (acknowledged == got.size() && released) {
      world.store().Drain();
      if (inbox->deliveries().size() == got.size()) break;
    }
    for (; acknowledged < got.size(); ++acknowledged) {
      world.Acknowledge("rcn", got[acknowledged].delivery_id());
      world.corridor().AddCredits(*subscription, 1);
    }
  }
  change.join();
  world.store().Drain();
  world.corridor().Unsubscribe(*subscription);
  // In the log's order: nothing but the end of the involvement is disclosed to Haarlem after the change.
  bool changed = false;
  int changes = 0;
  int after = 0;
  int disclosed = 0;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.kind() == v1::ENTRY_KIND_CUSTODY_CHANGED && ++changes == 2) changed = true;
    if (entry.kind() != v1::ENTRY_KIND_DISCLOSED || entry.receiver().unit() != "0392") continue;
    ++disclosed;
    if (changed && entry.message_kind() != v1::MESSAGE_KIND_INVOLVEMENT_ENDED) ++after;
  }
  CHECK(changed);
  CHECK(after == 0);
  CHECK(disclosed < kMessages);
  INFO("disclosed before the change: " << disclosed);
  CHECK(disclosed >= 50);
}

TEST_CASE("A commit that fails seals: nothing is answered, nothing leaves", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(11), "2026-11-02", "2027-03-01"));
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  auto subscription = world.Subscribe(inbox, {"COLLEGE:0392"});
  REQUIRE(subscription.ok());
  world.store().FailNextCommit();
  world.corridor().AddCredits(*subscription, 10);
  world.store().Drain();
  CHECK(inbox->deliveries().empty());
  CHECK_FALSE(world.corridor().Health().ok());
  CHECK(world.Submit("dji", PlanFor(world, "0392", TestBsn(11))).status().code() == absl::StatusCode::kUnavailable);
  world.corridor().Unsubscribe(*subscription);
}

TEST_CASE("On the policy's last day it decides; the day after nothing is decided, lost or disclosed", "[corridor]") {
  CorridorWorld world;
  world.Close();
  world.EndPolicyAfter("2026-11-03");
  world.Open();
  world.SetTime("2026-11-03", 23, 59);
  const std::string bsn = TestBsn(1);
  REQUIRE(world.Report(Sentence(world, bsn, "2026-11-03", "2026-11-20")).notices_size() > 0);
  const v1::Message plan = PlanFromRn(world, bsn);
  REQUIRE(world.Submit("rn", plan).ok());

  world.SetTime("2026-11-04", 0, 0);
  const auto reason = [](const absl::Status& status) {
    CHECK(status.code() == absl::StatusCode::kUnavailable);
    return identity::ReasonOf(status);
  };
  const size_t entries = world.Entries().size();
  const v1::Message late = PlanFromRn(world, bsn);
  CHECK(reason(world.Submit("rn", late).status()) == "POLICY_EXPIRED");
  CHECK(reason(world.Check("rn", late).status()) == "POLICY_EXPIRED");
  const auto moved = Sentence(world, bsn, "2026-11-03", "2026-12-20");
  CHECK(reason(world.TryReport(moved).status()) == "POLICY_EXPIRED");
  // What was answered before is answered again.
  CHECK(world.Submit("rn", plan)->response.repeated_answer());
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  const absl::Status unsubscribed = world.Subscribe(inbox, {"COLLEGE:0392"}).status();
  CHECK(reason(unsubscribed) == "POLICY_EXPIRED");
  CHECK(std::string(unsubscribed.message()).find("2026-11-03") != std::string::npos);
  CHECK(world.Entries().size() == entries);
  CHECK(world.corridor().MayDecide().code() == absl::StatusCode::kUnavailable);

  // Its successor comes: what waited goes, and what was repeated is taken.
  REQUIRE(world.ActivatePolicyUntil("2027-12-31").ok());
  CHECK(world.corridor().MayDecide().ok());
  CHECK(world.Submit("rn", late).ok());
  CHECK(world.TryReport(moved).ok());
  // Reports first: what waited goes a little later.
  world.SetTime("2026-11-04", 0, 2);
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).size() >= 2);
  for (const v1::AuditEntry& entry : world.Entries()) CHECK(entry.reason_code() != "POLICY_EXPIRED");
}

TEST_CASE("Whoever is connected when the policy ends gets nothing more, and nothing is held or lost", "[corridor]") {
  CorridorWorld world;
  world.Close();
  world.EndPolicyAfter("2026-11-03");
  world.Open();
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  auto subscription = world.Subscribe(inbox, {"COLLEGE:0392"});
  REQUIRE(subscription.ok());
  world.Report(Sentence(world, TestBsn(1), "2026-11-02", "2026-11-20"));
  world.SetTime("2026-11-04", 9);
  world.corridor().AddCredits(*subscription, 16);
  world.store().Drain();
  CHECK(inbox->deliveries().empty());
  CHECK(world.corridor().ItemsWaiting() > 0);
  REQUIRE(world.ActivatePolicyUntil("2027-12-31").ok());
  world.SetTime("2026-11-04", 9, 2);
  world.corridor().AddCredits(*subscription, 1);
  world.store().Drain();
  CHECK(inbox->deliveries().size() == 1);
  for (const v1::AuditEntry& entry : world.Entries()) CHECK(entry.kind() != v1::ENTRY_KIND_HELD);
  world.corridor().Unsubscribe(*subscription);
}

TEST_CASE("A decision by a policy whose last day is past is a denial that says so", "[corridor]") {
  CorridorWorld world;
  policy::Policy policy = policy::ShippedPolicy();
  policy.valid_until = DayOf("2026-11-03");
  corridor::PolicyHolder holder(policy);
  corridor::Rooms rooms;
  rooms.directories = &world.world().directories();
  rooms.crls = &world.world().crls();
  rooms.policies = &holder;
  const corridor::Judge judge(rooms);
  // A notice of a begin that is lawful on both days.
  policy::Request request;
  request.sender = {policy::Organ::kDirecteur, 12};
  request.receiver = {policy::Organ::kCollege, 392};
  request.kind = policy::MessageKind::kDetentionStart;
  request.purpose = policy::Purpose::kCustodyNotice;
  request.categories.Add(policy::Category::kC01);
  policy::Facts facts;
  policy::CustodyFacts& custody = facts.custody;
  custody.known = true;
  custody.place = policy::PlaceKind::kPi;
  custody.modality = policy::Modality::kRegular;
  custody.establishment = 12;
  custody.titles[custody.title_count++] = {policy::TitleKind::kVrijheidsstraf, DayOf("2026-11-02"),
                                           DayOf("2027-03-01")};
  custody.colleges[custody.college_count++] = {392, policy::CollegeGround::kIngezetene, DayOf("2026-11-02")};
  const auto at = [&](std::string_view day) {
    return judge.Decide(judge.Now(), request, facts, gateway::StartOfDay(DayOf(day)), 0);
  };
  const corridor::Verdict last = at("2026-11-03");
  CHECK_FALSE(last.policy_ended);
  INFO(last.Words().text_en);
  CHECK(last.Allows());
  const corridor::Verdict late = at("2026-11-04");
  CHECK(late.policy_ended);
  CHECK_FALSE(late.Allows());
  CHECK(late.Words().text_nl.find("gold tot en met 2026-11-03") != std::string::npos);
  CHECK(late.Words().text_en.find("up to and including 2026-11-03") != std::string::npos);
  CHECK(late.Words().denial_id.empty());
}

}  // namespace ketenpoort::testing
