// Replay: decides again what was decided, by the very policy, request and facts each entry commits to.
//
// Guarantees: the reading is an entry and durable before anything is looked at; only entries the officer may see; every
// decision of the stretch is counted once, as equal only where outcome, rules, basis, denial, failing condition,
// categories and every condition come out as recorded. Does not guarantee that the facts of then were true. As known
// now: the same decisions with the facts of their moment as they are known now (known_now.h), equal where they release
// the same; for the supervisor and for who reads for the Minister, since it tells what DJI reported later. Blocks: not
// on a thread others wait for. Thread safety: any thread. On failure: PERMISSION_DENIED or INVALID_ARGUMENT before
// anything is recorded; CANCELLED when nobody waits any more. Law: Wjsg 26e(2).
#ifndef KETENPOORT_GATEWAY_INQUIRY_REPLAY_H_
#define KETENPOORT_GATEWAY_INQUIRY_REPLAY_H_

#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/audit_service.pb.h"

namespace ketenpoort::inquiry {

inline constexpr uint32_t kReplayEntriesMax = 20'000;
// Entries read from one snapshot.
inline constexpr uint64_t kReplayStepEntries = 2'048;
// Limit: differences that are listed.
inline constexpr int kReplayDifferencesMax = 100;

class Replay {
 public:
  explicit Replay(corridor::Rooms rooms) : rooms_(std::move(rooms)), recorder_(rooms_) {}
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  absl::StatusOr<v1::ReplayResponse> Ask(const identity::Principal& caller, const v1::ReplayRequest& request,
                                         const std::function<bool()>& abandoned);

 private:
  absl::Status CheckMayAsk(const identity::Principal& caller, const v1::ReplayRequest& request) const;

  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_REPLAY_H_
