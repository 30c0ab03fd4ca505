// StoreKeys: the keys of each use inside the store, drawn from the keyring so that no secret serves two uses. A value:
// a change of a key makes another one of these, and who holds the old goes on with it.
//
// Guarantees: different uses have unrelated keys; memory is wiped when the object goes.
// Thread safety: const: any thread. Ownership: move-only, independent of the keyring it was made from.
// On failure: deriving cannot fail. OpenWithAny: DataLoss where none of the keys opens.
#ifndef KETENPOORT_GATEWAY_STORE_STORE_KEYS_H_
#define KETENPOORT_GATEWAY_STORE_STORE_KEYS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/store/keyring.h"

namespace ketenpoort::store {

// Keys of one use: the first seals, each of them opens. Never empty.
using KeyLine = std::vector<std::string>;

absl::StatusOr<std::string> OpenWithAny(const KeyLine& keys, std::string_view sealed, std::string_view context);

// What waiting payloads are sealed by, for the mailbox.
struct MailboxKeys {
  MailboxKeys() = default;
  MailboxKeys(const MailboxKeys&) = delete;
  MailboxKeys& operator=(const MailboxKeys&) = delete;
  ~MailboxKeys();

  // Wraps each payload's own key.
  KeyLine wraps;
  // HMAC key of the marks by which a number taken from a person is known again.
  std::string marks;
  // A payload may still be wrapped by an earlier key, which goes once none is.
  bool changing = false;
};

class StoreKeys {
 public:
  explicit StoreKeys(const Keyring& keyring);
  StoreKeys(StoreKeys&&) noexcept = default;
  StoreKeys& operator=(StoreKeys&&) noexcept = default;
  StoreKeys(const StoreKeys&) = delete;
  StoreKeys& operator=(const StoreKeys&) = delete;
  ~StoreKeys();

  // HMAC keys of a person's lookup.
  const KeyLine& person_index() const { return person_index_; }
  // Wrap each person's own key.
  const KeyLine& person_wrap() const { return person_wrap_; }
  // Seal identifiers in the person table.
  const KeyLine& identifier_seal() const { return identifier_seal_; }
  // Seal openings without a person.
  const KeyLine& gateway_openings() const { return gateway_openings_; }
  // HMAC key over what a batch row says beside its entries. Never changes.
  const std::string& batch_mac() const { return batch_mac_; }
  const std::shared_ptr<const MailboxKeys>& mailbox() const { return mailbox_; }

 private:
  KeyLine person_index_;
  KeyLine person_wrap_;
  KeyLine identifier_seal_;
  KeyLine gateway_openings_;
  std::string batch_mac_;
  std::shared_ptr<const MailboxKeys> mailbox_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_STORE_KEYS_H_
