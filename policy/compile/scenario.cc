#include "policy/compile/scenario.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "ketenpoort/v1/rules.pb.h"
#include "policy/civil_day.h"
#include "policy/compile/names.h"
#include "policy/compile/source.h"
#include "policy/explain.h"

namespace ketenpoort::policy {
namespace {

namespace v1 = ketenpoort::v1;
namespace pb = google::protobuf;

constexpr int64_t kMicrosPerMinute = 60'000'000;
constexpr int64_t kMinutesPerDay = 1440;
constexpr int64_t kNoon = 12 * 60;
constexpr int64_t kHour = 60;
// Directive 2000/84/EC: summer time from the last Sunday of March to the last Sunday of October, both at 01:00 UTC.
constexpr int64_t kClocksForward = 2 * kHour;
constexpr int64_t kClocksBack = 3 * kHour;

// Which clock change falls on a day.
enum class ClockChange { kNone, kForward, kBack };

// The last Sunday of a month is the Sunday with less than a week to its end. 1970-01-01 was a Thursday.
bool IsLastSunday(Day day) {
  constexpr int kWeek = 7;
  constexpr int kThursday = 4;
  const int weekday = ((day + kThursday) % kWeek + kWeek) % kWeek;
  return weekday == 0 && FormatDay(day).substr(0, 7) != FormatDay(day + kWeek).substr(0, 7);
}

ClockChange ChangeOn(Day day) {
  if (!IsLastSunday(day)) return ClockChange::kNone;
  const std::string month = FormatDay(day).substr(5, 2);
  return month == "03" ? ClockChange::kForward : month == "10" ? ClockChange::kBack : ClockChange::kNone;
}

// Whether the day begins in summer time.
bool BeginsInSummer(Day day) {
  const std::string date = FormatDay(day);
  const std::string month = date.substr(5, 2);
  if (month != "03" && month != "10") return month > "03" && month < "10";
  bool changed = false;
  for (Day earlier = day - 1; FormatDay(earlier).substr(0, 7) == date.substr(0, 7); --earlier) {
    changed = changed || IsLastSunday(earlier);
  }
  return (month == "03") == changed;
}

// What `from` says replaces what `into` said; lists are replaced whole.
void Overlay(const pb::Message& from, pb::Message* into) {
  const pb::Reflection* reflection = from.GetReflection();
  std::vector<const pb::FieldDescriptor*> said;
  reflection->ListFields(from, &said);
  const std::unique_ptr<pb::Message> fresh(from.New());
  fresh->CopyFrom(from);
  for (const pb::FieldDescriptor* field : said) {
    if (!field->is_repeated() && field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      Overlay(reflection->GetMessage(from, field), reflection->MutableMessage(into, field));
      reflection->ClearField(fresh.get(), field);
    } else {
      reflection->ClearField(into, field);
    }
  }
  into->MergeFrom(*fresh);
}

// Named states, from all scenario files together.
using Bases = std::map<std::string, const v1::ScenarioBase*>;

class Reader {
 public:
  Reader(std::string file, const Bases* bases, std::vector<ReadScenario>* scenarios, ErrorList* errors)
      : file_(std::move(file)), bases_(bases), scenarios_(scenarios), errors_(errors) {}

  void Read(const v1::ScenarioFile& file, const pb::TextFormat::ParseInfoTree& tree) {
    const Cursor root(&file_, &file, &tree, 1, 1, errors_);
    for (int i = 0; i < file.scenario_size(); ++i) {
      const v1::Scenario& scenario = file.scenario(i);
      if (scenario.each().empty()) ReadOne(root.Child("scenario", i), scenario, "");
      for (const std::string& each : scenario.each()) ReadOne(root.Child("scenario", i), scenario, each);
    }
  }

 private:
  void OverlayBase(const Cursor& found, const std::string& field, const std::string& name, v1::ScenarioGiven* given,
                   v1::ScenarioWhen* when) {
    const auto base = bases_->find(name);
    if (base == bases_->end()) {
      return found.Fail(field, 0, "unknown base `" + name + "`: define it in a scenario file");
    }
    Overlay(base->second->given(), given);
    Overlay(base->second->when(), when);
  }

