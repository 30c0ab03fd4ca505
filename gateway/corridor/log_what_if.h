// LogWhatIf: what a draft would have opened and closed of what was decided, from the log. Guarantees: only for who may
// read the log, over the entries that officer may see, for a declared purpose of Wjsg 26e(2) and a stated reason; the
// reading is an entry, durable before one opening is read; the answer is counts by flow and article about at least
// kShownFromPersons persons, and says nothing of what it leaves out; both policies judge the very facts the entry
// commits to; memory is bounded by the number of different shifts, time by kWhatIfEntriesMax. It also tells how many
// decisions come out as recorded under the policy of then, and how many were erased. Does not decide anything, and does
// not judge whether the purpose is true. Thread-safe. Takes seconds: not on a thread that others wait for.
// On failure a status with its reason, and nothing of what was read.
// Law: Wjsg 26e(2); D25.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_LOG_WHAT_IF_H_
#define KETENPOORT_GATEWAY_CORRIDOR_LOG_WHAT_IF_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/policy.pb.h"

namespace ketenpoort::corridor {

// Limits.
inline constexpr int kWhatIfDaysMax = 366;
inline constexpr uint64_t kWhatIfEntriesMax = 200'000;
// Different shifts that are counted.
inline constexpr size_t kWhatIfShiftsMax = 4'096;
// Entries read from one snapshot.
inline constexpr uint64_t kWhatIfStepEntries = 2'048;

// True once nobody waits for the answer any more.
using Abandoned = std::function<bool()>;

class LogWhatIf {
 public:
  LogWhatIf(const Rooms& rooms, Recorder& recorder) : rooms_(&rooms), recorder_(&recorder) {}

  absl::StatusOr<v1::WhatIfOnLogResponse> Ask(const identity::Principal& caller, const v1::WhatIfOnLogRequest& request,
                                              const Abandoned& abandoned);

 private:
  const Rooms* rooms_;
  Recorder* recorder_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_LOG_WHAT_IF_H_
