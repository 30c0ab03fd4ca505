#include "gateway/custody/contradiction.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/clock.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/title_span.h"
#include "policy/civil_day.h"
#include "policy/facts.h"

namespace ketenpoort::custody {
namespace {

using Found = std::set<int>;

// Limit: departure may follow release by this many days; a release late in the day is left the next morning.
constexpr int kDepartureAfterReleaseDays = 1;

bool HasDay(const v1::DateFact& date) {
  return date.has_at() && (date.certainty() == v1::CERTAINTY_EXPECTED || date.certainty() == v1::CERTAINTY_FIXED ||
                           date.certainty() == v1::CERTAINTY_OCCURRED);
}

policy::Day DayOf(const v1::DateFact& date) { return gateway::AmsterdamDay(MicrosOf(date.at())); }

bool Occurred(const v1::DateFact& date) { return date.certainty() == v1::CERTAINTY_OCCURRED; }

// The report itself says that the basis has ended, now or at a moment that still has to come.
bool SaysEnded(const v1::RegisterState& state) {
  return Occurred(state.basis_ends()) || Occurred(state.release()) || state.modality() == v1::MODALITY_DECEASED;
}

bool InPenitentiary(const v1::RegisterState& state) {
  return state.place() == v1::PLACE_KIND_PI || state.place() == v1::PLACE_KIND_PPC;
}

void CheckTitles(const v1::RegisterState& state, Found* found) {
  for (const v1::Title& title : state.titles()) {
    const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on());
    const std::optional<policy::Day> ends = policy::ParseDay(title.ends_on());
    if (title.kind() == v1::TITLE_KIND_UNSPECIFIED || !starts || (!title.ends_on().empty() && !ends)) {
      found->insert(v1::CONTRADICTION_CODE_TITLE_UNREADABLE);
    } else if (ends && *ends < *starts) {
      found->insert(v1::CONTRADICTION_CODE_TITLE_ENDS_BEFORE_START);
    }
  }
  if (state.titles_size() > policy::kTitlesMax || state.colleges_size() > policy::kCollegesMax) {
    found->insert(v1::CONTRADICTION_CODE_TOO_MANY);
  }
}

void CheckDates(const v1::RegisterState& state, int64_t now_us, Found* found) {
  const std::optional<policy::Day> first = SpanOf(state).first;
  for (const v1::DateFact* date : {&state.departure(), &state.release(), &state.basis_ends()}) {
    const bool asks_for_date =
        date->certainty() == v1::CERTAINTY_EXPECTED || date->certainty() == v1::CERTAINTY_FIXED || Occurred(*date);
    if (asks_for_date && !date->has_at()) found->insert(v1::CONTRADICTION_CODE_DATE_MISSING);
    if (!HasDay(*date)) continue;
    if (Occurred(*date) && MicrosOf(date->at()) > now_us + kFutureBoundUs) {
      found->insert(v1::CONTRADICTION_CODE_OCCURRED_IN_FUTURE);
    }
    if (first && DayOf(*date) < *first) found->insert(v1::CONTRADICTION_CODE_DATE_BEFORE_BEGIN);
  }
  if (MicrosOf(state.valid_from()) > now_us + kFutureBoundUs) {
    found->insert(v1::CONTRADICTION_CODE_VALID_FROM_IN_FUTURE);
  }
}

void CheckOrderOfDates(const v1::RegisterState& state, Found* found) {
  const v1::DateFact& departure = state.departure();
  const v1::DateFact& release = state.release();
  const v1::DateFact& basis = state.basis_ends();
  if (HasDay(release) && HasDay(basis) && DayOf(release) > DayOf(basis)) {
    found->insert(v1::CONTRADICTION_CODE_RELEASE_AFTER_BASIS);
  }
  for (const v1::DateFact* end : {&release, &basis}) {
    if (HasDay(departure) && HasDay(*end) && DayOf(departure) > DayOf(*end) + kDepartureAfterReleaseDays) {
      found->insert(v1::CONTRADICTION_CODE_DEPARTURE_AFTER_RELEASE);
    }
  }
}

// The earliest day on which the basis may end without a decision beside the titles.
policy::Day EarliestBasisEnd(const v1::RegisterState& state, policy::Day last) {
  policy::Day earliest = last;
  if (state.reason() == v1::REASON_DRIE_DAGEN) earliest = last - kEarlyReleaseDays;
  for (const v1::Title& title : state.titles()) {
    if (title.kind() != v1::TITLE_KIND_VI) continue;
    if (const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on())) {
      earliest = std::min(earliest, *starts - 1);
    }
  }
  return earliest;
}

