// Timeliness in the whole corridor: what a departure counts for, what corrects it, and what officers are told.
#include "gateway/inquiry/timeliness.h"

#include <catch2/catch.hpp>

#include "gateway/corridor/timeliness.h"
#include "gateway/identity/refusal.h"
#include "gateway/inquiry/timeliness_bands.h"
#include "tests/gateway/corridor/reading_world.h"

namespace ketenpoort::inquiry {
namespace {

using store::NoticeMoment;
using testing::At;
using testing::TestBsn;

constexpr char kBegan[] = "2026-11-02";
constexpr int kLastOf2026 = 2026 * corridor::kQuartersOfYear + 3;

class TimelinessWorld : public testing::ReadingWorld {
 public:
  TimelinessWorld() {
    world().AddOfficer("vo-haarlem", testing::kHaarlemOin, "CONTROLLER_OFFICER");
    world().Reload();
  }

  v1::CustodyReport Begin(int person, std::string_view until = "2027-03-01", std::string_view from = kBegan) {
    const v1::CustodyReport begin = testing::Sentence(*this, TestBsn(person), from, until);
    REQUIRE(Report(begin).state() == v1::REPORT_STATE_ACCEPTED);
    return begin;
  }
  void Fetch(bool acknowledge = true) {
    Receive("rcn", {"COLLEGE:0392"}, acknowledge);
    Receive("rn", {"RECLASSERING:RN"}, acknowledge);
  }
  v1::CustodyReport EndOf(v1::CustodyReport report, std::string_view day) {
    report.set_report_id(NewMessageId());
    *report.mutable_valid_from() = At(day);
    report.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
    for (v1::DateFact* date : {report.mutable_departure(), report.mutable_release(), report.mutable_basis_ends()}) {
      *date->mutable_at() = At(day);
      date->set_certainty(v1::CERTAINTY_OCCURRED);
    }
    report.mutable_titles(0)->set_ends_on(std::string(day));
    report.set_place(v1::PLACE_KIND_OUTSIDE);
    report.clear_establishment();
    return report;
  }
  // Leaves on that day, as is reported that day.
  v1::CustodyReport Leave(const v1::CustodyReport& begin, std::string_view day) {
    SetTime(day, 12);
    const v1::CustodyReport end = EndOf(begin, day);
    const auto answer = Report(end);
    INFO(answer.ShortDebugString());
    REQUIRE(answer.state() == v1::REPORT_STATE_ACCEPTED);
    return end;
  }
  void Annul(const v1::CustodyReport& report) {
    v1::AnnulReportRequest request;
    request.set_report_id(report.report_id());
    request.set_annulment_id(NewMessageId());
    std::promise<absl::Status> answer;
    corridor().AnnulReport(world().Caller("dji"), request,
                           [&](const auto& response) { answer.set_value(response.status()); });
    REQUIRE(answer.get_future().get().ok());
  }
  // Departures of which the college's start notice is in this class; -1: of all classes together.
  uint64_t Starts(NoticeMoment moment, int ahead, int quarter = kLastOf2026) {
    uint64_t sum = 0;
    auto view = store().Snapshot().value();
    const std::vector<store::TimelinessRow> rows = view->Timeliness(quarter, quarter).value();
    for (const store::TimelinessRow& row : rows) {
      const bool meant = row.kind == v1::MESSAGE_KIND_DETENTION_START && row.receiver == v1::ORGAN_COLLEGE &&
                         row.moment == moment && (ahead == -1 || row.ahead == ahead);
      if (meant) sum += row.departures;
    }
    return sum;
  }
  uint64_t Told(int ahead, int quarter = kLastOf2026) { return Starts(NoticeMoment::kDisclosed, ahead, quarter); }
  uint64_t Acknowledged(int ahead) { return Starts(NoticeMoment::kAcknowledged, ahead); }

