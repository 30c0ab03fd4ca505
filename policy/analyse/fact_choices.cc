#include "policy/analyse/fact_choices.h"

#include <string>
#include <utility>

#include "policy/civil_day.h"

namespace ketenpoort::policy::analyse {
namespace {

// What DJI reports of someone in a phase.
struct PhaseState {
  const char* title;
  const char* place;
  const char* modality;
};

PhaseState StateOf(Phase phase) {
  switch (phase) {
    case Phase::kP01:
      return {"INVERZEKERINGSTELLING", "POLICE_CELL", "REGULAR"};
    case Phase::kP02:
      return {"VOORLOPIGE_HECHTENIS", "PI", "REGULAR"};
    case Phase::kP03:
      return {"VRIJHEIDSSTRAF", "PI", "REGULAR"};
    case Phase::kP04:
      return {"VRIJHEIDSSTRAF", "OUTSIDE", "LEAVE"};
    case Phase::kP05:
      return {"VRIJHEIDSSTRAF", "OUTSIDE", "STRAFONDERBREKING"};
    case Phase::kP06:
      return {"VRIJHEIDSSTRAF", "OUTSIDE", "PP"};
    case Phase::kP07a:
      return {"ISD", "PI", "REGULAR"};
    case Phase::kP07b:
      return {"ISD", "OUTSIDE", "ISD_EXTRAMURAL"};
    case Phase::kP08:
      return {"VI", "OUTSIDE", "REGULAR"};
    case Phase::kP09:
      return {"", "OUTSIDE", "REGULAR"};
    case Phase::kP10:
      return {"TOEZICHT", "OUTSIDE", "REGULAR"};
    case Phase::kP11:
      return {"TBS", "FPC", "REGULAR"};
    case Phase::kP12:
      return {"WVGGZ", "CLINIC", "REGULAR"};
    case Phase::kP13:
      return {"WZD", "CLINIC", "REGULAR"};
    case Phase::kP14:
      return {"JEUGD", "JJI", "REGULAR"};
    case Phase::kP15:
      return {"VREEMDELINGENBEWARING", "PI", "REGULAR"};
    case Phase::kP16:
      return {"GIJZELING", "PI", "REGULAR"};
    case Phase::kP17:
      return {"VRIJHEIDSSTRAF", "OUTSIDE", "ABSENT"};
    case Phase::kP18:
      return {"VRIJHEIDSSTRAF", "PI", "DECEASED"};
    case Phase::kUnspecified:
      // A title that runs, of someone who is outside: no phase fits.
      return {"VRIJHEIDSSTRAF", "OUTSIDE", "REGULAR"};
  }
  return {"", "OUTSIDE", "REGULAR"};
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Title(const std::string& kind, Day from, Day until) {
  if (kind.empty()) return "";
  return "title { kind: " + Quoted(kind) + " from: " + Quoted(FormatDay(from)) +
         (until == kNoDay ? "" : " until: " + Quoted(FormatDay(until))) + " }";
}

std::string Date(const std::string& field, const std::string& certainty, Day day) {
  return field + " { certainty: " + Quoted(certainty) + " on: " + Quoted(FormatDay(day)) + " }";
}

std::string PartyName(Organ organ, const std::string& college) {
  std::string name(NameOf(organ));
  if (organ == Organ::kDirecteur || organ == Organ::kJjiDirecteur) name += "/12";
  if (organ == Organ::kReclassering) name += "/RN";
  if (organ == Organ::kCollege || organ == Organ::kBurgemeester) name += "/" + college;
  return Quoted(name);
}

void AddCustody(const Tuple& cell, Day day, std::vector<Fact>& facts) {
  const PhaseState state = StateOf(cell.phase);
  const std::string title = state.title;
  const std::string ended = title.empty() ? "VRIJHEIDSSTRAF" : title;
  const auto add = [&](std::vector<std::string> texts) { facts.push_back({FactPlace::kCustody, std::move(texts)}); };
  add({Title(title, day - 30, day + 60), Title(title, day - 200, day + 60), Title(title, day - 30, day + 600),
       Title(title, day - 200, day + 600), Title(ended, day - 30, day - 3), Title(ended, day - 200, day - 40),
       Title(title, day - 30, kNoDay)});
  add({"place: " + Quoted(state.place), "place: \"PI\""});
  add({"modality: " + Quoted(state.modality), "modality: \"REGULAR\""});
  add({"establishment: 12", "establishment: 99", ""});
  add({"probation: \"RN\"", ""});
  add({"college { gemeente: \"0392\" ground: \"INGEZETENE\" as_of: " + Quoted(FormatDay(day - 30)) + " }" +
           " college { gemeente: \"0363\" ground: \"WIL_VESTIGEN\" as_of: " + Quoted(FormatDay(day - 30)) + " }",
       ""});
  add({"", "isd_gemeente: \"0392\""});
  add({"", "hold: true"});
  add({"", "compulsory_supervision: true"});
  add({"", Date("basis_ends", "EXPECTED", day + 60), Date("basis_ends", "FIXED", day - 1),
       Date("basis_ends", "OCCURRED", day - 3), Date("basis_ends", "OCCURRED", day - 40)});
  add({"", Date("release", "EXPECTED", day + 60), Date("release", "FIXED", day + 89),
       Date("release", "FIXED", day + 200), Date("release", "OCCURRED", day - 3)});
  add({"", Date("departure", "EXPECTED", day + 60), Date("departure", "FIXED", day + 200)});
}

void AddMandates(Day day, std::vector<Fact>& facts) {
  const std::string from = " from: " + Quoted(FormatDay(day - 400));
  for (const std::string side : {"receiver_mandate", "sender_mandate"}) {
    facts.push_back({FactPlace::kGiven,
                     {"", side + " {" + from + " }", side + " { processor_agreement: false" + from + " }",
                      side + " { covers_kind: false" + from + " }", side + " { found: false" + from + " }"}});
  }
}

// Each with everything in order first, then with one thing wrong.
void AddDeclarations(Day day, std::vector<Fact>& facts) {
  const auto add = [&](std::vector<std::string> texts) { facts.push_back({FactPlace::kGiven, std::move(texts)}); };
  const std::vector<std::string> declared = {"offence_risk: true", "safety_needed: true", "own_task: true",
                                             "directeur_copied: true"};
  std::vector<std::string> risks = {""};
  for (size_t without = 0; without <= declared.size(); ++without) {
    std::string risk = "risk {";
    for (size_t i = 0; i < declared.size(); ++i) risk += i + 1 == without ? "" : " " + declared[i];
    risks.push_back(risk + " }");
  }
  add(risks);
  const std::string offence = " offence: \"A1\" unconditional_months: 24";
  const std::string final = " irrevocable: true";
  const std::string where = " return_gemeente: \"0392\"";
  const std::string soon = " return_on: " + Quoted(FormatDay(day + 60));
  const std::string late = " return_on: " + Quoted(FormatDay(day + 200));
  add({"", "bij {" + offence + final + where + soon + " }", "bij {" + offence + where + soon + " }",
       "bij {" + final + where + soon + " }", "bij {" + offence + final + where + soon + " youth_law: true }",
       "bij {" + offence + final + soon + " }", "bij {" + offence + final + where + late + " }"});
  const std::string until = " until: " + Quoted(FormatDay(day + 30));
  add({"", "attestation {" + until + " }", "attestation { motivated: false" + until + " }"});
  add({"", "supervision { from: " + Quoted(FormatDay(day - 30)) + " }"});
  add({"", "case { }", "case { person_authorised: false }", "case { medical_secret: true }"});
  for (const std::string side : {"sender_authorisation", "receiver_authorisation"}) {
    add({"", side + " { from: " + Quoted(FormatDay(day - 30)) + " }", side + " { found: false }"});
  }
}

void AddConsent(const Tuple& cell, Day day, const std::string& every_category, std::vector<Fact>& facts) {
  const std::string parties = " from: " + PartyName(cell.sender, "0392") +
                              " to: " + PartyName(cell.receiver, cell.sender == cell.receiver ? "0363" : "0392");
  const auto consent = [&](Day given, const std::string& scope) {
    return "consent { given_on: " + Quoted(FormatDay(given)) + " expires_on: " + Quoted(FormatDay(given + 100)) +
           scope + parties + " }";
  };
  const std::string whole = " scope: [" + every_category + "]";
  facts.push_back({FactPlace::kGiven, {"", consent(day - 2, whole), consent(day - 50, whole), consent(day - 2, "")}});
}

}  // namespace

std::vector<Fact> FactChoices(const Tuple& cell, Day day) {
  std::vector<Fact> facts;
  AddCustody(cell, day, facts);
  AddMandates(day, facts);
  facts.push_back({FactPlace::kUnknownPerson, {"", "unknown"}});
  const auto given = [&](std::vector<std::string> texts) { facts.push_back({FactPlace::kGiven, std::move(texts)}); };
  for (const std::string flag :
       {"care_needed", "attested", "corrects_lawful", "answers_known", "end_notice", "named_sender", "assignment_known",
        "no_other_basis", "forum_member", "youth_framework", "both_roles", "access_cleared"}) {
    given({"", flag + ": true"});
  }
  std::string every_category;
  for (int c = 1; c < kCategoryCount; ++c) {
    const std::string code(CodeOf(static_cast<Category>(c)));
    given({"", "need: " + Quoted(code)});
    every_category += (every_category.empty() ? "" : ", ") + Quoted(code);
  }
  given({"", "earlier_category: [" + every_category + "]"});
  given({"", "paused: [" + every_category + "]"});
  AddDeclarations(day, facts);
  AddConsent(cell, day, every_category, facts);
  given({"", "at_disclosure: true accepted_on: " + Quoted(FormatDay(day - 3)),
         "at_disclosure: true accepted_on: " + Quoted(FormatDay(day - 40))});
  given({"", "trouble: true"});
  const auto when = [&](std::vector<std::string> texts) { facts.push_back({FactPlace::kWhen, std::move(texts)}); };
  when({"sender: " + PartyName(cell.sender, "0392")});
  when({"receiver: " + PartyName(cell.receiver, cell.sender == cell.receiver ? "0363" : "0392"),
        "receiver: " + PartyName(cell.receiver, "0518")});
  for (const std::string framework : {"WFZ", "WVGGZ", "WZD"}) when({"", "care_framework: " + Quoted(framework)});
  return facts;
}

}  // namespace ketenpoort::policy::analyse