// Only a FIXED end is held against the titles, and an OCCURRED one that is said to be the ordinary end of the sentence:
// an expectation may differ, and a decision (suspension, court order, v.i., death) ends the basis under a running
// title.
void CheckBasisAgainstTitles(const v1::RegisterState& state, Found* found) {
  const v1::DateFact& basis = state.basis_ends();
  const TitleSpan span = SpanOf(state);
  if (!HasDay(basis) || !span.last || span.open_end) return;
  const policy::Day day = DayOf(basis);
  if (Occurred(basis)) {
    if (state.reason() == v1::REASON_EINDE_STRAF && day < EarliestBasisEnd(state, *span.last) - kEarlyReleaseDays) {
      found->insert(v1::CONTRADICTION_CODE_BASIS_ENDS_BEFORE_TITLE);
    }
    return;
  }
  if (basis.certainty() != v1::CERTAINTY_FIXED) return;
  if (state.reason() != v1::REASON_VI && day < EarliestBasisEnd(state, *span.last)) {
    found->insert(v1::CONTRADICTION_CODE_BASIS_ENDS_BEFORE_TITLE);
  }
  if (day > *span.last) found->insert(v1::CONTRADICTION_CODE_BASIS_ENDS_AFTER_TITLES);
}

bool RunsAround(const v1::RegisterState& state, int64_t now_us) {
  const int64_t valid_us = state.has_valid_from() ? MicrosOf(state.valid_from()) : now_us;
  return RunsOn(state, gateway::AmsterdamDay(now_us)) || RunsOn(state, gateway::AmsterdamDay(valid_us));
}

bool UnderConditions(const v1::RegisterState& state) {
  return std::any_of(state.titles().begin(), state.titles().end(), [](const v1::Title& title) {
    return title.kind() == v1::TITLE_KIND_VI || title.kind() == v1::TITLE_KIND_TOEZICHT;
  });
}

void CheckPlace(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t now_us, Found* found) {
  const bool regular = state.modality() == v1::MODALITY_REGULAR;
  const bool guarded = state.place() == v1::PLACE_KIND_HOSPITAL_GUARDED;
  const bool held = InPenitentiary(state) || guarded || state.place() == v1::PLACE_KIND_JJI ||
                    state.place() == v1::PLACE_KIND_POLICE_CELL;
  if (!SaysEnded(state)) {
    const bool runs = RunsAround(state, now_us);
    if (regular && held && !runs) found->insert(v1::CONTRADICTION_CODE_INSIDE_WITHOUT_TITLE);
    if (regular && state.place() == v1::PLACE_KIND_OUTSIDE && runs && !UnderConditions(state)) {
      found->insert(v1::CONTRADICTION_CODE_REGULAR_OUTSIDE);
    }
    if (regular && InPenitentiary(state) && state.establishment().empty()) {
      found->insert(v1::CONTRADICTION_CODE_ESTABLISHMENT_MISSING);
    }
  }
  if ((InPenitentiary(state) || guarded) && !state.establishment().empty() &&
      directory.establishment_number(state.establishment()) == 0) {
    found->insert(v1::CONTRADICTION_CODE_ESTABLISHMENT_UNKNOWN);
  }
}

void CheckReceivers(const v1::RegisterState& state, const DirectoryLookup& directory, Found* found) {
  std::set<std::pair<std::string, int>> seen;
  for (const v1::EligibleCollege& college : state.colleges()) {
    if (!directory.gemeente_known(college.gemeente())) found->insert(v1::CONTRADICTION_CODE_GEMEENTE_UNKNOWN);
    if (!seen.emplace(college.gemeente(), college.ground()).second) {
      found->insert(v1::CONTRADICTION_CODE_COLLEGE_TWICE);
    }
  }
  const std::string& isd = state.isd_participating_gemeente();
  if (!isd.empty() && !directory.gemeente_known(isd)) found->insert(v1::CONTRADICTION_CODE_GEMEENTE_UNKNOWN);
  if (!state.probation().empty() && ProbationNumber(state.probation()) == 0) {
    found->insert(v1::CONTRADICTION_CODE_PROBATION_UNKNOWN);
  }
}

