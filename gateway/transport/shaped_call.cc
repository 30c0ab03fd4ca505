#include "gateway/transport/shaped_call.h"

namespace ketenpoort::transport {

std::shared_ptr<UnaryCall> BeginShaped(const CallRooms& rooms, const char* method,
                                       const grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                                       const google::protobuf::Message& request) {
  auto call = UnaryCall::Begin(rooms, method, context, reactor);
  if (!call) return nullptr;
  if (absl::Status shape = rooms.intake->CheckShape(request, ""); !shape.ok()) {
    call->Finish(shape);
    return nullptr;
  }
  return call;
}

}  // namespace ketenpoort::transport
