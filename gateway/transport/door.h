// Door: what every call passes first. Guarantees, in this order: nothing enters a gateway that is closing or whose
// store is sealed; who calls comes from the verified certificate of the connection and nothing else; a participant has
// no more calls under way than its limit. Does not read the request. Thread-safe. On failure a status with its reason
// and words.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_DOOR_H_
#define KETENPOORT_GATEWAY_TRANSPORT_DOOR_H_

#include <grpcpp/server_context.h>

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/corridor.h"
#include "gateway/identity/authenticator.h"
#include "gateway/identity/principal.h"
#include "gateway/transport/in_flight.h"

namespace ketenpoort::transport {

// A caller that was let in, and its place among the calls under way.
struct Visit {
  identity::Principal caller;
  InFlight::Lease lease;
};

// What a closing gateway answers.
absl::Status ClosingDown();

class Door {
 public:
  // Both must outlive it.
  Door(corridor::Corridor& corridor, identity::Authenticator& authenticator, uint32_t calls_in_flight_max)
      : corridor_(&corridor), authenticator_(&authenticator), in_flight_(calls_in_flight_max) {}

  absl::StatusOr<Visit> Enter(const grpc::CallbackServerContext& context);
  // A further message of the same caller: closing, sealing, certificate and directory as of now.
  absl::StatusOr<identity::Principal> EnterAgain(const identity::Principal& caller);
  // Another place for the same caller: a message of a stream.
  absl::StatusOr<InFlight::Lease> TakePlace(const identity::Principal& caller);

  // From now on nobody enters.
  void Close() { closing_.store(true); }

 private:
  absl::Status Open();

  corridor::Corridor* corridor_;
  identity::Authenticator* authenticator_;
  InFlight in_flight_;
  std::atomic<bool> closing_{false};
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_DOOR_H_
