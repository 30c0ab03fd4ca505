// Where disclosures go: one receiver's stream or pull, seen from the corridor. Implemented in transport. Guarantees
// asked of an implementation: thread-safe, never blocking; Hand takes the letter or returns false when the receiver is
// gone. The caller of Hand does not assume arrival: only an acknowledgement says so.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_OUTLET_H_
#define KETENPOORT_GATEWAY_CORRIDOR_OUTLET_H_

#include "absl/status/statusor.h"
#include "gateway/identity/principal.h"
#include "gateway/mailbox/open.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::corridor {

class Outlet {
 public:
  virtual ~Outlet() = default;
  // The caller's certificate, verified anew: every message on a stream asks again.
  virtual absl::StatusOr<identity::Principal> Authenticate() = 0;
  // Hands a letter over; `header` is the delivery without its payload. False: the receiver is gone.
  virtual bool Hand(mailbox::Letter&& letter, v1::Delivery header) = 0;
  // Hands over news about an own message. False: the receiver is gone.
  virtual bool HandNotice(const v1::StatusNotice& notice) = 0;
  // Nothing more will come: the caller may no longer receive. Called at most once.
  virtual void Close(const absl::Status& why) = 0;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_OUTLET_H_
