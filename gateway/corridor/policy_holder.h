// The policy in force. Guarantees that a snapshot never changes and that each replacement has a higher version. Does
// not guarantee signatures: who replaces it checks those first. Thread-safe.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_
#define KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "policy/policy.h"

namespace ketenpoort::corridor {

struct PolicySnapshot {
  std::shared_ptr<const policy::Policy> policy;
  // Counts replacements in this process; the policy's own version is in it.
  uint64_t version = 0;
};

class PolicyHolder {
 public:
  explicit PolicyHolder(policy::Policy initial)
      : current_{std::make_shared<const policy::Policy>(std::move(initial)), 1} {}

  PolicySnapshot Snapshot() const {
    std::lock_guard lock(mutex_);
    return current_;
  }
  void Replace(policy::Policy next) {
    auto shared = std::make_shared<const policy::Policy>(std::move(next));
    std::lock_guard lock(mutex_);
    current_ = {std::move(shared), current_.version + 1};
  }

 private:
  mutable std::mutex mutex_;
  PolicySnapshot current_;  // under mutex_
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_
