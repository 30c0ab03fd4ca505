// LogWitnesses: the store's log and the configured witnesses, put together: what they published is kept in the store,
// and is published again at the next start.
//
// Guarantees: Open answers FailedPrecondition where a witness saw more of this log than the store holds, or another
// one; it writes no entry. What a quorum published is durable before the public files show it. Does not guarantee: that
// a quorum was reached (MayDisclose says so). Thread safety: Open, Start and Stop from the owner's thread, the rest
// from any. Ownership: store and clock outlive it. On failure: Open says why; without witnesses everything may be
// disclosed.
#ifndef KETENPOORT_GATEWAY_DAEMON_LOG_WITNESSES_H_
#define KETENPOORT_GATEWAY_DAEMON_LOG_WITNESSES_H_

#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/clock.h"
#include "gateway/config.h"
#include "gateway/corridor/rooms.h"
#include "gateway/store/sqlite_store.h"
#include "gateway/witness/collector.h"

namespace ketenpoort::gateway {

class LogWitnesses {
 public:
  // Asks every witness, before anything is written.
  static absl::StatusOr<std::unique_ptr<LogWitnesses>> Open(const WitnessPolicy& policy, store::SqliteStore& store,
                                                            Clock& clock);
  ~LogWitnesses();

  // Asks on from now.
  void Start();
  void Stop();

  absl::Status MayDisclose(std::optional<uint64_t> log_size);
  // What an officer can decide; nothing without witnesses. Lives as long as this.
  std::optional<corridor::WithoutQuorum> Decision();
  // Nothing without witnesses.
  std::optional<witness::Collector::Seen> Look();

 private:
  LogWitnesses() = default;

  std::unique_ptr<witness::Collector> collector_;  // null without witnesses
  WitnessPolicy policy_;
};

}  // namespace ketenpoort::gateway

#endif  // KETENPOORT_GATEWAY_DAEMON_LOG_WITNESSES_H_
