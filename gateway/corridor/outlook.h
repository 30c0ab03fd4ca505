// Outlook: what is about to lose its basis: flows of the policy in force; and, where asked for, messages that wait and
// what is registered (consents, mandates, authorisations, assignments, cases, forums). Guarantees: flows are of the
// policy alone and for everyone; what rests on data about persons only for who may read the log and states why, of the
// own organisation only (a supervisor: of all), as counts from kShownFromPersons persons on, and that reading is an
// entry, durable before anything is read; DJI, whose word the facts are, sees every count of its own flows. Each
// message is judged again on every coming day, with the facts of now and that day's rules, so that a first day is exact
// as far as today's facts go. Does not foresee new facts; nothing is held or decided here. Mandates of who fetches do
// not end a message's basis: another may fetch it; they are told as what ends. Thread-safe. Takes seconds: not on a
// thread that others wait for. On failure a status with its reason.
// Law: Wjsg 26e: consulting is logged.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_OUTLOOK_H_
#define KETENPOORT_GATEWAY_CORRIDOR_OUTLOOK_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/policy.pb.h"

namespace ketenpoort::corridor {

// Limits: judgements, one for each message and day; declarations looked through.
inline constexpr uint64_t kOutlookJudgementsMax = 5'000'000;
inline constexpr uint64_t kOutlookDeclarationsMax = 500'000;

class Outlook {
 public:
  Outlook(const Rooms& rooms, const Judge& judge, const Items& items, Recorder& recorder)
      : rooms_(&rooms), judge_(&judge), items_(&items), recorder_(&recorder) {}

  absl::StatusOr<v1::ForecastResponse> Ask(const identity::Principal& caller, const v1::ForecastRequest& request);

 private:
  const Rooms* rooms_;
  const Judge* judge_;
  const Items* items_;
  Recorder* recorder_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_OUTLOOK_H_
