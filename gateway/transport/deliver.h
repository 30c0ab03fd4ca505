// The last step: a letter becomes the delivery that goes on the wire. It takes only what mailbox::Open made, so nothing
// reaches a client without a recorded permit. Pure.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_DELIVER_H_
#define KETENPOORT_GATEWAY_TRANSPORT_DELIVER_H_

#include "gateway/mailbox/open.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::transport {

// Uses the letter up. `header` is the delivery without its payload.
v1::Delivery Deliver(mailbox::Letter&& letter, v1::Delivery header);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_DELIVER_H_
