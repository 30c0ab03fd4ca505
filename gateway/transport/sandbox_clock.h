// SandboxClock: gateway time that stands still until it is moved. Guarantees: NowMicros is what the last AdvanceTo set,
// and never goes back; monotonic time and the system's wall clock stay real, so that leases, deadlines, certificates
// and revocation lists are judged by the real time. Does not handle timers: who moves it asks the corridor to. Only for
// ENVIRONMENT_SANDBOX. Thread-safe.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_SANDBOX_CLOCK_H_
#define KETENPOORT_GATEWAY_TRANSPORT_SANDBOX_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "gateway/clock.h"

namespace ketenpoort::transport {

class SandboxClock : public gateway::Clock {
 public:
  explicit SandboxClock(int64_t start_us) : now_us_(start_us) {}

  int64_t NowMicros() override { return now_us_.load(); }
  int64_t MonotonicMicros() override { return real_.MonotonicMicros(); }
  int64_t SystemSeconds() override { return real_.SystemSeconds(); }

  // False, and nothing moves, where `instant_us` lies before the present time.
  bool AdvanceTo(int64_t instant_us) {
    int64_t now = now_us_.load();
    while (now <= instant_us) {
      if (now_us_.compare_exchange_weak(now, instant_us)) return true;
    }
    return false;
  }

 private:
  gateway::SystemClock real_;
  std::atomic<int64_t> now_us_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_SANDBOX_CLOCK_H_
