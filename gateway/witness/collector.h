// Collector: keeps asking the witnesses about the newest checkpoint, and answers whether anything may be disclosed.
//
// Guarantees: AskAtStart returns the contradiction where a witness has one, before anything else is asked of the log;
// one round at a time, all witnesses at once, none longer than kAskDeadline; a new checkpoint is asked about within
// kLookEvery of the end of the last round, an old one again after kConfirmEvery, so that the bound in minutes counts
// from the last time a quorum was there. MayDisclose never waits for a witness.
// Does not guarantee: that each checkpoint is asked about: a newer one takes its place.
// Thread safety: MayDisclose, Override and Look from any thread; the rest from the owner's.
// Ownership: holds its clients; what the functions of CollectedLog refer to outlives Stop. On failure: see Quorum.
#ifndef KETENPOORT_GATEWAY_WITNESS_COLLECTOR_H_
#define KETENPOORT_GATEWAY_WITNESS_COLLECTOR_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/merkle.h"
#include "gateway/clock.h"
#include "gateway/witness/quorum.h"
#include "gateway/witness/witness_client.h"

namespace ketenpoort::witness {

inline constexpr std::chrono::milliseconds kAskDeadline{5'000};
inline constexpr std::chrono::milliseconds kLookEvery{200};
inline constexpr std::chrono::milliseconds kRetryEvery{1'000};
inline constexpr std::chrono::milliseconds kConfirmEvery{20'000};
// Limit: rounds at start; each but the last brought a size that was not known.
inline constexpr int kStartRoundsMax = 4;

// The newest checkpoint, and from each size that was asked for the hashes that it continues it.
struct LogGrowth {
  uint64_t size = 0;
  std::string checkpoint;
  std::vector<std::vector<audit::Digest>> proofs;
};

struct CollectedLog {
  std::function<absl::StatusOr<LogGrowth>(const std::vector<uint64_t>& old_sizes)> prove;
  std::function<uint64_t()> size;
  // Keeps a published checkpoint. A failure is tried again with the next.
  std::function<absl::Status(const PublishedCheckpoint&)> publish;
};

class Collector {
 public:
  // Requires: rule.quorum <= clients.size().
  Collector(QuorumRule rule, std::vector<WitnessClient> clients, CollectedLog log, gateway::Clock& clock);
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  // Asks until nobody brings news. OK also where a quorum was not reached: MayDisclose then says so.
  absl::Status AskAtStart();
  void Start();
  void Stop();

  // `log_size`: the log's, or nothing for what it is now.
  absl::Status MayDisclose(std::optional<uint64_t> log_size);
  void Override();

  struct Seen {
    std::vector<WitnessState> witnesses;
    uint64_t entries_behind = 0;
    std::optional<int64_t> quorum_age_us;
    absl::Status contradiction;
    absl::Status may_disclose;
  };
  Seen Look();

 private:
  enum class Came { kQuorum, kNews, kNothing };

  Came Round();
  void Work();

  const std::vector<WitnessClient> clients_;
  const CollectedLog log_;
  gateway::Clock& clock_;

  std::mutex mutex_;
  Quorum quorum_;  // under mutex_

  std::mutex stop_mutex_;
  std::condition_variable stop_wakes_;
  bool stopping_ = false;  // under stop_mutex_
  std::thread thread_;
};

}  // namespace ketenpoort::witness

#endif  // KETENPOORT_GATEWAY_WITNESS_COLLECTOR_H_
