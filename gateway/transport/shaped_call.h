// What the unary methods share: a call that is let in and of the right shape, and its answer when that is there at
// once. Guarantees and failure: those of UnaryCall. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_SHAPED_CALL_H_
#define KETENPOORT_GATEWAY_TRANSPORT_SHAPED_CALL_H_

#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/transport/unary_call.h"

namespace ketenpoort::transport {

// Null where the call is finished already.
std::shared_ptr<UnaryCall> BeginShaped(const CallRooms& rooms, const char* method,
                                       const grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                                       const google::protobuf::Message& request);

// Finishes with an answer that is there.
template <typename Response>
void FinishWith(UnaryCall& call, absl::StatusOr<Response> answer, Response* response) {
  if (!answer.ok()) return call.Finish(answer.status());
  *response = *std::move(answer);
  call.Finish(absl::OkStatus());
}

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_SHAPED_CALL_H_
