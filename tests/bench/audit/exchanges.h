// Exchanges: what the log of a busy gateway is made of, written by the gateway's own rooms: a message of a directeur to
// a college is accepted, disclosed and acknowledged, each step an entry with the rows that belong to it. Exchange n is
// the same in every log: its time, college, person and message id follow from n. Guarantees: entries, openings and rows
// are what the corridor writes for such a message, decided by the shipped rules; 256 exchanges are under way at once.
// Does not guarantee that a rule would allow each of them on its day: one decision is made, and used for all. One
// thread at a time. On failure: throws, as a benchmark has nobody to answer to.
#ifndef KETENPOORT_TESTS_BENCH_AUDIT_EXCHANGES_H_
#define KETENPOORT_TESTS_BENCH_AUDIT_EXCHANGES_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/corridor/recorder.h"
#include "gateway/store/sqlite_store.h"
#include "tests/gateway/corridor/reading_world.h"

namespace ketenpoort::bench {

inline constexpr uint64_t kEntriesAnExchange = 3;
inline constexpr uint64_t kExchangesAPerson = 10;
// Of a hundred persons at a time, as courses of detention lie beside each other.
inline constexpr uint64_t kPersonsAtATime = 100;
inline constexpr uint64_t kExchangesABlock = kPersonsAtATime * kExchangesAPerson;
inline constexpr size_t kUnderWayMax = 256;
// Some 2,700,000 entries a year: what the country makes.
inline constexpr int64_t kSpacingUs = 35 * int64_t{1'000'000};
inline constexpr char kFirstDay[] = "2019-01-01";

// The gateway's clock, moved by what is written.
class BenchClock : public gateway::Clock {
 public:
  int64_t NowMicros() override { return now_us.load(); }
  int64_t MonotonicMicros() override { return system_.MonotonicMicros(); }
  int64_t SystemSeconds() override { return system_.SystemSeconds(); }
  std::atomic<int64_t> now_us{0};

 private:
  gateway::SystemClock system_;
};

store::SqliteOptions OptionsOf(const std::string& folder);
int64_t TimeOf(uint64_t exchange);
store::Id16 MessageIdOf(uint64_t exchange);
store::Identifier PersonOf(uint64_t exchange);
// One of the colleges; Haarlem's is one of them.
identity::OrganRef CollegeOf(uint64_t exchange);
std::string CollegeOinOf(uint64_t exchange);

class Exchanges {
 public:
  Exchanges(testing::ReadingWorld& world, store::SqliteStore& store, BenchClock& clock);

  // Plays exchanges from `first` on and waits until the last is acknowledged and durable.
  void Play(uint64_t first, uint64_t count);
  // Appends `count` entries of a decision alone, without the rows of an exchange.
  void AppendAlone(uint64_t first, uint64_t count);
  corridor::Rooms& rooms() { return rooms_; }

 private:
  absl::Status Accept(store::Transaction& transaction, uint64_t exchange);
  absl::Status Disclose(store::Transaction& transaction, uint64_t exchange);
  absl::Status Acknowledge(store::Transaction& transaction, uint64_t exchange);
  void Begin(uint64_t exchange);
  void Step(uint64_t exchange, int step);
  void Settled(const absl::Status& status, uint64_t exchange, int step);
  void AwaitRoom(size_t under_way_max);
  corridor::Leg LegOf(uint64_t exchange, const store::PersonNo& person) const;

  store::SqliteStore& store_;
  BenchClock& clock_;
  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
  corridor::Verdict verdict_;
  std::string payload_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t under_way_ = 0;  // under mutex_
  absl::Status failure_;  // under mutex_
};

}  // namespace ketenpoort::bench

#endif  // KETENPOORT_TESTS_BENCH_AUDIT_EXCHANGES_H_
