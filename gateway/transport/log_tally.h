// LogTally: counts the log's entries as they come, for the metrics. Guarantees: every entry after the start is counted
// once, in order, from its stored bytes; one CatchUp reads at most kTallyEntriesMax, so that a busy log is followed in
// steps. Reads committed entries only. One thread at a time. A log that cannot be read is counted later.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_LOG_TALLY_H_
#define KETENPOORT_GATEWAY_TRANSPORT_LOG_TALLY_H_

#include <cstdint>

#include "gateway/store/store.h"
#include "gateway/transport/call_metrics.h"

namespace ketenpoort::transport {

// Limit: entries read in one step.
inline constexpr uint64_t kTallyEntriesMax = 4'096;

class LogTally {
 public:
  // Counts from entry `from_index` on. Both must outlive it.
  LogTally(store::Store& store, CallMetrics& metrics, uint64_t from_index)
      : store_(&store), metrics_(&metrics), next_(from_index) {}

  absl::Status CatchUp();
  // Entries seen so far, those before the start included.
  uint64_t next() const { return next_; }

 private:
  store::Store* store_;
  CallMetrics* metrics_;
  uint64_t next_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_LOG_TALLY_H_