  void ReadOne(const Cursor& found, const v1::Scenario& scenario, const std::string& each) {
    v1::ScenarioGiven given;
    v1::ScenarioWhen when;
    if (!each.empty()) OverlayBase(found, "each", each, &given, &when);
    for (const std::string& name : scenario.base()) OverlayBase(found, "base", name, &given, &when);
    Overlay(scenario.given(), &given);
    Overlay(scenario.when(), &when);
    // What was put together has no place of its own: its errors are at the scenario.
    const Cursor at(&file_, &scenario, nullptr, found.line(), 1, errors_);
    ReadScenario read;
    read.file = file_;
    read.line = found.line();
    read.name = scenario.name();
    if (read.name.empty()) at.Fail("a scenario without a `name`: write a sentence");
    if (!each.empty()) read.name += " (" + each + ")";
    read.about.assign(scenario.about().begin(), scenario.about().end());
    if (read.about.empty()) at.Fail("a scenario without `about`: name the rule or denial it is about");
    read.switches_on.assign(scenario.switch_on().begin(), scenario.switch_on().end());
    read.switches_off.assign(scenario.switch_off().begin(), scenario.switch_off().end());
    read.shows = ReadShows(at, scenario.shows());
    read.time = ReadTime(at, given.on(), given.at(), kNoon);
    read.facts = ReadFacts(at, given);
    read.request = ReadRequest(at, when);
    read.then = ReadThen(at, scenario.then());
    scenarios_->push_back(std::move(read));
  }

  Shows ReadShows(const Cursor& at, const std::string& name) {
    if (name == "ALLOW") return Shows::kAllow;
    if (name == "DENY") return Shows::kDeny;
    if (name != "BOUNDARY") at.Fail(UnknownName("`shows`", name, {"ALLOW", "DENY", "BOUNDARY"}));
    return Shows::kBoundary;
  }

  Day ReadDay(const Cursor& at, const std::string& text) {
    const std::optional<Day> day = ParseDay(text);
    if (!day) at.Fail("`" + text + "` is no day: write it as 2026-03-01");
    return day.value_or(0);
  }

  Day DayOrNone(const Cursor& at, const std::string& text) { return text.empty() ? kNoDay : ReadDay(at, text); }

  // Minutes on the clock of Amsterdam, and whether the second of two equal hours is meant.
  struct Clock {
    int64_t minutes = 0;
    bool second = false;
  };

  Clock ReadClock(const Cursor& at, const std::string& text, int64_t otherwise) {
    if (text.empty()) return {otherwise, false};
    const std::string clock = text.substr(0, 5);
    const bool second = text.size() > clock.size();
    const auto digit = [&](size_t i) { return static_cast<int64_t>(clock[i] - '0'); };
    const bool shaped = clock.size() == 5 && clock[2] == ':' && digit(0) >= 0 && digit(0) <= 2 && digit(1) >= 0 &&
                        digit(1) <= 9 && digit(3) >= 0 && digit(3) <= 5 && digit(4) >= 0 && digit(4) <= 9 &&
                        (!second || text.substr(5) == " second");
    if (!shaped) at.Fail("`" + text + "` is no time: write it as 16:40");
    const int64_t minutes = shaped ? (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4) : otherwise;
    if (minutes >= kMinutesPerDay) at.Fail("`" + text + "` is no time: a day ends at 23:59");
    return {minutes, shaped && second};
  }

  // The instant of a clock time in Amsterdam, by the rule of the directive.
  Time ReadTime(const Cursor& at, const std::string& on, const std::string& text, int64_t otherwise) {
    const Day day = ReadDay(at, on);
    const Clock clock = ReadClock(at, text, otherwise);
    const ClockChange change = ChangeOn(day);
    const bool twice = change == ClockChange::kBack && clock.minutes >= kClocksForward && clock.minutes < kClocksBack;
    if (change == ClockChange::kForward && clock.minutes >= kClocksForward && clock.minutes < kClocksBack) {
      at.Fail("`" + text + "` does not exist on " + on + ": the clock goes from 02:00 to 03:00");
    }
    if (clock.second && !twice) at.Fail("`" + text + "` comes once on " + on + ": remove `second`");
    bool summer = BeginsInSummer(day);
    if (change == ClockChange::kForward && clock.minutes >= kClocksBack) summer = true;
    if (change == ClockChange::kBack && (clock.minutes >= kClocksBack || clock.second)) summer = false;
    const int64_t utc = day * kMinutesPerDay + clock.minutes - (summer ? 2 : 1) * kHour;
    return {utc * kMicrosPerMinute, day};
  }

