// InFlight: how many calls each participant has under way, and the limit on it, so that one participant cannot take the
// gateway from the others. Guarantees: no participant has more leases than the limit; a lease that goes frees its
// place. Memory is bounded by the participants that have a call under way. Thread-safe; leases may go on any thread and
// must go before it.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_IN_FLIGHT_H_
#define KETENPOORT_GATEWAY_TRANSPORT_IN_FLIGHT_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace ketenpoort::transport {

class InFlight {
 public:
  explicit InFlight(uint32_t per_participant_max) : per_participant_max_(per_participant_max) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  // One call under way. Move-only.
  class Lease {
   public:
    Lease(Lease&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), oin_(std::move(other.oin_)) {}
    Lease& operator=(Lease&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(oin_, other.oin_);
      return *this;
    }
    ~Lease() {
      if (owner_ != nullptr) owner_->Leave(oin_);
    }

   private:
    friend class InFlight;
    Lease(InFlight* owner, std::string oin) : owner_(owner), oin_(std::move(oin)) {}
    InFlight* owner_;
    std::string oin_;
  };

  // nullopt at the limit.
  std::optional<Lease> Enter(const std::string& oin) {
    std::lock_guard lock(mutex_);
    uint32_t& count = counts_[oin];
    if (count >= per_participant_max_) return std::nullopt;
    ++count;
    return Lease(this, oin);
  }
  uint32_t Of(const std::string& oin) const {
    std::lock_guard lock(mutex_);
    const auto found = counts_.find(oin);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  void Leave(const std::string& oin) {
    std::lock_guard lock(mutex_);
    const auto found = counts_.find(oin);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

  const uint32_t per_participant_max_;
  mutable std::mutex mutex_;
  std::map<std::string, uint32_t> counts_;  // under mutex_
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_IN_FLIGHT_H_
