// The oracle is code too: the law in plain code on hand-made cases, the register on hand-made courses, and differences
// that are planted one at a time, each of which it must find.
#include "tests/population/oracle.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/population/findings.h"
#include "tests/population/law.h"
#include "tests/population/lives.h"
#include "tests/population/payloads.h"
#include "tests/population/register.h"

namespace ketenpoort::population {
namespace {

const Day kBegin = DayFrom(2026, 5, 1);
const Day kLast = kBegin + 30;
const Party kDirecteur{v1::ORGAN_DIRECTEUR, "PI-ZWOLLE"};
const Party kHome{v1::ORGAN_COLLEGE, "0392"};
const Party kElsewhere{v1::ORGAN_COLLEGE, "0599"};
const Party kProbation{v1::ORGAN_RECLASSERING, "RN"};
const Readdress kNoMerger = [](const std::string& gemeente, Day) { return gemeente; };

void SetDate(v1::DateFact* date, v1::Certainty certainty, Day day, int hour = 10) {
  date->set_certainty(certainty);
  date->mutable_at()->set_seconds(At(day, hour) / kSecond);
}

void ValidFrom(v1::CustodyReport* report, Day day, int hour) {
  report->mutable_valid_from()->set_seconds(At(day, hour) / kSecond);
}

void AllDates(v1::CustodyReport* report, v1::Certainty certainty, Day day, int hour = 10) {
  SetDate(report->mutable_departure(), certainty, day, hour);
  SetDate(report->mutable_release(), certainty, day, hour);
  SetDate(report->mutable_basis_ends(), certainty, day, hour);
}

// A sentence of thirty days in PI-ZWOLLE of somebody from Haarlem, with RN designated.
v1::CustodyReport Sentence() {
  v1::CustodyReport report;
  report.set_report_id("report-000000001");
  v1::PersonIdentity* person = report.mutable_person();
  person->set_family_name("Voorbeeld");
  person->set_given_names("Proef");
  person->set_born_on("1990-01-01");
  person->set_address("Proefstraat 1");
  person->add_skn("T00000001");
  v1::Title* title = report.add_titles();
  title->set_kind(v1::TITLE_KIND_VRIJHEIDSSTRAF);
  title->set_starts_on(DayText(kBegin));
  title->set_ends_on(DayText(kLast));
  report.set_place(v1::PLACE_KIND_PI);
  report.set_modality(v1::MODALITY_REGULAR);
  report.set_establishment("PI-ZWOLLE");
  report.set_probation("RN");
  report.set_reason(v1::REASON_BEGIN);
  v1::EligibleCollege* college = report.add_colleges();
  college->set_gemeente("0392");
  college->set_ground(v1::COLLEGE_GROUND_INGEZETENE);
  college->set_as_of(DayText(kBegin - 30));
  AllDates(&report, v1::CERTAINTY_FIXED, kLast);
  ValidFrom(&report, kBegin, 9);
  return report;
}

// The same, and it ended on `day` at 16:00.
v1::CustodyReport Ended(Day day) {
  v1::CustodyReport report = Sentence();
  report.set_report_id("report-000000002");
  report.set_place(v1::PLACE_KIND_OUTSIDE);
  report.clear_establishment();
  report.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
  AllDates(&report, v1::CERTAINTY_OCCURRED, day, 16);
  ValidFrom(&report, day, 16);
  return report;
}

Question Plan(const Party& sender, const Party& receiver, Categories categories = Set(1, 3, 5, 9)) {
  Question q;
  q.sender = sender;
  q.receiver = receiver;
  q.kind = v1::MESSAGE_KIND_REINTEGRATION_PLAN;
  q.purpose = v1::PURPOSE_REINTEGRATION_PLAN;
  q.categories = categories;
  q.needs = Set(8, 9, 10, 11, 12, 14);
  q.attested = true;
  return q;
}

// What a message of probation may hold without a denial: C01-C17.
constexpr Categories kEverything = C(18) - 2;

std::set<std::string> DenialsOf(const Question& q, const State& state, Day day) {
  const Answer answer = Ask(q, &state, At(day, 12));
  CHECK_FALSE(answer.Allows());
  return answer.denials;
}

std::vector<std::string> LinesOf(const std::vector<Due>& due) {
  std::vector<std::string> lines;
  for (const Due& one : due) {
    lines.push_back(v1::MessageKind_Name(one.kind).substr(13) + " " + PartyText(one.receiver) +
                    (one.held_back ? " held back" : "") + (one.end_notice ? " end" : ""));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

using Lines = std::vector<std::string>;

// ---- the law ----

TEST_CASE("A phase follows from titles, place, modality and day", "[population]") {
  struct Case {
    const char* what;
    std::function<void(v1::CustodyReport*)> change;
    Day day;
    v1::Phase phase;
  };
  const auto title = [](v1::TitleKind kind) { return [kind](auto* r) { r->mutable_titles(0)->set_kind(kind); }; };
  const auto modality = [](v1::Modality is) { return [is](auto* r) { r->set_modality(is); }; };
  const auto place = [](v1::PlaceKind is) { return [is](auto* r) { r->set_place(is); }; };
  const Case kCases[] = {
      {"first day", [](auto*) {}, kBegin, v1::PHASE_P03},
      {"last day", [](auto*) {}, kLast, v1::PHASE_P03},
      {"the day after, without a word of DJI", [](auto*) {}, kLast + 1, v1::PHASE_P09},
      {"pre-trial", title(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS), kBegin, v1::PHASE_P02},
      {"gijzeling", title(v1::TITLE_KIND_GIJZELING), kBegin, v1::PHASE_P16},
      {"ISD inside", title(v1::TITLE_KIND_ISD), kBegin, v1::PHASE_P07A},
      {"tbs-passant", title(v1::TITLE_KIND_TBS), kBegin, v1::PHASE_P03},
      {"vreemdelingenbewaring", title(v1::TITLE_KIND_VREEMDELINGENBEWARING), kBegin, v1::PHASE_P15},
      {"police cell", place(v1::PLACE_KIND_POLICE_CELL), kBegin, v1::PHASE_P01},
      {"jji", place(v1::PLACE_KIND_JJI), kBegin, v1::PHASE_P14},
      {"clinic", place(v1::PLACE_KIND_CLINIC), kBegin, v1::PHASE_P11},
      {"eindverlof", modality(v1::MODALITY_EINDVERLOF), kBegin, v1::PHASE_P04},
      {"PP", modality(v1::MODALITY_PP), kBegin, v1::PHASE_P06},
      {"strafonderbreking", modality(v1::MODALITY_STRAFONDERBREKING), kBegin, v1::PHASE_P05},
      {"ISD outside", modality(v1::MODALITY_ISD_EXTRAMURAL), kBegin, v1::PHASE_P07B},
      {"absent", modality(v1::MODALITY_ABSENT), kBegin, v1::PHASE_P17},
      {"deceased", modality(v1::MODALITY_DECEASED), kBegin, v1::PHASE_P18},
      {"called up", modality(v1::MODALITY_CALLED_UP), kBegin, v1::PHASE_P09},
  };
  for (const Case& one : kCases) {
    INFO(one.what);
    State state = Sentence();
    one.change(&state);
    CHECK(PhaseAt(&state, At(one.day, 12)) == one.phase);
  }
  CHECK(PhaseAt(nullptr, At(kBegin, 12)) == v1::PHASE_UNSPECIFIED);
}

TEST_CASE("Voorlopige hechtenis without an end does not lapse; what is fixed lapses at midnight", "[population]") {
  State state = Sentence();
  state.mutable_titles(0)->set_kind(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS);
  state.mutable_titles(0)->clear_ends_on();
  for (v1::DateFact* date : {state.mutable_departure(), state.mutable_release(), state.mutable_basis_ends()}) {
    date->Clear();
  }
  CHECK(PhaseAt(&state, At(kBegin + 400, 12)) == v1::PHASE_P02);
  SetDate(state.mutable_basis_ends(), v1::CERTAINTY_FIXED, kBegin + 5);
  CHECK(PhaseAt(&state, At(kBegin + 6, 0) - 1) == v1::PHASE_P02);
  CHECK(PhaseAt(&state, At(kBegin + 6, 0)) == v1::PHASE_P09);
}

TEST_CASE("Probation and college exchange during detention and never after it", "[population]") {
  const State inside = Sentence();
  CHECK(Ask(Plan(kProbation, kHome), &inside, At(kLast, 23)).outcome == v1::OUTCOME_ALLOWED);
  CHECK(Ask(Plan(kHome, kProbation), &inside, At(kLast, 23)).outcome == v1::OUTCOME_ALLOWED);
  CHECK(DenialsOf(Plan(kProbation, kHome), inside, kLast + 1) == std::set<std::string>{"D01"});
  CHECK(DenialsOf(Plan(kHome, kProbation), Ended(kBegin + 3), kBegin + 4).contains("D01"));
  State programme = inside;
  programme.set_modality(v1::MODALITY_PP);
  CHECK(DenialsOf(Plan(kProbation, kHome), programme, kBegin).empty());
  State leave = inside;
  leave.set_modality(v1::MODALITY_EINDVERLOF);
  CHECK(Ask(Plan(kProbation, kHome), &leave, At(kLast, 12)).Allows());
}

TEST_CASE("Each denial stands on its own case", "[population]") {
  const State inside = Sentence();
  CHECK(DenialsOf(Plan(kDirecteur, kHome), inside, kLast + 1).contains("D02"));
  CHECK(DenialsOf(Plan(kDirecteur, kHome, Set(1, 9, 21)), inside, kBegin) == std::set<std::string>{"D07"});
  CHECK(DenialsOf(Plan(kDirecteur, kHome, Set(1, 9, 25)), inside, kBegin) == std::set<std::string>{"D08"});
  CHECK(DenialsOf(Plan(kDirecteur, kElsewhere), inside, kBegin) == std::set<std::string>{"D09"});
  CHECK(DenialsOf(Plan(kHome, kElsewhere), inside, kBegin) == std::set<std::string>{"D10"});
  Question mandate = Plan(kHome, kDirecteur);
  mandate.sender_mandate = false;
  CHECK(DenialsOf(mandate, inside, kBegin) == std::set<std::string>{"D20"});
  CHECK(Ask(Plan(kDirecteur, kHome), nullptr, At(kBegin, 12)).denials.contains("D23"));
  State clinic = inside;
  clinic.set_place(v1::PLACE_KIND_CLINIC);
  CHECK(DenialsOf(Plan(kDirecteur, kHome), clinic, kBegin) == std::set<std::string>{"D12"});
}

TEST_CASE("Excess refuses an ordinary kind whole, is left out where asked, and offence data never", "[population]") {
  const State inside = Sentence();
  Question q = Plan(kDirecteur, kHome, Set(1, 9, 16));
  CHECK_FALSE(Ask(q, &inside, At(kBegin, 12)).Allows());
  q.excess = v1::EXCESS_WITHHOLD;
  const Answer part = Ask(q, &inside, At(kBegin, 12));
  CHECK(part.outcome == v1::OUTCOME_ALLOWED_IN_PART);
  CHECK(part.released == Set(1, 9));
  CHECK(part.withheld == C(16));
  q.categories |= C(21);
  CHECK_FALSE(Ask(q, &inside, At(kBegin, 12)).Allows());
}

TEST_CASE("A basisvoorwaarde goes only where it was declared to be needed", "[population]") {
  const State inside = Sentence();
  Question q = Plan(kDirecteur, kHome, Set(1, 9, 11));
  q.needs = C(9);
  q.excess = v1::EXCESS_WITHHOLD;
  CHECK(Ask(q, &inside, At(kBegin, 12)).released == Set(1, 9));
  q.attested = false;
  CHECK_FALSE(Ask(q, &inside, At(kBegin, 12)).Allows());
}

TEST_CASE("Care goes only with a human who answers for that message, until the last day", "[population]") {
  const State inside = Sentence();
  Question q = Plan(kDirecteur, kHome, Set(1, 13));
  q.kind = v1::MESSAGE_KIND_CARE_ARRANGEMENT;
  q.purpose = v1::PURPOSE_CARE;
  q.care_needed = true;
  CHECK_FALSE(Ask(q, &inside, At(kBegin, 12)).Allows());
  q.human = true;
  q.human_until = kBegin;
  CHECK(Ask(q, &inside, At(kBegin, 12)).Allows());
  CHECK_FALSE(Ask(q, &inside, At(kBegin + 1, 12)).Allows());
  q.care_needed = false;
  CHECK_FALSE(Ask(q, &inside, At(kBegin, 12)).Allows());
}

TEST_CASE("Probation answers the directeur with the data of each purpose, and no other", "[population]") {
  const State inside = Sentence();
  Question q = Plan(kProbation, kDirecteur, kEverything);
  q.excess = v1::EXCESS_WITHHOLD;
  q.care_needed = true;
  q.human = true;
  q.human_until = kBegin;
  CHECK(Ask(q, &inside, At(kBegin, 12)).released == Set(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14));
  q.kind = v1::MESSAGE_KIND_CARE_ARRANGEMENT;
  q.purpose = v1::PURPOSE_CARE;
  CHECK(Ask(q, &inside, At(kBegin, 12)).released == Set(1, 3, 5, 13));
  for (const v1::MessageKind kind : {v1::MESSAGE_KIND_SUPERVISION_CONSULT, v1::MESSAGE_KIND_ADVICE}) {
    q.kind = kind;
    q.purpose = v1::PURPOSE_SUPERVISION_ADVICE;
    CHECK(Ask(q, &inside, At(kBegin, 12)).released == Set(1, 3, 5, 15, 16, 17));
  }
}

TEST_CASE("Youth after-care goes to no college without a ground", "[population]") {
  State inside = Sentence();
  inside.set_place(v1::PLACE_KIND_JJI);
  Question q = Plan({v1::ORGAN_MINISTER, ""}, kElsewhere, C(5));
  q.kind = v1::MESSAGE_KIND_YOUTH_AFTERCARE;
  q.purpose = v1::PURPOSE_YOUTH_AFTERCARE;
  CHECK(DenialsOf(q, inside, kBegin) == std::set<std::string>{"D09"});
  q.receiver = kHome;
  CHECK(DenialsOf(q, inside, kBegin).empty());
}

TEST_CASE("A contribution to the plan is attested too", "[population]") {
  const State inside = Sentence();
  Question q = Plan(kHome, kDirecteur, Set(1, 9));
  CHECK(Ask(q, &inside, At(kBegin, 12)).Allows());
  q.attested = false;
  CHECK_FALSE(Ask(q, &inside, At(kBegin, 12)).Allows());
}

TEST_CASE("A wish of more than two years ago is no ground", "[population]") {
  State state = Sentence();
  state.mutable_colleges(0)->set_ground(v1::COLLEGE_GROUND_WIL_VESTIGEN);
  CHECK(Ask(Plan(kDirecteur, kHome), &state, At(kBegin, 12)).Allows());
  state.mutable_colleges(0)->set_as_of(DayText(kBegin - 731));
  CHECK(DenialsOf(Plan(kDirecteur, kHome), state, kBegin) == std::set<std::string>{"D09"});
}

TEST_CASE("The notice of an end has fourteen days from that end, also where no title has an end", "[population]") {
  for (const bool open : {false, true}) {
    State before = Sentence();
    if (open) {
      before.mutable_titles(0)->set_kind(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS);
      before.mutable_titles(0)->clear_ends_on();
      before.clear_basis_ends();
    }
    INFO((open ? "open" : "with an end"));
    Question q;
    q.sender = kDirecteur;
    q.receiver = kHome;
    q.kind = v1::MESSAGE_KIND_RELEASE_DATE;
    q.purpose = v1::PURPOSE_CUSTODY_NOTICE;
    q.excess = v1::EXCESS_WITHHOLD;
    q.categories = Set(1, 3, 7);
    q.end_notice = true;
    q.judged_us = At(kBegin + 3, 16) - 1;
    CHECK(Ask(q, &before, At(kBegin + 17, 12)).outcome == v1::OUTCOME_ALLOWED);
    CHECK_FALSE(Ask(q, &before, At(kBegin + 18, 12)).Allows());
    q.at_disclosure = true;
    q.accepted_on = kBegin + 5;
    CHECK(Ask(q, &before, At(kBegin + 19, 12)).Allows());
    CHECK_FALSE(Ask(q, &before, At(kBegin + 20, 12)).Allows());
  }
}

TEST_CASE("A correction outlives the detention and brings no new category", "[population]") {
  const State after = Ended(kBegin + 3);
  Question q;
  q.sender = kDirecteur;
  q.receiver = kHome;
  q.kind = v1::MESSAGE_KIND_CORRECTION;
  q.purpose = v1::PURPOSE_CORRECTION;
  q.categories = C(9);
  q.earlier = Set(1, 9);
  CHECK_FALSE(Ask(q, &after, At(kBegin + 40, 12)).Allows());
  q.corrects_lawful = true;
  CHECK(Ask(q, &after, At(kBegin + 40, 12)).Allows());
  q.categories = Set(9, 10);
  CHECK_FALSE(Ask(q, &after, At(kBegin + 40, 12)).Allows());
}

// ---- the register ----

TEST_CASE("A course brings its notices once, to whom a rule names", "[population]") {
  Register custody;
  CHECK(LinesOf(custody.Take(Sentence(), false, {}, kNoMerger, At(kBegin, 9)).due) ==
        Lines{"DETENTION_START COLLEGE@0392", "DETENTION_START RECLASSERING@RN", "RELEASE_DATE RECLASSERING@RN"});
  v1::CustodyReport next = Sentence();
  ValidFrom(&next, kBegin + 1, 9);
  CHECK(custody.Take(next, false, {}, kNoMerger, At(kBegin + 1, 9)).due.empty());
  SECTION("a transfer brings a new contact and no place") {
    next.set_establishment("PI-ALMERE");
    ValidFrom(&next, kBegin + 2, 9);
    const auto outcome = custody.Take(next, false, {}, kNoMerger, At(kBegin + 2, 9));
    CHECK(LinesOf(outcome.due) == Lines{"CONTACT_CHANGED COLLEGE@0392", "CONTACT_CHANGED RECLASSERING@RN"});
    for (const Due& due : outcome.due) CHECK((CategoriesIn(*due.payload) & C(20)) == 0);
  }
  SECTION("another destination ends the one involvement and begins the other") {
    next.mutable_colleges(0)->set_gemeente("0599");
    ValidFrom(&next, kBegin + 2, 9);
    CHECK(LinesOf(custody.Take(next, false, {}, kNoMerger, At(kBegin + 2, 9)).due) ==
          Lines{"DETENTION_START COLLEGE@0599", "INVOLVEMENT_ENDED COLLEGE@0392"});
  }
  SECTION("an end is told on the state just before it") {
    const auto outcome = custody.Take(Ended(kBegin + 2), false, {}, kNoMerger, At(kBegin + 2, 17));
    CHECK(LinesOf(outcome.due) == Lines{"RELEASE_DATE COLLEGE@0392 end", "RELEASE_DATE RECLASSERING@RN end"});
    CHECK(outcome.due[0].judged_us == At(kBegin + 2, 16) - 1);
    CHECK(outcome.due[0].just_before->establishment() == "PI-ZWOLLE");
  }
  SECTION("a contradictory report adds nobody and removes who it leaves out") {
    next.mutable_colleges(0)->set_gemeente("0599");
    ValidFrom(&next, kBegin + 2, 9);
    const auto outcome = custody.Take(next, true, {}, kNoMerger, At(kBegin + 2, 9));
    CHECK(outcome.state == v1::REPORT_STATE_DISPUTED);
    CHECK(LinesOf(outcome.due) == Lines{"INVOLVEMENT_ENDED COLLEGE@0392"});
    CHECK(custody.effective()->colleges().empty());
  }
  SECTION("an older report is history") {
    ValidFrom(&next, kBegin, 8);
    next.set_establishment("PI-ALMERE");
    CHECK(custody.Take(next, false, {}, kNoMerger, At(kBegin + 2, 9)).state == v1::REPORT_STATE_HISTORY);
    CHECK(custody.effective()->establishment() == "PI-ZWOLLE");
  }
  SECTION("annulled, the date it told is taken back") {
    next.set_report_id("report-000000003");
    AllDates(&next, v1::CERTAINTY_FIXED, kLast - 14);
    ValidFrom(&next, kBegin + 2, 9);
    REQUIRE(custody.Take(next, false, {}, kNoMerger, At(kBegin + 2, 9)).due.size() == 2);
    custody.reports().back().derived = {{"m", v1::MESSAGE_KIND_RELEASE_DATE, kHome, false}};
    const auto corrections = custody.Annul("report-000000003", kNoMerger, At(kBegin + 3, 9));
    REQUIRE(corrections.size() == 1);
    CHECK(corrections[0].action == v1::CORRECTION_ACTION_RECTIFY);
    CHECK(corrections[0].payload->dates().departure_on() == DayText(kLast));
  }
}

TEST_CASE("Under beperkingen the college waits and probation does not", "[population]") {
  Register custody;
  v1::CustodyReport report = Sentence();
  report.set_hold(true);
  CHECK(LinesOf(custody.Take(report, false, {}, kNoMerger, At(kBegin, 9)).due) ==
        Lines{"DETENTION_START COLLEGE@0392 held back", "DETENTION_START RECLASSERING@RN",
              "RELEASE_DATE RECLASSERING@RN"});
  report.set_hold(false);
  ValidFrom(&report, kBegin + 5, 9);
  CHECK(LinesOf(custody.Take(report, false, {}, kNoMerger, At(kBegin + 5, 9)).due) ==
        Lines{"DETENTION_START COLLEGE@0392"});
}

TEST_CASE("The lives hold every sort of course and numbers of the test range only", "[population]") {
  const std::vector<Municipality> municipalities = {{"0392", 1}, {"0599", 4}, {"0363", 4}};
  const std::vector<std::string> establishments = {"PI-ZWOLLE", "PI-ALMERE"};
  std::set<std::string> courses;
  std::map<std::string, int> owner;
  for (int person = 0; person < 6'000; ++person) {
    const Life life = MakeLife(person, 7, municipalities, establishments);
    courses.insert(life.course);
    for (const Event& event : life.events) {
      if (event.act != Act::kReport || !event.report.person().has_bsn()) continue;
      const std::string& bsn = event.report.person().bsn();
      CHECK(bsn.starts_with("999"));
      CHECK(PassesElevenTest(bsn) == (life.course != "BSN that fails the 11-test"));
      if (PassesElevenTest(bsn)) CHECK(owner.emplace(bsn, person).first->second == person);
    }
  }
  CHECK(courses.size() == CourseNames().size());
}

// ---- planted differences ----

// A gateway that answers as the law table says, but for what a test spoils.
class Answering {
 public:
  Answering() : oracle_(land_, findings_) { oracle_.Advanced(At(kBegin, 9)); }

  v1::ReportStatusResponse Right(const v1::CustodyReport& report) {
    v1::ReportStatusResponse response;
    const auto outcome = custody_.Take(report, false, {}, kNoMerger, oracle_.now_us());
    response.set_state(outcome.state);
    response.set_phase(PhaseAt(custody_.effective(), oracle_.now_us()));
    for (const Due& due : outcome.due) {
      Question q;
      q.sender = due.sender;
      q.receiver = due.receiver;
      q.kind = due.kind;
      q.purpose = due.purpose;
      q.excess = v1::EXCESS_WITHHOLD;
      q.categories = CategoriesIn(*due.payload);
      const Answer answer = Ask(q, custody_.effective(), oracle_.now_us());
      v1::NoticeResult* notice = response.add_notices();
      notice->set_message_id("notice-" + std::to_string(++notices_));
      notice->set_kind(due.kind);
      *notice->mutable_result()->mutable_receiver() = AddressOf(due.receiver);
      Decided(answer, notice->mutable_result());
      v1::Delivery delivery;
      delivery.set_message_id(notice->message_id());
      delivery.set_delivery_id("delivery-" + std::to_string(notices_));
      delivery.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
      *delivery.mutable_receiver() = AddressOf(due.receiver);
      delivery.set_kind(due.kind);
      delivery.set_purpose(due.purpose);
      *delivery.mutable_categories() = notice->result().released();
      delivery.set_payload(Only(*due.payload, answer.released)->SerializeAsString());
      deliveries_[due.receiver].push_back(delivery);
    }
    return response;
  }
  void Report(const v1::CustodyReport& report, const v1::ReportStatusResponse& response) {
    oracle_.Reported(0, report, false, response);
  }
  void Begin() { Report(Sentence(), Right(Sentence())); }

  static void Decided(const Answer& answer, v1::ReceiverResult* result) {
    result->set_outcome(answer.outcome);
    for (int number = 1; number < 28; ++number) {
      if (answer.released & C(number)) result->add_released(static_cast<v1::Category>(number));
    }
  }
  // What the gateway would hand to an organ that fetches everything.
  void Fetch(const Party& organ, const std::vector<v1::Delivery>& deliveries) {
    const std::set<Party> organs = {organ};
    oracle_.ExpectRound(organs);
    for (const v1::Delivery& delivery : deliveries) {
      Item* item = oracle_.Arrived(delivery, organs);
      if (item != nullptr) oracle_.Acknowledged(item);
    }
    oracle_.NothingMore(organs);
  }

  std::string Differences() const {
    std::ostringstream text;
    findings_.Print(text);
    const std::string all = text.str();
    const size_t at = all.find("differences by kind");
    return at == std::string::npos ? "" : all.substr(at);
  }
  bool Finds(const std::string& kind) const { return Differences().find("[" + kind + "]") != std::string::npos; }
  uint64_t Total() const { return findings_.Total(); }
  Oracle& oracle() { return oracle_; }
  std::vector<v1::Delivery>& deliveries(const Party& organ) { return deliveries_[organ]; }

 private:
  Land land_;
  Findings findings_;
  Oracle oracle_;
  Register custody_;
  std::map<Party, std::vector<v1::Delivery>> deliveries_;
  int notices_ = 0;
};

TEST_CASE("A gateway that is right gives no difference", "[population]") {
  Answering gateway;
  gateway.Begin();
  gateway.Fetch(kHome, gateway.deliveries(kHome));
  INFO(gateway.Differences());
  CHECK(gateway.Total() == 0);
}

TEST_CASE("The oracle finds what is wrong in the answer to a report", "[population]") {
  Answering gateway;
  v1::ReportStatusResponse response = gateway.Right(Sentence());
  REQUIRE(response.notices_size() == 3);
  std::string kind;
  SECTION("a notice that is missing") {
    response.mutable_notices()->RemoveLast();
    kind = "missing notice";
  }
  SECTION("a notice nobody asked for") {
    *response.add_notices() = response.notices(0);
    *response.mutable_notices()->rbegin()->mutable_result()->mutable_receiver() = AddressOf(kElsewhere);
    kind = "unexpected notice";
  }
  SECTION("another outcome") {
    response.mutable_notices(0)->mutable_result()->set_outcome(v1::OUTCOME_DENIED);
    kind = "notice outcome";
  }
  SECTION("a category more") {
    response.mutable_notices(1)->mutable_result()->add_released(v1::CATEGORY_C02_ADRES);
    kind = "notice categories";
  }
  SECTION("another state") {
    response.set_state(v1::REPORT_STATE_DISPUTED);
    kind = "report state";
  }
  SECTION("another phase") {
    response.set_phase(v1::PHASE_P02);
    kind = "phase";
  }
  gateway.Report(Sentence(), response);
  INFO(gateway.Differences());
  CHECK(gateway.Finds(kind));
  CHECK(gateway.Total() == 1);
}

TEST_CASE("The oracle finds what is wrong in a delivery", "[population]") {
  Answering gateway;
  gateway.Begin();
  std::vector<v1::Delivery> deliveries = gateway.deliveries(kHome);
  REQUIRE(deliveries.size() == 1);
  std::string kind;
  SECTION("nothing arrives") {
    deliveries.clear();
    kind = "not delivered";
  }
  SECTION("it arrives twice, the second time after its end") {
    deliveries.push_back(deliveries.front());
    kind = "delivery";
  }
  SECTION("another organ's mail") {
    deliveries = gateway.deliveries(kProbation);
    deliveries.push_back(gateway.deliveries(kHome).front());
    kind = "delivery";
  }
  SECTION("a message nobody sent") {
    deliveries.push_back(deliveries.front());
    deliveries.back().set_message_id("nobody");
    kind = "delivery";
  }
  SECTION("a field more") {
    v1::DetentionStart payload;
    REQUIRE(payload.ParseFromString(deliveries[0].payload()));
    payload.set_establishment("PI-ZWOLLE");
    deliveries[0].set_payload(payload.SerializeAsString());
    kind = "payload";
  }
  SECTION("a field less") {
    v1::DetentionStart payload;
    REQUIRE(payload.ParseFromString(deliveries[0].payload()));
    payload.mutable_person()->clear_address();
    deliveries[0].set_payload(payload.SerializeAsString());
    kind = "payload";
  }
  SECTION("the establishment as sender") {
    deliveries[0].mutable_sender()->set_unit("PI-ZWOLLE");
    kind = "delivery header";
  }
  SECTION("an answer asked for that is not due") {
    deliveries[0].set_asks_for(v1::MESSAGE_KIND_RECEPTION_STATUS);
    kind = "delivery header";
  }
  SECTION("a reference too many") {
    deliveries[0].add_refers_to("x");
    kind = "delivery header";
  }
  gateway.Fetch(kHome, deliveries);
  INFO(gateway.Differences());
  CHECK(gateway.Finds(kind));
}

TEST_CASE("What had to be held or had lapsed may not arrive any more", "[population]") {
  Answering gateway;
  gateway.Begin();
  SECTION("after the end by time alone") { gateway.oracle().Advanced(At(kLast + 1, 9)); }
  SECTION("after thirty days in the box") { gateway.oracle().Advanced(At(kBegin + 31, 9)); }
  gateway.Fetch(kHome, gateway.deliveries(kHome));
  CHECK(gateway.Finds("delivery"));
}

v1::Message PlanMessage(const Party& sender, const Party& receiver) {
  v1::Message message;
  v1::Envelope* envelope = message.mutable_envelope();
  envelope->set_message_id("message-00000001");
  *envelope->mutable_sender() = AddressOf(sender);
  *envelope->add_receivers() = AddressOf(receiver);
  envelope->set_kind(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  envelope->set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  envelope->mutable_subject()->set_skn("T00000001");
  envelope->mutable_declarations()->set_attestation("casemanager");
  envelope->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
  message.mutable_reintegration_plan()->mutable_housing()->set_situation("Zoekt");
  return message;
}

TEST_CASE("The oracle finds what is wrong in the answer to a message", "[population]") {
  Answering gateway;
  gateway.Begin();
  v1::SubmitResponse response;
  v1::ReceiverResult* result = response.add_results();
  *result->mutable_receiver() = AddressOf(kHome);
  result->set_outcome(v1::OUTCOME_ALLOWED);
  result->add_released(v1::CATEGORY_C09_HUISVESTING);
  result->mutable_receipt()->set_entry("entry");
  const v1::Message plan = PlanMessage(kDirecteur, kHome);
  SECTION("right: none") {
    gateway.oracle().Submitted(0, plan, true, response);
    INFO(gateway.Differences());
    CHECK(gateway.Total() == 0);
  }
  SECTION("allowed where the law refuses, and then delivered") {
    gateway.oracle().Submitted(0, PlanMessage(kDirecteur, kElsewhere), true, response);
    CHECK(gateway.Finds("messages outcome"));
    v1::Delivery delivery;
    delivery.set_message_id(plan.envelope().message_id());
    *delivery.mutable_receiver() = AddressOf(kElsewhere);
    gateway.Fetch(kElsewhere, {delivery});
    CHECK(gateway.Finds("delivery"));
  }
  SECTION("a category more than the law grants") {
    result->add_released(v1::CATEGORY_C15_DETENTIEVERLOOP);
    gateway.oracle().Submitted(0, plan, true, response);
    CHECK(gateway.Finds("messages categories"));
  }
  SECTION("no receipt") {
    result->clear_receipt();
    gateway.oracle().Submitted(0, plan, true, response);
    CHECK(gateway.Finds("receipt"));
  }
  SECTION("a refusal that names another denial") {
    sdk::CallFailure failure;
    failure.kind = sdk::FailureKind::kRefused;
    result->set_outcome(v1::OUTCOME_DENIED);
    result->clear_released();
    result->mutable_explanation()->set_denial_id("D01");
    failure.refusal.response = response;
    gateway.oracle().Submitted(0, PlanMessage(kDirecteur, kElsewhere), true, failure);
    CHECK(gateway.Finds("messages denial"));
  }
}

TEST_CASE("Without standing one answer fits all, and another one is found", "[population]") {
  Answering gateway;
  gateway.Begin();
  sdk::CallFailure uniform;
  uniform.kind = sdk::FailureKind::kRefused;
  uniform.refusal.reason = "NO_KNOWN_BASIS";
  uniform.refusal.text_nl = "geen bekende grondslag";
  v1::Message unknown = PlanMessage(kElsewhere, kDirecteur);
  unknown.mutable_envelope()->mutable_subject()->set_skn("T99999999");
  gateway.oracle().Submitted(1, unknown, true, uniform);
  REQUIRE(gateway.Total() == 0);
  v1::Message known = PlanMessage(kElsewhere, kDirecteur);
  SECTION("the same text for somebody inside") {
    gateway.oracle().Submitted(0, known, true, uniform);
    CHECK(gateway.Total() == 0);
  }
  SECTION("another text") {
    uniform.refusal.text_nl = "deze persoon verblijft elders";
    gateway.oracle().Submitted(0, known, true, uniform);
    CHECK(gateway.Finds("uniform refusal"));
  }
  SECTION("the full reason") {
    uniform.refusal.reason = "NO_BASIS";
    gateway.oracle().Submitted(0, known, true, uniform);
    CHECK(gateway.Finds("uniform refusal"));
  }
}

TEST_CASE("News that is not due, and news that does not come, is found", "[population]") {
  Answering gateway;
  gateway.Begin();
  v1::StatusNotice news;
  news.set_message_id(gateway.deliveries(kHome).front().message_id());
  *news.mutable_sender() = AddressOf(kDirecteur);
  news.set_state(v1::DELIVERY_STATE_EXPIRED);
  SECTION("not due") {
    gateway.oracle().ArrivedNotice(news);
    CHECK(gateway.Finds("news"));
  }
  SECTION("due after thirty days") {
    gateway.oracle().Advanced(At(kBegin + 31, 9));
    SECTION("and it comes") {
      gateway.oracle().ArrivedNotice(news);
      CHECK(gateway.Total() == 0);
    }
    SECTION("and it does not") {
      gateway.oracle().NothingMore({kDirecteur});
      CHECK(gateway.Finds("news missing"));
    }
  }
}

}  // namespace
}  // namespace ketenpoort::population