  absl::StatusOr<v1::GetTimelinessResponse> Ask(const std::string& who, const std::string& from = "",
                                                const std::string& until = "", const std::string& reason = "toets") {
    v1::GetTimelinessRequest request;
    request.set_from(from);
    request.set_until(until);
    request.set_reason(reason);
    Timeliness desk(MakeRooms());
    return desk.Ask(world().Caller(who), request);
  }
  const v1::FlowTimeliness* StartIn(const v1::GetTimelinessResponse& answer, v1::Organ receiver) {
    for (const v1::FlowTimeliness& flow : answer.flows()) {
      if (flow.message_kind() == v1::MESSAGE_KIND_DETENTION_START && flow.receiver() == receiver) return &flow;
    }
    return nullptr;
  }
};

}  // namespace

TEST_CASE("Days ahead are whole Amsterdam days, and a quarter is the departure's", "[timeliness]") {
  const policy::Day left = testing::DayOf("2026-03-31");
  const auto at = [](std::string_view day, int hour) { return custody::MicrosOf(At(day, hour)); };
  CHECK(corridor::AheadOf(left, 0) == v1::DAYS_AHEAD_NEVER);
  CHECK(corridor::AheadOf(left, at("2026-04-01", 0)) == v1::DAYS_AHEAD_AFTER_DEPARTURE);
  CHECK(corridor::AheadOf(left, at("2026-03-31", 23)) == v1::DAYS_AHEAD_0);
  CHECK(corridor::AheadOf(left, at("2026-03-30", 23)) == v1::DAYS_AHEAD_1_TO_2);
  CHECK(corridor::AheadOf(left, at("2026-03-28", 9)) == v1::DAYS_AHEAD_3_TO_6);
  CHECK(corridor::AheadOf(left, at("2026-03-24", 9)) == v1::DAYS_AHEAD_7_TO_13);
  CHECK(corridor::AheadOf(left, at("2026-03-17", 9)) == v1::DAYS_AHEAD_14_TO_27);
  CHECK(corridor::AheadOf(left, at("2026-03-04", 23)) == v1::DAYS_AHEAD_14_TO_27);
  CHECK(corridor::AheadOf(left, at("2026-03-03", 23)) == v1::DAYS_AHEAD_28_OR_MORE);
  CHECK(corridor::FormatQuarter(corridor::QuarterOf(left)) == "2026Q1");
  CHECK(corridor::FormatQuarter(corridor::QuarterOf(left + 1)) == "2026Q2");
  CHECK(corridor::QuarterOf(testing::DayOf("2026-12-31")) == kLastOf2026);
}

TEST_CASE("A departure counts the first notice of each flow once, whatever is said or fetched again", "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport begin = world.Begin(1);
  world.Fetch();
  CHECK(world.Told(-1) == 0);
  const v1::CustodyReport end = world.Leave(begin, "2026-11-20");
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 1);
  CHECK(world.Told(-1) == 1);
  CHECK(world.Acknowledged(v1::DAYS_AHEAD_14_TO_27) == 1);
  // The same report once more, the same fact by another, what followed from them, and a restart.
  world.Report(end);
  v1::CustodyReport again = end;
  again.set_report_id(world.NewMessageId());
  world.Report(again);
  world.Fetch();
  world.Close();
  world.Open();
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 1);
  CHECK(world.Told(-1) == 1);
  CHECK(world.Acknowledged(-1) == 1);
}

TEST_CASE("The first disclosure counts, not the last; an acknowledgement after the departure corrects never",
          "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport begin = world.Begin(1);
  const auto first = world.Receive("rcn", {"COLLEGE:0392"}, false);
  REQUIRE(first.size() == 1);
  world.SetTime("2026-11-19", 10);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, false).size() == 1);
  world.Leave(begin, "2026-11-20");
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 1);
  CHECK(world.Acknowledged(v1::DAYS_AHEAD_NEVER) == 1);
  world.SetTime("2026-11-22", 10);
  CHECK(world.Acknowledge("rcn", first[0].delivery_id()).code() == 0);
  CHECK(world.Acknowledged(v1::DAYS_AHEAD_NEVER) == 0);
  CHECK(world.Acknowledged(v1::DAYS_AHEAD_AFTER_DEPARTURE) == 1);
  CHECK(world.Told(-1) == 1);
}

