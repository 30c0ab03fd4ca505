#include "gateway/custody/narrow.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "gateway/clock.h"
#include "gateway/custody/contradiction.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/title_span.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

// The moment a reported end counts from: never in the future, and never before the titles in effect, where a typing
// error would say so: then from the moment the report is valid.
int64_t EndMoment(const v1::RegisterState& effective, const v1::RegisterState& reported, int64_t ended_us,
                  int64_t now_us) {
  const std::optional<policy::Day> first = SpanOf(effective).first;
  const bool absurd = first && gateway::AmsterdamDay(ended_us) < *first;
  const int64_t valid_us = reported.has_valid_from() ? MicrosOf(reported.valid_from()) : now_us;
  return std::min(absurd ? valid_us : ended_us, now_us);
}

void SetOccurred(int64_t at_us, v1::DateFact* date) {
  date->set_certainty(v1::CERTAINTY_OCCURRED);
  *date->mutable_at() = TimestampOf(at_us);
}

void NarrowTitles(const v1::RegisterState& reported, v1::RegisterState* narrowed) {
  for (v1::Title& title : *narrowed->mutable_titles()) {
    const std::optional<policy::Day> ends = policy::ParseDay(title.ends_on());
    for (const v1::Title& other : reported.titles()) {
      if (other.kind() != title.kind() || other.starts_on() != title.starts_on()) continue;
      const std::optional<policy::Day> starts = policy::ParseDay(other.starts_on());
      const std::optional<policy::Day> earlier = policy::ParseDay(other.ends_on());
      if (!starts || !earlier || *earlier < *starts) continue;
      if (!ends || *earlier < *ends) title.set_ends_on(other.ends_on());
    }
  }
}

bool FixesDay(const v1::DateFact& date, int64_t now_us) {
  if (!date.has_at()) return false;
  const bool still_to_come = date.certainty() == v1::CERTAINTY_OCCURRED && MicrosOf(date.at()) > now_us;
  return date.certainty() == v1::CERTAINTY_FIXED || still_to_come;
}

// An earlier day on which the basis ends for certain.
void NarrowBasisEnd(const v1::DateFact& reported, int64_t now_us, v1::DateFact* basis) {
  if (!FixesDay(reported, now_us) || basis->certainty() == v1::CERTAINTY_OCCURRED) return;
  if (FixesDay(*basis, now_us) && MicrosOf(basis->at()) <= MicrosOf(reported.at())) return;
  *basis->mutable_at() = reported.at();
  basis->set_certainty(v1::CERTAINTY_FIXED);
}

// Less sure than before: the same date, or none.
void LowerCertainty(const v1::DateFact& reported, v1::DateFact* date) {
  const bool unknown = reported.certainty() == v1::CERTAINTY_UNKNOWN;
  if (reported.certainty() == v1::CERTAINTY_UNSPECIFIED || reported.certainty() >= date->certainty()) return;
  if (date->certainty() == v1::CERTAINTY_OCCURRED) return;
  date->set_certainty(reported.certainty());
  if (unknown) date->clear_at();
}

int Rank(Coverage coverage) {
  switch (coverage) {
    case Coverage::kInside:
      return 3;
    case Coverage::kOutside:
      return 2;
    case Coverage::kNotYet:
      return 1;
    case Coverage::kNone:
    case Coverage::kEnded:
      return 0;
  }
  return 0;
}

// The moments from now on at which the phase of a state can change: between them it stays what it is.
std::vector<int64_t> Turns(const v1::RegisterState& state, int64_t now_us) {
  std::vector<int64_t> turns = {now_us};
  const auto add = [&](policy::Day day) {
    if (const int64_t us = gateway::StartOfDay(day); us > now_us) turns.push_back(us);
  };
  for (const v1::Title& title : state.titles()) {
    if (const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on())) add(*starts);
    if (const std::optional<policy::Day> ends = policy::ParseDay(title.ends_on())) add(*ends + 1);
  }
  for (const v1::DateFact* date : {&state.release(), &state.basis_ends()}) {
    if (!date->has_at()) continue;
    add(gateway::AmsterdamDay(MicrosOf(date->at())) + 1);
    if (MicrosOf(date->at()) > now_us) turns.push_back(MicrosOf(date->at()));
  }
  return turns;
}

