// Facts that come late, in the whole corridor: which disclosures become findings, whose, and what controllers do.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "audit/crypto/sha256.h"
#include "gateway/identity/refusal.h"
#include "gateway/inquiry/finding_desk.h"
#include "gateway/inquiry/replay.h"
#include "ketenpoort/v1/finding_records.pb.h"
#include "policy/compile/compile.h"
#include "tests/gateway/corridor/reading_world.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::inquiry {
namespace {

using testing::At;
using testing::PlanFor;
using testing::TestBsn;

constexpr char kUntil[] = "2027-03-01";

class FindingsWorld : public testing::ReadingWorld {
 public:
  explicit FindingsWorld(std::vector<std::string> switches = {}) : ReadingWorld(std::move(switches)) {
    world().AddOfficer("vo-dji", testing::kDjiOin, "CONTROLLER_OFFICER");
    world().AddOfficer("vo-haarlem", testing::kHaarlemOin, "CONTROLLER_OFFICER");
    world().AddOfficer("vo-rn", testing::kRnOin, "CONTROLLER_OFFICER");
    world().Reload();
    bsn_ = TestBsn(1);
    begin_ = testing::Sentence(*this, bsn_, "2026-11-02", kUntil);
    Report(begin_);
    REQUIRE(Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
    REQUIRE_FALSE(Receive("rn", {"RECLASSERING:RN"}, true).empty());
  }

  // A plan for Haarlem goes and arrives on that day; its message id.
  std::string PlanOn(std::string_view day) {
    SetTime(day, 10);
    const v1::Message plan = PlanFor(*this, "0392", bsn_);
    const auto sent = Submit("dji", plan);
    REQUIRE(sent.ok());
    REQUIRE_FALSE(sent->all_denied);
    REQUIRE(Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
    return plan.envelope().message_id();
  }
  v1::CustodyReport Next(std::string_view day, int hour = 9) {
    v1::CustodyReport report = begin_;
    report.set_report_id(NewMessageId());
    *report.mutable_valid_from() = At(day, hour);
    return report;
  }
  // The court let the person go on that day.
  v1::CustodyReport EndOn(std::string_view day) {
    v1::CustodyReport end = Next(day);
    end.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
    for (v1::DateFact* date : {end.mutable_departure(), end.mutable_release(), end.mutable_basis_ends()}) {
      *date->mutable_at() = At(day);
      date->set_certainty(v1::CERTAINTY_OCCURRED);
    }
    end.mutable_titles(0)->set_ends_on(std::string(day));
    end.set_place(v1::PLACE_KIND_OUTSIDE);
    end.clear_establishment();
    return end;
  }
  absl::StatusOr<v1::ListFindingsResponse> TryList(const std::string& who, const v1::ListFindingsRequest& request) {
    FindingDesk desk(MakeRooms());
    return desk.List(world().Caller(who), request);
  }
  std::vector<v1::Finding> All(const std::string& who) {
    v1::ListFindingsRequest request;
    request.set_page_size(100);
    request.set_reason("toets");
    const auto answer = TryList(who, request);
    INFO(answer.status());
    REQUIRE(answer.ok());
    return {answer->findings().begin(), answer->findings().end()};
  }
  absl::StatusOr<v1::OpenFindingResponse> OpenAs(const std::string& who, const std::string& finding_id) {
    v1::OpenFindingRequest request;
    request.set_finding_id(finding_id);
    request.set_reason("toets");
    FindingDesk desk(MakeRooms());
    return desk.Open(world().Caller(who), request);
  }
  absl::StatusOr<v1::ResolveFindingResponse> ResolveAs(const std::string& who, const std::string& finding_id,
                                                       v1::FindingState state) {
    v1::ResolveFindingRequest request;
    request.set_finding_id(finding_id);
    request.set_state(state);
    request.set_motivation("Het college had al bericht.");
    FindingDesk desk(MakeRooms());
    return desk.Resolve(world().Caller(who), request);
  }
  absl::StatusOr<v1::CommentFindingResponse> CommentAs(const std::string& who, const std::string& finding_id) {
    v1::CommentFindingRequest request;
    request.set_finding_id(finding_id);
    request.set_comment("Weeg ook de aard van de gegevens.");
    FindingDesk desk(MakeRooms());
    return desk.Comment(world().Caller(who), request);
  }
  // The rules with one place of the bundle otherwise come into force.
  void ChangeBundle(const std::string& from, const std::string& to) {
    std::vector<policy::SourceFile> files = policy::FilesIn("policy/rules");
    const auto bundle = std::find_if(files.begin(), files.end(), [](auto& f) { return f.name == "bundle.textproto"; });
    const size_t at = bundle->text.find(from);
    REQUIRE(at != std::string::npos);
    bundle->text.replace(at, from.size(), to);
    policy::CompileResult changed =
        policy::Compile(files, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
    REQUIRE(changed.policy.has_value());
    changed.policy->version = policies().Snapshot().policy->version + 1;
    REQUIRE(Activate(*std::move(changed.policy)).ok());
  }
  // Of a detention from 2 to 20 November the college fetches the first notice on the day the person leaves.
  void FirstNoticeOnTheLastOfEighteenDays(const std::function<void()>& before_the_end = [] {}) {
    v1::CustodyReport begin = testing::Sentence(*this, TestBsn(5), "2026-11-02", "2026-11-20");
    Report(begin);
    REQUIRE_FALSE(Receive("rn", {"RECLASSERING:RN"}, true).empty());
    SetTime("2026-11-20", 8);
    REQUIRE(Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
    SetTime("2026-11-20", 12);
    before_the_end();
    ReportServed(begin, "2026-11-20");
  }
  // Of a release on 20 December, after 172 days; `in_time`: told from the beginning.
  void ReleaseToldTenDaysAhead(
      bool in_time, const std::function<void()>& before_the_end = [] {}, bool supervised = true) {
    v1::CustodyReport begin = testing::Sentence(*this, TestBsn(6), "2026-07-01", "2026-12-20");
    begin.set_compulsory_supervision(supervised);
    *begin.mutable_valid_from() = At("2026-11-02", 8);
    if (!in_time) {
      for (v1::DateFact* date : {begin.mutable_departure(), begin.mutable_release(), begin.mutable_basis_ends()}) {
        date->Clear();
      }
    }
    Report(begin);
    Receive("rn", {"RECLASSERING:RN"}, true);
    SetTime("2026-12-10", 9);
    v1::CustodyReport dated = testing::Sentence(*this, TestBsn(6), "2026-07-01", "2026-12-20");
    dated.set_compulsory_supervision(supervised);
    *dated.mutable_valid_from() = At("2026-12-10", 9);
    dated.set_reason(v1::REASON_HERBEREKENING);
    Report(dated);
    Receive("rn", {"RECLASSERING:RN"}, true);
    SetTime("2026-12-20", 12);
    before_the_end();
    ReportServed(dated, "2026-12-20");
  }
  // The sentence was served: the person left on that day.
  void ReportServed(v1::CustodyReport report, std::string_view day) {
    report.set_report_id(NewMessageId());
    report.set_reason(v1::REASON_EINDE_STRAF);
    report.set_place(v1::PLACE_KIND_OUTSIDE);
    report.clear_establishment();
    *report.mutable_valid_from() = At(day, 9);
    for (v1::DateFact* date : {report.mutable_departure(), report.mutable_release(), report.mutable_basis_ends()}) {
      date->set_certainty(v1::CERTAINTY_OCCURRED);
    }
    REQUIRE(Report(report).state() == v1::REPORT_STATE_ACCEPTED);
  }
  std::vector<v1::FindingKind> Kinds() {
    std::vector<v1::FindingKind> kinds;
    for (const v1::Finding& finding : All("supervisor")) kinds.push_back(finding.kind());
    return kinds;
  }

  std::string bsn_;
  v1::CustodyReport begin_;
};

using Found = std::vector<v1::FindingKind>;

}  // namespace

TEST_CASE("An end reported three days late makes a finding of each disclosure in between, and of no other",
          "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-09");
  const std::string after = world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  REQUIRE(world.Report(world.EndOn("2026-11-10")).state() == v1::REPORT_STATE_ACCEPTED);
  // The end notice itself, in its tail: lawful.
  world.SetTime("2026-11-24", 9);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  const std::vector<v1::Finding> all = world.All("supervisor");
  REQUIRE(all.size() == 1);
  const v1::Finding& finding = all[0];
  CHECK(finding.kind() == v1::FINDING_KIND_LATE_END);
  CHECK(finding.message_id() == after);
  CHECK(finding.days() == 1);
  CHECK(finding.message_kind() == v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  CHECK(finding.disclosed_size() > 0);
  CHECK((!finding.denial_id().empty() || !finding.failing_condition().empty()));
  REQUIRE(finding.controllers_size() == 2);
  for (const v1::FindingController& side : finding.controllers()) {
    CHECK(side.state() == v1::FINDING_STATE_TO_ASSESS);
    CHECK((side.oin() == testing::kDjiOin || side.oin() == testing::kHaarlemOin));
  }
  const std::vector<v1::AuditEntry> entries = world.Entries();
  const v1::AuditEntry& about = entries.at(finding.about_index());
  CHECK(about.kind() == v1::ENTRY_KIND_DISCLOSED);
  CHECK(about.message_id() == after);
  CHECK(entries.at(finding.cause_index()).kind() == v1::ENTRY_KIND_CUSTODY_CHANGED);
  const v1::AuditEntry& opened = entries.at(finding.opened_index());
  CHECK(opened.kind() == v1::ENTRY_KIND_FINDING_OPENED);
  CHECK(opened.reason_code() == "LATE_END");
  CHECK(opened.entry_id() == finding.finding_id());
  CHECK(opened.sender().unit().empty());
}

TEST_CASE("The same end reported twice makes one finding, and a restart keeps it", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  const v1::CustodyReport end = world.EndOn("2026-11-10");
  world.Report(end);
  const std::vector<v1::Finding> before = world.All("supervisor");
  REQUIRE(before.size() == 1);
  world.Report(end);
  v1::CustodyReport again = end;
  again.set_report_id(world.NewMessageId());
  world.Report(again);
  world.Close();
  world.Open();
  const std::vector<v1::Finding> after = world.All("supervisor");
  REQUIRE(after.size() == 1);
  CHECK(after[0].SerializeAsString() == before[0].SerializeAsString());
}

TEST_CASE("Leaving early on end-of-detention leave ends no basis and makes no finding", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  v1::CustodyReport leave = world.Next("2026-11-10");
  leave.set_modality(v1::MODALITY_EINDVERLOF);
  leave.set_place(v1::PLACE_KIND_OUTSIDE);
  leave.set_reason(v1::REASON_EINDVERLOF);
  *leave.mutable_departure()->mutable_at() = At("2026-11-10");
  leave.mutable_departure()->set_certainty(v1::CERTAINTY_OCCURRED);
  REQUIRE(world.Report(leave).state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(world.Kinds().empty());
}

TEST_CASE("A destination lost earlier than was reported makes findings for that college only", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  v1::CustodyReport moved = world.Next("2026-11-10");
  moved.set_reason(v1::REASON_BESTEMMING);
  moved.mutable_colleges(0)->set_gemeente("0599");
  REQUIRE(world.Report(moved).state() == v1::REPORT_STATE_ACCEPTED);
  REQUIRE(world.Kinds() == Found{v1::FINDING_KIND_LATE_DESTINATION});
  const std::vector<v1::Finding> own = world.All("vo-haarlem");
  REQUIRE(own.size() == 1);
  CHECK(own[0].controllers_size() == 1);
  CHECK_FALSE(own[0].has_days());
  CHECK(own[0].ShortDebugString().find("0599") == std::string::npos);
  CHECK(world.All("vo-dji")[0].has_days());
  CHECK(world.All("vo-rn").empty());
  CHECK(world.All("controller-rotterdam").empty());
}

TEST_CASE("Of a fact that would tell the phase a finding tells a college nothing but that it came late", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  v1::CustodyReport clinic = world.Next("2026-11-10");
  clinic.set_place(v1::PLACE_KIND_FPC);
  clinic.clear_establishment();
  clinic.set_reason(v1::REASON_OVERPLAATSING);
  REQUIRE(world.Report(clinic).state() == v1::REPORT_STATE_ACCEPTED);
  REQUIRE(world.Kinds() == Found{v1::FINDING_KIND_LATE_STATUS});
  for (const char* const who : {"vo-haarlem", "vo-dji", "supervisor"}) {
    const v1::Finding finding = world.All(who).at(0);
    CHECK(finding.denial_id().empty());
    CHECK(finding.failing_condition().empty());
    CHECK(finding.basis().empty());
  }
  CHECK_FALSE(world.All("vo-haarlem")[0].has_days());
  const v1::AuditEntry opened = world.Entries().at(world.All("supervisor")[0].opened_index());
  CHECK(opened.denial_id().empty());
  CHECK(opened.failing_condition().empty());
}

TEST_CASE("A consent withdrawn before it was used, as was said later, makes a finding of what went on it",
          "[findings]") {
  FindingsWorld world({"A23"});
  world.SetTime("2026-11-10", 9);
  world.Report(world.EndOn("2026-11-10"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  world.SetTime("2026-11-20", 9);
  v1::RegisterConsentRequest consent;
  consent.mutable_subject()->set_bsn(world.bsn_);
  *consent.mutable_organ() = v1::OrganAddress();
  consent.mutable_organ()->set_organ(v1::ORGAN_RECLASSERING);
  consent.mutable_organ()->set_unit("RN");
  v1::Consent& given = *consent.mutable_consent();
  given.set_consent_id(world.NewMessageId());
  *given.mutable_from() = consent.organ();
  given.mutable_to()->set_organ(v1::ORGAN_COLLEGE);
  given.mutable_to()->set_unit("0392");
  given.set_purpose(v1::PURPOSE_CONSENTED_HELP);
  given.add_scope(v1::CATEGORY_C01_NAAM);
  given.add_scope(v1::CATEGORY_C09_HUISVESTING);
  given.set_given_on("2026-11-19");
  given.set_expires_on("2027-05-19");
  given.set_explicit_given(true);
  given.set_identity_checked(true);
  given.set_text_version("TV-1");
  const auto registered = world.RegisterConsent("rn", consent);
  INFO(registered.status());
  REQUIRE(registered.ok());
  const auto send_on = [&](std::string_view day) {
    world.SetTime(day, 10);
    const auto sent = world.Submit("rn", testing::HelpOn(world, world.bsn_, given.consent_id()));
    REQUIRE(sent.ok());
    INFO(sent->response.ShortDebugString());
    REQUIRE_FALSE(sent->all_denied);
    REQUIRE(world.Receive("haarlem", {"COLLEGE:0392"}, true).size() == 1);
  };
  send_on("2026-11-21");
  send_on("2026-11-23");
  world.SetTime("2026-11-25", 9);
  v1::RevokeConsentRequest revocation;
  revocation.set_request_id(world.NewMessageId());
  revocation.set_consent_id(given.consent_id());
  *revocation.mutable_organ() = given.from();
  *revocation.mutable_withdrawn_at() = At("2026-11-26");
  CHECK(world.RevokeConsent("rn", revocation).status().code() == absl::StatusCode::kInvalidArgument);
  *revocation.mutable_withdrawn_at() = At("2026-11-22");
  revocation.set_request_id(world.NewMessageId());
  REQUIRE(world.RevokeConsent("rn", revocation).ok());
  REQUIRE(world.Kinds() == Found{v1::FINDING_KIND_LATE_CONSENT});
  const v1::Finding finding = world.All("vo-haarlem").at(0);
  CHECK(finding.days() == 1);
  CHECK(world.All("vo-rn").size() == 1);
  CHECK(world.All("vo-dji").empty());
}

TEST_CASE("What was disclosed on an annulled report becomes a finding", "[findings]") {
  FindingsWorld world;
  v1::AnnulReportRequest request;
  request.set_report_id(world.begin_.report_id());
  request.set_annulment_id(world.NewMessageId());
  std::promise<absl::Status> answer;
  world.SetTime("2026-11-04", 9);
  world.corridor().AnnulReport(world.world().Caller("dji"), request,
                               [&](const auto& response) { answer.set_value(response.status()); });
  REQUIRE(answer.get_future().get().ok());
  const int disclosed = testing::CountOf(world.Entries(), v1::ENTRY_KIND_DISCLOSED);
  CHECK(world.Kinds() == Found(static_cast<size_t>(disclosed), v1::FINDING_KIND_REPORT_ANNULLED));
}

TEST_CASE("A split of a record makes every disclosure of the course one to look at", "[findings]") {
  FindingsWorld world;
  v1::CustodyReport with_skn = world.Next("2026-11-03");
  with_skn.mutable_person()->add_skn("76543210");
  world.SetTime("2026-11-03", 10);
  world.Report(with_skn);
  world.Receive("rcn", {"COLLEGE:0392"}, true);
  world.Receive("rn", {"RECLASSERING:RN"}, true);
  const size_t disclosed = static_cast<size_t>(testing::CountOf(world.Entries(), v1::ENTRY_KIND_DISCLOSED));
  v1::SplitIdentityRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_identifier()->set_skn("76543210");
  std::promise<absl::Status> answer;
  world.SetTime("2026-11-04", 9);
  world.corridor().SplitIdentity(world.world().Caller("dji"), request,
                                 [&](const auto& response) { answer.set_value(response.status()); });
  REQUIRE(answer.get_future().get().ok());
  CHECK(world.Kinds() == Found(disclosed, v1::FINDING_KIND_WRONG_PERSON));
}

TEST_CASE("What was reported under the number that left, and no other, is taken back where it was read", "[findings]") {
  FindingsWorld world;
  v1::CustodyReport both = world.Next("2026-11-03");
  both.mutable_person()->add_skn("76543210");
  world.SetTime("2026-11-03", 10);
  REQUIRE(world.Report(both).state() == v1::REPORT_STATE_ACCEPTED);
  world.Receive("rcn", {"COLLEGE:0392"}, true);
  // About somebody else, as it turns out.
  v1::CustodyReport other = both;
  other.set_report_id(world.NewMessageId());
  other.mutable_person()->clear_bsn();
  other.set_reason(v1::REASON_HERBEREKENING);
  *other.mutable_valid_from() = At("2026-11-04");
  *other.mutable_departure()->mutable_at() = At("2027-02-01");
  world.SetTime("2026-11-04", 10);
  REQUIRE(world.Report(other).state() == v1::REPORT_STATE_ACCEPTED);
  const auto dates = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(dates.size() == 1);
  REQUIRE(dates[0].kind() == v1::MESSAGE_KIND_RELEASE_DATE);
  v1::SplitIdentityRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_identifier()->set_skn("76543210");
  std::promise<absl::Status> answer;
  world.SetTime("2026-11-05", 9);
  world.corridor().SplitIdentity(world.world().Caller("dji"), request,
                                 [&](const auto& response) { answer.set_value(response.status()); });
  REQUIRE(answer.get_future().get().ok());
  const auto corrected = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(corrected.size() == 1);
  CHECK(corrected[0].kind() == v1::MESSAGE_KIND_CORRECTION);
  REQUIRE(corrected[0].refers_to_size() == 1);
  CHECK(corrected[0].refers_to(0) == dates[0].message_id());
  for (const v1::FindingKind kind : world.Kinds()) CHECK(kind == v1::FINDING_KIND_WRONG_PERSON);
}

TEST_CASE("Linked records are decided again as one: what the other's end would have stopped becomes a finding",
          "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  // The same person under another number, of whom an end was reported on the day it came.
  v1::CustodyReport other = testing::Sentence(world, TestBsn(2), "2026-09-01", kUntil);
  other.mutable_titles(0)->set_ends_on("2026-11-10");
  for (v1::DateFact* date : {other.mutable_departure(), other.mutable_release(), other.mutable_basis_ends()}) {
    *date->mutable_at() = At("2026-11-10");
    date->set_certainty(v1::CERTAINTY_OCCURRED);
  }
  other.set_place(v1::PLACE_KIND_OUTSIDE);
  other.clear_establishment();
  *other.mutable_valid_from() = At("2026-11-10");
  world.SetTime("2026-11-12", 9);
  world.Report(other);
  CHECK(world.Kinds().empty());
  v1::LinkIdentityRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_keep()->set_bsn(world.bsn_);
  request.mutable_merge()->set_bsn(TestBsn(2));
  std::promise<absl::Status> answer;
  world.SetTime("2026-11-13", 9);
  world.corridor().LinkIdentity(world.world().Caller("dji"), request,
                                [&](const auto& response) { answer.set_value(response.status()); });
  REQUIRE(answer.get_future().get().ok());
  CHECK(world.Kinds() == Found{v1::FINDING_KIND_WRONG_PERSON});
}

TEST_CASE("The clock of 72 hours starts when a controller officer opens, or 24 hours after delivery", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  const std::string id = world.All("supervisor").at(0).finding_id();
  const auto side = [&](const std::string& who) { return world.All(who).at(0).controllers(0); };
  const google::protobuf::Timestamp delivered = At("2026-11-13");
  CHECK(side("vo-dji").delivered_at().seconds() == delivered.seconds());
  CHECK(side("vo-dji").clock_starts_at().seconds() == At("2026-11-14").seconds());
  CHECK(side("vo-dji").deadline().seconds() == At("2026-11-17").seconds());
  CHECK(side("vo-dji").seconds_left() == 96 * 3600);
  world.SetTime("2026-11-13", 12);
  // An FG and a supervisor read; that starts nobody's clock.
  REQUIRE(world.OpenAs("fg-dji", id).ok());
  REQUIRE(world.OpenAs("supervisor", id).ok());
  CHECK_FALSE(side("vo-dji").has_taken_up_at());
  const auto opened = world.OpenAs("vo-dji", id);
  INFO(opened.status());
  REQUIRE(opened.ok());
  CHECK(opened->finding().controllers(0).owner() == "vo-dji");
  CHECK(side("vo-dji").clock_starts_at().seconds() == At("2026-11-13", 12).seconds());
  CHECK(side("vo-dji").seconds_left() == 72 * 3600);
  // Each controller has its own.
  CHECK_FALSE(side("vo-haarlem").has_taken_up_at());
  world.SetTime("2026-11-18", 9);
  REQUIRE(world.OpenAs("vo-haarlem", id).ok());
  CHECK(side("vo-haarlem").clock_starts_at().seconds() == At("2026-11-14").seconds());
  CHECK(side("vo-haarlem").seconds_left() == -24 * 3600);
  world.SetTime("2026-11-18", 10);
  REQUIRE(world.OpenAs("vo-dji", id).ok());
  CHECK(side("vo-dji").taken_up_at().seconds() == At("2026-11-13", 12).seconds());
}

TEST_CASE("A finding goes from assessment to its end, each step an entry, and by a controller officer only",
          "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  const std::string id = world.All("supervisor").at(0).finding_id();
  for (const char* const who : {"fg-dji", "supervisor", "jurist", "operator"}) {
    CAPTURE(who);
    CHECK(world.ResolveAs(who, id, v1::FINDING_STATE_NO_BREACH).status().code() == absl::StatusCode::kPermissionDenied);
  }
  CHECK(world.CommentAs("supervisor", id).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(world.TryList("jurist", {}).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(world.TryList("operator", {}).status().code() == absl::StatusCode::kPermissionDenied);
  // Of others: as if it never was.
  for (const char* const who : {"vo-rn", "controller-rotterdam"}) {
    CHECK(world.OpenAs(who, id).status().code() == absl::StatusCode::kNotFound);
    CHECK(world.ResolveAs(who, id, v1::FINDING_STATE_NO_BREACH).status().code() == absl::StatusCode::kNotFound);
  }
  CHECK(world.OpenAs("vo-rn", std::string(16, 'x')).status() == world.OpenAs("vo-rn", id).status());
  CHECK(world.ResolveAs("vo-dji", id, v1::FINDING_STATE_RESOLVED).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  REQUIRE(world.CommentAs("fg-dji", id).ok());
  CHECK(world.corridor().FindingsToAssess() == 2);
  const auto assessed = world.ResolveAs("vo-dji", id, v1::FINDING_STATE_BREACH_NOT_REPORTED);
  INFO(assessed.status());
  REQUIRE(assessed.ok());
  CHECK(world.corridor().FindingsToAssess() == 1);
  CHECK(assessed->finding().controllers(0).seconds_left() == 0);
  // Told twice: once recorded.
  CHECK(world.ResolveAs("vo-dji", id, v1::FINDING_STATE_BREACH_NOT_REPORTED)->index() == assessed->index());
  CHECK(world.ResolveAs("vo-dji", id, v1::FINDING_STATE_NO_BREACH).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  REQUIRE(world.ResolveAs("vo-dji", id, v1::FINDING_STATE_BREACH_REPORTED).ok());
  REQUIRE(world.ResolveAs("vo-dji", id, v1::FINDING_STATE_RESOLVED).ok());
  const v1::AuditEntry entry = world.Entries().at(assessed->index());
  CHECK(entry.kind() == v1::ENTRY_KIND_FINDING_RESOLVED);
  CHECK(entry.reason_code() == "BREACH_NOT_REPORTED");
  CHECK(entry.SerializeAsString().find("Het college had al bericht") == std::string::npos);
  world.Close();
  world.Open();
  const auto shown = world.OpenAs("fg-dji", id);
  REQUIRE(shown.ok());
  CHECK(shown->finding().controllers(0).state() == v1::FINDING_STATE_RESOLVED);
  REQUIRE(shown->steps_size() == 4);
  CHECK(shown->steps(0).text() == "Weeg ook de aard van de gegevens.");
  CHECK(shown->steps(1).text() == "Het college had al bericht.");
  CHECK(world.OpenAs("vo-haarlem", id)->steps_size() == 1);
  CHECK(world.OpenAs("vo-haarlem", id)->finding().controllers(0).state() == v1::FINDING_STATE_TO_ASSESS);
}

TEST_CASE("More disclosures than one transaction decides again are gone on with, also after a restart", "[findings]") {
  FindingsWorld world;
  constexpr size_t kPlans = corridor::kReviewStepDisclosures + 3;
  world.SetTime("2026-11-11", 10);
  for (size_t i = 0; i < kPlans; ++i) {
    REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", world.bsn_))->all_denied);
  }
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == kPlans);
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  world.Close();
  world.Open();
  REQUIRE(world.corridor().HandleDueTimers().ok());
  CHECK(world.Kinds() == Found(kPlans, v1::FINDING_KIND_LATE_END));
}

TEST_CASE("As known now, a late end is what would be decided differently, and DJI's officers may ask", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-09");
  world.PlanOn("2026-11-11");
  const auto ask = [&](const std::string& who, bool now) {
    v1::ReplayRequest request;
    request.set_count(kReplayEntriesMax);
    request.set_reason("toets");
    request.set_as_known_now(now);
    Replay replay(world.MakeRooms());
    return replay.Ask(world.world().Caller(who), request, [] { return false; });
  };
  const auto before = ask("supervisor", true);
  REQUIRE(before.ok());
  INFO(before->ShortDebugString());
  CHECK(before->different() == 0);
  CHECK(before->equal() == before->decisions());
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  const auto then = ask("supervisor", false);
  CHECK(then->different() == 0);
  const auto now = ask("supervisor", true);
  REQUIRE(now.ok());
  INFO(now->ShortDebugString());
  // The acceptance and the disclosure of the second plan.
  REQUIRE(now->different() == 2);
  REQUIRE(now->differences_size() == 2);
  const v1::Finding finding = world.All("supervisor").at(0);
  CHECK(now->differences(1).index() == finding.about_index());
  CHECK(now->differences(1).replayed() == v1::OUTCOME_DENIED);
  CHECK(ask("fg-dji", true).ok());
  CHECK(ask("fg-haarlem", true).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("The first notice of a short detention that left after the person did is a finding", "[findings]") {
  FindingsWorld world;
  world.FirstNoticeOnTheLastOfEighteenDays();
  REQUIRE(world.Kinds() == Found{v1::FINDING_KIND_LATE_FIRST_NOTICE});
  CHECK(world.All("vo-haarlem").size() == 1);
  CHECK(world.All("vo-rn").empty());
}

TEST_CASE("A release date under supervision told less than four weeks ahead is a missed term, and no refusal",
          "[findings]") {
  for (const bool in_time : {true, false}) {
    CAPTURE(in_time);
    FindingsWorld world;
    world.ReleaseToldTenDaysAhead(in_time);
    CHECK(world.Kinds() == (in_time ? Found{} : Found{v1::FINDING_KIND_MISSED_TERM}));
  }
}

TEST_CASE("Without compulsory supervision no term is missed by telling a release late", "[findings]") {
  FindingsWorld world;
  world.ReleaseToldTenDaysAhead(
      false, [] {}, false);
  CHECK(world.Kinds().empty());
}

TEST_CASE("A first notice comes too late from the day the person leaves, not from the day the sentence ends",
          "[findings]") {
  FindingsWorld world;
  v1::CustodyReport begin = testing::Sentence(world, TestBsn(5), "2026-11-02", "2026-11-20");
  world.Report(begin);
  REQUIRE_FALSE(world.Receive("rn", {"RECLASSERING:RN"}, true).empty());
  world.SetTime("2026-11-19", 8);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  world.SetTime("2026-11-20", 12);
  *begin.mutable_departure()->mutable_at() = At("2026-11-18");
  world.ReportServed(begin, "2026-11-20");
  CHECK(world.Kinds() == Found{v1::FINDING_KIND_LATE_FIRST_NOTICE});
}

TEST_CASE("A first notice that was fetched in time and again after the person left is not late", "[findings]") {
  FindingsWorld world;
  const v1::CustodyReport begin = testing::Sentence(world, TestBsn(5), "2026-11-02", "2026-11-20");
  world.Report(begin);
  REQUIRE_FALSE(world.Receive("rn", {"RECLASSERING:RN"}, true).empty());
  // Fetched, and not acknowledged.
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, false).size() == 1);
  world.SetTime("2026-11-20", 8);
  const std::vector<v1::Delivery> again = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(again.size() == 1);
  REQUIRE(again[0].attempt() > 1);
  world.SetTime("2026-11-20", 12);
  world.ReportServed(begin, "2026-11-20");
  CHECK(world.Kinds().empty());
}

TEST_CASE("The first notice of an earlier detention is none of a later one", "[findings]") {
  FindingsWorld world;
  const v1::CustodyReport first = testing::Sentence(world, TestBsn(5), "2026-11-02", "2026-11-06");
  world.Report(first);
  REQUIRE_FALSE(world.Receive("rn", {"RECLASSERING:RN"}, true).empty());
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  world.SetTime("2026-11-06", 12);
  world.ReportServed(first, "2026-11-06");
  world.Receive("rn", {"RECLASSERING:RN"}, true);
  world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(world.Kinds().empty());
  world.SetTime("2026-11-10", 9);
  v1::CustodyReport second = testing::Sentence(world, TestBsn(5), "2026-11-10", "2026-11-20");
  *second.mutable_valid_from() = At("2026-11-10", 8);
  world.Report(second);
  REQUIRE_FALSE(world.Receive("rn", {"RECLASSERING:RN"}, true).empty());
  world.SetTime("2026-11-20", 8);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  world.SetTime("2026-11-20", 12);
  world.ReportServed(second, "2026-11-20");
  CHECK(world.Kinds() == Found{v1::FINDING_KIND_LATE_FIRST_NOTICE});
}

TEST_CASE("A finding is not opened by an officer of another organisation who has its id", "[findings]") {
  FindingsWorld world;
  world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  const std::string id = world.All("supervisor").at(0).finding_id();
  CHECK(world.OpenAs("fg-haarlem", id).ok());
  for (const char* who : {"fg-rn", "vo-rn", "controller-rotterdam"}) {
    INFO(who);
    CHECK(world.OpenAs(who, id).status().code() == absl::StatusCode::kNotFound);
  }
}

TEST_CASE("A duty has the term the rules give it when the end is recorded, and is looked after only where they do",
          "[findings]") {
  struct Case {
    const char* name;
    const char* from;
    const char* to;
    Found first_notice;
    Found release;
  };
  const Found late{v1::FINDING_KIND_LATE_FIRST_NOTICE};
  const Found missed{v1::FINDING_KIND_MISSED_TERM};
  const std::vector<Case> cases = {
      {"a short detention is one of fewer than 19 days", "days: 28\n    basis", "days: 19\n    basis", late, missed},
      {"a short detention is one of fewer than 18 days", "days: 28\n    basis", "days: 18\n    basis", {}, missed},
      {"a release is told 11 days ahead", "days: 28\n    after", "days: 11\n    after", late, missed},
      {"a release is told 10 days ahead", "days: 28\n    after", "days: 10\n    after", late, {}},
      {"where more than 5 months were served", "after_months: 3", "after_months: 5", late, missed},
      {"where more than 6 months were served", "after_months: 3", "after_months: 6", late, {}},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    FindingsWorld first;
    first.FirstNoticeOnTheLastOfEighteenDays([&] { first.ChangeBundle(one.from, one.to); });
    CHECK(first.Kinds() == one.first_notice);
    FindingsWorld release;
    release.ReleaseToldTenDaysAhead(false, [&] { release.ChangeBundle(one.from, one.to); });
    CHECK(release.Kinds() == one.release);
  }
}

TEST_CASE("By a policy of before duties stood in policies no term is missed", "[findings]") {
  const auto without = [](FindingsWorld& world) {
    policy::Policy earlier = *world.policies().Snapshot().policy;
    earlier.texts.duties.clear();
    ++earlier.version;
    earlier.digest[0] ^= 1;
    REQUIRE(world.Activate(std::move(earlier)).ok());
  };
  FindingsWorld first;
  first.FirstNoticeOnTheLastOfEighteenDays([&] { without(first); });
  CHECK(first.Kinds().empty());
  FindingsWorld release;
  release.ReleaseToldTenDaysAhead(false, [&] { without(release); });
  CHECK(release.Kinds().empty());
}

TEST_CASE("An item held after an attempt is a finding, since the receiver may have seen it", "[findings]") {
  FindingsWorld world;
  world.SetTime("2026-11-09", 10);
  REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", world.bsn_))->all_denied);
  // Fetched, not acknowledged.
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, false).size() == 1);
  world.SetTime("2026-11-10", 12);
  world.Report(world.EndOn("2026-11-10"));
  REQUIRE(world.Kinds() == Found{v1::FINDING_KIND_HELD_AFTER_ATTEMPT});
  const v1::Finding finding = world.All("vo-haarlem").at(0);
  CHECK(world.Entries().at(finding.about_index()).kind() == v1::ENTRY_KIND_HELD);
}

TEST_CASE("An item held after an attempt that is a finding already is not another one", "[findings]") {
  FindingsWorld world;
  world.SetTime("2026-11-11", 10);
  REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", world.bsn_))->all_denied);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, false).size() == 1);
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  CHECK(world.Kinds() == Found{v1::FINDING_KIND_LATE_END});
}

TEST_CASE("A page of findings ends where it was told to, goes on there, and a filter narrows", "[findings]") {
  FindingsWorld world;
  for (int i = 0; i < 3; ++i) world.PlanOn("2026-11-11");
  world.SetTime("2026-11-13", 9);
  world.Report(world.EndOn("2026-11-10"));
  v1::ListFindingsRequest request;
  request.set_page_size(2);
  request.set_reason("toets");
  const auto first = world.TryList("vo-dji", request);
  REQUIRE(first.ok());
  CHECK(first->findings_size() == 2);
  request.set_after(first->next_after());
  const auto rest = world.TryList("vo-dji", request);
  CHECK(rest->findings_size() == 1);
  CHECK(rest->next_after() == 0);
  request.set_after(0);
  request.set_since("2026-11-14");
  CHECK(world.TryList("vo-dji", request)->findings().empty());
  request.set_since("2026-11-13");
  request.add_kinds(v1::FINDING_KIND_LATE_CONSENT);
  CHECK(world.TryList("vo-dji", request)->findings().empty());
  request.clear_kinds();
  request.add_states(v1::FINDING_STATE_RESOLVED);
  CHECK(world.TryList("vo-dji", request)->findings().empty());
  request.set_page_size(kFindingPageMax + 1);
  CHECK(world.TryList("vo-dji", request).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(world.Readings("LIST_FINDINGS") == 5);
}

}  // namespace ketenpoort::inquiry
