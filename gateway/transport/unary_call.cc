#include "gateway/transport/unary_call.h"

#include "gateway/identity/refusal.h"
#include "gateway/transport/status_map.h"

namespace ketenpoort::transport {

bool IsOrganRefusal(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kPermissionDenied) return false;
  const std::string reason = identity::ReasonOf(status);
  return reason == "ORGAN_NOT_HELD" || reason == "MANDATE_NOT_IN_FORCE";
}

std::shared_ptr<UnaryCall> UnaryCall::Begin(const CallRooms& rooms, const char* method,
                                            const grpc::CallbackServerContext& context,
                                            grpc::ServerUnaryReactor* reactor) {
  std::shared_ptr<UnaryCall> call(new UnaryCall(rooms, method, reactor));
  auto visit = rooms.door->Enter(context);
  if (!visit.ok()) {
    call->Finish(visit.status());
    return nullptr;
  }
  call->record_.SetParticipant(visit->caller.oin());
  call->caller_.emplace(std::move(visit->caller));
  call->lease_.emplace(std::move(visit->lease));
  return call;
}

void UnaryCall::SetOrgan(const v1::OrganAddress& address) {
  if (auto organ = identity::OrganRefFrom(address); organ.ok()) organ_ = *std::move(organ);
}

void UnaryCall::Finish(const absl::Status& status) { Finish(ToRpcStatus(status)); }

void UnaryCall::Finish(const google::rpc::Status& status) {
  record_.Ended(status);
  // Its place is free once the caller can know that it is.
  lease_.reset();
  reactor_->Finish(ToGrpcStatus(status));
}

void UnaryCall::FinishRefused(const absl::Status& why) {
  if (!organ_ || !IsOrganRefusal(why)) return Finish(why);
  rooms_->corridor->RefuseOrgan(caller(), *organ_, why, [call = shared_from_this()](absl::Status recorded) {
    call->rooms().workers->Post([call, recorded = std::move(recorded)] { call->Finish(recorded); });
  });
}

}  // namespace ketenpoort::transport
