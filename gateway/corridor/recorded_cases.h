// Recorded cases: decisions of the log, with all that deciding them again takes. Guarantees: request and facts are
// those the entry commits to (each opening is checked against its commitment); what a person's key no longer opens is
// told as erased and never guessed; what was never decided by rules is no case. Does not decide anything, and does not
// know who may read: log_what_if.h does. Pure but for RangeOf; safe in any thread. On failure DATA_LOSS: an opening or
// bytes that are not what was committed.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_RECORDED_CASES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_RECORDED_CASES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "audit/commitment.h"
#include "gateway/corridor/judge.h"
#include "gateway/store/view.h"
#include "ketenpoort/v1/audit.pb.h"
#include "policy/decision.h"
#include "policy/facts.h"

namespace ketenpoort::corridor {

enum class CaseState : uint8_t {
  // No decision on a message by rules: a fact, a reading, a dry run, an organ that was not held, or one the gateway
  // refused before its rules, to a caller without standing.
  kNone,
  // No policy was in its days.
  kWithoutPolicy,
  // The openings are gone with the person's key.
  kErased,
  // Recorded before requests were committed.
  kIncomplete,
  kWhole
};

struct RecordedCase {
  CaseState state = CaseState::kNone;
  // Only where whole:
  policy::Request request;
  policy::Facts facts;
  policy::Time time;
  policy::Conditions conditions;
  // The number of the person; nullopt where nobody was known.
  std::optional<std::string> person;
};

// `openings`: as View::ReadOpenings gives them.
absl::StatusOr<RecordedCase> ReadCase(const v1::AuditEntry& entry, const std::optional<std::string>& openings);

// Decides a whole case by `policy`.
Verdict DecideCase(std::shared_ptr<const policy::Policy> policy, const RecordedCase& one);
// True where the verdict is exactly what the entry says: outcome, rules, basis, denial, condition and categories.
bool IsAsRecorded(const Verdict& verdict, const v1::AuditEntry& entry);
// The same, and each condition came out as it did then.
bool IsReplayed(const Verdict& verdict, const RecordedCase& one, const v1::AuditEntry& entry);

// What stands under a tag that an entry commits to once, checked against its commitment; nullopt where it commits to
// none, or its opening is gone. `openings`: as View::ReadOpenings gives them.
absl::StatusOr<std::optional<std::string>> OpenedValue(const v1::AuditEntry& entry,
                                                       const std::optional<std::string>& openings,
                                                       audit::AttributeTag tag);

// The entries of some days: indexes from `begin`, before `end`. Found by their times, which never go back. kFirstDay
// and kNoDay leave an end open.
struct EntryRange {
  uint64_t begin = 0;
  uint64_t end = 0;
};
absl::StatusOr<EntryRange> RangeOf(store::View& view, policy::Day from, policy::Day until);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_RECORDED_CASES_H_
