// Timeliness: answers how long before departure the first notice of each flow was disclosed and acknowledged.
//
// Guarantees: the reading is an entry and durable before a counter is looked at, with the stated reason and the
// quarters committed in it; only quarters that have ended are answered; nothing is told of fewer than kFewest
// departures, and nothing such follows by subtraction within a flow (timeliness_bands.h); no organ is named, only its
// kind. The supervisor, and who reads for the Minister, sees every flow; another officer those in which a kind of organ
// takes part that the own organisation has, or acts for as a mandataris. What is told of a flow does not depend on who
// asks, but for what was held back. Does not guarantee: that a figure stays; a departure that is corrected later
// corrects it. Blocks: not on a thread others wait for. Thread safety: any thread. Ownership: holds a copy of the
// rooms. On failure: PERMISSION_DENIED or INVALID_ARGUMENT before anything is recorded. Law: Wjsg 26e(2); AVG 25, 89.
#ifndef KETENPOORT_GATEWAY_INQUIRY_TIMELINESS_H_
#define KETENPOORT_GATEWAY_INQUIRY_TIMELINESS_H_

#include <utility>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/timeliness.pb.h"

namespace ketenpoort::inquiry {

// Limit: quarters of one question.
inline constexpr int kQuartersMax = 12;
// Quarters where the question names no first one.
inline constexpr int kQuartersDefault = 4;

class Timeliness {
 public:
  explicit Timeliness(corridor::Rooms rooms) : rooms_(std::move(rooms)), recorder_(rooms_) {}
  Timeliness(const Timeliness&) = delete;
  Timeliness& operator=(const Timeliness&) = delete;

  absl::StatusOr<v1::GetTimelinessResponse> Ask(const identity::Principal& caller,
                                                const v1::GetTimelinessRequest& request);

 private:
  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_TIMELINESS_H_
