#include "gateway/transport/deliver.h"

#include <utility>

namespace ketenpoort::transport {

v1::Delivery Deliver(mailbox::Letter&& letter, v1::Delivery header) {
  header.set_delivery_id(letter.delivery_id().data(), letter.delivery_id().size());
  header.set_attempt(letter.attempt());
  header.set_payload(std::move(letter).TakePayload());
  return header;
}

}  // namespace ketenpoort::transport
