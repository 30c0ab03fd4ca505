// StoreKeys: the keys of each use inside the store, drawn from the keyring so that no secret serves two uses.
//
// Guarantees: different uses have unrelated keys; memory is wiped when the object goes.
// Thread safety: const: any thread. Ownership: move-only, independent of the keyring it was made from.
// On failure: deriving cannot fail.
#ifndef KETENPOORT_GATEWAY_STORE_STORE_KEYS_H_
#define KETENPOORT_GATEWAY_STORE_STORE_KEYS_H_

#include <string>

#include "gateway/store/keyring.h"

namespace ketenpoort::store {

class StoreKeys {
 public:
  explicit StoreKeys(const Keyring& keyring);
  StoreKeys(StoreKeys&&) noexcept = default;
  StoreKeys& operator=(StoreKeys&&) noexcept = default;
  StoreKeys(const StoreKeys&) = delete;
  StoreKeys& operator=(const StoreKeys&) = delete;
  ~StoreKeys();

  // HMAC key of a person's lookup.
  const std::string& person_index() const { return person_index_; }
  // Wraps each person's own key.
  const std::string& person_wrap() const { return person_wrap_; }
  // Seals identifiers in the person table.
  const std::string& identifier_seal() const { return identifier_seal_; }
  // Seals openings without a person.
  const std::string& gateway_openings() const { return gateway_openings_; }
  // HMAC key over what a batch row says beside its entries.
  const std::string& batch_mac() const { return batch_mac_; }

 private:
  std::string person_index_;
  std::string person_wrap_;
  std::string identifier_seal_;
  std::string gateway_openings_;
  std::string batch_mac_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_STORE_KEYS_H_