  DateFact ReadDate(const Cursor& at, bool said, const v1::ScenarioDate& date) {
    DateFact fact;
    if (!said) return fact;
    fact.certainty = Resolve(kCertaintyNoun, date.certainty(), at, "given").value_or(Certainty::kUnknown);
    if (date.on().empty()) return fact;
    const Time time = ReadTime(at, date.on(), date.at(), 0);
    fact.at_us = time.instant_us;
    fact.day = time.amsterdam_day;
    return fact;
  }

  uint16_t Gemeente(const Cursor& at, const std::string& code) {
    const bool shaped =
        code.size() == 4 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!shaped) at.Fail("`" + code + "` is no municipality code: four digits");
    return shaped ? static_cast<uint16_t>(std::stoi(code)) : uint16_t{0};
  }

  uint16_t Probation(const Cursor& at, const std::string& name) {
    if (name == "RN") return 1;
    if (name == "SVG") return 2;
    if (name == "LDH") return 3;
    at.Fail(UnknownName("probation organisation", name, {"RN", "SVG", "LDH"}));
    return 0;
  }

  CustodyFacts ReadCustody(const Cursor& at, const v1::ScenarioCustody& said) {
    CustodyFacts custody;
    custody.known = true;
    custody.identity_confirmed = true;
    custody.place = Resolve(kPlaceNoun, said.place(), at, "given").value_or(PlaceKind::kUnspecified);
    custody.modality = Resolve(kModalityNoun, said.modality(), at, "given").value_or(Modality::kUnspecified);
    custody.establishment = static_cast<uint16_t>(said.establishment());
    if (!said.probation().empty()) custody.probation = Probation(at, said.probation());
    custody.hold = said.hold();
    custody.compulsory_supervision = said.compulsory_supervision();
    if (!said.isd_gemeente().empty()) custody.isd_gemeente = Gemeente(at, said.isd_gemeente());
    if (said.title_size() > kTitlesMax || said.college_size() > kCollegesMax) at.Fail("too many titles or colleges");
    for (int i = 0; i < std::min(said.title_size(), kTitlesMax); ++i) {
      const auto kind = Resolve(kTitleNoun, said.title(i).kind(), at, "given").value_or(TitleKind::kUnspecified);
      custody.titles[custody.title_count++] = {kind, ReadDay(at, said.title(i).from()),
                                               DayOrNone(at, said.title(i).until())};
    }
    for (int i = 0; i < std::min(said.college_size(), kCollegesMax); ++i) {
      const v1::ScenarioCollege& college = said.college(i);
      const auto ground = Resolve(kGroundNoun, college.ground(), at, "given").value_or(CollegeGround::kUnspecified);
      custody.colleges[custody.college_count++] = {Gemeente(at, college.gemeente()), ground,
                                                   ReadDay(at, college.as_of())};
    }
    custody.departure = ReadDate(at, said.has_departure(), said.departure());
    custody.release = ReadDate(at, said.has_release(), said.release());
    custody.basis_ends = ReadDate(at, said.has_basis_ends(), said.basis_ends());
    return custody;
  }

  MandateFact ReadMandate(const Cursor& at, bool said, const v1::ScenarioMandate& mandate) {
    MandateFact fact;
    if (!said) return fact;
    fact.required = true;
    fact.found = !mandate.has_found() || mandate.found();
    fact.covers_kind = !mandate.has_covers_kind() || mandate.covers_kind();
    fact.processor_agreement = !mandate.has_processor_agreement() || mandate.processor_agreement();
    fact.from = DayOrNone(at, mandate.from());
    fact.until = DayOrNone(at, mandate.until());
    return fact;
  }

