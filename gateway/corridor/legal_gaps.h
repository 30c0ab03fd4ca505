// LegalGaps: how often each flow was refused for lack of a basis, by quarter: what tells a legislator where the law
// leaves a gap. Guarantees: counted from the log's own entries, each once, in order, from what stands in them in the
// clear: sender organ, receiver organ and kind, never a person, a unit or a participant; the count and how far it got
// are kept together, so it survives a restart and a crash, and start-up reads only what came since; a flow is shown
// from kLegalGapShownFrom refusals in a quarter on. Counted are refusals of a message (DENIED) that a policy decided; a
// dry run, a lapse after acceptance, an organ or mandate the caller does not hold, and trouble in evaluation are not.
// Does not guarantee to be up to the last second. CatchUp and Keep from one thread at a time, Shown from any.
// Law: none; small counts are not shown since they may tell of one person.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_LEGAL_GAPS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_LEGAL_GAPS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <tuple>

#include "absl/status/status.h"
#include "gateway/store/store.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/policy.pb.h"

namespace ketenpoort::corridor {

inline constexpr uint64_t kLegalGapShownFrom = 10;
// Limit: entries read in one step.
inline constexpr uint64_t kLegalGapEntriesMax = 4'096;
// The count is kept at the latest after so many entries that changed nothing.
inline constexpr uint64_t kLegalGapKeepEvery = 65'536;

class LegalGaps {
 public:
  // `store` outlives it.
  explicit LegalGaps(store::Store& store) : store_(&store) {}

  // What was kept.
  absl::Status Load();
  // Counts what came since, at most kLegalGapEntriesMax entries.
  absl::Status CatchUp();
  // Keeps the count where it changed; waits until that is durable. Not on the committer's thread.
  absl::Status Keep();

  v1::GetLegalGapsResponse Shown() const;

 private:
  // Year, quarter, sender, receiver, kind.
  using Flow = std::tuple<uint32_t, uint32_t, v1::Organ, v1::Organ, v1::MessageKind>;
  v1::LegalGapCounts State() const;
  void Count(const v1::AuditEntry& entry);

  store::Store* store_;
  mutable std::mutex mutex_;
  uint64_t next_ = 0;                // under mutex_
  std::map<Flow, uint64_t> counts_;  // under mutex_
  bool changed_ = false;             // under mutex_
  uint64_t kept_ = 0;                // under mutex_; entries counted when it was kept last
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_LEGAL_GAPS_H_
