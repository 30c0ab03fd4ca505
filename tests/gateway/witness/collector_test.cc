// The collector with real witnesses over loopback: what it asks at start, what it publishes, and what it lets be
// disclosed.
#include "gateway/witness/collector.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>

#include "audit/cosignature.h"
#include "clients/witness/http_listener.h"
#include "clients/witness/state_folder.h"
#include "clients/witness/witness.h"
#include "tests/certs/test_folder.h"
#include "tests/clients/witness/test_log.h"

namespace ketenpoort::witness {
namespace {

using namespace std::chrono_literals;

constexpr QuorumRule kBoth{2, 10, 60'000'000};

class ManualClock final : public gateway::Clock {
 public:
  int64_t NowMicros() override { return now_us; }
  int64_t MonotonicMicros() override { return now_us; }
  int64_t SystemSeconds() override { return now_us / 1'000'000; }
  std::atomic<int64_t> now_us{1'000'000'000};
};

// A witness of this process, on a port of its own.
struct Running {
  certs::TestFolder folder;
  std::string name;
  uint64_t seed;
  std::unique_ptr<Witness> witness;
  std::unique_ptr<HttpListener> listener;
  std::atomic<int> asked = 0;

  Running(const TestLog& log, int number)
      : name("witness.example/" + std::to_string(number)), seed(static_cast<uint64_t>(50 + number)) {
    auto state = StateFolder::Open(folder / "state", TestCosigner(seed, name), std::vector{log.Verifier()});
    REQUIRE(state.ok());
    auto made = Witness::Create(TestSigner(seed, name), {log.Verifier()}, *std::move(state), [] { return int64_t{9}; });
    REQUIRE(made.ok());
    witness = *std::move(made);
    auto started = HttpListener::Start({"127.0.0.1", 0, "/add-checkpoint", std::nullopt},
                                       {audit::kAddCheckpointBytesMax}, [this](const std::string& body) -> HttpAnswer {
                                         ++asked;
                                         auto reply = witness->AddCheckpoint(body);
                                         return {reply.status, reply.content_type, reply.body};
                                       });
    REQUIRE(started.ok());
    listener = *std::move(started);
  }
  WitnessClient Client() const {
    return WitnessClient::Make("http://127.0.0.1:" + std::to_string(listener->port()), TestCosigner(seed, name), "")
        .value();
  }
};

// Two witnesses, and a log that shows as much of itself as it is told to.
struct Watched {
  TestLog log{100};
  Running first{log, 1};
  Running second{log, 2};
  ManualClock clock;
  std::mutex mutex;
  std::condition_variable changed;
  uint64_t size = 20;                          // under mutex
  std::vector<PublishedCheckpoint> published;  // under mutex
  std::unique_ptr<Collector> collector;

  explicit Watched(TestLog* shown = nullptr) { Make(shown == nullptr ? log : *shown); }
  void Make(TestLog& shown) {
    CollectedLog hooks;
    hooks.prove = [this, &shown](const std::vector<uint64_t>& old_sizes) -> absl::StatusOr<LogGrowth> {
      const std::lock_guard lock(mutex);
      LogGrowth growth{size, audit::SignCheckpoint(shown.At(size), shown.signer).value(), {}};
      for (const uint64_t old_size : old_sizes) growth.proofs.push_back(shown.Request(old_size, size).hashes);
      return growth;
    };
    hooks.size = [this] {
      const std::lock_guard lock(mutex);
      return size;
    };
    hooks.publish = [this](const PublishedCheckpoint& checkpoint) {
      const std::lock_guard lock(mutex);
      published.push_back(checkpoint);
      changed.notify_all();
      return absl::OkStatus();
    };
    collector = std::make_unique<Collector>(kBoth, std::vector{first.Client(), second.Client()}, hooks, clock);
  }
  void Grow(uint64_t to) {
    const std::lock_guard lock(mutex);
    size = to;
  }
  bool PublishedWithin(uint64_t wanted, std::chrono::seconds limit = 20s) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, limit, [&] { return !published.empty() && published.back().size >= wanted; });
  }
};

}  // namespace

TEST_CASE("At start every witness is asked until nobody has news, and a quorum is published", "[witness][collector]") {
  Watched at;
  // One of them is ahead of what a fresh gateway knows.
  REQUIRE(at.first.witness->AddCheckpoint(at.log.Ask(0, 15)).status == 200);
  CHECK(!at.collector->MayDisclose(std::nullopt).ok());
  REQUIRE(at.collector->AskAtStart().ok());
  REQUIRE(at.published.size() == 1);
  CHECK(at.published.front().size == 20);
  CHECK(audit::ParseNote(at.published.front().note)->signatures.size() == 3);
  CHECK(at.collector->MayDisclose(std::nullopt).ok());
  CHECK(at.collector->MayDisclose(29).ok());
  CHECK(!at.collector->MayDisclose(30).ok());
  CHECK(at.first.asked == 2);
}

TEST_CASE("At start a witness that knows more, or another history, is what comes out", "[witness][collector]") {
  SECTION("more") {
    Watched at;
    REQUIRE(at.second.witness->AddCheckpoint(at.log.Ask(0, 21)).status == 200);
    CHECK(absl::IsFailedPrecondition(at.collector->AskAtStart()));
    CHECK(at.published.empty());
  }
  SECTION("another history") {
    TestLog fork(100, "other-");
    Watched at(&fork);
    REQUIRE(at.second.witness->AddCheckpoint(at.log.Ask(0, 15)).status == 200);
    CHECK(absl::IsFailedPrecondition(at.collector->AskAtStart()));
    CHECK(at.published.empty());
  }
}

TEST_CASE("A growing log is asked about over and over, and what a quorum cosigned starts the bound anew",
          "[witness][collector]") {
  Watched at;
  REQUIRE(at.collector->AskAtStart().ok());
  at.collector->Start();
  at.Grow(50);
  REQUIRE(at.PublishedWithin(50));
  CHECK(at.collector->Look().entries_behind == 0);
  // It grows again, and the confirmation that was due long ago brings the bound in minutes with it.
  at.clock.now_us += 60'000'001;
  at.Grow(60);
  REQUIRE(at.PublishedWithin(60));
  CHECK(at.collector->MayDisclose(std::nullopt).ok());
  at.collector->Stop();
  at.clock.now_us += 60'000'001;
  CHECK(!at.collector->MayDisclose(std::nullopt).ok());
  at.Grow(70);
  CHECK(at.collector->Look().entries_behind == 10);
}

TEST_CASE("Without one of two the collector publishes nothing, and lets an officer decide", "[witness][collector]") {
  Watched at;
  at.second.listener->Stop();
  REQUIRE(at.collector->AskAtStart().ok());
  CHECK(at.published.empty());
  const Collector::Seen seen = at.collector->Look();
  REQUIRE(seen.witnesses.size() == 2);
  CHECK(seen.witnesses[0].cosigned);
  CHECK(!seen.witnesses[1].cosigned);
  CHECK(!seen.witnesses[1].why.empty());
  CHECK(!seen.quorum_age_us.has_value());
  CHECK(absl::IsUnavailable(seen.may_disclose));
  at.collector->Override();
  CHECK(at.collector->MayDisclose(std::nullopt).ok());
  CHECK(!at.collector->MayDisclose(30).ok());
}

}  // namespace ketenpoort::witness
