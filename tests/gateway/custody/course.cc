#include "tests/gateway/custody/course.h"

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "audit/crypto/sha256.h"
#include "gateway/clock.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/identity.h"
#include "gateway/intake/minimise.h"
#include "policy/civil_day.h"
#include "policy/compile/compile.h"
#include "policy/facts.h"
#include "policy/policy.h"

namespace ketenpoort::custody::test {
namespace {

constexpr std::string_view kFamilyName = "Testpersoon-Achternaam";
constexpr std::string_view kAddress = "Proeflaan 12, 2011 AA Haarlem";

std::string UnitText(policy::Organ organ, const std::string& unit) {
  return organ == policy::Organ::kCollege ? unit : unit.empty() ? "?" : unit;
}

std::string NatureText(v1::DepartureNature nature) {
  if (nature == v1::DEPARTURE_NATURE_LEAVES_FINALLY) return "finally";
  if (nature == v1::DEPARTURE_NATURE_LEAVES_TEMPORARILY) return "temporarily";
  return "date changed";
}

std::string CertaintyText(v1::Certainty certainty) {
  return v1::Certainty_Name(certainty).substr(std::string("CERTAINTY_").size());
}

void Append(std::string part, std::string* line) {
  if (part.empty()) return;
  *line += line->empty() ? "" : ", ";
  *line += part;
}

std::string DatesText(const v1::DetentionDates& dates) {
  std::string line;
  if (dates.has_began_on()) Append("began " + dates.began_on(), &line);
  if (dates.has_departure_certainty()) {
    Append("leaves " + CertaintyText(dates.departure_certainty()) +
               (dates.has_departure_on() ? " " + dates.departure_on() : ""),
           &line);
  }
  if (dates.has_release_certainty()) {
    Append("released " + CertaintyText(dates.release_certainty()) +
               (dates.has_release_on() ? " " + dates.release_on() : ""),
           &line);
  }
  if (dates.has_nature()) Append(NatureText(dates.nature()), &line);
  return line;
}

// What of the person block goes beyond the keys.
std::string ExtraText(const v1::PersonIdentity& person) {
  std::string line;
  if (person.has_address() || person.has_address_gemeente()) Append("address", &line);
  if (person.has_born_at()) Append("birthplace", &line);
  if (person.has_nationality()) Append("nationality", &line);
  return line;
}

std::string NumbersText(const v1::PersonIdentity& person) {
  std::string line;
  if (person.has_bsn()) Append("bsn", &line);
  for (int i = 0; i < person.skn_size(); ++i) Append("skn", &line);
  if (person.has_v_number()) Append("v-number", &line);
  return line;
}

std::string PayloadText(const google::protobuf::Message& payload) {
  if (const auto* start = dynamic_cast<const v1::DetentionStart*>(&payload)) {
    std::string line = DatesText(start->dates());
    if (start->has_establishment()) Append("in " + start->establishment(), &line);
    return line;
  }
  if (const auto* date = dynamic_cast<const v1::ReleaseDate*>(&payload)) return DatesText(date->dates());
  if (const auto* change = dynamic_cast<const v1::DetentionChange*>(&payload)) {
    std::string line = DatesText(change->dates());
    Append(ExtraText(change->person()), &line);
    Append("by " + NumbersText(change->person()), &line);
    return line;
  }
  if (const auto* correction = dynamic_cast<const v1::Correction*>(&payload)) return DatesText(correction->dates());
  return "";
}

std::string KindText(const Notice& notice) {
  if (notice.kind == policy::MessageKind::kDetentionStart) return "START";
  if (notice.kind == policy::MessageKind::kDetentionChange) return "CHANGE";
  if (notice.kind == policy::MessageKind::kContactChanged) return "CONTACT";
  if (notice.kind == policy::MessageKind::kReleaseDate) return notice.end_notice ? "END" : "DATES";
  if (notice.kind == policy::MessageKind::kInvolvementEnded) return "INVOLVEMENT ENDED";
  return notice.correction_action == v1::CORRECTION_ACTION_RETRACT ? "RETRACT" : "RECTIFY";
}

// The rules as shipped.
const policy::Policy& ShippedRules() {
  static const policy::Policy rules = [] {
    std::vector<policy::SourceFile> files;
    for (const auto& file : std::filesystem::directory_iterator(KETENPOORT_SOURCE_DIR "/policy/rules")) {
      if (file.path().extension() != ".textproto") continue;
      std::ifstream stream(file.path());
      std::ostringstream text;
      text << stream.rdbuf();
      files.push_back({file.path().filename().string(), text.str()});
    }
    const policy::CompileResult result =
        policy::Compile(files, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
    for (const policy::CompileError& error : result.errors) UNSCOPED_INFO(policy::Formatted(error));
    REQUIRE(result.policy.has_value());
    return *result.policy;
  }();
  return rules;
}

policy::Party PartyOf(policy::Organ organ, const std::string& unit) {
  if (organ == policy::Organ::kCollege) return {organ, GemeenteNumber(unit)};
  return {organ, ProbationNumber(unit)};
}

}  // namespace

int64_t At(std::string_view moment) {
  const std::string text(moment);
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Amsterdam", &zone));
  absl::Time time;
  std::string error;
  INFO(text);
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M", text, zone, &time, &error));
  return absl::ToUnixMicros(time);
}

v1::DateFact Date(std::string_view text) {
  v1::DateFact date;
  const size_t space = text.find(' ');
  const std::string word(text.substr(0, space));
  v1::Certainty certainty = v1::CERTAINTY_UNSPECIFIED;
  REQUIRE(v1::Certainty_Parse("CERTAINTY_" + word, &certainty));
  date.set_certainty(certainty);
  if (space == std::string_view::npos) return date;
  std::string when(text.substr(space + 1));
  if (when.size() == std::string_view("2026-05-08").size()) when += " 10:00";
  *date.mutable_at() = TimestampOf(At(when));
  return date;
}

v1::Title TitleOf(v1::TitleKind kind, std::string_view starts_on, std::string_view ends_on) {
  v1::Title title;
  title.set_kind(kind);
  title.set_starts_on(std::string(starts_on));
  title.set_ends_on(std::string(ends_on));
  return title;
}

v1::EligibleCollege CollegeOf(std::string_view text) {
  v1::EligibleCollege college;
  const size_t slash = text.find('/');
  college.set_gemeente(std::string(text.substr(0, slash)));
  college.set_ground(v1::COLLEGE_GROUND_INGEZETENE);
  if (slash != std::string_view::npos) {
    college.set_ground(text.substr(slash + 1) == "wil" ? v1::COLLEGE_GROUND_WIL_VESTIGEN
                                                       : v1::COLLEGE_GROUND_OVERWEGEND_VERBLEEF);
  }
  college.set_source("BRP");
  college.set_as_of("2026-05-01");
  return college;
}

std::string TestBsn(int n) {
  for (int candidate = 999'900'000 + n * 11;; ++candidate) {
    const std::string digits = std::to_string(candidate);
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
      const int weight = i == 8 ? -1 : static_cast<int>(9 - i);
      sum += (digits[i] - '0') * weight;
    }
    if (sum % 11 == 0) return digits;
  }
}

DirectoryLookup TestDirectory() {
  DirectoryLookup directory;
  directory.establishment_number = [](std::string_view code) -> uint16_t {
    if (code == "PI-ZWOLLE") return 1;
    if (code == "PI-ALMERE") return 2;
    if (code == "PPC-VUGHT") return 3;
    return 0;
  };
  directory.gemeente_known = [](std::string_view code) { return GemeenteNumber(code) != 0 && code != "9999"; };
  directory.readdressed = [](std::string_view code, policy::Day day) -> std::string {
    if (code == "0393" && day >= *policy::ParseDay("2026-06-01")) return "0392";
    return std::string(code);
  };
  return directory;
}

std::string LineOf(const Notice& notice) {
  std::string line = KindText(notice) + " " + UnitText(notice.receiver, notice.unit);
  const std::string payload = PayloadText(*notice.payload);
  if (!payload.empty()) line += ": " + payload;
  if (notice.held_back) line += " [held back]";
  if (notice.decide_on == DecideOn::kJustBefore) line += " [just before]";
  if (notice.denial_expected) line += " [denial expected]";
  if (notice.asks_for == policy::MessageKind::kReceptionStatus) line += " [asks]";
  return line;
}

Course::Course() {
  MoveTo("2026-05-01 09:00");
  v1::PersonIdentity* person = next.mutable_person();
  person->set_family_name(std::string(kFamilyName));
  person->set_given_names("Sam Robin");
  person->set_address(std::string(kAddress));
  person->set_address_gemeente("0392");
  person->set_born_on("1990-02-03");
  person->set_born_at("Utrecht");
  person->set_nationality("Nederlandse");
  person->set_bsn(TestBsn(1));
  person->add_skn("SKN0000001");
  next.add_aliases("De Schaduw");
  Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-05-01", "2026-05-08");
  At(v1::PLACE_KIND_PI, "PI-ZWOLLE");
  As(v1::MODALITY_REGULAR, v1::REASON_BEGIN);
  Ends("FIXED 2026-05-08");
  Colleges({"0392"});
  next.set_probation("RN");
}

void Course::MoveTo(std::string_view moment) { now_us_ = test::At(moment); }

Course& Course::Ends(std::string_view date) {
  *next.mutable_departure() = Date(date);
  *next.mutable_release() = Date(date);
  *next.mutable_basis_ends() = Date(date);
  return *this;
}

Course& Course::Leaves(std::string_view date) {
  *next.mutable_departure() = Date(date);
  return *this;
}

Course& Course::Colleges(const std::vector<std::string_view>& colleges) {
  next.clear_colleges();
  for (const std::string_view college : colleges) *next.add_colleges() = CollegeOf(college);
  return *this;
}

Course& Course::Title(v1::TitleKind kind, std::string_view starts_on, std::string_view ends_on) {
  *next.add_titles() = TitleOf(kind, starts_on, ends_on);
  return *this;
}

Course& Course::At(v1::PlaceKind place, std::string_view establishment) {
  next.set_place(place);
  next.set_establishment(std::string(establishment));
  return *this;
}

Course& Course::As(v1::Modality modality, v1::Reason reason) {
  next.set_modality(modality);
  next.set_reason(reason);
  return *this;
}

Course& Course::Out(std::string_view moment, v1::Reason reason) {
  At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_REGULAR, reason);
  const std::string occurred = "OCCURRED " + std::string(moment);
  for (v1::DateFact* date : {next.mutable_departure(), next.mutable_release(), next.mutable_basis_ends()}) {
    if (date->certainty() != v1::CERTAINTY_OCCURRED) *date = Date(occurred);
  }
  return *this;
}

