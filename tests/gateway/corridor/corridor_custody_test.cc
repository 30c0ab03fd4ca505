#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

v1::CustodyReport Changed(CorridorWorld& world, v1::CustodyReport report, std::string_view day, int hour,
                          v1::Reason reason) {
  report.set_report_id(world.NewMessageId());
  *report.mutable_valid_from() = At(day, hour);
  report.set_reason(reason);
  return report;
}

std::vector<std::string> KindsOf(const std::vector<v1::Delivery>& deliveries) {
  std::vector<std::string> kinds;
  for (const auto& one : deliveries) kinds.push_back(v1::MessageKind_Name(one.kind()).substr(13));
  return kinds;
}

using Kinds = std::vector<std::string>;

// What the college of Haarlem has to say of a plan, to the directeur where the person stays.
v1::Message PlanOfHaarlem(CorridorWorld& world, const std::string& bsn) {
  v1::Message plan = MessageFrom(world, v1::ORGAN_COLLEGE, "0392", v1::ORGAN_DIRECTEUR, "",
                                 v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN, bsn);
  plan.mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
  plan.mutable_envelope()->mutable_declarations()->set_attestation("A");
  plan.mutable_envelope()->mutable_declarations()->set_plan_version(1);
  plan.mutable_reintegration_plan()->mutable_housing()->set_registered_home_seeker(true);
  return plan;
}

}  // namespace

TEST_CASE("A receiver that was away reads only the newest date", "[corridor][custody]") {
  CorridorWorld world;
  const v1::CustodyReport begin = Sentence(world, TestBsn(20), "2026-11-02", "2026-12-20");
  world.Report(begin);
  REQUIRE(KindsOf(world.Receive("rcn", {"COLLEGE:0392"}, true)) == Kinds{"DETENTION_START"});
  for (const std::string day : {"2026-12-18", "2026-12-12", "2026-12-06"}) {
    v1::CustodyReport moved = Changed(world, begin, "2026-11-04", 9, v1::REASON_EINDVERLOF);
    *moved.mutable_departure()->mutable_at() = At(day);
    world.SetTime("2026-11-04", 10);
    REQUIRE(world.Report(moved).state() == v1::REPORT_STATE_ACCEPTED);
  }
  const auto got = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(KindsOf(got) == Kinds{"RELEASE_DATE"});
  CHECK(got[0].asks_for() == v1::MESSAGE_KIND_RECEPTION_STATUS);
  v1::ReleaseDate date;
  REQUIRE(date.ParseFromString(got[0].payload()));
  CHECK(date.dates().departure_on() == "2026-12-06");
  CHECK(CountOf(world.Entries(), v1::ENTRY_KIND_SUPERSEDED) >= 2);
}

TEST_CASE("An unfetched start is composed anew when a date changes, so that nobody reads an old date",
          "[corridor][custody]") {
  CorridorWorld world;
  const v1::CustodyReport begin = Sentence(world, TestBsn(21), "2026-11-02", "2026-12-20");
  world.Report(begin);
  v1::CustodyReport moved = Changed(world, begin, "2026-11-02", 9, v1::REASON_HERBEREKENING);
  *moved.mutable_departure()->mutable_at() = At("2026-12-10");
  world.Report(moved);
  const auto got = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(KindsOf(got) == Kinds{"DETENTION_START"});
  v1::DetentionStart start;
  REQUIRE(start.ParseFromString(got[0].payload()));
  CHECK(start.dates().departure_on() == "2026-12-10");
}

