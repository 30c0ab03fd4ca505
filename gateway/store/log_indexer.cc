#include "gateway/store/log_indexer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ketenpoort::store {
namespace {

// Limit: how long the emptying after Forget waits for readers.
constexpr int kForgetWaitMs = 1000;
// Limit: pages of the index's write-ahead log before they are copied.
constexpr int kIndexWalPagesMax = 4000;
// Limit: entries that are gathered before they are indexed together, and how long. The entries of one exchange then
// share a row, and the index costs the disk a fraction of what the log does.
constexpr uint64_t kGatheredMax = 1024;
constexpr std::chrono::milliseconds kGatherFor{100};

}  // namespace

LogIndexer::LogIndexer(std::unique_ptr<LogIndexWriter> writer, Source source)
    : source_(std::move(source)), writer_(std::move(writer)), done_(writer_->End()) {
  thread_ = std::thread([this] { Work(); });
}

LogIndexer::~LogIndexer() { Stop(); }

void LogIndexer::Notify(uint64_t log_size) {
  const std::lock_guard lock(mutex_);
  if (log_size <= wanted_) return;
  wanted_ = log_size;
  wake_.notify_all();
}

void LogIndexer::AwaitRound() {
  std::unique_lock lock(mutex_);
  const uint64_t wanted = wanted_;
  awaited_ = std::max(awaited_, wanted);
  wake_.notify_all();
  written_.wait(lock, [&] { return done_ >= wanted || !failure_.ok() || stop_; });
}

absl::Status LogIndexer::Health() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void LogIndexer::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    wake_.notify_all();
    written_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status LogIndexer::Forget(const std::vector<std::string>& terms) {
  const std::lock_guard lock(writing_);
  for (const std::string& term : terms) {
    if (absl::Status status = writer_->Forget(term); !status.ok()) return status;
  }
  const absl::StatusOr<bool> emptied = writer_->Empty(kForgetWaitMs);
  if (!emptied.ok()) return emptied.status();
  return *emptied ? absl::OkStatus() : absl::UnavailableError("readers keep pages of the index");
}

absl::Status LogIndexer::WriteUpTo(uint64_t log_size) {
  while (true) {
    const std::lock_guard lock(writing_);
    if (writer_->End() >= log_size) return absl::OkStatus();
    const absl::StatusOr<std::vector<IndexedEntry>> entries = source_(writer_->End(), kIndexBatchEntries);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::DataLossError("the log ends before what was committed");
    if (absl::Status status = writer_->Append(*entries); !status.ok()) return status;
    if (absl::Status status = writer_->CopyWhenLarge(kIndexWalPagesMax); !status.ok()) return status;
    const std::lock_guard progress(mutex_);
    done_ = writer_->End();
    written_.notify_all();
    if (stop_) return absl::OkStatus();
  }
}

absl::StatusOr<bool> LogIndexer::Merge() {
  const std::lock_guard lock(writing_);
  const absl::StatusOr<bool> merged = writer_->Merge();
  if (!merged.ok()) return merged;
  if (absl::Status status = writer_->CopyWhenLarge(kIndexWalPagesMax); !status.ok()) return status;
  return merged;
}

void LogIndexer::Work() {
  std::unique_lock lock(mutex_);
  // Until a step finds nothing left to merge: one after each round, one after the other when the log rests.
  bool merging = true;
  while (true) {
    if (!merging) wake_.wait(lock, [&] { return stop_ || Behind(); });
    if (Behind()) {
      wake_.wait_for(lock, kGatherFor, [&] { return stop_ || awaited_ > done_ || wanted_ - done_ >= kGatheredMax; });
    }
    if (stop_) return;
    const uint64_t wanted = wanted_;
    const bool behind = Behind();
    lock.unlock();
    absl::Status status = behind ? WriteUpTo(wanted) : absl::OkStatus();
    if (status.ok()) {
      const absl::StatusOr<bool> merged = Merge();
      merging = merged.ok() && *merged;
      status = merged.status();
    }
    lock.lock();
    if (status.ok()) continue;
    merging = false;
    failure_ = status;
    written_.notify_all();
  }
}

}  // namespace ketenpoort::store
