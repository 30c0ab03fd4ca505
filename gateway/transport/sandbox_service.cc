#include "gateway/transport/sandbox_service.h"

#include "gateway/intake/problem.h"
#include "gateway/transport/status_map.h"

namespace ketenpoort::transport {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kNanosPerMicro = 1'000;

}  // namespace

absl::Status SandboxService::Advance(const v1::AdvanceClockRequest& request, v1::AdvanceClockResponse* response) {
  if (absl::Status shape = rooms_.intake->CheckShape(request, ""); !shape.ok()) return shape;
  if (request.has_to()) {
    const int64_t to_us = request.to().seconds() * kMicrosPerSecond + request.to().nanos() / kNanosPerMicro;
    if (to_us - clock_->NowMicros() > kAdvanceMaxUs) {
      return intake::Violation("to", "hoogstens vijftig jaar ineens", "at most fifty years at once");
    }
    if (!clock_->AdvanceTo(to_us)) {
      return intake::Violation("to", "de klok gaat nooit terug", "the clock never goes back");
    }
    auto handled = rooms_.corridor->HandleDueTimers();
    if (!handled.ok()) return handled.status();
    response->set_timers_handled(*handled);
  }
  const int64_t now_us = clock_->NowMicros();
  response->mutable_now()->set_seconds(now_us / kMicrosPerSecond);
  response->mutable_now()->set_nanos(static_cast<int32_t>(now_us % kMicrosPerSecond * kNanosPerMicro));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SandboxService::AdvanceClock(grpc::CallbackServerContext* context,
                                                       const v1::AdvanceClockRequest* request,
                                                       v1::AdvanceClockResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool posted =
      mover_.Post([this, request, response, reactor] { reactor->Finish(ToGrpcStatus(Advance(*request, response))); });
  if (!posted) reactor->Finish(ToGrpcStatus(ClosingDown()));
  return reactor;
}

grpc::ServerUnaryReactor* SandboxService::InjectFault(grpc::CallbackServerContext* context,
                                                      const v1::InjectFaultRequest* request, v1::InjectFaultResponse*) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::Status shape = rooms_.intake->CheckShape(*request, "");
  if (shape.ok() && request->fault() == v1::FAULT_UNSPECIFIED) {
    shape = intake::Violation("fault", "noem de storing", "name the fault");
  }
  if (shape.ok() && request->fault() == v1::FAULT_COMMIT_FAILS) fail_next_commit_();
  if (shape.ok() && request->fault() == v1::FAULT_DELIVERY_DROPPED) rooms_.corridor->DropNextDelivery();
  reactor->Finish(ToGrpcStatus(shape));
  return reactor;
}

}  // namespace ketenpoort::transport
