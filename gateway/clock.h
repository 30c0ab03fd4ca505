// Gateway time. Guarantees that NowMicros never goes back within a process; does not guarantee that it is the time of
// the world: a sandbox moves it. Certificates and CRLs are judged by SystemSeconds, leases and deadlines by
// MonotonicMicros; neither is ever moved. Implementations are safe in any thread.
#ifndef KETENPOORT_GATEWAY_CLOCK_H_
#define KETENPOORT_GATEWAY_CLOCK_H_

#include <cstdint>

#include "policy/facts.h"

namespace ketenpoort::gateway {

class Clock {
 public:
  virtual ~Clock() = default;
  // Gateway time, microseconds since the epoch, UTC.
  virtual int64_t NowMicros() = 0;
  virtual int64_t MonotonicMicros() = 0;
  // The system's wall clock, seconds since the epoch.
  virtual int64_t SystemSeconds() = 0;
};

// The real clock.
class SystemClock : public Clock {
 public:
  int64_t NowMicros() override;
  int64_t MonotonicMicros() override;
  int64_t SystemSeconds() override;
};

// The day in Europe/Amsterdam on which an instant falls; the one place where time zone data is used.
policy::Day AmsterdamDay(int64_t instant_us);
// The decision time for an instant.
policy::Time TimeAt(int64_t instant_us);
// 00:00 Europe/Amsterdam of a day, microseconds since the epoch.
int64_t StartOfDay(policy::Day day);

}  // namespace ketenpoort::gateway

#endif  // KETENPOORT_GATEWAY_CLOCK_H_
