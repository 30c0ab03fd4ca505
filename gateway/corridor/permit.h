// An allow, bound to one message, one recipient and the versions it was decided on. Minted only by the corridor's Judge
// for a disclosure; move-only, single use. Guarantees that Decide allowed exactly these categories for this attempt.
// Does not guarantee that it is recorded: only store::Recorded<Permit> opens a payload.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_PERMIT_H_
#define KETENPOORT_GATEWAY_CORRIDOR_PERMIT_H_

#include <cstdint>
#include <string>

#include "gateway/store/rows.h"
#include "policy/decision.h"

namespace ketenpoort::corridor {

// The versions of everything a decision was made on.
struct Versions {
  uint64_t custody = 0;
  uint64_t policy = 0;
  uint64_t directory = 0;
  uint64_t crl = 0;
  // Of what is declared about the person: consents, need-factors, assignments.
  uint64_t declarations = 0;
  friend bool operator==(const Versions&, const Versions&) = default;
};

class Permit {
 public:
  Permit(Permit&&) noexcept = default;
  Permit& operator=(Permit&&) noexcept = default;
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

  const store::Id16& delivery_id() const { return delivery_id_; }
  const std::string& receiver() const { return receiver_; }
  uint32_t attempt() const { return attempt_; }
  const Versions& versions() const { return versions_; }
  const policy::Decision& decision() const { return decision_; }

 private:
  friend class Judge;
  Permit(store::Id16 delivery_id, std::string receiver, uint32_t attempt, Versions versions, policy::Decision decision)
      : delivery_id_(delivery_id),
        receiver_(std::move(receiver)),
        attempt_(attempt),
        versions_(versions),
        decision_(decision) {}
  store::Id16 delivery_id_;
  std::string receiver_;
  uint32_t attempt_;
  Versions versions_;
  policy::Decision decision_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_PERMIT_H_
