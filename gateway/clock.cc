#include "gateway/clock.h"

#include <chrono>
#include <cstdlib>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace ketenpoort::gateway {
namespace {

const absl::TimeZone& Amsterdam() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    // Without time zone data no day can be told: stopping here is the only answer that discloses nothing on a wrong
    // day.
    if (!absl::LoadTimeZone("Europe/Amsterdam", &loaded)) std::abort();
    return loaded;
  }();
  return zone;
}

}  // namespace

int64_t SystemClock::NowMicros() { return absl::GetCurrentTimeNanos() / 1000; }

int64_t SystemClock::MonotonicMicros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int64_t SystemClock::SystemSeconds() { return absl::GetCurrentTimeNanos() / 1'000'000'000; }

policy::Day AmsterdamDay(int64_t instant_us) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMicros(instant_us), Amsterdam());
  return static_cast<policy::Day>(day - absl::CivilDay(1970, 1, 1));
}

policy::Time TimeAt(int64_t instant_us) { return {instant_us, AmsterdamDay(instant_us)}; }

int64_t StartOfDay(policy::Day day) {
  return absl::ToUnixMicros(absl::FromCivil(absl::CivilDay(1970, 1, 1) + day, Amsterdam()));
}

}  // namespace ketenpoort::gateway
