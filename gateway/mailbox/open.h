// Opening: the only way from a sealed item to its plaintext. It takes a recorded permit and uses it up; without the
// commit of this attempt's DISCLOSED entry there is no such value. The result is itself a token that only
// transport::Deliver takes. Guarantees that the permit and the item are about the same delivery, receiver and attempt.
#ifndef KETENPOORT_GATEWAY_MAILBOX_OPEN_H_
#define KETENPOORT_GATEWAY_MAILBOX_OPEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/corridor/permit.h"
#include "gateway/store/recorded.h"
#include "gateway/store/rows.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::mailbox {

// A payload on its way out. Move-only; minted only by Open.
class Letter {
 public:
  Letter(Letter&&) noexcept = default;
  Letter& operator=(Letter&&) noexcept = default;
  Letter(const Letter&) = delete;
  Letter& operator=(const Letter&) = delete;

  const store::Id16& delivery_id() const { return delivery_id_; }
  uint32_t attempt() const { return attempt_; }
  uint64_t entry_index() const { return entry_index_; }
  // Uses the letter up.
  std::string TakePayload() && { return std::move(payload_); }

 private:
  friend absl::StatusOr<Letter> Open(store::Recorded<corridor::Permit>&& permit, const store::ItemRow& item,
                                     const store::MailboxKeys& keys);
  Letter(store::Id16 delivery_id, uint32_t attempt, uint64_t entry_index, std::string payload)
      : delivery_id_(delivery_id), attempt_(attempt), entry_index_(entry_index), payload_(std::move(payload)) {}
  store::Id16 delivery_id_;
  uint32_t attempt_;
  uint64_t entry_index_;
  std::string payload_;
};

absl::StatusOr<Letter> Open(store::Recorded<corridor::Permit>&& permit, const store::ItemRow& item,
                            const store::MailboxKeys& keys);

}  // namespace ketenpoort::mailbox

#endif  // KETENPOORT_GATEWAY_MAILBOX_OPEN_H_
