// Sealing: what waits is ciphertext. Each item has its own AES-256-GCM key, itself sealed under the mailbox key; both
// are bound to the delivery id and the receiver, so that neither can be put on another item. Guarantees that destroying
// the sealed key of an item makes its payload unreadable. Does not guarantee secrecy against who holds the mailbox key.
// Thread-safe as far as the random source is.
#ifndef KETENPOORT_GATEWAY_MAILBOX_SEAL_H_
#define KETENPOORT_GATEWAY_MAILBOX_SEAL_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "gateway/store/rows.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::mailbox {

// Fills sealed_payload and sealed_key of `item`. Requires: delivery_id and receiver are set.
absl::Status Seal(std::string_view payload, const store::MailboxKeys& keys, audit::crypto::RandomSource& random,
                  store::ItemRow& item);

// Moves a sealed item to another mailbox: the payload stays sealed as it is, its key is bound to the new receiver.
absl::Status Readdress(const store::MailboxKeys& keys, std::string_view new_receiver,
                       audit::crypto::RandomSource& random, store::ItemRow& item);

// The sealed key of `item` anew under the present mailbox key; nullopt where that sealed it. Requires: delivery_id,
// receiver and sealed_key are set.
absl::StatusOr<std::optional<std::string>> Reseal(const store::MailboxKeys& keys, const store::ItemRow& item,
                                                  audit::crypto::RandomSource& random);

}  // namespace ketenpoort::mailbox

#endif  // KETENPOORT_GATEWAY_MAILBOX_SEAL_H_