std::vector<Contradiction> InOrder(const Found& found) {
  std::vector<Contradiction> codes;
  for (const int code : found) codes.push_back(static_cast<Contradiction>(code));
  return codes;
}

// After an end that occurred, something must say why the person is inside again, and from a later moment: a title that
// starts no earlier than that end, or a return (a suspension lifted, v.i. revoked, a conversion).
bool ReturnIsExplained(const v1::RegisterState& effective, const v1::RegisterState& reported, int64_t ended_us) {
  if (MicrosOf(reported.valid_from()) < ended_us) return false;
  const policy::Day ended_on = gateway::AmsterdamDay(ended_us);
  for (const v1::Title& title : reported.titles()) {
    if (!IsDetention(title.kind())) continue;
    const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on());
    if (!starts || *starts < ended_on) continue;
    const bool known = std::any_of(effective.titles().begin(), effective.titles().end(), [&](const v1::Title& t) {
      return t.kind() == title.kind() && t.starts_on() == title.starts_on();
    });
    if (!known) return true;
  }
  if (MicrosOf(reported.valid_from()) == ended_us) return false;
  const bool v_i = effective.reason() == v1::REASON_VI && reported.reason() == v1::REASON_VI;
  return v_i || reported.reason() == v1::REASON_BEGIN || reported.reason() == v1::REASON_TERUGKEER ||
         reported.reason() == v1::REASON_OMZETTING;
}

struct Words {
  Contradiction code;
  const char* nl;
  const char* en;
};

