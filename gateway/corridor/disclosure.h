// Disclosure: the second decision, its record, and the hand-over. One attempt for one subscription. Guarantees: decided
// with the facts, directory, mandate and policy at its place in the batch; DISCLOSED is durable before the payload is
// opened, and the payload is opened only while all of that, and the item itself, still stand; a refusal holds the item
// and tells the sender, or, where only this caller may not, leaves it waiting.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_DISCLOSURE_H_
#define KETENPOORT_GATEWAY_CORRIDOR_DISCLOSURE_H_

#include <memory>
#include <optional>
#include <string>

#include "gateway/corridor/dispatcher.h"
#include "gateway/corridor/permit.h"
#include "gateway/store/store.h"

namespace ketenpoort::corridor {

class DiscloseIntent : public store::Intent {
 public:
  DiscloseIntent(Dispatcher& dispatcher, std::shared_ptr<Subscription> subscription, store::Id16 delivery_id)
      : dispatcher_(&dispatcher), subscription_(std::move(subscription)), delivery_id_(delivery_id) {}

  absl::Status Place(store::Transaction& transaction) override;
  void Settle(const absl::Status& status, const store::Commit* commit) override;

 private:
  enum class Came { kNothing, kGone, kNotAuthenticated, kNotMandated, kHeld, kMustWait, kPermitted };
  enum class Handed { kYes, kNot, kFailed, kOvertaken };
  // What became of the item and of the person's facts since its place in the batch.
  enum class Since { kNothing, kFactsChanged, kItemChanged, kAnotherAttempt };

  absl::Status Disclose(store::Transaction& transaction, const v1::ItemRecord& record, const Verdict& verdict,
                        const identity::Principal& caller, const identity::Acting& acting);
  absl::Status RefuseCaller(store::Transaction& transaction, const v1::ItemRecord& record, const Verdict& verdict,
                            const identity::Principal& caller, const identity::Acting& acting);
  absl::StatusOr<v1::Delivery> Header() const;
  absl::StatusOr<Since> LookAgain() const;
  Handed HandOver(const store::Commit& commit);
  Handed Failed(const char* step, const absl::Status& why) const;
  // To the operator's log.
  void Tell(const char* step, const absl::Status& why) const;

  Dispatcher* dispatcher_;
  std::shared_ptr<Subscription> subscription_;
  store::Id16 delivery_id_;
  Came came_ = Came::kNothing;
  absl::Status why_;
  store::ItemRow item_;
  v1::ItemRecord record_;
  std::optional<Verdict> verdict_;
  std::optional<Permit> permit_;
  std::string decree_;
  Placed placed_;
  Effects effects_;
  int64_t placed_mono_us_ = 0;
  int64_t disclosed_us_ = 0;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_DISCLOSURE_H_
