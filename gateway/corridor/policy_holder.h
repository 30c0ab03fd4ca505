// The policy in force. Guarantees that a snapshot never changes and that each replacement has a higher version. Does
// not guarantee signatures: who replaces it checks those first. Listeners run on the replacing thread, outside the
// holder's lock. Thread-safe.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_
#define KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "gateway/identity/change_listeners.h"
#include "policy/policy.h"

namespace ketenpoort::corridor {

struct PolicySnapshot {
  std::shared_ptr<const policy::Policy> policy;
  // Counts replacements in this process; the policy's own version is in it.
  uint64_t version = 0;
  // The exact bytes it was compiled from; null where the first policy came without.
  std::shared_ptr<const std::string> source;
};

class PolicyHolder {
 public:
  explicit PolicyHolder(policy::Policy initial)
      : current_{std::make_shared<const policy::Policy>(std::move(initial)), 1, nullptr} {}

  PolicySnapshot Snapshot() const {
    std::lock_guard lock(mutex_);
    return current_;
  }
  void Replace(policy::Policy next, std::string source) {
    PolicySnapshot replaced;
    replaced.policy = std::make_shared<const policy::Policy>(std::move(next));
    replaced.source = std::make_shared<const std::string>(std::move(source));
    uint64_t version = 0;
    {
      std::lock_guard lock(mutex_);
      version = replaced.version = current_.version + 1;
      current_ = std::move(replaced);
    }
    listeners_.Notify(version);
  }
  // Called after each replacement.
  identity::ChangeListeners::Subscription OnChange(std::function<void(uint64_t version)> listener) {
    return listeners_.Subscribe(std::move(listener));
  }

 private:
  mutable std::mutex mutex_;
  PolicySnapshot current_;  // under mutex_
  identity::ChangeListeners listeners_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_