  OrderFact ReadOrder(const Cursor& at, bool said, const v1::ScenarioPeriod& period) {
    if (!said) return {};
    return {!period.has_found() || period.found(), DayOrNone(at, period.from()), DayOrNone(at, period.until())};
  }

  AuthorisationFact ReadAuthorisation(const Cursor& at, bool said, const v1::ScenarioPeriod& period) {
    const OrderFact order = ReadOrder(at, said, period);
    return {said, order.known, order.from, order.until};
  }

  BijFacts ReadBij(const Cursor& at, const v1::ScenarioBij& said) {
    const std::vector<std::string> offences = {"", "A1", "A2", "B", "C"};
    BijFacts bij;
    const auto found = std::find(offences.begin(), offences.end(), said.offence());
    if (found == offences.end()) {
      at.Fail(UnknownName("offence of Bjsg 11a(1)", said.offence(), {offences.begin() + 1, offences.end()}));
    } else {
      bij.offence = static_cast<BijOffence>(found - offences.begin());
    }
    bij.irrevocable = said.irrevocable();
    bij.youth_law = said.youth_law();
    bij.unconditional_months = static_cast<uint16_t>(said.unconditional_months());
    if (!said.return_gemeente().empty()) bij.return_gemeente = Gemeente(at, said.return_gemeente());
    bij.return_on = DayOrNone(at, said.return_on());
    return bij;
  }

  AttestationFact ReadAttestation(const Cursor& at, bool said, const v1::ScenarioAttestation& attestation) {
    if (!said) return {};
    return {true, !attestation.has_motivated() || attestation.motivated(),
            !attestation.has_bound() || attestation.bound(), DayOrNone(at, attestation.until())};
  }

  ConsentFact ReadConsent(const Cursor& at, bool said, const v1::ScenarioConsent& consent) {
    ConsentFact fact;
    if (!said) return fact;
    fact.found = true;
    fact.explicit_given = !consent.has_explicit_given() || consent.explicit_given();
    fact.identity_checked = !consent.has_identity_checked() || consent.identity_checked();
    fact.given = ReadDay(at, consent.given_on());
    fact.expires = ReadDay(at, consent.expires_on());
    fact.revoked = !consent.revoked_on().empty();
    if (fact.revoked) fact.revoked_at_us = ReadTime(at, consent.revoked_on(), consent.revoked_at(), 0).instant_us;
    fact.scope = Categories(at, consent.scope());
    fact.from = ReadParty(at, consent.from());
    fact.to = ReadParty(at, consent.to());
    fact.purpose = Purpose::kConsentedHelp;
    if (!consent.purpose().empty()) {
      fact.purpose = Resolve(kPurposeNoun, consent.purpose(), at, "given").value_or(Purpose::kUnspecified);
    }
    return fact;
  }

  CaseFacts ReadCase(bool said, const v1::ScenarioCase& one) {
    if (!said) return {};
    return {!one.has_accepted() || one.accepted(), !one.has_person_authorised() || one.person_authorised(),
            one.medical_secret(), one.medical_consent()};
  }

  CategorySet Categories(const Cursor& at, const pb::RepeatedPtrField<std::string>& names) {
    CategorySet set;
    for (const std::string& name : names) {
      if (const auto category = Resolve(kCategoryNoun, name, at, "when")) set.Add(*category);
    }
    return set;
  }

  Facts ReadFacts(const Cursor& at, const v1::ScenarioGiven& given) {
    Facts facts;
    if (given.has_custody()) facts.custody = ReadCustody(at, given.custody());
    facts.sender_mandate = ReadMandate(at, given.has_sender_mandate(), given.sender_mandate());
    facts.receiver_mandate = ReadMandate(at, given.has_receiver_mandate(), given.receiver_mandate());
    facts.care_needed = given.care_needed();
    facts.attested = given.attested();
    facts.needs = Categories(at, given.need());
    facts.corrects_lawful = given.corrects_lawful();
    facts.answers_known = given.answers_known();
    facts.earlier_categories = Categories(at, given.earlier_category());
    facts.end_notice = given.end_notice();
    facts.accepted_day = DayOrNone(at, given.accepted_on());
    facts.at_disclosure = given.at_disclosure();
    facts.trouble = given.trouble();
    ReadAdded(at, given, facts);
    return facts;
  }

