// KeyChanges: a key of the gateway changed for a fresh one, on the word of a controller officer of the Minister.
//
// Guarantees: a change counts once its entry KEY_CHANGED is durable, in the same commit; nothing stops meanwhile, and
// nothing becomes unreadable: what waits is sealed anew under a new mailbox key, step by step and again after a
// restart, before the earlier one is destroyed. A new signing key is named in its entry, so that who trusts the earlier
// one can trust it. Does not guarantee that copies of an earlier key made elsewhere are gone.
// Place and GoOn: at their place in a batch only; the others on any thread. On failure the status of the store; what
// is refused names why in Dutch and English.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_KEY_CHANGES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_KEY_CHANGES_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/keys.pb.h"

namespace ketenpoort::corridor {

// Limit: waiting payloads whose key is sealed anew in one transaction.
inline constexpr int kResealStepPayloads = 256;

class KeyChanges {
 public:
  KeyChanges(const Rooms& rooms, Recorder& recorder) : rooms_(&rooms), recorder_(&recorder) {}

  // Who may, with the rights of now.
  absl::StatusOr<std::shared_ptr<const identity::Principal>> RequireResponsible(
      const identity::Principal& caller, const v1::ChangeKeyRequest& request) const;
  absl::StatusOr<v1::ChangeKeyResponse> Place(store::Transaction& transaction, const identity::Principal& by,
                                              const v1::ChangeKeyRequest& request);

  // One step of what a new mailbox key leaves to do.
  absl::Status GoOn(store::Transaction& transaction);
  bool MayGoOn() const { return !resealed_.load() && rooms_->mailbox_keys()->changing; }

 private:
  absl::StatusOr<std::string> VerifierKeyOf(const std::string& public_key) const;

  const Rooms* rooms_;
  Recorder* recorder_;
  // Payloads up to here are sealed anew; and whether all are. The former on the committer's thread only.
  uint64_t resealed_to_ = 0;
  std::atomic<bool> resealed_{false};
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_KEY_CHANGES_H_