TEST_CASE("A notice that nobody fetched counts as never", "[timeliness]") {
  TimelinessWorld world;
  world.Leave(world.Begin(1), "2026-11-20");
  CHECK(world.Told(v1::DAYS_AHEAD_NEVER) == 1);
  CHECK(world.Acknowledged(v1::DAYS_AHEAD_NEVER) == 1);
}

TEST_CASE("A corrected departure corrects the counters, and one that is annulled takes its count along",
          "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport begin = world.Begin(1);
  world.Fetch();
  const v1::CustodyReport end = world.Leave(begin, "2026-11-20");
  v1::CustodyReport corrected = world.EndOf(begin, "2026-11-10");
  corrected.set_replaces_report_id(end.report_id());
  world.SetTime("2026-11-21", 12);
  REQUIRE(world.Report(corrected).state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(world.Told(v1::DAYS_AHEAD_7_TO_13) == 1);
  CHECK(world.Told(-1) == 1);
  world.Annul(corrected);
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 1);
  CHECK(world.Told(-1) == 1);
  world.Annul(end);
  CHECK(world.Told(-1) == 0);
  CHECK(world.Acknowledged(-1) == 0);
  // Into the next quarter.
  world.Leave(begin, "2027-01-05");
  CHECK(world.Told(-1) == 0);
  CHECK(world.Told(v1::DAYS_AHEAD_28_OR_MORE, kLastOf2026 + 1) == 1);
}

TEST_CASE("The departure of an earlier course is corrected while a later one runs", "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport begin = world.Begin(1);
  world.Fetch();
  const v1::CustodyReport end = world.Leave(begin, "2026-11-20");
  world.SetTime("2026-12-10", 9);
  world.Begin(1, "2027-03-01", "2026-12-10");
  world.Fetch();
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 1);
  CHECK(world.Told(-1) == 1);
  v1::CustodyReport corrected = world.EndOf(begin, "2026-11-06");
  corrected.set_replaces_report_id(end.report_id());
  world.SetTime("2026-12-11", 9);
  INFO(world.Report(corrected).ShortDebugString());
  CHECK(world.Told(v1::DAYS_AHEAD_3_TO_6) == 1);
  CHECK(world.Told(-1) == 1);
}

TEST_CASE("The departure of an earlier course that is annulled while a later one runs counts no more", "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport begin = world.Begin(1);
  world.Fetch();
  const v1::CustodyReport end = world.Leave(begin, "2026-11-20");
  world.SetTime("2026-12-10", 9);
  world.Begin(1, "2027-03-01", "2026-12-10");
  CHECK(world.Told(-1) == 1);
  world.Annul(end);
  CHECK(world.Told(-1) == 0);
}

TEST_CASE("A departure reported under a number that is split off counts no more", "[timeliness]") {
  TimelinessWorld world;
  v1::CustodyReport begin = testing::Sentence(world, TestBsn(1), kBegan, "2027-03-01");
  begin.mutable_person()->add_skn("76543210");
  REQUIRE(world.Report(begin).state() == v1::REPORT_STATE_ACCEPTED);
  world.Fetch();
  // About somebody else, as it turns out.
  begin.mutable_person()->clear_bsn();
  world.Leave(begin, "2026-11-20");
  CHECK(world.Told(-1) == 1);
  v1::SplitIdentityRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_identifier()->set_skn("76543210");
  std::promise<absl::Status> answer;
  world.corridor().SplitIdentity(world.world().Caller("dji"), request,
                                 [&](const auto& response) { answer.set_value(response.status()); });
  REQUIRE(answer.get_future().get().ok());
  CHECK(world.Told(-1) == 0);
}

TEST_CASE("Who leaves twice in a quarter stands in it once, by the later departure", "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport begin = world.Begin(1);
  world.Fetch();
  world.Leave(begin, "2026-11-20");
  world.SetTime("2026-12-10", 9);
  const v1::CustodyReport second = world.Begin(1, "2027-03-01", "2026-12-10");
  world.Fetch();
  world.Leave(second, "2026-12-12");
  CHECK(world.Told(v1::DAYS_AHEAD_1_TO_2) == 1);
  CHECK(world.Told(-1) == 1);
}

