// SandboxClient: the movable clock and the faults of a sandbox gateway, on its admin port.
//
// Guarantees: Advance and AdvanceBy return after all timers that came due are handled and recorded.
// Does not guarantee: anything with a production gateway, which does not have this service (kInvalid).
// Thread safety: any thread; two callers that move the clock at once may meet a refusal. Ownership: shares its
// connection. On failure: CallFailure. InjectFault is never repeated: the outcome of an unanswered one is unknown.
#pragma once

#include <cstdint>
#include <memory>

#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "ketenpoort/v1/sandbox.grpc.pb.h"

namespace ketenpoort::sdk {

class SandboxClient {
 public:
  explicit SandboxClient(Connection connection);

  // Microseconds since the epoch; never before the gateway's present time.
  CallResult<ketenpoort::v1::AdvanceClockResponse> AdvanceTo(int64_t instant_us) const;
  CallResult<ketenpoort::v1::AdvanceClockResponse> AdvanceBy(int64_t duration_us) const;
  // The gateway's present time: an AdvanceClock that names no time moves nothing.
  CallResult<ketenpoort::v1::AdvanceClockResponse> Now() const;
  CallResult<ketenpoort::v1::InjectFaultResponse> InjectFault(ketenpoort::v1::Fault fault) const;

 private:
  CallResult<ketenpoort::v1::AdvanceClockResponse> Advance(const ketenpoort::v1::AdvanceClockRequest& request) const;

  Connection connection_;
  std::shared_ptr<ketenpoort::v1::SandboxService::StubInterface> stub_;
};

}  // namespace ketenpoort::sdk
