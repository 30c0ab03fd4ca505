// The policy in force. Guarantees that a snapshot never changes and that each replacement has a higher version. Does
// not guarantee signatures, proofs or that a replacement is recorded: policy_change.h replaces it, at its place in the
// log, and only with what gateway/policy_admission.h let through. Listeners run on the notifying thread, outside the
// holder's lock. Thread-safe.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_
#define KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "gateway/identity/change_listeners.h"
#include "gateway/policy_admission.h"
#include "policy/policy.h"

namespace ketenpoort::corridor {

struct PolicySnapshot {
  std::shared_ptr<const policy::Policy> policy;
  // Counts replacements in this process; the policy's own version is in it.
  uint64_t version = 0;
  // The same policy with its source, signatures and assertions.
  std::shared_ptr<const gateway::AdmittedPolicy> admitted;
  // When a policy last came into force after days in which none decided, by the gateway's time; 0 where none ever did.
  int64_t standstill_ended_us = 0;
};

class PolicyHolder {
 public:
  explicit PolicyHolder(gateway::AdmittedPolicy initial)
      : current_(SnapshotOf(std::make_shared<const gateway::AdmittedPolicy>(std::move(initial)), 1)) {}
  // One that came without source and signatures.
  explicit PolicyHolder(policy::Policy initial) : PolicyHolder(Bare(std::move(initial))) {}

  PolicySnapshot Snapshot() const {
    std::lock_guard lock(mutex_);
    return current_;
  }

  // Decisions from now on are by `next`. Tells nobody; returns what it took the place of.
  PolicySnapshot Swap(std::shared_ptr<const gateway::AdmittedPolicy> next) {
    std::lock_guard lock(mutex_);
    PolicySnapshot snapshot = SnapshotOf(std::move(next), current_.version + 1);
    snapshot.standstill_ended_us = current_.standstill_ended_us;
    return std::exchange(current_, std::move(snapshot));
  }
  void SetStandstillEnded(int64_t us) {
    std::lock_guard lock(mutex_);
    current_.standstill_ended_us = us;
  }
  void Notify() { listeners_.Notify(Snapshot().version); }

  // Called by Notify.
  identity::ChangeListeners::Subscription OnChange(std::function<void(uint64_t version)> listener) {
    return listeners_.Subscribe(std::move(listener));
  }

 private:
  static gateway::AdmittedPolicy Bare(policy::Policy policy) {
    gateway::AdmittedPolicy admitted;
    admitted.policy = std::move(policy);
    return admitted;
  }
  static PolicySnapshot SnapshotOf(std::shared_ptr<const gateway::AdmittedPolicy> admitted, uint64_t version) {
    std::shared_ptr<const policy::Policy> policy(admitted, &admitted->policy);
    return {std::move(policy), version, std::move(admitted), 0};
  }

  mutable std::mutex mutex_;
  PolicySnapshot current_;  // under mutex_
  identity::ChangeListeners listeners_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_POLICY_HOLDER_H_