TEST_CASE("Neither a death, an escape nor an ordinary leave is a departure; end-of-detention leave is",
          "[timeliness]") {
  TimelinessWorld world;
  struct Case {
    v1::Modality modality;
    v1::Reason reason;
    uint64_t departures;
  };
  int person = 1;
  for (const Case& one :
       {Case{v1::MODALITY_DECEASED, v1::REASON_OVERLIJDEN, 0}, Case{v1::MODALITY_ABSENT, v1::REASON_ONTVLUCHTING, 0},
        Case{v1::MODALITY_LEAVE, v1::REASON_EINDVERLOF, 0}, Case{v1::MODALITY_EINDVERLOF, v1::REASON_EINDVERLOF, 1}}) {
    INFO(v1::Modality_Name(one.modality));
    world.SetTime(kBegan, 9);
    v1::CustodyReport report = world.Begin(person++);
    world.Fetch();
    report.set_report_id(world.NewMessageId());
    *report.mutable_valid_from() = At("2026-11-20");
    report.set_modality(one.modality);
    report.set_reason(one.reason);
    report.set_place(v1::PLACE_KIND_OUTSIDE);
    *report.mutable_departure()->mutable_at() = At("2026-11-20");
    report.mutable_departure()->set_certainty(v1::CERTAINTY_OCCURRED);
    world.SetTime("2026-11-20", 12);
    world.Report(report);
    CHECK(world.Told(-1) == one.departures);
  }
}

TEST_CASE("Two records that are one count one departure", "[timeliness]") {
  TimelinessWorld world;
  const v1::CustodyReport first = world.Begin(1);
  const v1::CustodyReport second = world.Begin(2);
  world.Fetch();
  world.Leave(first, "2026-11-20");
  world.Leave(second, "2026-11-20");
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 2);
  v1::LinkIdentityRequest link;
  link.set_request_id(world.NewMessageId());
  link.mutable_keep()->set_bsn(TestBsn(1));
  link.mutable_merge()->set_bsn(TestBsn(2));
  std::promise<absl::Status> answer;
  world.corridor().LinkIdentity(world.world().Caller("dji"), link,
                                [&](const auto& response) { answer.set_value(response.status()); });
  REQUIRE(answer.get_future().get().ok());
  CHECK(world.Told(v1::DAYS_AHEAD_14_TO_27) == 1);
  CHECK(world.Acknowledged(-1) == 1);
}

TEST_CASE("A notice that was held back at first is counted apart, also once it was told", "[timeliness]") {
  TimelinessWorld world;
  v1::CustodyReport held = testing::Sentence(world, TestBsn(1), kBegan, "2027-03-01");
  held.set_hold(true);
  world.Report(held);
  v1::CustodyReport lifted = held;
  lifted.set_report_id(world.NewMessageId());
  lifted.set_hold(false);
  lifted.set_reason(v1::REASON_CORRECTIE);
  *lifted.mutable_valid_from() = At("2026-11-05");
  world.SetTime("2026-11-05", 10);
  REQUIRE(world.Report(lifted).state() == v1::REPORT_STATE_ACCEPTED);
  world.Fetch();
  world.Leave(lifted, "2026-11-20");
  CHECK(world.Told(corridor::kAheadHeldBack) == 1);
  CHECK(world.Told(-1) == 1);
}

