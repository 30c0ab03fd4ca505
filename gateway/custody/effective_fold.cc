#include "gateway/custody/effective_fold.h"

#include <algorithm>
#include <utility>

#include "gateway/clock.h"
#include "gateway/custody/contradiction.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/narrow.h"
#include "google/protobuf/util/message_differencer.h"

namespace ketenpoort::custody {
namespace {

using google::protobuf::util::MessageDifferencer;

// Carried out outside the walls: the directeur of the last establishment stays responsible.
bool CarriedOutOutside(const v1::RegisterState& state) {
  const v1::Modality m = state.modality();
  return m == v1::MODALITY_LEAVE || m == v1::MODALITY_EINDVERLOF || m == v1::MODALITY_PP ||
         m == v1::MODALITY_STRAFONDERBREKING || m == v1::MODALITY_ISD_EXTRAMURAL || m == v1::MODALITY_ABSENT ||
         state.place() == v1::PLACE_KIND_HOSPITAL_GUARDED;
}

void CapAt(int64_t now_us, v1::DateFact* date) {
  if (date->certainty() == v1::CERTAINTY_OCCURRED && MicrosOf(date->at()) > now_us)
    *date->mutable_at() = TimestampOf(now_us);
}

void Readdress(const DirectoryLookup& directory, policy::Day day, v1::RegisterState* state) {
  google::protobuf::RepeatedPtrField<v1::EligibleCollege> colleges;
  for (const v1::EligibleCollege& college : state->colleges()) {
    const std::string gemeente = directory.readdressed(college.gemeente(), day);
    const bool there = std::any_of(colleges.begin(), colleges.end(), [&](const v1::EligibleCollege& c) {
      return c.gemeente() == gemeente && c.ground() == college.ground();
    });
    if (there) continue;
    v1::EligibleCollege* added = colleges.Add();
    *added = college;
    added->set_gemeente(gemeente);
  }
  state->mutable_colleges()->Swap(&colleges);
}

// The state as it takes effect: nothing occurred later than now, merged municipalities under their present code, an
// invrijheidstelling or a death ends the basis, the responsible establishment stays while the title is carried out
// outside and after the end.
v1::RegisterState InEffect(const std::optional<v1::RegisterState>& before, const v1::RegisterState& reported,
                           const DirectoryLookup& directory, int64_t now_us) {
  v1::RegisterState state = reported;
  CapAt(now_us, state.mutable_departure());
  CapAt(now_us, state.mutable_release());
  CapAt(now_us, state.mutable_basis_ends());
  if (MicrosOf(state.valid_from()) > now_us) *state.mutable_valid_from() = TimestampOf(now_us);
  Readdress(directory, gateway::AmsterdamDay(now_us), &state);
  const std::optional<int64_t> ended_us = EndedAt(state, now_us);
  if (ended_us) {
    state.mutable_basis_ends()->set_certainty(v1::CERTAINTY_OCCURRED);
    *state.mutable_basis_ends()->mutable_at() = TimestampOf(*ended_us);
  }
  if (state.establishment().empty() && before && (ended_us || CarriedOutOutside(state))) {
    state.set_establishment(before->establishment());
  }
  return state;
}

bool Older(const v1::RegisterState& reported, const v1::RegisterState& effective) {
  return MicrosOf(reported.valid_from()) < MicrosOf(effective.valid_from());
}

bool Same(const std::optional<v1::RegisterState>& a, const std::optional<v1::RegisterState>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || MessageDifferencer::Equivalent(*a, *b);
}

bool IsAnnulment(const v1::RegisterRecord& record) { return !record.annuls_report_id().empty(); }

bool Knows(std::span<const v1::RegisterRecord> history, const std::string& report_id) {
  if (report_id.empty()) return false;
  return std::any_of(history.begin(), history.end(), [&](const v1::RegisterRecord& record) {
    return !IsAnnulment(record) && record.report_id() == report_id;
  });
}

Fold FoldOver(std::span<const v1::RegisterRecord> history, const std::set<std::string>& out,
              const DirectoryLookup& directory) {
  Fold fold;
  for (const v1::RegisterRecord& record : history) {
    if (IsAnnulment(record) || out.contains(record.report_id()) || !record.has_reported()) continue;
    const auto& found = record.contradictions();
    const bool two_records = std::find(found.begin(), found.end(), v1::CONTRADICTION_CODE_TWO_RECORDS) != found.end();
    Judgement judgement = Judge(fold.effective, record.reported(), Knows(history, record.replaces_report_id()),
                                two_records, directory, MicrosOf(record.recorded_at()));
    fold.effective = std::move(judgement.effective);
    fold.course = record.course();
    if (judgement.state == v1::REPORT_STATE_ACCEPTED) fold.accepted.insert(record.report_id());
  }
  return fold;
}

}  // namespace

Judgement Judge(const std::optional<v1::RegisterState>& effective, const v1::RegisterState& reported,
                bool explicit_replacement, bool two_records, const DirectoryLookup& directory, int64_t now_us) {
  Judgement judgement;
  judgement.contradictions = WithinReport(reported, directory, now_us);
  const bool older = effective && Older(reported, *effective);
  // An older report is not held against what came after it: it is history.
  if (effective && !older && !explicit_replacement) {
    const std::vector<Contradiction> more = WithEffective(*effective, reported, directory, now_us);
    judgement.contradictions.insert(judgement.contradictions.end(), more.begin(), more.end());
  }
  if (two_records) judgement.contradictions.push_back(v1::CONTRADICTION_CODE_TWO_RECORDS);

  const bool disputed = !judgement.contradictions.empty();
  if (!disputed && !older) {
    judgement.state = v1::REPORT_STATE_ACCEPTED;
    judgement.effective = InEffect(effective, reported, directory, now_us);
    return judgement;
  }
  judgement.state = disputed ? v1::REPORT_STATE_DISPUTED : v1::REPORT_STATE_HISTORY;
  if (older) {
    const std::optional<v1::RegisterState> ended = EndEarlier(*effective, reported, now_us);
    judgement.effective = ended ? ended : effective;
  } else {
    judgement.effective = Narrow(effective, reported, directory, now_us);
  }
  judgement.narrowed = !Same(effective, judgement.effective);
  return judgement;
}

std::set<std::string> NotCounting(std::span<const v1::RegisterRecord> history) {
  std::set<std::string> out;
  for (const v1::RegisterRecord& record : history) {
    if (IsAnnulment(record)) out.insert(record.annuls_report_id());
  }
  std::set<std::string> replaced;
  for (const v1::RegisterRecord& record : history) {
    const bool counts = !IsAnnulment(record) && !out.contains(record.report_id());
    const bool taken_over = record.state() == v1::REPORT_STATE_ACCEPTED || record.state() == v1::REPORT_STATE_HISTORY;
    if (counts && taken_over && Knows(history, record.replaces_report_id())) {
      replaced.insert(record.replaces_report_id());
    }
  }
  out.merge(replaced);
  return out;
}

Fold FoldWithout(std::span<const v1::RegisterRecord> history, const std::string& report_id,
                 const DirectoryLookup& directory) {
  std::vector<v1::RegisterRecord> left;
  for (const v1::RegisterRecord& record : history) {
    if (record.report_id() != report_id) left.push_back(record);
  }
  return FoldOver(left, NotCounting(left), directory);
}

Fold FoldLeavingOut(std::span<const v1::RegisterRecord> history, const std::set<std::string>& report_ids,
                    const DirectoryLookup& directory) {
  return FoldOver(history, report_ids, directory);
}

Fold FoldReplacing(std::span<const v1::RegisterRecord> history, const std::string& report_id,
                   const DirectoryLookup& directory) {
  std::set<std::string> out = NotCounting(history);
  out.insert(report_id);
  return FoldOver(history, out, directory);
}

}  // namespace ketenpoort::custody
