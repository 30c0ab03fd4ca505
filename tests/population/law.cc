#include "tests/population/law.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>

namespace ketenpoort::population {
namespace {

constexpr Categories kPersonAndDates = Set(1, 2, 3, 4, 5, 6, 7);
constexpr Categories kBasisvoorwaarden = Set(8, 9, 10, 11, 12, 14);
constexpr Categories kKeys = Set(1, 3, 5);
constexpr Categories kAll = ((Categories{1} << 27) - 1) << 1;
// An error to mend, never stripped silently (test cases of the law table: C21 inside a D&R message).
constexpr Categories kNeverStripped = Set(18, 19, 21, 25, 27);
constexpr int kLapseDays = 14;         // switch A01
constexpr int kWishRecencyDays = 730;  // switch A05

bool In(int value, std::initializer_list<int> all) { return std::find(all.begin(), all.end(), value) != all.end(); }

int64_t MicrosOf(const v1::DateFact& date) { return date.at().seconds() * kSecond + date.at().nanos() / 1'000; }

bool Deprives(v1::TitleKind kind) {
  return kind >= v1::TITLE_KIND_INVERZEKERINGSTELLING && kind <= v1::TITLE_KIND_VREEMDELINGENBEWARING;
}

std::set<int> TitlesRunning(const State& state, Day day) {
  std::set<int> kinds;
  for (const v1::Title& title : state.titles()) {
    const auto from = ParseDayText(title.starts_on());
    const auto until = ParseDayText(title.ends_on());
    if (from && *from <= day && (!until || day <= *until)) kinds.insert(title.kind());
  }
  return kinds;
}

// The basis is over: an end that is certain lies on an earlier day, or DJI says that it happened.
bool BasisOver(const State& state, int64_t at_us) {
  if (EndedBy(state, at_us) >= 0) return true;
  const v1::DateFact& end = state.basis_ends();
  return end.certainty() == v1::CERTAINTY_FIXED && end.has_at() && DayAt(MicrosOf(end)) < DayAt(at_us);
}

v1::Phase WithoutDetention(const std::set<int>& titles) {
  if (titles.contains(v1::TITLE_KIND_VI)) return v1::PHASE_P08;
  if (titles.contains(v1::TITLE_KIND_TOEZICHT)) return v1::PHASE_P10;
  if (titles.contains(v1::TITLE_KIND_WVGGZ)) return v1::PHASE_P12;
  if (titles.contains(v1::TITLE_KIND_WZD)) return v1::PHASE_P13;
  return v1::PHASE_P09;
}

// Pbw 1(e): in an establishment. A tbs-passant and a youth in a PI are gedetineerden by their place.
v1::Phase InPenitentiary(const std::set<int>& titles) {
  if (titles.contains(v1::TITLE_KIND_VRIJHEIDSSTRAF)) return v1::PHASE_P03;
  if (titles.contains(v1::TITLE_KIND_ISD)) return v1::PHASE_P07A;
  if (titles.contains(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS)) return v1::PHASE_P02;
  if (titles.contains(v1::TITLE_KIND_TBS) || titles.contains(v1::TITLE_KIND_JEUGD)) return v1::PHASE_P03;
  return v1::PHASE_P16;
}

v1::Phase ByModality(const State& state, const std::set<int>& titles) {
  static const std::map<int, v1::Phase> kElsewhere = {
      {v1::MODALITY_LEAVE, v1::PHASE_P04},
      {v1::MODALITY_EINDVERLOF, v1::PHASE_P04},
      {v1::MODALITY_PP, v1::PHASE_P06},
      {v1::MODALITY_STRAFONDERBREKING, v1::PHASE_P05},
      {v1::MODALITY_ISD_EXTRAMURAL, v1::PHASE_P07B},
      {v1::MODALITY_ABSENT, v1::PHASE_P17},
  };
  const auto elsewhere = kElsewhere.find(state.modality());
  if (elsewhere != kElsewhere.end()) return elsewhere->second;
  if (state.place() == v1::PLACE_KIND_OUTSIDE) return v1::PHASE_UNSPECIFIED;
  return InPenitentiary(titles);
}

bool Eligible(const State& state, const std::string& gemeente, Day day) {
  return std::any_of(state.colleges().begin(), state.colleges().end(), [&](const v1::EligibleCollege& college) {
    if (college.gemeente() != gemeente) return false;
    if (college.ground() != v1::COLLEGE_GROUND_WIL_VESTIGEN) return true;
    const auto since = ParseDayText(college.as_of());
    return since && *since <= day && day - *since <= kWishRecencyDays;
  });
}

struct Situation {
  const State* state = nullptr;
  v1::Phase phase = v1::PHASE_UNSPECIFIED;
  Day day = 0;  // of the phase
  Day today = 0;
  bool basis_runs = false;
  bool eligible = false;     // every college named
  bool responsible = false;  // the directeur named
  bool designated = false;   // the probation organisation named
};

Situation Look(const Question& q, const State* state, int64_t now_us) {
  Situation s;
  s.state = state;
  s.today = DayAt(now_us);
  const int64_t judged_us = q.end_notice ? q.judged_us : now_us;
  s.phase = PhaseAt(state, judged_us);
  s.day = DayAt(judged_us);
  if (state == nullptr) return s;
  s.basis_runs = !BasisOver(*state, judged_us);
  const auto college = [&](const Party& p) { return p.organ != v1::ORGAN_COLLEGE || Eligible(*state, p.unit, s.day); };
  s.eligible = college(q.sender) && college(q.receiver);
  const bool sent = q.sender.organ != v1::ORGAN_DIRECTEUR || q.at_disclosure || q.sender.unit == state->establishment();
  const bool got = q.receiver.organ != v1::ORGAN_DIRECTEUR || q.receiver.unit == state->establishment();
  s.responsible = sent && got && !state->establishment().empty();
  const auto probation = [&](const Party& p) {
    return p.organ != v1::ORGAN_RECLASSERING || (!p.unit.empty() && p.unit == state->probation());
  };
  s.designated = probation(q.sender) && probation(q.receiver);
  return s;
}

// Open norms are never computed: for each message about care a human says who, why and until when.
bool AnsweredFor(const Question& q, const Situation& s) { return q.human && s.today <= q.human_until; }

bool CareMayGo(const Question& q, const Situation& s) { return q.care_needed && AnsweredFor(q, s); }

Categories WithoutUnneeded(Categories granted, const Question& q, const Situation& s) {
  granted &= ~(kBasisvoorwaarden & ~q.needs);
  return CareMayGo(q, s) ? granted : granted & ~C(13);
}

// R01-R05.
Categories DirecteurToCollege(const Question& q, const Situation& s) {
  if (!s.basis_runs || !s.responsible || !s.eligible || s.state->hold()) return 0;
  const bool g = IsGedetineerde(s.phase);
  const bool plan = g && s.phase != v1::PHASE_P16;
  const bool dates = g || s.phase == v1::PHASE_P17;
  switch (static_cast<int>(q.kind)) {
    case v1::MESSAGE_KIND_DETENTION_START:
    case v1::MESSAGE_KIND_CONTACT_CHANGED:
      return g && q.purpose == v1::PURPOSE_CUSTODY_NOTICE ? kPersonAndDates : 0;
    case v1::MESSAGE_KIND_DETENTION_CHANGE:
      return dates && q.purpose == v1::PURPOSE_CUSTODY_NOTICE ? kPersonAndDates : 0;
    case v1::MESSAGE_KIND_RELEASE_DATE:
      if (!dates || q.purpose != v1::PURPOSE_CUSTODY_NOTICE) return 0;
      return q.end_notice ? kKeys | Set(6, 7) : kPersonAndDates;
    case v1::MESSAGE_KIND_REINTEGRATION_PLAN:
      if (!plan || !q.attested || q.purpose != v1::PURPOSE_REINTEGRATION_PLAN) return 0;
      return WithoutUnneeded(kPersonAndDates | kBasisvoorwaarden, q, s);
    case v1::MESSAGE_KIND_CARE_ARRANGEMENT:
      return plan && CareMayGo(q, s) && q.purpose == v1::PURPOSE_CARE ? kKeys | C(13) : 0;
    default:
      return 0;  // R06 waits for switch A03
  }
}

// R07, R07b, R08.
Categories CollegeToDirecteur(const Question& q, const Situation& s) {
  if (!s.basis_runs || !s.responsible || !s.eligible || !IsGedetineerde(s.phase)) return 0;
  switch (static_cast<int>(q.kind)) {
    case v1::MESSAGE_KIND_REINTEGRATION_PLAN:
      if (!q.attested || q.purpose != v1::PURPOSE_REINTEGRATION_PLAN) return 0;
      return WithoutUnneeded(Set(1, 2, 3, 4, 5) | kBasisvoorwaarden, q, s);
    case v1::MESSAGE_KIND_RECEPTION_STATUS:
      if (!q.answers_known || q.purpose != v1::PURPOSE_REINTEGRATION_PLAN) return 0;
      return Set(1, 5) | kBasisvoorwaarden | (AnsweredFor(q, s) ? C(13) : 0);
    case v1::MESSAGE_KIND_CARE_ARRANGEMENT:
      return CareMayGo(q, s) && q.purpose == v1::PURPOSE_CARE ? kKeys | C(13) : 0;
    default:
      return 0;
  }
}

// R09-R13.
Categories DirecteurToProbation(const Question& q, const Situation& s) {
  if (!s.basis_runs || !s.responsible || !s.designated) return 0;
  const bool g = IsGedetineerde(s.phase);
  const bool dates = g || s.phase == v1::PHASE_P17;
  switch (static_cast<int>(q.kind)) {
    case v1::MESSAGE_KIND_DETENTION_START:
      return g && q.purpose == v1::PURPOSE_CUSTODY_NOTICE ? kKeys | Set(6, 20) : 0;
    case v1::MESSAGE_KIND_CONTACT_CHANGED:
      return g && q.purpose == v1::PURPOSE_CUSTODY_NOTICE ? kPersonAndDates : 0;
    case v1::MESSAGE_KIND_DETENTION_CHANGE:
      return dates && q.purpose == v1::PURPOSE_CUSTODY_NOTICE ? kPersonAndDates : 0;
    case v1::MESSAGE_KIND_RELEASE_DATE:
      if (!dates || q.purpose != v1::PURPOSE_CUSTODY_NOTICE) return 0;
      return q.end_notice ? kKeys | C(7) : kPersonAndDates;
    case v1::MESSAGE_KIND_REINTEGRATION_PLAN:
      if (!g || !q.attested || q.purpose != v1::PURPOSE_REINTEGRATION_PLAN) return 0;
      return WithoutUnneeded(kPersonAndDates | kBasisvoorwaarden, q, s);
    case v1::MESSAGE_KIND_CARE_ARRANGEMENT:
      return g && CareMayGo(q, s) && q.purpose == v1::PURPOSE_CARE ? kKeys | C(13) : 0;
    case v1::MESSAGE_KIND_SUPERVISION_CONSULT:
      return g && q.purpose == v1::PURPOSE_SUPERVISION_ADVICE ? kKeys | Set(15, 16, 17) : 0;
    default:
      return 0;
  }
}

// R14: "same purposes as R11-R13; advies", so each purpose with its own data: 20d(2), 20d(3), 20d(4).
Categories ProbationToDirecteur(const Question& q, const Situation& s) {
  if (!s.basis_runs || !s.responsible || !s.designated || !IsGedetineerde(s.phase)) return 0;
  switch (static_cast<int>(q.kind)) {
    case v1::MESSAGE_KIND_REINTEGRATION_PLAN:
      if (!q.attested || q.purpose != v1::PURPOSE_REINTEGRATION_PLAN) return 0;
      return WithoutUnneeded(kPersonAndDates | kBasisvoorwaarden, q, s);
    case v1::MESSAGE_KIND_CARE_ARRANGEMENT:
      return CareMayGo(q, s) && q.purpose == v1::PURPOSE_CARE ? kKeys | C(13) : 0;
    case v1::MESSAGE_KIND_SUPERVISION_CONSULT:
    case v1::MESSAGE_KIND_ADVICE:
      return q.purpose == v1::PURPOSE_SUPERVISION_ADVICE ? kKeys | Set(15, 16, 17) : 0;
    default:
      return 0;
  }
}

// R18, R19: "subject is gedetineerde now; plan purpose". P16 waits for A09.
Categories CollegeAndProbation(const Question& q, const Situation& s) {
  if (!s.basis_runs || !s.eligible || !s.designated) return 0;
  if (!IsGedetineerde(s.phase) || s.phase == v1::PHASE_P16) return 0;
  if (q.receiver.organ == v1::ORGAN_COLLEGE && s.state->hold()) return 0;
  switch (static_cast<int>(q.kind)) {
    case v1::MESSAGE_KIND_REINTEGRATION_PLAN:
      if (!q.attested || q.purpose != v1::PURPOSE_REINTEGRATION_PLAN) return 0;
      return WithoutUnneeded(Set(1, 2, 3, 4, 5, 13) | kBasisvoorwaarden, q, s);
    case v1::MESSAGE_KIND_CARE_ARRANGEMENT:
      return CareMayGo(q, s) && q.purpose == v1::PURPOSE_CARE ? kKeys | C(13) : 0;
    default:
      return 0;
  }
}

// What the rules of section 3 grant. `found`: some rule stands, though it may grant nothing that was asked for.
Categories Granted(const Question& q, const Situation& s, bool* found) {
  *found = false;
  if (s.state == nullptr || s.phase == v1::PHASE_UNSPECIFIED) return 0;
  Categories granted = 0;
  const bool correction = q.purpose == v1::PURPOSE_CORRECTION &&
                          In(q.kind, {v1::MESSAGE_KIND_CORRECTION, v1::MESSAGE_KIND_INVOLVEMENT_ENDED});
  if (correction) {
    // R28: refers to a logged lawful message, no new category; every phase of a living person.
    *found = q.corrects_lawful && (q.categories & ~q.earlier) == 0 && s.phase != v1::PHASE_P18;
    return *found ? (C(18) - 2) | C(20) : 0;  // C01-C17 and C20
  }
  const int from = q.sender.organ;
  const int to = q.receiver.organ;
  if (from == v1::ORGAN_DIRECTEUR && to == v1::ORGAN_COLLEGE) granted = DirecteurToCollege(q, s);
  if (from == v1::ORGAN_COLLEGE && to == v1::ORGAN_DIRECTEUR) granted = CollegeToDirecteur(q, s);
  if (from == v1::ORGAN_DIRECTEUR && to == v1::ORGAN_RECLASSERING) granted = DirecteurToProbation(q, s);
  if (from == v1::ORGAN_RECLASSERING && to == v1::ORGAN_DIRECTEUR) granted = ProbationToDirecteur(q, s);
  if (from == v1::ORGAN_RECLASSERING && to == v1::ORGAN_COLLEGE) granted = CollegeAndProbation(q, s);
  if (from == v1::ORGAN_COLLEGE && to == v1::ORGAN_RECLASSERING) granted = CollegeAndProbation(q, s);
  // R03, R10: at most 14 days to reach the receiver; at acceptance, 14 days after the end.
  if (q.end_notice && s.today - (q.at_disclosure ? q.accepted_on : s.day) > kLapseDays) granted = 0;
  *found = granted != 0;
  return granted;
}

// Section 4. Denials of categories are added to `denied`; a denial of the whole flow sets it to everything.
std::set<std::string> Denials(const Question& q, const Situation& s, bool corrects, Categories* denied) {
  std::set<std::string> ids;
  const auto whole = [&](const char* id) {
    ids.insert(id);
    *denied = kAll;
  };
  const auto some = [&](const char* id, Categories categories) {
    if ((q.categories & categories) == 0) return;
    ids.insert(id);
    *denied |= categories;
  };
  const int from = q.sender.organ;
  const int to = q.receiver.organ;
  const bool after = In(s.phase, {v1::PHASE_P08, v1::PHASE_P09, v1::PHASE_P10});
  const bool from_dji = from == v1::ORGAN_DIRECTEUR || from == v1::ORGAN_MINISTER;
  const bool college = from == v1::ORGAN_COLLEGE || to == v1::ORGAN_COLLEGE;
  const bool with_probation = from == v1::ORGAN_RECLASSERING || to == v1::ORGAN_RECLASSERING;
  const auto ordinary = {static_cast<int>(v1::PURPOSE_CUSTODY_NOTICE), static_cast<int>(v1::PURPOSE_REINTEGRATION_PLAN),
                         static_cast<int>(v1::PURPOSE_CARE), static_cast<int>(v1::PURPOSE_SUPERVISION_ADVICE)};
  if (s.state == nullptr || s.phase == v1::PHASE_UNSPECIFIED) whole("D23");
  if (!q.sender_mandate || !q.receiver_mandate) whole("D20");
  if (after && college && with_probation && !corrects) whole("D01");
  if (after && from_dji && to == v1::ORGAN_COLLEGE && !corrects && !q.end_notice) whole("D02");
  if ((from_dji || from == v1::ORGAN_RECLASSERING) && to == v1::ORGAN_COLLEGE) {
    some("D07", Set(15, 16, 17, 18, 19, 20, 21, 22, 27));
  }
  some("D08", C(25));
  if (college && q.care_wfz) some("D12", C(25));
  if (q.care_wvggz_or_wzd) some("D13", C(25));
  const bool between_colleges = from == v1::ORGAN_COLLEGE && to == v1::ORGAN_COLLEGE;
  if (college && !between_colleges && !s.eligible && In(q.purpose, ordinary)) whole("D09");
  // R26, R27: the municipality of the youth, by the same grounds.
  const bool youth = q.purpose == v1::PURPOSE_YOUTH_AFTERCARE && to == v1::ORGAN_COLLEGE;
  if (youth && !s.eligible && In(from, {v1::ORGAN_MINISTER, v1::ORGAN_JJI_DIRECTEUR})) whole("D09");
  if (between_colleges) whole("D10");
  if (from == v1::ORGAN_RECLASSERING && to == v1::ORGAN_RECLASSERING) whole("D11");
  if (college && s.phase == v1::PHASE_P15 && In(q.purpose, ordinary)) whole("D21");
  some("D22", C(26));
  if (college && s.phase == v1::PHASE_P11 && !corrects) whole("D12");
  if (In(s.phase, {v1::PHASE_P12, v1::PHASE_P13}) && !corrects) whole("D13");
  return ids;
}

bool IsOrdinary(v1::MessageKind kind) {
  return In(kind, {v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::MESSAGE_KIND_SUPERVISION_CONSULT,
                   v1::MESSAGE_KIND_CORRECTION, v1::MESSAGE_KIND_INVOLVEMENT_ENDED, v1::MESSAGE_KIND_ADVICE});
}

}  // namespace

Party PartyOf(const v1::OrganAddress& address) { return {address.organ(), address.unit()}; }

v1::OrganAddress AddressOf(const Party& party) {
  v1::OrganAddress address;
  address.set_organ(party.organ);
  address.set_unit(party.unit);
  return address;
}

std::string PartyText(const Party& party) {
  const std::string organ = v1::Organ_Name(party.organ).substr(6);
  return party.unit.empty() ? organ : organ + "@" + party.unit;
}

std::string CategoriesText(Categories categories) {
  std::string text = "{";
  for (int number = 1; number < 32; ++number) {
    if (categories & C(number)) text += (text.size() > 1 ? " C" : "C") + std::to_string(number);
  }
  return text + "}";
}

bool IsGedetineerde(v1::Phase phase) {
  return In(phase, {v1::PHASE_P02, v1::PHASE_P03, v1::PHASE_P04, v1::PHASE_P07A, v1::PHASE_P16});
}

int64_t EndedBy(const State& state, int64_t at_us) {
  int64_t earliest = -1;
  for (const v1::DateFact* date : {&state.release(), &state.basis_ends()}) {
    if (date->certainty() != v1::CERTAINTY_OCCURRED || !date->has_at() || MicrosOf(*date) > at_us) continue;
    earliest = earliest < 0 ? MicrosOf(*date) : std::min(earliest, MicrosOf(*date));
  }
  if (earliest < 0 && state.modality() == v1::MODALITY_DECEASED) {
    earliest = std::min(at_us, state.valid_from().seconds() * kSecond);
  }
  return earliest;
}

v1::Phase PhaseAt(const State* state, int64_t at_us) {
  if (state == nullptr) return v1::PHASE_UNSPECIFIED;
  if (state->modality() == v1::MODALITY_DECEASED) return v1::PHASE_P18;
  const std::set<int> titles = TitlesRunning(*state, DayAt(at_us));
  std::set<int> detention;
  for (const int kind : titles) {
    if (Deprives(static_cast<v1::TitleKind>(kind))) detention.insert(kind);
  }
  const bool called_up = state->modality() == v1::MODALITY_CALLED_UP;
  if (detention.empty() || called_up || BasisOver(*state, at_us)) return WithoutDetention(titles);
  const auto only = [&](int kind) { return detention == std::set<int>{kind}; };
  if (only(v1::TITLE_KIND_VREEMDELINGENBEWARING)) return v1::PHASE_P15;
  if (only(v1::TITLE_KIND_INVERZEKERINGSTELLING) || state->place() == v1::PLACE_KIND_POLICE_CELL) return v1::PHASE_P01;
  if (state->place() == v1::PLACE_KIND_JJI) return v1::PHASE_P14;
  if (In(state->place(), {v1::PLACE_KIND_FPC, v1::PLACE_KIND_CLINIC})) return v1::PHASE_P11;
  if (state->place() == v1::PLACE_KIND_OUTSIDE && only(v1::TITLE_KIND_TBS)) return v1::PHASE_P11;
  if (state->place() == v1::PLACE_KIND_OUTSIDE && only(v1::TITLE_KIND_JEUGD)) return v1::PHASE_P14;
  return ByModality(*state, detention);
}

Answer Ask(const Question& q, const State* state, int64_t now_us) {
  const Situation s = Look(q, state, now_us);
  Answer answer;
  bool found = false;
  Categories denied = 0;
  const Categories granted = Granted(q, s, &found);
  // R28 stands above the denials that end with detention.
  const bool corrects = found && q.purpose == v1::PURPOSE_CORRECTION;
  answer.denials = Denials(q, s, corrects, &denied);
  answer.released = q.categories & granted & ~denied;
  answer.withheld = q.categories & ~answer.released;
  const bool nothing = answer.released == 0 && (q.categories != 0 || !found || denied == kAll);
  const bool withholds = q.excess == v1::EXCESS_WITHHOLD || (q.excess == v1::EXCESS_UNSPECIFIED && !IsOrdinary(q.kind));
  const bool refused =
      answer.withheld != 0 && IsOrdinary(q.kind) && (!withholds || (answer.withheld & kNeverStripped) != 0);
  if (nothing || refused) {
    answer.released = 0;
    answer.withheld = q.categories;
    return answer;
  }
  answer.outcome = answer.withheld == 0 ? v1::OUTCOME_ALLOWED : v1::OUTCOME_ALLOWED_IN_PART;
  return answer;
}

}  // namespace ketenpoort::population
