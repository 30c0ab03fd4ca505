// The state in effect, computed anew from the history: what annulment and replacement need. Guarantees that reports
// that were annulled, or that a later accepted report replaced, count as if they never came, and that the others are
// judged again in the order in which they were recorded, each as of the moment it was recorded. Pure; safe in any
// thread; no failure. Cost: one judgement a record.
#ifndef KETENPOORT_GATEWAY_CUSTODY_EFFECTIVE_FOLD_H_
#define KETENPOORT_GATEWAY_CUSTODY_EFFECTIVE_FOLD_H_

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

// How one report was judged against what was in effect.
struct Judgement {
  v1::ReportState state = v1::REPORT_STATE_UNSPECIFIED;
  std::vector<v1::ContradictionCode> contradictions;
  std::optional<v1::RegisterState> effective;
  // Of a DISPUTED or HISTORY report something took effect.
  bool narrowed = false;
};

// Requires: `reported` as StateOf made it. `explicit_replacement`: it names the report it confirms or replaces.
Judgement Judge(const std::optional<v1::RegisterState>& effective, const v1::RegisterState& reported,
                bool explicit_replacement, bool two_records, const DirectoryLookup& directory, int64_t now_us);

struct Fold {
  std::optional<v1::RegisterState> effective;
  // Course of the last report that counted; 0 where none did.
  uint64_t course = 0;
  // Reports that counted and that came out ACCEPTED this time.
  std::set<std::string> accepted;
};

// As if `report_id` never came: what it replaced counts again.
Fold FoldWithout(std::span<const v1::RegisterRecord> history_oldest_first, const std::string& report_id,
                 const DirectoryLookup& directory);

// As if these reports never came. A report that replaced one of them still counts as one that replaces.
Fold FoldLeavingOut(std::span<const v1::RegisterRecord> history_oldest_first, const std::set<std::string>& report_ids,
                    const DirectoryLookup& directory);

// What a report that replaces `report_id` meets: what that one replaced stays out.
Fold FoldReplacing(std::span<const v1::RegisterRecord> history_oldest_first, const std::string& report_id,
                   const DirectoryLookup& directory);

// Ids of the reports that do not count any more.
std::set<std::string> NotCounting(std::span<const v1::RegisterRecord> history_oldest_first);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_EFFECTIVE_FOLD_H_
