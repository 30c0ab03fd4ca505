// The repetition of calls, with a time and a randomness of the test's own.
#include "clients/sdk/retry.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/clients/self_made_log.h"

namespace ketenpoort::sdk {
namespace {

class FakeClock final : public RetryClock {
 public:
  int64_t NowMs() override { return now_ms; }
  void SleepMs(int64_t duration_ms) override {
    sleeps_ms.push_back(duration_ms);
    now_ms += duration_ms;
  }
  int64_t now_ms = 1'000'000;
  std::vector<int64_t> sleeps_ms;
};

grpc::Status Exhausted(std::optional<int64_t> seconds) {
  google::rpc::Status status;
  status.set_code(grpc::StatusCode::RESOURCE_EXHAUSTED);
  if (seconds.has_value()) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(*seconds);
    status.add_details()->PackFrom(retry);
  }
  return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full", status.SerializeAsString());
}

// Answers in turn; the last one for ever.
struct Script {
  std::vector<grpc::Status> answers;
  std::vector<Attempt> attempts;
  FakeClock* clock = nullptr;
  int64_t call_takes_ms = 0;

  auto Call() {
    return [this](const Attempt& attempt) { return Answer(attempt); };
  }
  grpc::Status Answer(const Attempt& attempt) {
    attempts.push_back(attempt);
    if (clock != nullptr) clock->now_ms += call_takes_ms;
    return answers[std::min(attempts.size(), answers.size()) - 1];
  }
};

const grpc::Status kUnavailable(grpc::StatusCode::UNAVAILABLE, "no connection");
const grpc::Status kLate(grpc::StatusCode::DEADLINE_EXCEEDED, "late");

}  // namespace

TEST_CASE("A call that is answered is made once", "[clients]") {
  FakeClock clock;
  test::SeededRandom random(1);
  Script script{{grpc::Status::OK}, {}};
  const RetryOutcome outcome = RepeatUntilAnswered({}, clock, random, script.Call());
  CHECK(outcome.status.ok());
  CHECK(outcome.attempts == 1);
  CHECK(clock.sleeps_ms.empty());
}

TEST_CASE("UNAVAILABLE and DEADLINE_EXCEEDED are repeated until an answer comes", "[clients]") {
  FakeClock clock;
  test::SeededRandom random(2);
  Script script{{kUnavailable, kLate, kUnavailable, grpc::Status::OK}, {}};
  const RetryOutcome outcome = RepeatUntilAnswered({}, clock, random, script.Call());
  CHECK(outcome.status.ok());
  CHECK(outcome.attempts == 4);
  CHECK(clock.sleeps_ms.size() == 3);
  for (size_t i = 0; i < script.attempts.size(); ++i) CHECK(script.attempts[i].number == static_cast<int>(i) + 1);
}

TEST_CASE("Every other answer is final", "[clients]") {
  for (const grpc::StatusCode code :
       {grpc::StatusCode::PERMISSION_DENIED, grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::ALREADY_EXISTS,
        grpc::StatusCode::UNAUTHENTICATED, grpc::StatusCode::NOT_FOUND, grpc::StatusCode::INTERNAL,
        grpc::StatusCode::ABORTED, grpc::StatusCode::CANCELLED, grpc::StatusCode::UNKNOWN}) {
    FakeClock clock;
    test::SeededRandom random(3);
    Script script{{grpc::Status(code, "no")}, {}};
    INFO("code " << code);
    CHECK(RepeatUntilAnswered({}, clock, random, script.Call()).attempts == 1);
  }
}

TEST_CASE("The wait doubles, stays within half and whole of its ceiling, and under the maximum", "[clients]") {
  RetryPolicy policy;
  policy.backoff_first_ms = 100;
  policy.backoff_max_ms = 1'500;
  test::SeededRandom random(4);
  const std::vector<int64_t> ceilings{100, 200, 400, 800, 1'500, 1'500, 1'500};
  for (size_t i = 0; i < ceilings.size(); ++i) {
    int64_t least = policy.backoff_max_ms;
    int64_t most = 0;
    for (int repeat = 0; repeat < 500; ++repeat) {
      const int64_t wait_ms = BackoffMs(policy, static_cast<int>(i) + 2, random);
      least = std::min(least, wait_ms);
      most = std::max(most, wait_ms);
    }
    INFO("attempt " << i + 2);
    CHECK(least >= ceilings[i] / 2);
    CHECK(most <= ceilings[i]);
    CHECK(most - least > ceilings[i] / 4);  // it does jitter
  }
}

TEST_CASE("No attempt starts and no wait ends after the overall deadline", "[clients]") {
  FakeClock clock;
  test::SeededRandom random(5);
  RetryPolicy policy;
  policy.overall_deadline_ms = 3'000;
  policy.attempt_deadline_ms = 1'000;
  Script script{{kUnavailable}, {}, &clock, 400};
  const int64_t start_ms = clock.now_ms;
  const RetryOutcome outcome = RepeatUntilAnswered(policy, clock, random, script.Call());
  CHECK(outcome.status.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(outcome.attempts > 2);
  // The last attempt may have begun just before the end.
  CHECK(clock.now_ms - start_ms <= policy.overall_deadline_ms + script.call_takes_ms);
  for (const Attempt& attempt : script.attempts) {
    CHECK(attempt.deadline_ms > 0);
    CHECK(attempt.deadline_ms <= policy.attempt_deadline_ms);
  }
  CHECK(script.attempts.back().deadline_ms < policy.attempt_deadline_ms);
}

TEST_CASE("The number of attempts is bounded even when the clock stands still", "[clients]") {
  class FrozenClock final : public RetryClock {
   public:
    int64_t NowMs() override { return 0; }
    void SleepMs(int64_t) override {}
  };
  FrozenClock clock;
  test::SeededRandom random(6);
  RetryPolicy policy;
  policy.attempts_max = 12;
  Script script{{kUnavailable}, {}};
  CHECK(RepeatUntilAnswered(policy, clock, random, script.Call()).attempts == 12);
}

TEST_CASE("RESOURCE_EXHAUSTED waits at least as long as RetryInfo asks", "[clients]") {
  FakeClock clock;
  test::SeededRandom random(7);
  Script script{{Exhausted(2), grpc::Status::OK}, {}};
  const RetryOutcome outcome = RepeatUntilAnswered({}, clock, random, script.Call());
  CHECK(outcome.status.ok());
  REQUIRE(clock.sleeps_ms.size() == 1);
  CHECK(clock.sleeps_ms[0] >= 2'000);
  CHECK(clock.sleeps_ms[0] <= 2'000 + RetryPolicy().backoff_first_ms);
}

TEST_CASE("RESOURCE_EXHAUSTED without RetryInfo, or with one beyond the deadline, is final", "[clients]") {
  for (const auto& seconds : {std::optional<int64_t>(), std::optional<int64_t>(3'600), std::optional<int64_t>(-1)}) {
    FakeClock clock;
    test::SeededRandom random(8);
    Script script{{Exhausted(seconds)}, {}};
    CHECK(RepeatUntilAnswered({}, clock, random, script.Call()).attempts == 1);
    CHECK(clock.sleeps_ms.empty());
  }
}

}  // namespace ketenpoort::sdk