// The reported place and modality take effect where they narrow now and widen on no later day.
void NarrowPlace(const v1::RegisterState& reported, const DirectoryLookup& directory, int64_t now_us,
                 v1::RegisterState* narrowed) {
  if (reported.place() == v1::PLACE_KIND_UNSPECIFIED || reported.modality() == v1::MODALITY_UNSPECIFIED) return;
  v1::RegisterState elsewhere = *narrowed;
  elsewhere.set_place(reported.place());
  elsewhere.set_modality(reported.modality());
  bool narrows = false;
  for (const int64_t at_us : Turns(*narrowed, now_us)) {
    const int before = Rank(CoverageOf(*narrowed, directory, at_us));
    const int after = Rank(CoverageOf(elsewhere, directory, at_us));
    if (after > before) return;
    // By policy's own derivation too, which looks at the basis and not at a release that is said to have occurred.
    if (IsHeld(PhaseOf(elsewhere, directory, at_us)) && !IsHeld(PhaseOf(*narrowed, directory, at_us))) return;
    if (at_us == now_us && after < before) narrows = true;
  }
  if (narrows) *narrowed = elsewhere;
}

void NarrowReceivers(const v1::RegisterState& reported, const DirectoryLookup& directory, int64_t now_us,
                     v1::RegisterState* narrowed) {
  const policy::Day day = gateway::AmsterdamDay(now_us);
  std::set<std::string> named;
  for (const v1::EligibleCollege& college : reported.colleges()) {
    named.insert(directory.readdressed(college.gemeente(), day));
  }
  auto* colleges = narrowed->mutable_colleges();
  colleges->erase(std::remove_if(colleges->begin(), colleges->end(),
                                 [&](const v1::EligibleCollege& college) {
                                   return !named.contains(directory.readdressed(college.gemeente(), day));
                                 }),
                  colleges->end());
  if (narrowed->probation() != reported.probation()) narrowed->clear_probation();
  if (narrowed->isd_participating_gemeente() != reported.isd_participating_gemeente()) {
    narrowed->clear_isd_participating_gemeente();
  }
}

}  // namespace

std::optional<v1::RegisterState> Narrow(const std::optional<v1::RegisterState>& effective,
                                        const v1::RegisterState& reported, const DirectoryLookup& directory,
                                        int64_t now_us) {
  if (!effective) return std::nullopt;
  v1::RegisterState narrowed = *effective;
  NarrowTitles(reported, &narrowed);
  NarrowBasisEnd(reported.basis_ends(), now_us, narrowed.mutable_basis_ends());
  LowerCertainty(reported.release(), narrowed.mutable_release());
  LowerCertainty(reported.departure(), narrowed.mutable_departure());
  const std::optional<int64_t> ended_us = EndedAt(reported, now_us + kFutureBoundUs);
  if (ended_us) {
    int64_t at_us = EndMoment(*effective, reported, *ended_us, now_us);
    if (const std::optional<int64_t> before_us = EndedAt(*effective, now_us)) at_us = std::min(at_us, *before_us);
    SetOccurred(at_us, narrowed.mutable_basis_ends());
    if (reported.release().certainty() == v1::CERTAINTY_OCCURRED) SetOccurred(at_us, narrowed.mutable_release());
    if (reported.modality() == v1::MODALITY_DECEASED) narrowed.set_modality(v1::MODALITY_DECEASED);
    narrowed.set_reason(reported.reason());
  } else {
    NarrowPlace(reported, directory, now_us, &narrowed);
  }
  NarrowReceivers(reported, directory, now_us, &narrowed);
  narrowed.set_hold(narrowed.hold() || reported.hold());
  narrowed.set_compulsory_supervision(narrowed.compulsory_supervision() && reported.compulsory_supervision());
  return narrowed;
}

std::optional<v1::RegisterState> EndEarlier(const v1::RegisterState& effective, const v1::RegisterState& reported,
                                            int64_t now_us) {
  const std::optional<int64_t> ended_us = EndedAt(reported, now_us + kFutureBoundUs);
  if (!ended_us) return std::nullopt;
  const int64_t at_us = std::min(*ended_us, now_us);
  const std::optional<int64_t> known_us = EndedAt(effective, now_us);
  if (known_us && *known_us <= at_us) return std::nullopt;
  const policy::Day ended_on = gateway::AmsterdamDay(at_us);
  for (const v1::Title& title : effective.titles()) {
    const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on());
    if (IsDetention(title.kind()) && starts && *starts >= ended_on) return std::nullopt;
  }
  v1::RegisterState ended = effective;
  SetOccurred(at_us, ended.mutable_basis_ends());
  const bool released = reported.release().certainty() == v1::CERTAINTY_OCCURRED;
  if (released || ended.release().certainty() == v1::CERTAINTY_OCCURRED) SetOccurred(at_us, ended.mutable_release());
  if (reported.modality() == v1::MODALITY_DECEASED) ended.set_modality(v1::MODALITY_DECEASED);
  ended.set_reason(reported.reason());
  return ended;
}

}  // namespace ketenpoort::custody
