#include "gateway/mailbox/seal.h"

#include "audit/crypto/aead.h"
#include "audit/crypto/wipe.h"
#include "gateway/mailbox/seal_key.h"

namespace ketenpoort::mailbox {
namespace {

constexpr size_t kKeyBytes = 32;

}  // namespace

std::string PayloadBinding(const store::Id16& delivery_id) {
  return "ketenpoort/payload/v1" + std::string(delivery_id.begin(), delivery_id.end());
}

std::string KeyBinding(const store::Id16& delivery_id, std::string_view receiver) {
  return "ketenpoort/payload-key/v1" + std::string(delivery_id.begin(), delivery_id.end()) + std::string(receiver);
}

absl::Status Seal(std::string_view payload, const store::MailboxKeys& keys, audit::crypto::RandomSource& random,
                  store::ItemRow& item) {
  std::string key = audit::crypto::RandomBytes(random, kKeyBytes);
  auto sealed_payload = audit::crypto::Seal(key, payload, PayloadBinding(item.delivery_id), random);
  auto sealed_key = audit::crypto::Seal(keys.wraps.front(), key, KeyBinding(item.delivery_id, item.receiver), random);
  audit::crypto::Wipe(key);
  if (!sealed_payload.ok()) return sealed_payload.status();
  if (!sealed_key.ok()) return sealed_key.status();
  item.sealed_payload = *std::move(sealed_payload);
  item.sealed_key = *std::move(sealed_key);
  return absl::OkStatus();
}

absl::Status Readdress(const store::MailboxKeys& keys, std::string_view new_receiver,
                       audit::crypto::RandomSource& random, store::ItemRow& item) {
  auto key = store::OpenWithAny(keys.wraps, item.sealed_key, KeyBinding(item.delivery_id, item.receiver));
  if (!key.ok()) return key.status();
  auto sealed_key = audit::crypto::Seal(keys.wraps.front(), *key, KeyBinding(item.delivery_id, new_receiver), random);
  audit::crypto::Wipe(*key);
  if (!sealed_key.ok()) return sealed_key.status();
  item.sealed_key = *std::move(sealed_key);
  item.receiver = std::string(new_receiver);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> Reseal(const store::MailboxKeys& keys, const store::ItemRow& item,
                                                  audit::crypto::RandomSource& random) {
  const std::string binding = KeyBinding(item.delivery_id, item.receiver);
  if (auto present = audit::crypto::Open(keys.wraps.front(), item.sealed_key, binding); present.ok()) {
    audit::crypto::Wipe(*present);
    return std::optional<std::string>();
  }
  auto key = store::OpenWithAny(keys.wraps, item.sealed_key, binding);
  if (!key.ok()) return key.status();
  auto sealed_key = audit::crypto::Seal(keys.wraps.front(), *key, binding, random);
  audit::crypto::Wipe(*key);
  if (!sealed_key.ok()) return sealed_key.status();
  return std::optional(*std::move(sealed_key));
}

}  // namespace ketenpoort::mailbox
