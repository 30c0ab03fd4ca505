#include "gateway/custody/known_at.h"

#include <algorithm>
#include <set>
#include <string>

#include "gateway/custody/coverage.h"
#include "gateway/custody/effective_fold.h"
#include "gateway/custody/facts.h"

namespace ketenpoort::custody {
namespace {

// When a state says the basis ended, at or before `at_us`: by what occurred, or by a day that was fixed.
std::optional<int64_t> EndBy(const v1::RegisterState& state, int64_t at_us) {
  std::optional<int64_t> end = EndedAt(state, at_us);
  const v1::DateFact& fixed = state.basis_ends();
  if (fixed.certainty() != v1::CERTAINTY_FIXED || !fixed.has_at()) return end;
  const int64_t fixed_us = MicrosOf(fixed.at());
  if (fixed_us <= at_us && (!end || fixed_us < *end)) end = fixed_us;
  return end;
}

// Ids of the reports for which `leave_out` holds, and of those that do not count any more.
template <typename LeaveOut>
std::set<std::string> Without(std::span<const v1::RegisterRecord> history, LeaveOut leave_out) {
  std::set<std::string> out = NotCounting(history);
  for (const v1::RegisterRecord& record : history) {
    if (record.has_reported() && leave_out(record)) out.insert(record.report_id());
  }
  return out;
}

}  // namespace

std::optional<v1::RegisterState> KnownAt(std::span<const v1::RegisterRecord> history, int64_t at_us,
                                         const DirectoryLookup& directory) {
  Fold then = FoldLeavingOut(
      history, Without(history, [&](const auto& record) { return MicrosOf(record.reported().valid_from()) > at_us; }),
      directory);
  if (!then.effective) return std::nullopt;
  const Fold course = FoldLeavingOut(
      history, Without(history, [&](const auto& record) { return record.course() > then.course; }), directory);
  if (!course.effective || course.course != then.course) return then.effective;
  const std::optional<int64_t> end = EndBy(*course.effective, at_us);
  if (!end) return then.effective;
  v1::DateFact& basis_ends = *then.effective->mutable_basis_ends();
  const std::optional<int64_t> known = EndBy(*then.effective, at_us);
  if (known && *known <= *end) return then.effective;
  *basis_ends.mutable_at() = TimestampOf(*end);
  basis_ends.set_certainty(EndedAt(*course.effective, at_us) == end ? v1::CERTAINTY_OCCURRED : v1::CERTAINTY_FIXED);
  return then.effective;
}

int64_t SaysSince(std::span<const v1::RegisterRecord> history, const v1::RegisterRecord& record) {
  const int64_t recorded_us = MicrosOf(record.recorded_at());
  int64_t since_us = recorded_us;
  if (record.has_reported()) {
    since_us = std::min(since_us, MicrosOf(record.reported().valid_from()));
    if (const auto end = EndBy(record.reported(), recorded_us)) since_us = std::min(since_us, *end);
  }
  for (const v1::RegisterRecord& other : history) {
    const bool taken_back = other.has_reported() && (other.report_id() == record.replaces_report_id() ||
                                                     other.report_id() == record.annuls_report_id());
    if (taken_back) since_us = std::min(since_us, MicrosOf(other.reported().valid_from()));
  }
  return since_us;
}

}  // namespace ketenpoort::custody