Lines Course::Send(std::string_view valid_from) { return SendWith(false, valid_from); }

Lines Course::SendWithTwoRecords() { return SendWith(true, ""); }

Lines Course::SendReplacing(int back) {
  next.set_replaces_report_id(id(back));
  Lines lines = SendWith(false, "");
  next.clear_replaces_report_id();
  return lines;
}

Lines Course::SendWith(bool two_records, std::string_view valid_from) {
  std::string id = "report-id-" + std::to_string(100'000 + ++sent_);
  REQUIRE(id.size() == 16);
  next.set_report_id(id);
  *next.mutable_valid_from() = TimestampOf(valid_from.empty() ? now_us_ : test::At(valid_from));
  AssessContext context;
  context.now_us = now_us_;
  context.identity_confirmed = NumbersOf(next.person()).Confirmed();
  context.two_records = two_records;
  context.mark_key = "a key of this person";
  const DirectoryLookup directory = TestDirectory();
  assessment_ = Assess(history_, next, context, directory);
  composition_ = ComposeNotices(assessment_, next, directory, now_us_);
  history_.push_back(composition_.record);
  ids_.push_back(std::move(id));
  CheckAlways();
  TakeWork({});
  Lines lines;
  for (const Notice& notice : composition_.notices) lines.push_back(LineOf(notice));
  return lines;
}

void Course::CheckAlways() const {
  const std::string record = history_.back().SerializeAsString();
  const v1::PersonIdentity& person = next.person();
  for (const std::string& secret : {person.family_name(), person.given_names(), person.address(), person.born_on(),
                                    person.bsn(), person.v_number(), next.aliases(0)}) {
    if (!secret.empty()) CHECK(record.find(secret) == std::string::npos);
  }
  for (const std::string& skn : person.skn()) CHECK(record.find(skn) == std::string::npos);
  REQUIRE(history_.back().derived_size() == static_cast<int>(composition_.notices.size()));
  for (const Notice& notice : composition_.notices) {
    REQUIRE(notice.payload != nullptr);
    CHECK_FALSE(notice.sender_establishment.empty());
    const bool to_college = notice.receiver == policy::Organ::kCollege;
    const std::string bytes = notice.payload->SerializeAsString();
    if (to_college) CHECK(bytes.find(notice.sender_establishment) == std::string::npos);
    CHECK(bytes.find(next.aliases(0)) == std::string::npos);
    if (notice.decide_on == DecideOn::kJustBefore) CHECK(composition_.just_before.has_value());
    const bool dates = notice.kind == policy::MessageKind::kReleaseDate;
    CHECK(notice.supersedes_older_dates == dates);
    CheckLawful(notice);
  }
}

void Course::CheckLawful(const Notice& notice) const {
  const bool just_before = notice.decide_on == DecideOn::kJustBefore;
  const DirectoryLookup directory = TestDirectory();
  const policy::Time time = gateway::TimeAt(just_before && !notice.end_notice ? composition_.just_before_us : now_us_);
  policy::Facts facts;
  facts.custody = just_before ? ToFacts(*composition_.just_before, true, directory, time.amsterdam_day)
                              : ToFacts(composition_.record, directory, time.amsterdam_day);
  facts.end_notice = notice.end_notice;
  facts.accepted_day = gateway::AmsterdamDay(now_us_);
  facts.corrects_lawful = notice.refers_to != RefersTo::kNothing;
  for (int c = 1; c < policy::kCategoryCount; ++c) facts.earlier_categories.Add(static_cast<policy::Category>(c));
  policy::Request request;
  request.sender = {policy::Organ::kDirecteur, directory.establishment_number(notice.sender_establishment)};
  request.receiver = PartyOf(notice.receiver, notice.unit);
  request.kind = notice.kind;
  request.purpose = notice.purpose;
  request.excess = policy::Excess::kWithhold;
  request.categories = intake::CategoriesIn(*notice.payload);
  const policy::Decision decision = policy::Judge(ShippedRules(), request, facts, time).decision;
  INFO(LineOf(notice) << " phase " << policy::NameOf(decision.phase) << " failing " << policy::NameOf(decision.failing)
                      << " denial " << int{decision.denial});
  CHECK(decision.Allows() == !(notice.held_back || notice.denial_expected));
  if (!decision.Allows()) return;
  // Address and nationality are the college's; everything else that is composed goes.
  const bool probation_start =
      notice.receiver == policy::Organ::kReclassering && notice.kind == policy::MessageKind::kDetentionStart;
  const policy::CategorySet left_out =
      probation_start ? policy::CategorySet().Add(policy::Category::kC02).Add(policy::Category::kC04)
                      : policy::CategorySet();
  CHECK((decision.withheld - left_out).Empty());
}

Lines Course::Annul(int back) {
  annulment_ = custody::Annul(history_, id(back), "annulment-000001", TestDirectory(), now_us_);
  Lines lines;
  if (annulment_.outcome != AnnulOutcome::kAnnulled) return lines;
  history_.push_back(annulment_.record);
  TakeWork(annulment_.no_longer_disputed);
  for (const NoticeCorrection& correction : annulment_.corrections) {
    REQUIRE(correction.payload != nullptr);
    CHECK_FALSE(correction.payload->has_person());
    CHECK_FALSE(correction.sender_establishment.empty());
    std::string line = v1::CorrectionAction_Name(correction.action).substr(std::string("CORRECTION_ACTION_").size());
    line += " " + v1::MessageKind_Name(correction.corrects.kind()).substr(std::string("MESSAGE_KIND_").size());
    line += " " + correction.corrects.receiver().unit();
    const std::string dates = DatesText(correction.payload->dates());
    lines.push_back(dates.empty() ? line : line + ": " + dates);
  }
  return lines;
}

std::string Course::phase() const {
  const policy::Time time = gateway::TimeAt(now_us_);
  const policy::Phase phase = policy::DerivePhase(ToFacts(history_.back(), TestDirectory(), time.amsterdam_day), time);
  return phase == policy::Phase::kUnspecified ? "-" : std::string(policy::NameOf(phase));
}

Lines Course::contradictions() const {
  Lines lines;
  for (const int code : history_.back().contradictions()) {
    lines.push_back(v1::ContradictionCode_Name(static_cast<v1::ContradictionCode>(code))
                        .substr(std::string("CONTRADICTION_CODE_").size()));
  }
  return lines;
}

void Course::TakeWork(std::span<const std::string> no_longer_disputed) {
  const WorkChange change = WorkAfter(history_.back(), open_work_, no_longer_disputed, TestDirectory(), now_us_);
  for (const OpenWork& closed : change.to_close) {
    const size_t before = open_work_.size();
    std::erase(open_work_, closed);
    CHECK(open_work_.size() + 1 == before);
  }
  for (const v1::WorkItem& item : change.to_open) {
    CHECK_FALSE(item.text_nl().empty());
    CHECK_FALSE(item.text_en().empty());
    open_work_.push_back({item.report_id(), item.kind(), open_work_.size() + static_cast<uint64_t>(sent_) * 100});
  }
}

Lines Course::work() const {
  Lines lines;
  for (const OpenWork& work : open_work_) {
    lines.push_back(v1::WorkKind_Name(work.kind).substr(std::string("WORK_KIND_").size()));
  }
  return lines;
}

void Course::Deny(size_t index) {
  NotTold(assessment_, index, &composition_);
  history_.back() = composition_.record;
}

Course TwoMonths() {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-05-01", "2026-06-30").Ends("FIXED 2026-06-30");
  return course;
}

}  // namespace ketenpoort::custody::test
