// CallMetrics: what operators count, for Prometheus: calls, log entries, commits, what waits, whether the store is
// sealed, how long the revocation lists still hold. Guarantees: labels are method names, status codes, and names of the
// vocabulary (entry, kind, outcome, denial): never a person, an organ's unit or a participant. Numbers about decisions
// are counted from the log itself (log_tally.h), so they say what was recorded. Thread-safe.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_CALL_METRICS_H_
#define KETENPOORT_GATEWAY_TRANSPORT_CALL_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::transport {

class CallMetrics {
 public:
  CallMetrics();

  void CallEnded(const char* method, const char* code);
  // From its coming in to its answer. For Submit and ReportStatus that includes the commit.
  void CallTook(const char* method, double seconds);
  void StreamOpened(const char* method);
  void StreamClosed(const char* method);
  // An entry was read from the log.
  void EntryRecorded(const v1::AuditEntry& entry);
  // A committed attribute was asked for that is neither there nor erased.
  void AttributeMissing() { attributes_missing_.Increment(); }

  // The state of the rooms, set from outside before each reading.
  struct Witnessed {
    bool disclosing = false;
    uint64_t entries_behind = 0;
    // Absent before the first quorum.
    std::optional<int64_t> quorum_age_seconds;
    uint64_t cosigning = 0;
  };
  struct State {
    uint64_t commits = 0;
    uint64_t intents = 0;
    uint64_t waiting = 0;
    uint64_t findings = 0;
    uint64_t keys_changing = 0;
    uint64_t log_size = 0;
    bool sealed = false;
    int64_t crl_seconds = 0;
    // Today included; 0 or less once its last day is past. Absent where the policy has no last day.
    std::optional<int64_t> policy_days_left;
    // Absent without witnesses.
    std::optional<Witnessed> witnessed;
  };
  void SetState(const State& state);

  // In Prometheus's text format.
  std::string Render() const;

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& call_seconds_;
  prometheus::Family<prometheus::Gauge>& streams_;
  prometheus::Family<prometheus::Counter>& entries_;
  prometheus::Family<prometheus::Counter>& decisions_;
  prometheus::Counter& attributes_missing_;
  prometheus::Gauge& commits_;
  prometheus::Gauge& intents_;
  prometheus::Gauge& findings_;
  prometheus::Gauge& keys_changing_;
  prometheus::Gauge& waiting_;
  prometheus::Gauge& log_size_;
  prometheus::Gauge& sealed_;
  prometheus::Gauge& crl_seconds_;
  prometheus::Family<prometheus::Gauge>& policy_days_left_;
  prometheus::Family<prometheus::Gauge>& disclosing_;
  prometheus::Family<prometheus::Gauge>& witness_entries_behind_;
  prometheus::Family<prometheus::Gauge>& witness_quorum_age_;
  prometheus::Family<prometheus::Gauge>& witnesses_cosigning_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_CALL_METRICS_H_
