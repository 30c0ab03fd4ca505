// Exchange: one message's whole way through the gate, from the entries of its id.
//
// Guarantees: the reading is an entry and durable before anything is answered, about the person the message is about
// where the officer may see an entry of it; only entries the officer may see (log_readers.h) are answered, each with a
// proof under the latest checkpoint, and of their openings only those DESIGN gives to whoever sent or received;
// corrections are those that name the message and are about the same person. An exchange of others, and one the officer
// may not see, is recorded and refused like one that never was. Does not guarantee more than kStepsMax entries and
// kCorrectionsMax corrections; the answer says where it was cut. Blocks: not on a thread others wait for. Thread
// safety: any thread. Ownership: holds a copy of the rooms. On failure: PERMISSION_DENIED or INVALID_ARGUMENT before
// anything is recorded; NOT_FOUND after. Law: Wjsg 26e(2).
#ifndef KETENPOORT_GATEWAY_INQUIRY_EXCHANGE_H_
#define KETENPOORT_GATEWAY_INQUIRY_EXCHANGE_H_

#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/access.pb.h"

namespace ketenpoort::inquiry {

inline constexpr size_t kStepsMax = 512;
inline constexpr size_t kCorrectionsMax = 64;
// Limit: decisions on corrections about the person that are looked at.
inline constexpr size_t kCorrectionLooksMax = 4'096;

class Exchange {
 public:
  explicit Exchange(corridor::Rooms rooms) : rooms_(std::move(rooms)), recorder_(rooms_) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  absl::StatusOr<v1::ShowExchangeResponse> Show(const identity::Principal& caller,
                                                const v1::ShowExchangeRequest& request);

 private:
  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_EXCHANGE_H_
