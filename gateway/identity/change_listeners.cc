#include "gateway/identity/change_listeners.h"

#include <utility>

namespace ketenpoort::identity {

void ChangeListeners::Subscription::Release() {
  if (state_ == nullptr) return;
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->listeners.erase(id_);
}

ChangeListeners::Subscription& ChangeListeners::Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  Release();
  state_ = std::move(other.state_);
  id_ = other.id_;
  return *this;
}

ChangeListeners::Subscription::~Subscription() { Release(); }

ChangeListeners::Subscription ChangeListeners::Subscribe(std::function<void(uint64_t)> listener) {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  const uint64_t id = state_->next++;
  state_->listeners.emplace(id, std::move(listener));
  return Subscription(state_, id);
}

void ChangeListeners::Notify(uint64_t version) {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  for (const auto& [id, listener] : state_->listeners) listener(version);
}

}  // namespace ketenpoort::identity
