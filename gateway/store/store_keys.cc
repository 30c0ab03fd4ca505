#include "gateway/store/store_keys.h"

#include <string_view>

#include "audit/crypto/hmac.h"
#include "audit/crypto/wipe.h"

namespace ketenpoort::store {
namespace {

std::string Derive(const std::string& secret, std::string_view use) {
  return audit::crypto::ToBytes(audit::crypto::HmacSha256(secret, use));
}

}  // namespace

StoreKeys::StoreKeys(const Keyring& keyring)
    : person_index_(keyring.person_index_key()),
      person_wrap_(Derive(keyring.key_encryption_key(), "ketenpoort/store/person-wrap")),
      identifier_seal_(Derive(keyring.key_encryption_key(), "ketenpoort/store/identifier-seal")),
      gateway_openings_(keyring.gateway_openings_key()),
      batch_mac_(Derive(keyring.key_encryption_key(), "ketenpoort/store/batch-mac")) {}

StoreKeys::~StoreKeys() {
  for (std::string* key : {&person_index_, &person_wrap_, &identifier_seal_, &gateway_openings_, &batch_mac_}) {
    audit::crypto::Wipe(*key);
  }
}

}  // namespace ketenpoort::store
