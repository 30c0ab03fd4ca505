#include "gateway/mailbox/open.h"

#include "audit/crypto/aead.h"
#include "audit/crypto/wipe.h"
#include "gateway/mailbox/seal_key.h"

namespace ketenpoort::mailbox {

absl::StatusOr<Letter> Open(store::Recorded<corridor::Permit>&& permit, const store::ItemRow& item,
                            const store::MailboxKeys& keys) {
  const uint64_t entry_index = permit.index();
  const corridor::Permit used = std::move(permit).Take();
  if (used.delivery_id() != item.delivery_id || used.receiver() != item.receiver || used.attempt() != item.attempts) {
    return absl::InternalError("permit and item differ");
  }
  auto key = store::OpenWithAny(keys.wraps, item.sealed_key, KeyBinding(item.delivery_id, item.receiver));
  if (!key.ok()) return key.status();
  auto payload = audit::crypto::Open(*key, item.sealed_payload, PayloadBinding(item.delivery_id));
  audit::crypto::Wipe(*key);
  if (!payload.ok()) return payload.status();
  return Letter(item.delivery_id, used.attempt(), entry_index, *std::move(payload));
}

}  // namespace ketenpoort::mailbox