TEST_CASE("Officers are told bands of ten or more, of quarters that have ended, and of flows they take part in",
          "[timeliness]") {
  TimelinessWorld world;
  std::vector<v1::CustodyReport> begun;
  for (int person = 0; person < 22; ++person) begun.push_back(world.Begin(person));
  world.Fetch();
  for (int person = 0; person < 10; ++person) world.Leave(begun[static_cast<size_t>(person)], "2026-11-20");
  for (int person = 10; person < 19; ++person) world.Leave(begun[static_cast<size_t>(person)], "2026-12-10");
  world.SetTime("2026-12-31", 23);
  const auto early = world.Ask("supervisor", "2026Q4", "2026Q4");
  CHECK(absl::IsInvalidArgument(early.status()));
  CHECK(world.Readings("TIMELINESS") == 0);
  world.SetTime("2027-01-01", 0);
  // Nineteen: the nine of the one class cannot be told, so nothing but the total is.
  const auto first = world.Ask("supervisor", "2026Q4");
  INFO(first.status());
  REQUIRE(first.ok());
  CHECK(world.Readings("TIMELINESS") == 1);
  const v1::FlowTimeliness* start = world.StartIn(*first, v1::ORGAN_COLLEGE);
  REQUIRE(start != nullptr);
  CHECK(start->quarter() == "2026Q4");
  CHECK(start->departures() == 19);
  REQUIRE(start->disclosed().bands_size() == 1);
  CHECK(start->disclosed().bands(0).departures() == 19);
  CHECK_FALSE(start->disclosed().has_median());
  CHECK(first->fewest() == 10);
  // One more, reported late.
  world.Report(world.EndOf(begun[19], "2026-12-10"));
  for (const char* const who : {"supervisor", "fg-dji"}) {
    INFO(who);
    const auto all = world.Ask(who);
    REQUIRE(all.ok());
    CHECK(all->from() == "2026Q1");
    CHECK(all->until() == "2026Q4");
    start = world.StartIn(*all, v1::ORGAN_COLLEGE);
    REQUIRE(start != nullptr);
    REQUIRE(start->disclosed().bands_size() == 2);
    CHECK(start->disclosed().bands(0).from() == v1::DAYS_AHEAD_NEVER);
    CHECK(start->disclosed().bands(0).until() == v1::DAYS_AHEAD_14_TO_27);
    CHECK(start->disclosed().bands(0).departures() == 10);
    CHECK(start->disclosed().bands(1).from() == v1::DAYS_AHEAD_28_OR_MORE);
    CHECK(start->disclosed().median().from() == v1::DAYS_AHEAD_NEVER);
    CHECK(world.StartIn(*all, v1::ORGAN_RECLASSERING) != nullptr);
  }
  for (const char* const who : {"fg-haarlem", "vo-haarlem", "controller-rotterdam"}) {
    INFO(who);
    const auto own = world.Ask(who);
    REQUIRE(own.ok());
    CHECK(world.StartIn(*own, v1::ORGAN_COLLEGE) != nullptr);
    CHECK(world.StartIn(*own, v1::ORGAN_RECLASSERING) == nullptr);
  }
  const auto rn = world.Ask("fg-rn");
  REQUIRE(rn.ok());
  CHECK(world.StartIn(*rn, v1::ORGAN_COLLEGE) == nullptr);
  CHECK(world.StartIn(*rn, v1::ORGAN_RECLASSERING) != nullptr);
}

TEST_CASE("Nobody else asks, nothing is answered without a reason, and a strange quarter is refused before anything",
          "[timeliness]") {
  TimelinessWorld world;
  for (const char* const who : {"jurist", "operator", "dji", "rcn"}) {
    INFO(who);
    CHECK(absl::IsPermissionDenied(world.Ask(who).status()));
  }
  CHECK(absl::IsInvalidArgument(world.Ask("supervisor", "", "", "").status()));
  for (const char* const quarter : {"2026", "2026Q0", "2026Q5", "2026q1", "26Q1", "2026Q1 ", "0000Q1", "+026Q1"}) {
    INFO(quarter);
    CHECK(absl::IsInvalidArgument(world.Ask("supervisor", quarter).status()));
    CHECK(absl::IsInvalidArgument(world.Ask("supervisor", "", quarter).status()));
  }
  CHECK(absl::IsInvalidArgument(world.Ask("supervisor", "2026Q3", "2026Q2").status()));
  CHECK(absl::IsInvalidArgument(world.Ask("supervisor", "2023Q3", "2026Q3").status()));
  CHECK(world.Readings("TIMELINESS") == 0);
  CHECK(world.Ask("supervisor", "2023Q4", "2026Q3").ok());
  CHECK(world.Readings("TIMELINESS") == 1);
}

}  // namespace ketenpoort::inquiry
