// What a sealed key and a sealed payload are bound to. Pure.
#ifndef KETENPOORT_GATEWAY_MAILBOX_SEAL_KEY_H_
#define KETENPOORT_GATEWAY_MAILBOX_SEAL_KEY_H_

#include <string>
#include <string_view>

#include "gateway/store/rows.h"

namespace ketenpoort::mailbox {

// Associated data of the sealed payload: the delivery.
std::string PayloadBinding(const store::Id16& delivery_id);
// Associated data of the sealed key: the delivery and whose mailbox it is in.
std::string KeyBinding(const store::Id16& delivery_id, std::string_view receiver);

}  // namespace ketenpoort::mailbox

#endif  // KETENPOORT_GATEWAY_MAILBOX_SEAL_KEY_H_
