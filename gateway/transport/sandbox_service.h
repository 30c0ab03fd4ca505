// SandboxService on the admin port: the movable clock and the faults. Guarantees: AdvanceClock answers after every
// timer that came due is handled and recorded; calls that move the clock go one after the other, on a thread of their
// own; the clock never goes back and moves at most kAdvanceMaxUs at once. Made only for ENVIRONMENT_SANDBOX. Has no
// authentication: its port is on a loopback address. Thread-safe.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_SANDBOX_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_SANDBOX_SERVICE_H_

#include <cstdint>
#include <functional>

#include "gateway/transport/call_rooms.h"
#include "gateway/transport/sandbox_clock.h"
#include "gateway/transport/workers.h"
#include "ketenpoort/v1/sandbox.grpc.pb.h"

namespace ketenpoort::transport {

// Limit: one step of the clock, fifty years.
inline constexpr int64_t kAdvanceMaxUs = int64_t{50} * 366 * 24 * 3'600 * 1'000'000;

class SandboxService final : public v1::SandboxService::CallbackService {
 public:
  // `fail_next_commit` makes the store's next COMMIT report failure.
  SandboxService(const CallRooms& rooms, SandboxClock& clock, std::function<void()> fail_next_commit)
      : rooms_(rooms), clock_(&clock), fail_next_commit_(std::move(fail_next_commit)), mover_(1) {}

  grpc::ServerUnaryReactor* AdvanceClock(grpc::CallbackServerContext* context, const v1::AdvanceClockRequest* request,
                                         v1::AdvanceClockResponse* response) override;
  grpc::ServerUnaryReactor* InjectFault(grpc::CallbackServerContext* context, const v1::InjectFaultRequest* request,
                                        v1::InjectFaultResponse* response) override;

 private:
  absl::Status Advance(const v1::AdvanceClockRequest& request, v1::AdvanceClockResponse* response);

  const CallRooms& rooms_;
  SandboxClock* clock_;
  std::function<void()> fail_next_commit_;
  Workers mover_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_SANDBOX_SERVICE_H_
