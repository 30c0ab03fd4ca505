// LogIndexer: keeps the index of the log behind the commits, on a thread of its own.
//
// Guarantees: what Notify named is in the index at some later moment, in order, each entry once; AwaitRound returns
// when the entries notified before it are in, or writing failed. Entries are gathered for a moment, so that those of
// one exchange share a row; who awaits them waits no longer for that. Old segments are merged a step after each round,
// and one step after the other while the log rests. Does not guarantee that the index is up to date
// when Notify returns: readers look at the entries past its end themselves. A failure stops the writing until a restart
// and is what Health answers; the log does not depend on it. Thread safety: any thread. Ownership: `source` is called
// on the thread until Stop.
#ifndef KETENPOORT_GATEWAY_STORE_LOG_INDEXER_H_
#define KETENPOORT_GATEWAY_STORE_LOG_INDEXER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/log_index.h"

namespace ketenpoort::store {

// Limit: entries of one transaction of the index.
inline constexpr size_t kIndexBatchEntries = 4096;

class LogIndexer {
 public:
  // At most `entries_max` entries from `first` on, with their terms; empty where the log ends.
  using Source = std::function<absl::StatusOr<std::vector<IndexedEntry>>(uint64_t first, size_t entries_max)>;

  LogIndexer(std::unique_ptr<LogIndexWriter> writer, Source source);
  ~LogIndexer();
  LogIndexer(const LogIndexer&) = delete;
  LogIndexer& operator=(const LogIndexer&) = delete;

  void Notify(uint64_t log_size);
  void AwaitRound();
  // Forgets terms that are in the index now, and empties its write-ahead log.
  absl::Status Forget(const std::vector<std::string>& terms);
  absl::Status Health();
  void Stop();

 private:
  void Work();
  absl::Status WriteUpTo(uint64_t log_size);
  // One step of merging old segments; false when nothing is left to do.
  absl::StatusOr<bool> Merge();
  bool Behind() const { return wanted_ > done_ && failure_.ok(); }

  const Source source_;

  // One at a time; also between a round and Forget.
  std::mutex writing_;
  std::unique_ptr<LogIndexWriter> writer_;  // under writing_

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  uint64_t wanted_ = 0;  // under mutex_, with those below
  uint64_t done_ = 0;
  uint64_t awaited_ = 0;  // up to where somebody waits for it
  bool stop_ = false;
  absl::Status failure_;

  std::thread thread_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_LOG_INDEXER_H_
