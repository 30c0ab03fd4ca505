// An intent made of two functions, for calls whose whole work is at their place in the batch.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_CALL_INTENT_H_
#define KETENPOORT_GATEWAY_CORRIDOR_CALL_INTENT_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "gateway/store/store.h"

namespace ketenpoort::corridor {

class CallIntent : public store::Intent {
 public:
  using PlaceFunction = std::function<absl::Status(store::Transaction&)>;
  using SettleFunction = std::function<void(const absl::Status&)>;
  CallIntent(PlaceFunction place, SettleFunction settle) : place_(std::move(place)), settle_(std::move(settle)) {}

  absl::Status Place(store::Transaction& transaction) override { return place_(transaction); }
  void Settle(const absl::Status& status, const store::Commit* commit) override {
    settle_(status.ok() && commit == nullptr ? absl::InternalError("settled without a commit") : status);
  }

 private:
  PlaceFunction place_;
  SettleFunction settle_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_CALL_INTENT_H_