  void ReadAdded(const Cursor& at, const v1::ScenarioGiven& given, Facts& facts) {
    if (!given.attested_need().empty()) facts.attested_needs = Categories(at, given.attested_need());
    facts.paused = Categories(at, given.paused());
    facts.named_sender = given.named_sender();
    facts.risk = {given.risk().offence_risk(), given.risk().safety_needed(), given.risk().own_task(),
                  given.risk().directeur_copied()};
    facts.assignment_known = given.assignment_known();
    facts.supervision = ReadOrder(at, given.has_supervision(), given.supervision());
    facts.bij = ReadBij(at, given.bij());
    facts.attestation = ReadAttestation(at, given.has_attestation(), given.attestation());
    facts.no_other_basis = given.no_other_basis();
    facts.consent = ReadConsent(at, given.has_consent(), given.consent());
    facts.wgs = ReadCase(given.has_case_(), given.case_());
    facts.forum_member = given.forum_member();
    facts.youth_framework = given.youth_framework();
    facts.sender_authorisation = ReadAuthorisation(at, given.has_sender_authorisation(), given.sender_authorisation());
    facts.receiver_authorisation =
        ReadAuthorisation(at, given.has_receiver_authorisation(), given.receiver_authorisation());
    facts.both_roles = given.both_roles();
    facts.access_cleared = given.access_cleared();
  }

  // "COLLEGE/0392".
  Party ReadParty(const Cursor& at, const std::string& text) {
    const size_t slash = text.find('/');
    Party party;
    party.organ = Resolve(kOrganNoun, text.substr(0, slash), at, "when").value_or(Organ::kUnspecified);
    if (slash == std::string::npos) return party;
    const std::string unit = text.substr(slash + 1);
    if (party.organ == Organ::kReclassering) {
      party.unit = Probation(at, unit);
    } else if (party.organ == Organ::kCollege || party.organ == Organ::kBurgemeester) {
      party.unit = Gemeente(at, unit);
    } else if (unit.empty() || unit.size() > 4 || unit.find_first_not_of("0123456789") != std::string::npos) {
      at.Fail("`" + text + "`: the unit of a directeur is the number of the establishment");
    } else {
      party.unit = static_cast<uint16_t>(std::stoi(unit));
    }
    return party;
  }

  Request ReadRequest(const Cursor& at, const v1::ScenarioWhen& when) {
    Request request;
    request.sender = ReadParty(at, when.sender());
    request.receiver = ReadParty(at, when.receiver());
    request.kind = Resolve(kKindNoun, when.kind(), at, "when").value_or(MessageKind::kUnspecified);
    request.purpose = Resolve(kPurposeNoun, when.purpose(), at, "when").value_or(Purpose::kUnspecified);
    request.excess = ClassOf(request.kind) == KindClass::kOrdinary ? Excess::kRefuse : Excess::kWithhold;
    if (!when.excess().empty())
      request.excess = Resolve(kExcessNoun, when.excess(), at, "when").value_or(Excess::kRefuse);
    request.categories = Categories(at, when.category());
    for (const std::string& name : when.care_framework()) {
      const auto framework = Resolve(kFrameworkNoun, name, at, "when");
      if (framework) request.care_frameworks |= static_cast<uint8_t>(1u << static_cast<int>(*framework));
    }
    return request;
  }

