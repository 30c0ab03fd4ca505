// Repeating a call whose outcome is unknown: the same request, hence the same message id, until the gateway answers.
//
// Guarantees: after UNAVAILABLE or DEADLINE_EXCEEDED the call is made again with exponential backoff and jitter; after
// RESOURCE_EXHAUSTED only if RetryInfo names a delay, and not before that delay; every other code is final at once. No
// attempt starts, and no wait ends, after the overall deadline; each attempt is told the time that is left. The last
// status is returned.
// Does not guarantee: that an unanswered call had no effect.
// Thread safety: as the clock and the random source. Ownership: nothing is kept.
// On failure: RetryOutcome.status is the last answer; attempts is at least 1.
#pragma once

#include <grpcpp/support/status.h>

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "audit/crypto/random_source.h"

namespace ketenpoort::sdk {

struct RetryPolicy {
  int64_t overall_deadline_ms = 30'000;  // of all attempts and waits together
  int64_t attempt_deadline_ms = 10'000;  // of one attempt, never beyond the overall one
  int64_t backoff_first_ms = 50;
  int64_t backoff_max_ms = 5'000;
  int attempts_max = 1'000;  // Limit: against a clock that stands still
};

// Monotonic time and sleep, so that tests need neither.
class RetryClock {
 public:
  virtual ~RetryClock() = default;
  virtual int64_t NowMs() = 0;
  virtual void SleepMs(int64_t duration_ms) = 0;
};

// The real one. Any thread.
class SteadyRetryClock final : public RetryClock {
 public:
  int64_t NowMs() override;
  void SleepMs(int64_t duration_ms) override;
};

struct Attempt {
  int number = 1;           // from 1
  int64_t deadline_ms = 0;  // from now
};

struct RetryOutcome {
  grpc::Status status;
  int attempts = 0;
};

// The wait before attempt `next_attempt` (from 2): half of min(first * 2^(n-2), max), plus up to the other half.
int64_t BackoffMs(const RetryPolicy& policy, int next_attempt, audit::crypto::RandomSource& random);

RetryOutcome RepeatUntilAnswered(const RetryPolicy& policy, RetryClock& clock, audit::crypto::RandomSource& random,
                                 absl::FunctionRef<grpc::Status(const Attempt&)> call);

}  // namespace ketenpoort::sdk
