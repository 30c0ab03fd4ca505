// The parts a call is made of, apart.
#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/transport/event_log.h"
#include "gateway/transport/in_flight.h"
#include "gateway/transport/open_streams.h"
#include "gateway/transport/outbox.h"
#include "gateway/transport/request_shape.h"
#include "gateway/transport/sandbox_clock.h"
#include "gateway/transport/workers.h"

namespace ketenpoort::transport {
namespace {

TEST_CASE("A participant has no more calls under way than its limit, and a lease that goes frees a place",
          "[transport]") {
  InFlight calls(2);
  auto first = calls.Enter("a");
  auto second = calls.Enter("a");
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(calls.Enter("a"));
  CHECK(calls.Enter("b"));
  second.reset();
  CHECK(calls.Of("a") == 1);
  InFlight::Lease moved = std::move(*first);
  first.reset();
  CHECK(calls.Of("a") == 1);
  CHECK(calls.Enter("a"));
  CHECK(calls.Of("b") == 0);
}

TEST_CASE("Leases are counted right from many threads", "[transport]") {
  InFlight calls(3);
  std::atomic<int> inside{0}, most{0}, refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) {
        auto lease = calls.Enter("a");
        if (!lease) {
          ++refused;
          continue;
        }
        const int now = ++inside;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(most.load() <= 3);
  CHECK(calls.Of("a") == 0);
}

TEST_CASE("Workers run what was posted before the end, once, and nothing after", "[transport]") {
  std::atomic<int> ran{0};
  Workers workers(2);
  for (int i = 0; i < 1'000; ++i) CHECK(workers.Post([&ran] { ++ran; }));
  workers.Stop();
  CHECK(ran.load() == 1'000);
  CHECK_FALSE(workers.Post([&ran] { ++ran; }));
  CHECK(ran.load() == 1'000);
}

TEST_CASE("One worker runs in the order of posting", "[transport]") {
  std::vector<int> order;
  {
    Workers worker(1);
    for (int i = 0; i < 100; ++i) worker.Post([&order, i] { order.push_back(i); });
  }
  REQUIRE(order.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(order[static_cast<size_t>(i)] == i);
}

TEST_CASE("A frame holds at most 256 deliveries, and beyond its first at most a mebibyte", "[transport]") {
  Outbox outbox;
  v1::ReceiveResponse frame;
  SECTION("by count") {
    for (int i = 0; i < 257; ++i) outbox.Add(v1::Delivery());
    outbox.TakeFrame(&frame);
    CHECK(frame.deliveries_size() == 256);
    outbox.TakeFrame(&frame);
    CHECK(frame.deliveries_size() == 1);
    CHECK(outbox.empty());
  }
  SECTION("by bytes") {
    v1::Delivery large;
    large.set_payload(std::string(600'000, 'x'));
    for (int i = 0; i < 3; ++i) outbox.Add(large);
    CHECK(outbox.bytes() > 1'800'000);
    outbox.TakeFrame(&frame);
    CHECK(frame.deliveries_size() == 1);
    v1::Delivery huge;
    huge.set_payload(std::string(2'000'000, 'x'));
    outbox.Add(huge);
    outbox.TakeFrame(&frame);
    outbox.TakeFrame(&frame);
    outbox.TakeFrame(&frame);
    CHECK(frame.deliveries(0).payload().size() == 2'000'000);
    CHECK(outbox.bytes() == 0);
  }
  SECTION("in order, notices and results with them") {
    for (uint32_t i = 0; i < 3; ++i) {
      v1::Delivery delivery;
      delivery.set_attempt(i);
      outbox.Add(delivery);
    }
    outbox.Add(v1::StatusNotice());
    outbox.Add(v1::AcknowledgeResult());
    outbox.TakeFrame(&frame);
    for (int i = 0; i < 3; ++i) CHECK(frame.deliveries(i).attempt() == static_cast<uint32_t>(i));
    CHECK(frame.notices_size() == 1);
    CHECK(frame.results_size() == 1);
    outbox.Add(v1::StatusNotice());
    v1::PullResponse answer;
    outbox.TakeAll(&answer);
    CHECK(answer.notices_size() == 1);
    CHECK(outbox.empty());
  }
}

TEST_CASE("The sandbox clock stands still, moves forward only, and leaves real time alone", "[transport]") {
  SandboxClock clock(1'000);
  CHECK(clock.NowMicros() == 1'000);
  const int64_t before = clock.MonotonicMicros();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK(clock.NowMicros() == 1'000);
  CHECK(clock.MonotonicMicros() > before);
  CHECK(clock.AdvanceTo(1'000));
  CHECK(clock.AdvanceTo(5'000));
  CHECK_FALSE(clock.AdvanceTo(4'999));
  CHECK(clock.NowMicros() == 5'000);
  CHECK(clock.SystemSeconds() > 1'700'000'000);
}

TEST_CASE("A log line is one line of JSON, whatever is in its fields", "[transport]") {
  std::vector<std::string> lines;
  EventLog log("poort-1", [&lines](const std::string& line) { lines.push_back(line); });
  v1::LogLine line;
  line.set_detail("first\nsecond \"quoted\" \x01 " + std::string(5'000, 'x'));
  log.Write(EventLog::Level::kError, "not_started", line);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find('\n') == std::string::npos);
  CHECK(lines[0].find("\"event\":\"not_started\"") != std::string::npos);
  CHECK(lines[0].find("\"level\":\"error\"") != std::string::npos);
  CHECK(lines[0].find("first\\nsecond \\\"quoted\\\"") != std::string::npos);
  CHECK(lines[0].size() < 2'400);
}

TEST_CASE("What others can cause fills no more than its share of the log, and what is left out is counted",
          "[transport]") {
  std::mutex mutex;
  std::vector<std::string> lines;
  EventLog log("poort-1", [&](const std::string& line) {
    std::lock_guard lock(mutex);
    lines.push_back(line);
  });
  for (uint32_t i = 0; i < 10 * kLimitedLinesPerSecond; ++i) log.WriteLimited(EventLog::Level::kInfo, "x", {});
  CHECK(lines.size() <= 3 * kLimitedLinesPerSecond);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'100));
  log.WriteLimited(EventLog::Level::kInfo, "x", {});
  CHECK(lines.back().find("\"count\":") != std::string::npos);
}

class Counted : public OpenStream {
 public:
  void Reauthenticate() override { ++judged; }
  void End(const absl::Status&) override { ++ended; }
  void Sweep(int64_t) override { ++swept; }
  int judged = 0, ended = 0, swept = 0;
};

TEST_CASE("Open streams are asked while they are there", "[transport]") {
  OpenStreams streams;
  auto stays = std::make_shared<Counted>();
  auto leaves = std::make_shared<Counted>();
  streams.Add(stays);
  streams.Add(leaves);
  streams.ReauthenticateAll();
  streams.Remove(leaves.get());
  streams.EndAll(absl::CancelledError(""));
  streams.SweepAll(1);
  CHECK(stays->judged == 1);
  CHECK(stays->ended == 1);
  CHECK(stays->swept == 1);
  CHECK(leaves->judged == 1);
  CHECK(leaves->ended == 0);
  stays.reset();
  streams.EndAll(absl::CancelledError(""));  // one that went unannounced is passed over
  CHECK(streams.size() == 1);
}

TEST_CASE("A wrapper holds its one field, and organs have their shape", "[transport]") {
  v1::SubmitRequest request;
  CHECK_FALSE(HoldsOnly(request, "message").ok());
  request.mutable_message();
  CHECK(HoldsOnly(request, "message").ok());
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(7, 1);
  CHECK_FALSE(HoldsOnly(request, "message").ok());

  v1::ReceiveOpen open;
  auto* organ = open.add_organs();
  organ->set_organ(v1::ORGAN_COLLEGE);
  organ->set_unit("0392");
  CHECK(OrgansOf(open.organs(), "organs")->size() == 1);
  *open.add_organs() = *organ;
  CHECK_FALSE(OrgansOf(open.organs(), "organs").ok());
  open.mutable_organs(1)->set_unit("39");
  CHECK_FALSE(OrgansOf(open.organs(), "organs").ok());
  open.mutable_organs(1)->set_organ(v1::ORGAN_DIRECTEUR);
  open.mutable_organs(1)->clear_unit();
  CHECK_FALSE(OrgansOf(open.organs(), "organs").ok());
  CHECK_FALSE(CheckOrgan(v1::OrganAddress(), "sender").ok());
}

}  // namespace
}  // namespace ketenpoort::transport
