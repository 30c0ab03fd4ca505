#include "gateway/witness/collector.h"

#include <utility>

#include "audit/witness.h"

namespace ketenpoort::witness {
namespace {

std::vector<std::string> NamesOf(const std::vector<WitnessClient>& clients) {
  std::vector<std::string> names;
  for (const WitnessClient& client : clients) names.push_back(client.name());
  return names;
}

int64_t Micros(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

Collector::Collector(QuorumRule rule, std::vector<WitnessClient> clients, CollectedLog log, gateway::Clock& clock)
    : clients_(std::move(clients)), log_(std::move(log)), clock_(clock), quorum_(rule, NamesOf(clients_)) {}

Collector::~Collector() { Stop(); }

absl::Status Collector::AskAtStart() {
  for (int round = 0; round < kStartRoundsMax; ++round) {
    if (Round() != Came::kNews) break;
  }
  const std::lock_guard lock(mutex_);
  return quorum_.Contradiction();
}

Collector::Came Collector::Round() {
  std::vector<uint64_t> old_sizes;
  {
    const std::lock_guard lock(mutex_);
    for (const WitnessState& witness : quorum_.witnesses()) old_sizes.push_back(witness.known_size);
  }
  absl::StatusOr<LogGrowth> growth = log_.prove(old_sizes);
  if (!growth.ok()) return Came::kNothing;
  std::vector<AskReply> replies(clients_.size());
  {
    std::vector<std::jthread> asking;
    for (size_t i = 0; i < clients_.size(); ++i) {
      asking.emplace_back([&, i] {
        replies[i] = clients_[i].Ask({old_sizes[i], growth->proofs[i], growth->checkpoint}, kAskDeadline);
      });
    }
  }
  std::optional<PublishedCheckpoint> published;
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    quorum_.Begin({growth->size, growth->checkpoint});
    for (size_t i = 0; i < replies.size(); ++i) quorum_.Take(i, replies[i]);
    published = quorum_.End(clock_.MonotonicMicros());
    again = quorum_.AskAgain();
  }
  if (published && !log_.publish(*published).ok()) return Came::kNothing;
  if (again) return Came::kNews;
  return published ? Came::kQuorum : Came::kNothing;
}

void Collector::Start() {
  thread_ = std::thread([this] { Work(); });
}

void Collector::Work() {
  uint64_t asked_size = 0;
  int64_t next_us = 0;
  Came came = Came::kNews;
  std::unique_lock lock(stop_mutex_);
  while (!stop_wakes_.wait_for(lock, kLookEvery, [this] { return stopping_; })) {
    const uint64_t size = log_.size();
    // A log that grows hurries the next round only where the last one was worth it.
    const bool grown = came == Came::kQuorum && size != asked_size;
    if (came != Came::kNews && !grown && clock_.MonotonicMicros() < next_us) continue;
    lock.unlock();
    came = Round();
    lock.lock();
    asked_size = size;
    next_us = clock_.MonotonicMicros() + Micros(came == Came::kQuorum ? kConfirmEvery : kRetryEvery);
  }
}

void Collector::Stop() {
  {
    const std::lock_guard lock(stop_mutex_);
    stopping_ = true;
  }
  stop_wakes_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status Collector::MayDisclose(std::optional<uint64_t> log_size) {
  const uint64_t size = log_size ? *log_size : log_.size();
  const std::lock_guard lock(mutex_);
  return quorum_.MayDisclose(size, clock_.MonotonicMicros());
}

void Collector::Override() {
  const uint64_t size = log_.size();
  const std::lock_guard lock(mutex_);
  quorum_.Override(size, clock_.MonotonicMicros());
}

Collector::Seen Collector::Look() {
  const uint64_t size = log_.size();
  const int64_t now_us = clock_.MonotonicMicros();
  const std::lock_guard lock(mutex_);
  const uint64_t vouched = quorum_.VouchedSize();
  return {quorum_.witnesses(), size > vouched ? size - vouched : 0, quorum_.VouchedAge(now_us), quorum_.Contradiction(),
          quorum_.MayDisclose(size, now_us)};
}

}  // namespace ketenpoort::witness
