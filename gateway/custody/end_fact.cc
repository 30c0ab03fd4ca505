#include "gateway/custody/end_fact.h"

#include <algorithm>

#include "gateway/clock.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/title_span.h"

namespace ketenpoort::custody {

std::optional<JustBefore> LastHeld(const v1::RegisterState& state, int64_t fact_us, const DirectoryLookup& directory) {
  JustBefore just{state, fact_us - 1, CoverageOf(state, directory, fact_us - 1)};
  if (IsHeld(just.coverage)) return just;
  // It had lapsed by time before the fact: the end of its last day then.
  const std::optional<policy::Day> last = LastCovered(state);
  if (!last || gateway::StartOfDay(*last + 1) > fact_us) return std::nullopt;
  just.at_us = gateway::StartOfDay(*last + 1) - 1;
  just.coverage = CoverageOf(state, directory, just.at_us);
  if (!IsHeld(just.coverage)) return std::nullopt;
  return just;
}

std::optional<EndFact> FindEnd(const Assessment& assessment, const DirectoryLookup& directory, int64_t now_us) {
  const v1::RegisterState& after = assessment.record.effective();
  if (CoverageOf(after, directory, now_us) != Coverage::kEnded) return std::nullopt;
  const std::optional<int64_t> word_us = EndedAt(after, now_us);
  // Time alone ended it: nobody said so.
  if (!word_us && PhaseOf(after, directory, now_us) == policy::Phase::kP09) return std::nullopt;
  EndFact fact;
  fact.ended_us = word_us ? *word_us : std::min(MicrosOf(after.valid_from()), now_us);
  std::optional<JustBefore> before;
  if (assessment.starts_new_course) {
    fact.begins_too = true;
    before = LastHeld(BeforeItsEnd(after), fact.ended_us, directory);
    if (before && before->coverage != Coverage::kInside) return std::nullopt;
  } else {
    if (assessment.effective_before) before = LastHeld(*assessment.effective_before, fact.ended_us, directory);
    // A state in between that says nothing does not take the notice of the end away.
    const bool remembered = assessment.previous && assessment.previous->has_last_held();
    if (!before && remembered) before = LastHeld(assessment.previous->last_held(), fact.ended_us, directory);
  }
  if (!before) return std::nullopt;
  fact.before = *before;
  return fact;
}

}  // namespace ketenpoort::custody