TEST_CASE("A transfer reroutes what waits for the directeur and tells the college the contact point",
          "[corridor][custody]") {
  CorridorWorld world;
  const v1::CustodyReport begin = Sentence(world, TestBsn(22), "2026-11-02", "2027-03-01");
  world.Report(begin);
  REQUIRE(world.Receive("haarlem", {"COLLEGE:0392"}, true).size() == 1);
  auto sent = world.Submit("haarlem", PlanOfHaarlem(world, TestBsn(22)));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE_FALSE(sent->all_denied);
  v1::CustodyReport moved = Changed(world, begin, "2026-11-02", 9, v1::REASON_OVERPLAATSING);
  moved.set_establishment("PI-LELYSTAD");
  world.Report(moved);
  CHECK(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true).empty());
  for (const auto& entry : world.Entries()) UNSCOPED_INFO(entry.ShortDebugString().substr(0, 1200));
  CHECK(KindsOf(world.Receive("dji", {"DIRECTEUR:PI-LELYSTAD"}, true)) == Kinds{"REINTEGRATION_PLAN"});
  const auto college = world.Receive("haarlem", {"COLLEGE:0392"}, true);
  REQUIRE(KindsOf(college) == Kinds{"CONTACT_CHANGED"});
  CHECK(college[0].sender_contact().find("05") != std::string::npos);
  CHECK(CountOf(world.Entries(), v1::ENTRY_KIND_REROUTED) == 1);
}

TEST_CASE("Of two senders with one message id, a transfer reroutes what still waits and not what arrived",
          "[corridor][custody]") {
  CorridorWorld world;
  const v1::CustodyReport begin = Sentence(world, TestBsn(23), "2026-11-02", "2027-03-01");
  world.Report(begin);
  REQUIRE(world.Receive("haarlem", {"COLLEGE:0392"}, true).size() == 1);
  const v1::Message plan = PlanOfHaarlem(world, TestBsn(23));
  const auto arrived = world.Submit("haarlem", plan);
  REQUIRE((arrived.ok() && !arrived->all_denied));
  REQUIRE(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true).size() == 1);
  // The mandataris of the same college chose the same id.
  const auto waits = world.Submit("rcn", plan);
  REQUIRE((waits.ok() && !waits->all_denied));
  v1::CustodyReport moved = Changed(world, begin, "2026-11-02", 9, v1::REASON_OVERPLAATSING);
  moved.set_establishment("PI-LELYSTAD");
  world.Report(moved);
  CHECK(KindsOf(world.Receive("dji", {"DIRECTEUR:PI-LELYSTAD"}, true)) == Kinds{"REINTEGRATION_PLAN"});
  CHECK(CountOf(world.Entries(), v1::ENTRY_KIND_REROUTED) == 1);
}

TEST_CASE("While beperkingen hold, nobody hears of the start; when they end, everybody does", "[corridor][custody]") {
  CorridorWorld world;
  v1::CustodyReport begin = Sentence(world, TestBsn(23), "2026-11-02", "2027-03-01");
  begin.set_hold(true);
  const auto answer = world.Report(begin);
  INFO(answer.ShortDebugString());
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).empty());
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.kind() == v1::ENTRY_KIND_HELD) CHECK_FALSE(entry.has_receiver());
  }
  v1::CustodyReport lifted = Changed(world, begin, "2026-11-02", 9, v1::REASON_CORRECTIE);
  lifted.set_hold(false);
  world.Report(lifted);
  CHECK(KindsOf(world.Receive("rcn", {"COLLEGE:0392"}, true)) == Kinds{"DETENTION_START"});
}

TEST_CASE("An annulled report is corrected where it was read and taken back where it was not", "[corridor][custody]") {
  CorridorWorld world;
  const v1::CustodyReport begin = Sentence(world, TestBsn(24), "2026-11-02", "2027-03-01");
  world.Report(begin);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  v1::AnnulReportRequest request;
  request.set_report_id(begin.report_id());
  request.set_annulment_id(world.NewMessageId());
  std::promise<absl::StatusOr<v1::AnnulReportResponse>> answer;
  world.corridor().AnnulReport(world.world().Caller("dji"), request,
                               [&](auto response) { answer.set_value(std::move(response)); });
  const auto response = answer.get_future().get();
  REQUIRE(response.ok());
  INFO(response->ShortDebugString());
  CHECK(response->has_receipt());
  const auto got = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(KindsOf(got) == Kinds{"CORRECTION"});
  CHECK(got[0].correction_action() != v1::CORRECTION_ACTION_UNSPECIFIED);
  CHECK(got[0].refers_to_size() == 1);
  CHECK(world.Receive("rn", {"RECLASSERING:RN"}, true).empty());
}