  ScenarioExpectation ReadThen(const Cursor& at, const v1::ScenarioThen& then) {
    ScenarioExpectation expected;
    expected.outcome = Resolve(kOutcomeNoun, then.outcome(), at, "then").value_or(Outcome::kUnspecified);
    expected.rules.assign(then.rule().begin(), then.rule().end());
    std::sort(expected.rules.begin(), expected.rules.end());
    expected.denial = then.denial();
    expected.failing = then.failing();
    if (!then.failing().empty() && !ConditionNamed(then.failing())) {
      at.Fail("then", -1, UnknownName("condition", then.failing(), NamesOf<Condition>(kConditionCount)));
    }
    expected.articles.assign(then.article().begin(), then.article().end());
    if (!then.released().empty()) expected.released = Categories(at, then.released());
    if (!then.withheld().empty()) expected.withheld = Categories(at, then.withheld());
    if (then.phase() == NameOf(Phase::kUnspecified)) {
      expected.phase = Phase::kUnspecified;
    } else if (!then.phase().empty()) {
      expected.phase = Resolve(kPhaseNoun, then.phase(), at, "then");
    }
    if (then.lapse() == "AT_ACCEPTANCE") expected.lapse = Lapse::kAtAcceptance;
    if (then.lapse() == "AT_HANDOVER") expected.lapse = Lapse::kAtHandover;
    if (!then.lapse().empty() && !expected.lapse)
      at.Fail(UnknownName("lapse", then.lapse(), {"AT_HANDOVER", "AT_ACCEPTANCE"}));
    return expected;
  }

  std::string file_;
  const Bases* bases_;
  std::vector<ReadScenario>* scenarios_;
  ErrorList* errors_;
};

std::string List(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : ", ") + item;
  return list.empty() ? "none" : list;
}

std::string List(CategorySet set) {
  std::vector<std::string> codes;
  for (int i = 1; i < kCategoryCount; ++i) {
    if (set.Has(static_cast<Category>(i))) codes.emplace_back(CodeOf(static_cast<Category>(i)));
  }
  return List(codes);
}

void Compare(std::string_view what, const std::string& expected, const std::string& got,
             std::vector<std::string>& out) {
  if (expected != got) out.push_back(std::string(what) + ": expected " + expected + ", got " + got);
}

std::vector<std::string> Differences(const Policy& policy, const ReadScenario& scenario) {
  const Judgement judged = Judge(policy, scenario.request, scenario.facts, scenario.time);
  const Decision& decision = judged.decision;
  Words words = Explain(policy, scenario.request, judged.tuple, judged.conditions, decision);
  std::sort(words.rule_ids.begin(), words.rule_ids.end());
  const ScenarioExpectation& then = scenario.then;
  std::vector<std::string> out;
  Compare("outcome", std::string(NameOf(then.outcome)), std::string(NameOf(decision.outcome)), out);
  Compare("rules", List(then.rules), List(words.rule_ids), out);
  Compare("denial", then.denial.empty() ? "none" : then.denial, words.denial_id.empty() ? "none" : words.denial_id,
          out);
  Compare("failing", then.failing.empty() ? "none" : then.failing,
          words.failing_condition.empty() ? "none" : words.failing_condition, out);
  if (then.released) Compare("released", List(*then.released), List(decision.released), out);
  if (then.withheld) Compare("withheld", List(*then.withheld), List(decision.withheld), out);
  if (then.phase) Compare("phase", std::string(NameOf(*then.phase)), std::string(NameOf(judged.tuple.phase)), out);
  if (then.lapse && *then.lapse != decision.lapse) {
    out.push_back(*then.lapse == Lapse::kAtAcceptance ? "lapse: expected AT_ACCEPTANCE"
                                                      : "lapse: expected AT_HANDOVER");
  }
  std::vector<std::string> cited;
  for (const Article& article : words.basis) cited.push_back(Cited(article));
  for (const std::string& article : then.articles) {
    if (std::find(cited.begin(), cited.end(), article) != cited.end()) continue;
    out.push_back("article: expected " + article + " among " + List(cited));
  }
  const bool fits_shows = scenario.shows == Shows::kBoundary || (scenario.shows == Shows::kAllow) == decision.Allows();
  if (!fits_shows) out.push_back("shows: the outcome is not what `shows` says");
  return out;
}

void Count(const ReadScenario& scenario, ScenarioReport& report) {
  for (const std::string& id : scenario.about) {
    const auto found = report.coverage.find(id);
    if (found == report.coverage.end()) {
      report.errors.push_back(
          {scenario.file, scenario.line, 1, "`about` names `" + id + "`, which is no rule or denial"});
      continue;
    }
    found->second.allow += scenario.shows == Shows::kAllow ? 1 : 0;
    found->second.deny += scenario.shows == Shows::kDeny ? 1 : 0;
    found->second.boundary += scenario.shows == Shows::kBoundary ? 1 : 0;
  }
}

