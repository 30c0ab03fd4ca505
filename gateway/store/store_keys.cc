#include "gateway/store/store_keys.h"

#include "audit/crypto/aead.h"
#include "audit/crypto/hmac.h"
#include "audit/crypto/wipe.h"

namespace ketenpoort::store {
namespace {

std::string Derive(const std::string& secret, std::string_view use) {
  return audit::crypto::ToBytes(audit::crypto::HmacSha256(secret, use));
}

// The present secret and, where it is still there, the one before.
KeyLine LineOf(const Keyring& keyring, Secret secret) {
  KeyLine line = {keyring.Of(secret)};
  if (keyring.Before(secret)) line.push_back(*keyring.Before(secret));
  return line;
}

KeyLine Derived(KeyLine secrets, std::string_view use) {
  for (std::string& secret : secrets) {
    std::string key = Derive(secret, use);
    audit::crypto::Wipe(secret);
    secret = std::move(key);
  }
  return secrets;
}

std::shared_ptr<const MailboxKeys> MailboxOf(const Keyring& keyring) {
  auto keys = std::make_shared<MailboxKeys>();
  keys->wraps = LineOf(keyring, Secret::kMailboxWrap);
  keys->marks = keyring.IdentityMarksKey();
  keys->changing = keyring.Before(Secret::kMailboxWrap).has_value();
  return keys;
}

void WipeLine(KeyLine& line) {
  for (std::string& key : line) audit::crypto::Wipe(key);
}

}  // namespace

absl::StatusOr<std::string> OpenWithAny(const KeyLine& keys, std::string_view sealed, std::string_view context) {
  absl::StatusOr<std::string> opened = absl::DataLossError("there is no key");
  for (const std::string& key : keys) {
    opened = audit::crypto::Open(key, sealed, context);
    if (opened.ok()) return opened;
  }
  return opened;
}

MailboxKeys::~MailboxKeys() {
  WipeLine(wraps);
  audit::crypto::Wipe(marks);
}

StoreKeys::StoreKeys(const Keyring& keyring)
    : person_index_(LineOf(keyring, Secret::kPersonIndex)),
      person_wrap_(Derived(LineOf(keyring, Secret::kKeyEncryption), "ketenpoort/store/person-wrap")),
      identifier_seal_(Derived(LineOf(keyring, Secret::kKeyEncryption), "ketenpoort/store/identifier-seal")),
      gateway_openings_({keyring.gateway_openings_key()}),
      batch_mac_(keyring.BatchMacKey()),
      mailbox_(MailboxOf(keyring)) {
  for (const std::string& earlier : keyring.earlier_openings_keys()) gateway_openings_.push_back(earlier);
}

StoreKeys::~StoreKeys() {
  for (KeyLine* line : {&person_index_, &person_wrap_, &identifier_seal_, &gateway_openings_}) WipeLine(*line);
  audit::crypto::Wipe(batch_mac_);
}

}  // namespace ketenpoort::store