TEST_CASE("A person without college or organisation is on the worklist from minute one", "[corridor][custody]") {
  CorridorWorld world;
  v1::CustodyReport begin = Sentence(world, TestBsn(25), "2026-11-02", "2027-03-01");
  begin.clear_colleges();
  begin.clear_probation();
  const auto answer = world.Report(begin);
  REQUIRE(answer.state() == v1::REPORT_STATE_ACCEPTED);
  v1::ListWorkRequest request;
  request.set_page_size(10);
  v1::ListWorkResponse work;
  world.corridor().ListWork(world.world().Caller("dji"), request, [&](auto response) { work = response.value(); });
  std::set<v1::WorkKind> kinds;
  for (const auto& item : work.items()) kinds.insert(item.kind());
  CHECK(kinds.count(v1::WORK_KIND_NO_COLLEGE) == 1);
  CHECK(kinds.count(v1::WORK_KIND_NO_PROBATION) == 1);
}

TEST_CASE("A contradictory report is recorded, narrows at once and widens nothing", "[corridor][custody]") {
  CorridorWorld world;
  const v1::CustodyReport begin = Sentence(world, TestBsn(26), "2026-11-02", "2027-03-01");
  world.Report(begin);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  v1::CustodyReport odd = Changed(world, begin, "2026-11-02", 9, v1::REASON_BESTEMMING);
  odd.mutable_titles(0)->set_ends_on("2026-10-01");  // ends before it starts
  odd.mutable_colleges(0)->set_gemeente("0599");
  const auto answer = world.Report(odd);
  INFO(answer.ShortDebugString());
  REQUIRE(answer.state() == v1::REPORT_STATE_DISPUTED);
  CHECK(answer.reasons_nl_size() > 0);
  CHECK(world.Receive("rotterdam", {"COLLEGE:0599"}, true).empty());
  CHECK(KindsOf(world.Receive("rcn", {"COLLEGE:0392"}, true)) == Kinds{"INVOLVEMENT_ENDED"});
}

TEST_CASE("What nobody fetches in thirty days is destroyed, its sender told, and it is on the worklist",
          "[corridor][custody]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(27), "2026-11-02", "2027-03-01"));
  world.SetTime("2026-12-02", 8);
  REQUIRE(world.corridor().HandleDueTimers().value() == 0);
  world.SetTime("2026-12-02", 9);
  CHECK(world.corridor().HandleDueTimers().value() == 3);
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).empty());
  CHECK(world.Notices("DIRECTEUR:PI-ZWOLLE").size() == 3);
  v1::ListWorkRequest request;
  request.set_page_size(10);
  world.corridor().ListWork(world.world().Caller("dji"), request,
                            [&](auto response) { CHECK(response.value().items_size() >= 3); });
}

TEST_CASE("A mandate that ended closes the mailbox to the mandataris and not to the college", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(28), "2026-11-02", "2027-03-01"));
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  auto subscription = world.Subscribe(inbox, {"COLLEGE:0453"});
  REQUIRE(subscription.ok());
  world.corridor().Unsubscribe(*subscription);
  CHECK_FALSE(world.Subscribe(inbox, {"COLLEGE:0363"}).ok());
  CHECK(KindsOf(world.Receive("haarlem", {"COLLEGE:0392"}, true)) == Kinds{"DETENTION_START"});
}

TEST_CASE("A sender takes back what was not disclosed yet", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(29), "2026-11-02", "2027-03-01"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  const v1::Message plan = PlanFor(world, "0392", TestBsn(29));
  REQUIRE(world.Submit("dji", plan).ok());
  v1::WithdrawRequest request;
  request.set_message_id(plan.envelope().message_id());
  *request.mutable_sender() = plan.envelope().sender();
  std::promise<absl::StatusOr<v1::WithdrawResponse>> answer;
  world.corridor().Withdraw(world.world().Caller("dji"), request,
                            [&](auto response) { answer.set_value(std::move(response)); });
  const auto response = answer.get_future().get();
  REQUIRE(response.ok());
  REQUIRE(response->receivers_size() == 1);
  CHECK(response->receivers(0).state() == v1::DELIVERY_STATE_WITHDRAWN);
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).empty());
}