// Policies by the switches that are on.
class Policies {
 public:
  explicit Policies(std::span<const SourceFile> files) : files_(files.begin(), files.end()) {}

  const CompileResult& With(const std::vector<std::string>& on, const std::vector<std::string>& off) {
    auto [found, fresh] = compiled_.try_emplace(List(on) + " / " + List(off));
    if (fresh) found->second = Compile(files_, nullptr, CompileOptions{on, off});
    return found->second;
  }

 private:
  std::vector<SourceFile> files_;
  std::map<std::string, CompileResult> compiled_;
};

void AddIds(const Policy& policy, ScenarioReport& report) {
  const auto add = [&](const auto& texts) {
    for (const auto& text : texts) {
      ScenarioCoverage& coverage = report.coverage[text.id];
      coverage.enforced_at = text.enforced_at;
      coverage.where = text.where;
    }
  };
  add(policy.texts.rules);
  add(policy.texts.rules_elsewhere);
  add(policy.texts.denials);
  add(policy.texts.denials_elsewhere);
}

}  // namespace

std::vector<ReadScenario> ReadScenarios(std::span<const SourceFile> files, std::vector<CompileError>* errors) {
  struct Parsed {
    const SourceFile* file;
    v1::ScenarioFile message;
    pb::TextFormat::ParseInfoTree tree;
  };
  std::vector<ReadScenario> scenarios;
  ErrorList list;
  Bases bases;
  std::vector<std::unique_ptr<Parsed>> parsed;
  for (const SourceFile& file : files) {
    auto one = std::make_unique<Parsed>();
    one->file = &file;
    if (!ParseText(file.name, file.text, &one->message, &one->tree, &list)) continue;
    for (int i = 0; i < one->message.base_size(); ++i) {
      const Cursor at = Cursor(&file.name, &one->message, &one->tree, 1, 1, &list).Child("base", i);
      const v1::ScenarioBase& base = one->message.base(i);
      if (base.name().empty()) at.Fail("a base without a `name`");
      if (!bases.emplace(base.name(), &base).second) at.Fail("the base `" + base.name() + "` stands twice: rename one");
    }
    parsed.push_back(std::move(one));
  }
  for (const auto& one : parsed) Reader(one->file->name, &bases, &scenarios, &list).Read(one->message, one->tree);
  for (CompileError& error : list.TakeSorted()) errors->push_back(std::move(error));
  return scenarios;
}

ScenarioReport RunScenarios(std::span<const SourceFile> policy_files, std::span<const SourceFile> scenario_files) {
  ScenarioReport report;
  std::vector<ReadScenario> scenarios = ReadScenarios(scenario_files, &report.errors);
  Policies policies(policy_files);
  std::vector<std::string> all_switches;
  const CompileResult& plain = policies.With({}, {});
  if (!plain.policy) {
    report.errors.insert(report.errors.end(), plain.errors.begin(), plain.errors.end());
    return report;
  }
  for (const SwitchText& one : plain.policy->texts.switches) all_switches.push_back(one.id);
  AddIds(*plain.policy, report);
  // A rule or denial that a switch opens must have its scenarios too.
  const CompileResult& open = policies.With(all_switches, {});
  if (open.policy) AddIds(*open.policy, report);
  for (ReadScenario& scenario : scenarios) {
    const CompileResult& compiled = policies.With(scenario.switches_on, scenario.switches_off);
    if (!compiled.policy) {
      report.errors.insert(report.errors.end(), compiled.errors.begin(), compiled.errors.end());
      continue;
    }
    Count(scenario, report);
    std::vector<std::string> differences = Differences(*compiled.policy, scenario);
    report.failed += differences.empty() ? 0 : 1;
    report.results.push_back({std::move(scenario), std::move(differences)});
  }
  return report;
}

}  // namespace ketenpoort::policy
