#include "clients/sdk/retry.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>

#include "clients/sdk/refusal.h"

namespace ketenpoort::sdk {
namespace {

// A number in [0, bound], nearly uniform for the bounds of a wait.
int64_t UpTo(int64_t bound, audit::crypto::RandomSource& random) {
  std::array<uint8_t, sizeof(uint64_t)> bytes{};
  random.Fill(bytes);
  uint64_t number = 0;
  for (const uint8_t byte : bytes) number = number << 8 | byte;
  return bound <= 0 ? 0 : static_cast<int64_t>(number % (static_cast<uint64_t>(bound) + 1));
}

// How long to wait after this answer; nothing when it is final.
std::optional<int64_t> WaitAfter(const grpc::Status& status, const RetryPolicy& policy, int next_attempt,
                                 audit::crypto::RandomSource& random) {
  const grpc::StatusCode code = status.error_code();
  if (code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return BackoffMs(policy, next_attempt, random);
  }
  if (code != grpc::StatusCode::RESOURCE_EXHAUSTED) return std::nullopt;
  const std::optional<int64_t> asked = DecodeRefusal(status).retry_after_ms;
  if (!asked.has_value() || *asked < 0) return std::nullopt;
  return *asked + UpTo(policy.backoff_first_ms, random);  // never sooner than asked for
}

}  // namespace

int64_t SteadyRetryClock::NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void SteadyRetryClock::SleepMs(int64_t duration_ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms));
}

int64_t BackoffMs(const RetryPolicy& policy, int next_attempt, audit::crypto::RandomSource& random) {
  int64_t ceiling = std::min(policy.backoff_first_ms, policy.backoff_max_ms);
  for (int n = 2; n < next_attempt && ceiling < policy.backoff_max_ms; ++n) {
    ceiling = std::min(ceiling * 2, policy.backoff_max_ms);
  }
  return ceiling / 2 + UpTo(ceiling - ceiling / 2, random);
}

RetryOutcome RepeatUntilAnswered(const RetryPolicy& policy, RetryClock& clock, audit::crypto::RandomSource& random,
                                 absl::FunctionRef<grpc::Status(const Attempt&)> call) {
  const int64_t ends_at_ms = clock.NowMs() + policy.overall_deadline_ms;
  RetryOutcome outcome;
  for (int number = 1;; ++number) {
    const int64_t left_ms = ends_at_ms - clock.NowMs();
    // The first attempt is always made: a caller with no time left learns so from the call itself.
    if (number > 1 && left_ms <= 0) return outcome;
    outcome.status = call(Attempt{number, std::clamp<int64_t>(left_ms, 0, policy.attempt_deadline_ms)});
    outcome.attempts = number;
    if (outcome.status.ok() || number >= policy.attempts_max) return outcome;
    const std::optional<int64_t> wait_ms = WaitAfter(outcome.status, policy, number + 1, random);
    if (!wait_ms.has_value() || clock.NowMs() + *wait_ms >= ends_at_ms) return outcome;
    clock.SleepMs(*wait_ms);
  }
}

}  // namespace ketenpoort::sdk
