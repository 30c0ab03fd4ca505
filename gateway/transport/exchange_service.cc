#include "gateway/transport/exchange_service.h"

#include <memory>
#include <utility>

#include "gateway/transport/call_trace.h"
#include "gateway/transport/pull_call.h"
#include "gateway/transport/receive_stream.h"
#include "gateway/transport/request_shape.h"
#include "gateway/transport/status_map.h"
#include "gateway/transport/submit_stream.h"
#include "gateway/transport/unary_call.h"

namespace ketenpoort::transport {
namespace {

// A whole message, or the call finished with what is wrong with it.
std::optional<intake::Admitted> AdmitOrFinish(UnaryCall& call, const google::protobuf::Message& request,
                                              const v1::Message& message) {
  if (absl::Status holds = HoldsOnly(request, "message"); !holds.ok()) {
    call.Finish(holds);
    return std::nullopt;
  }
  call.SetOrgan(message.envelope().sender());
  auto admitted = call.rooms().intake->Admit(call.caller(), message, call.rooms().Now());
  if (admitted.ok()) return *std::move(admitted);
  call.FinishRefused(admitted.status());
  return std::nullopt;
}

// OK to go on; otherwise the call is finished.
bool ShapeOrFinish(UnaryCall& call, const google::protobuf::Message& request, const v1::OrganAddress* sender) {
  absl::Status shape = call.rooms().intake->CheckShape(request, "");
  if (shape.ok() && sender != nullptr) shape = CheckOrgan(*sender, "sender");
  if (!shape.ok()) {
    call.Finish(shape);
    return false;
  }
  if (sender != nullptr) call.SetOrgan(*sender);
  return true;
}

// The caller's certificate as of now, for the corridor to keep; otherwise the call is finished.
std::optional<identity::Principal> CallerOrFinish(UnaryCall& call) {
  auto caller = call.rooms().authenticator->Renew(call.caller());
  if (caller.ok()) return *std::move(caller);
  call.Finish(caller.status());
  return std::nullopt;
}

}  // namespace

grpc::ServerUnaryReactor* ExchangeService::Submit(grpc::CallbackServerContext* context,
                                                  const v1::SubmitRequest* request, v1::SubmitResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  audit::TraceParent trace = TraceCall(*context);
  const auto call = UnaryCall::Begin(rooms_, "ExchangeService/Submit", *context, reactor);
  if (!call) return reactor;
  auto admitted = AdmitOrFinish(*call, *request, request->message());
  if (!admitted) return reactor;
  auto caller = CallerOrFinish(*call);
  if (!caller) return reactor;
  rooms_.corridor->Submit(
      *std::move(caller), *std::move(admitted),
      [call, response](absl::StatusOr<corridor::SubmitAnswer> answer) {
        auto kept = std::make_shared<absl::StatusOr<corridor::SubmitAnswer>>(std::move(answer));
        call->rooms().workers->Post([call, response, kept] {
          if (!kept->ok()) return call->FinishRefused(kept->status());
          if ((*kept)->all_denied) return call->Finish(AllDenied((*kept)->response, (*kept)->standing));
          *response = std::move((*kept)->response);
          call->Finish(absl::OkStatus());
        });
      },
      std::move(trace));
  return reactor;
}

grpc::ServerBidiReactor<v1::SubmitStreamRequest, v1::SubmitStreamResponse>* ExchangeService::SubmitStream(
    grpc::CallbackServerContext* context) {
  return transport::SubmitStream::Open(rooms_, context);
}

grpc::ServerBidiReactor<v1::ReceiveRequest, v1::ReceiveResponse>* ExchangeService::Receive(
    grpc::CallbackServerContext* context) {
  return ReceiveStream::Open(rooms_, context);
}

grpc::ServerUnaryReactor* ExchangeService::Pull(grpc::CallbackServerContext* context, const v1::PullRequest* request,
                                                v1::PullResponse* response) {
  return PullCall::Open(rooms_, context, request, response);
}

grpc::ServerUnaryReactor* ExchangeService::Acknowledge(grpc::CallbackServerContext* context,
                                                       const v1::AcknowledgeRequest* request,
                                                       v1::AcknowledgeResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = UnaryCall::Begin(rooms_, "ExchangeService/Acknowledge", *context, reactor);
  if (call && ShapeOrFinish(*call, *request, nullptr)) {
    rooms_.corridor->Acknowledge(call->caller(), *request, call->AnswerInto(response));
  }
  return reactor;
}

grpc::ServerUnaryReactor* ExchangeService::Check(grpc::CallbackServerContext* context, const v1::CheckRequest* request,
                                                 v1::CheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = UnaryCall::Begin(rooms_, "ExchangeService/Check", *context, reactor);
  if (!call) return reactor;
  auto admitted = AdmitOrFinish(*call, *request, request->message());
  if (!admitted) return reactor;
  auto caller = CallerOrFinish(*call);
  if (!caller) return reactor;
  rooms_.corridor->Check(*std::move(caller), *std::move(admitted), call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* ExchangeService::GetMessage(grpc::CallbackServerContext* context,
                                                      const v1::GetMessageRequest* request,
                                                      v1::GetMessageResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = UnaryCall::Begin(rooms_, "ExchangeService/GetMessage", *context, reactor);
  if (call && ShapeOrFinish(*call, *request, &request->sender())) {
    rooms_.corridor->GetMessage(call->caller(), *request, call->AnswerInto(response));
  }
  return reactor;
}

grpc::ServerUnaryReactor* ExchangeService::Withdraw(grpc::CallbackServerContext* context,
                                                    const v1::WithdrawRequest* request,
                                                    v1::WithdrawResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = UnaryCall::Begin(rooms_, "ExchangeService/Withdraw", *context, reactor);
  if (call && ShapeOrFinish(*call, *request, &request->sender())) {
    rooms_.corridor->Withdraw(call->caller(), *request, call->AnswerInto(response));
  }
  return reactor;
}

}  // namespace ketenpoort::transport