TEST_CASE("A revoked certificate closes what was open and receives nothing more", "[corridor]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(30), "2026-11-02", "2027-03-01"));
  auto inbox = std::make_shared<Inbox>(world.world(), world.world().system("rcn").pem);
  auto subscription = world.Subscribe(inbox, {"COLLEGE:0392"});
  REQUIRE(subscription.ok());
  world.world().SetLists({world.world().system("rcn").serial_hex});
  CHECK_FALSE(inbox->closed().ok());
  world.corridor().AddCredits(*subscription, 10);
  world.store().Drain();
  CHECK(inbox->deliveries().empty());
  world.corridor().Unsubscribe(*subscription);
}

TEST_CASE("An eligible college that may not know yet is refused, and becomes no party to it by trying",
          "[corridor][custody]") {
  CorridorWorld world;
  v1::CustodyReport begin = Sentence(world, TestBsn(40), "2026-11-02", "2027-03-01");
  begin.set_hold(true);
  world.Report(begin);
  const auto reply_about = [&](const std::string& bsn) {
    v1::Message reply = MessageFrom(world, v1::ORGAN_COLLEGE, "0392", v1::ORGAN_DIRECTEUR, "",
                                    v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN, bsn);
    reply.mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
    reply.mutable_envelope()->mutable_declarations()->set_attestation("A");
    reply.mutable_envelope()->mutable_declarations()->set_plan_version(1);
    reply.mutable_reintegration_plan()->mutable_housing()->set_registered_home_seeker(true);
    return reply;
  };
  for (int attempt = 1; attempt <= 2; ++attempt) {
    auto held = world.Submit("haarlem", reply_about(TestBsn(40)));
    auto unknown = world.Submit("haarlem", reply_about(TestBsn(41)));
    REQUIRE(held.ok());
    REQUIRE(unknown.ok());
    CHECK_FALSE(held->standing);
    CHECK(held->all_denied);
    CHECK(held->response.results(0).SerializeAsString() == unknown->response.results(0).SerializeAsString());
  }
  CHECK(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true).empty());
  world.SetTime("2026-12-20", 9);
  REQUIRE(world.corridor().HandleDueTimers().ok());
  CHECK(world.Notices("COLLEGE:0392").empty());
  int refused = 0;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.kind() != v1::ENTRY_KIND_DENIED) continue;
    ++refused;
    CHECK(entry.reason_code() == "NO_STANDING");
    CHECK(entry.failing_condition() != "NOT_ON_HOLD");
  }
  CHECK(refused == 4);
}

TEST_CASE("The fourteen days of an end count from that end, also where no title has one", "[corridor][custody]") {
  for (const int days_late : {14, 15}) {
    CorridorWorld world;
    v1::CustodyReport begin = Sentence(world, TestBsn(42), "2026-11-02", "2027-03-01");
    begin.mutable_titles(0)->set_kind(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS);
    begin.mutable_titles(0)->clear_ends_on();
    begin.clear_departure();
    begin.clear_release();
    begin.clear_basis_ends();
    world.Report(begin);
    REQUIRE(KindsOf(world.Receive("rcn", {"COLLEGE:0392"}, true)) == Kinds{"DETENTION_START"});
    v1::CustodyReport end = Changed(world, begin, "2026-11-10", 16, v1::REASON_RECHTERLIJK_BEVEL);
    for (v1::DateFact* date : {end.mutable_departure(), end.mutable_release(), end.mutable_basis_ends()}) {
      *date->mutable_at() = At("2026-11-10", 16);
      date->set_certainty(v1::CERTAINTY_OCCURRED);
    }
    end.set_place(v1::PLACE_KIND_OUTSIDE);
    end.clear_establishment();
    world.SetTime("2026-11-" + std::to_string(10 + days_late), 9);
    const auto answer = world.Report(end);
    INFO(days_late << " days late: " << answer.ShortDebugString());
    REQUIRE(answer.notices_size() == 2);
    for (const v1::NoticeResult& notice : answer.notices()) {
      CHECK(notice.result().outcome() == (days_late == 14 ? v1::OUTCOME_ALLOWED : v1::OUTCOME_DENIED));
      if (days_late > 14) CHECK(notice.result().explanation().failing_condition() == "WITHIN_LAPSE_TERM");
    }
    CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == (days_late == 14 ? 1 : 0));
  }
}

