#include "clients/sdk/sandbox_client.h"

#include <algorithm>
#include <utility>

#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kNanosPerMicro = 1'000;
// A long jump lets many timers come due; the call returns only when all are recorded.
constexpr int64_t kAdvanceDeadlineMs = 300'000;

void SetInstant(int64_t instant_us, google::protobuf::Timestamp& timestamp) {
  int64_t seconds = instant_us / kMicrosPerSecond;
  int64_t micros = instant_us % kMicrosPerSecond;
  if (micros < 0) {
    seconds -= 1;
    micros += kMicrosPerSecond;
  }
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(micros * kNanosPerMicro));
}

}  // namespace

SandboxClient::SandboxClient(Connection connection)
    : connection_(std::move(connection)), stub_(v1::SandboxService::NewStub(connection_.channel)) {}

CallResult<v1::AdvanceClockResponse> SandboxClient::Advance(const v1::AdvanceClockRequest& request) const {
  RetryPolicy policy = connection_.retry;
  policy.attempt_deadline_ms = std::max(policy.attempt_deadline_ms, kAdvanceDeadlineMs);
  policy.overall_deadline_ms = std::max(policy.overall_deadline_ms, kAdvanceDeadlineMs);
  auto answered = CallUnary<v1::AdvanceClockResponse>(
      connection_, policy, [&](grpc::ClientContext* context, v1::AdvanceClockResponse* response) {
        return stub_->AdvanceClock(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  return std::move(answered).value().value;
}

CallResult<v1::AdvanceClockResponse> SandboxClient::AdvanceTo(int64_t instant_us) const {
  v1::AdvanceClockRequest request;
  SetInstant(instant_us, *request.mutable_to());
  return Advance(request);
}

CallResult<v1::AdvanceClockResponse> SandboxClient::AdvanceBy(int64_t duration_us) const {
  const CallResult<v1::AdvanceClockResponse> now = Now();
  if (!now.ok()) return now;
  return AdvanceTo(now->now().seconds() * kMicrosPerSecond + now->now().nanos() / kNanosPerMicro + duration_us);
}

CallResult<v1::AdvanceClockResponse> SandboxClient::Now() const { return Advance(v1::AdvanceClockRequest()); }

CallResult<v1::InjectFaultResponse> SandboxClient::InjectFault(v1::Fault fault) const {
  v1::InjectFaultRequest request;
  request.set_fault(fault);
  RetryPolicy once = connection_.retry;
  once.attempts_max = 1;
  auto answered = CallUnary<v1::InjectFaultResponse>(
      connection_, once, [&](grpc::ClientContext* context, v1::InjectFaultResponse* response) {
        return stub_->InjectFault(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  return std::move(answered).value().value;
}

}  // namespace ketenpoort::sdk