constexpr Words kWords[] = {
    {v1::CONTRADICTION_CODE_TITLE_ENDS_BEFORE_START, "Een titel eindigt voordat hij begint.",
     "A title ends before it starts."},
    {v1::CONTRADICTION_CODE_TITLE_UNREADABLE, "Een titel heeft geen soort of geen leesbare datum (jjjj-mm-dd).",
     "A title has no kind or no readable day (yyyy-mm-dd)."},
    {v1::CONTRADICTION_CODE_INSIDE_WITHOUT_TITLE, "De betrokkene verblijft binnen zonder dat een titel loopt.",
     "The person is inside and no title runs."},
    {v1::CONTRADICTION_CODE_DATE_BEFORE_BEGIN,
     "Een vertrek-, invrijheidstellings- of einddatum ligt vóór het begin van de eerste titel.",
     "A departure, release or end date lies before the first title starts."},
    {v1::CONTRADICTION_CODE_BASIS_ENDS_BEFORE_TITLE,
     "De grondslag eindigt vóór de laatste titel, zonder beslissing die haar beëindigt.",
     "The basis ends before the last title does, without a decision that ends it."},
    {v1::CONTRADICTION_CODE_BASIS_ENDS_AFTER_TITLES,
     "De grondslag loopt door na het einde van de laatste titel: meld de titel die haar draagt.",
     "The basis runs on after the last title ends: report the title that carries it."},
    {v1::CONTRADICTION_CODE_RELEASE_AFTER_BASIS, "De invrijheidstelling ligt na het einde van de grondslag.",
     "Release lies after the basis ends."},
    {v1::CONTRADICTION_CODE_DEPARTURE_AFTER_RELEASE,
     "Het vertrek ligt na de invrijheidstelling of na het einde van de grondslag.",
     "Departure lies after release or after the basis ends."},
    {v1::CONTRADICTION_CODE_OCCURRED_IN_FUTURE, "Een datum staat op plaatsgevonden en ligt in de toekomst.",
     "A date is said to have occurred and lies in the future."},
    {v1::CONTRADICTION_CODE_VALID_FROM_IN_FUTURE,
     "De toestand geldt pas vanaf een moment in de toekomst: meld haar zodra zij geldt.",
     "The state is valid only from a moment in the future: report it once it is."},
    {v1::CONTRADICTION_CODE_REGULAR_OUTSIDE,
     "Gewoon verblijf, maar buiten, terwijl een titel loopt: meld de modaliteit of het einde.",
     "Ordinary stay, but outside, while a title runs: report the modality or the end."},
    {v1::CONTRADICTION_CODE_ESTABLISHMENT_MISSING, "Verblijf in een inrichting zonder vermelding van welke.",
     "In an establishment, and not said which."},
    {v1::CONTRADICTION_CODE_ESTABLISHMENT_UNKNOWN, "De inrichting staat niet in het deelnemersregister.",
     "The establishment is not in the directory."},
    {v1::CONTRADICTION_CODE_DATE_MISSING, "Een datum met zekerheid heeft geen tijdstip.",
     "A date with a certainty has no instant."},
    {v1::CONTRADICTION_CODE_COLLEGE_TWICE, "Eén college staat er tweemaal op dezelfde grond.",
     "One college stands there twice on the same ground."},
    {v1::CONTRADICTION_CODE_GEMEENTE_UNKNOWN, "Een gemeentecode is niet bekend.", "A municipality code is not known."},
    {v1::CONTRADICTION_CODE_PROBATION_UNKNOWN, "De reclasseringsorganisatie is geen van RN, SVG en LDH.",
     "The probation organisation is none of RN, SVG and LDH."},
    {v1::CONTRADICTION_CODE_TOO_MANY, "Meer dan acht titels of meer dan drie colleges.",
     "More than eight titles or more than three colleges."},
    {v1::CONTRADICTION_CODE_INSIDE_AFTER_END,
     "Weer binnen na een gemeld einde, zonder nieuwe titel of later tijdstip. Klopt het: bevestig met "
     "replaces_report_id.",
     "Inside again after an end that was reported, without a new title or a later moment. If it is right: confirm with "
     "replaces_report_id."},
    {v1::CONTRADICTION_CODE_ALIVE_AFTER_DEATH,
     "Er is een overlijden gemeld. Was dat onjuist: vervang dat bericht met replaces_report_id.",
     "A death was reported. If that was wrong: replace that report with replaces_report_id."},
    {v1::CONTRADICTION_CODE_TWO_RECORDS,
     "De nummers wijzen niet naar één persoon: voeg de dossiers samen (LinkIdentity) of neem het nummer weg "
     "(SplitIdentity).",
     "The numbers do not lead to one person: join the records (LinkIdentity) or take the number away (SplitIdentity)."},
};

const Words* WordsOf(Contradiction code) {
  const auto* words =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const Words& w) { return w.code == code; });
  return words == std::end(kWords) ? nullptr : words;
}

}  // namespace

std::vector<Contradiction> WithinReport(const v1::RegisterState& reported, const DirectoryLookup& directory,
                                        int64_t now_us) {
  Found found;
  CheckTitles(reported, &found);
  CheckDates(reported, now_us, &found);
  CheckOrderOfDates(reported, &found);
  CheckBasisAgainstTitles(reported, &found);
  CheckPlace(reported, directory, now_us, &found);
  CheckReceivers(reported, directory, &found);
  return InOrder(found);
}

std::vector<Contradiction> WithEffective(const v1::RegisterState& effective, const v1::RegisterState& reported,
                                         const DirectoryLookup& directory, int64_t now_us) {
  Found found;
  const bool dead = effective.modality() == v1::MODALITY_DECEASED;
  if (dead && reported.modality() != v1::MODALITY_DECEASED) found.insert(v1::CONTRADICTION_CODE_ALIVE_AFTER_DEATH);
  const std::optional<int64_t> ended_us = EndedAt(effective, now_us);
  if (ended_us && InCourse(reported, directory, now_us) && !ReturnIsExplained(effective, reported, *ended_us)) {
    found.insert(v1::CONTRADICTION_CODE_INSIDE_AFTER_END);
  }
  return InOrder(found);
}

std::string_view TextNl(Contradiction code) {
  const Words* words = WordsOf(code);
  return words == nullptr ? std::string_view() : words->nl;
}

std::string_view TextEn(Contradiction code) {
  const Words* words = WordsOf(code);
  return words == nullptr ? std::string_view() : words->en;
}

}  // namespace ketenpoort::custody
