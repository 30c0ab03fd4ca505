// ChangeListeners: who wants to hear that a snapshot was replaced. Guarantees: every listener that is subscribed when
// Notify begins is called once with the new version, one after the other, on the notifying thread; after a Subscription
// is destroyed its listener is not running and is never called again. Does not guarantee order between two concurrent
// notifications. A listener must not block and must not subscribe or unsubscribe. Thread-safe; a Subscription may
// outlive the listeners' owner.
#ifndef KETENPOORT_GATEWAY_IDENTITY_CHANGE_LISTENERS_H_
#define KETENPOORT_GATEWAY_IDENTITY_CHANGE_LISTENERS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace ketenpoort::identity {

class ChangeListeners {
  struct State {
    std::mutex mutex;
    uint64_t next = 1;
    std::map<uint64_t, std::function<void(uint64_t)>> listeners;
  };

 public:
  class [[nodiscard]] Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&&) noexcept = default;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

   private:
    friend class ChangeListeners;
    Subscription(std::shared_ptr<State> state, uint64_t id) : state_(std::move(state)), id_(id) {}
    void Release();
    std::shared_ptr<State> state_;
    uint64_t id_ = 0;
  };

  Subscription Subscribe(std::function<void(uint64_t version)> listener);
  void Notify(uint64_t version);

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_CHANGE_LISTENERS_H_