TEST_CASE("After a merger the successor stands where the municipality that went up in it stood",
          "[corridor][custody]") {
  CorridorWorld world;
  v1::CustodyReport begin = Sentence(world, TestBsn(43), "2026-11-02", "2027-03-01");
  begin.mutable_colleges(0)->set_gemeente("0599");
  world.Report(begin);
  const auto start = world.Receive("rotterdam", {"COLLEGE:0599"}, true);
  REQUIRE(KindsOf(start) == Kinds{"DETENTION_START"});
  const v1::Message plan = PlanFor(world, "0599", TestBsn(43));
  REQUIRE_FALSE(world.Submit("dji", plan)->all_denied);
  world.Receive("rotterdam", {"COLLEGE:0599"}, true);
  world.world().AddText("mergers { from_gemeente: '0599' to_gemeente: '0363' on: '2026-11-20' }\n");
  world.world().Reload();
  world.SetTime("2026-11-21", 9);
  SECTION("it answers what the other was told, naming the person by that message") {
    v1::Message status = MessageFrom(world, v1::ORGAN_COLLEGE, "0363", v1::ORGAN_DIRECTEUR, "",
                                     v1::MESSAGE_KIND_RECEPTION_STATUS, v1::PURPOSE_REINTEGRATION_PLAN, TestBsn(43));
    status.mutable_envelope()->mutable_subject()->set_message_id(start[0].message_id());
    status.mutable_envelope()->add_refers_to(start[0].message_id());
    status.mutable_reception_status()->set_housing(v1::RECEPTION_STATE_ARRANGED_FROM);
    status.mutable_reception_status()->set_housing_on("2027-03-01");
    status.mutable_reception_status()->mutable_person()->set_family_name("Voorbeeld");
    status.mutable_reception_status()->mutable_person()->set_bsn(TestBsn(43));
    auto answer = world.Submit("amsterdam", status);
    INFO(answer.status().message());
    REQUIRE(answer.ok());
    INFO(answer->response.ShortDebugString());
    CHECK_FALSE(answer->all_denied);
  }
  SECTION("what the other was sent is corrected towards it") {
    v1::Message correction = MessageFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_COLLEGE, "0599",
                                         v1::MESSAGE_KIND_CORRECTION, v1::PURPOSE_CORRECTION, TestBsn(43));
    correction.mutable_envelope()->add_refers_to(plan.envelope().message_id());
    correction.mutable_envelope()->set_correction_action(v1::CORRECTION_ACTION_RECTIFY);
    correction.mutable_correction()->mutable_housing()->set_registered_home_seeker(false);
    auto answer = world.Submit("dji", correction);
    REQUIRE(answer.ok());
    INFO(answer->response.ShortDebugString());
    CHECK_FALSE(answer->all_denied);
    CHECK(KindsOf(world.Receive("amsterdam", {"COLLEGE:0363"}, true)) == Kinds{"CORRECTION"});
  }
  SECTION("when it has no ground any more, it hears which messages to delete") {
    v1::CustodyReport moved = Changed(world, begin, "2026-11-21", 8, v1::REASON_BESTEMMING);
    moved.mutable_colleges(0)->set_gemeente("0392");
    world.Report(moved);
    const auto got = world.Receive("amsterdam", {"COLLEGE:0363"}, true);
    REQUIRE(KindsOf(got) == Kinds{"INVOLVEMENT_ENDED"});
    CHECK(got[0].refers_to_size() == 2);
  }
}

}  // namespace ketenpoort::testing
