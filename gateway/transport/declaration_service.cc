#include "gateway/transport/declaration_service.h"

#include <memory>

#include "gateway/intake/problem.h"
#include "gateway/transport/request_shape.h"
#include "gateway/transport/unary_call.h"

namespace ketenpoort::transport {
namespace {

// A call of this service, let in and of the right shape, for the organ it names; null where it is finished already.
std::shared_ptr<UnaryCall> BeginShaped(const CallRooms& rooms, const char* method,
                                       const grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                                       const google::protobuf::Message& request, const v1::OrganAddress& organ) {
  auto call = UnaryCall::Begin(rooms, method, context, reactor);
  if (!call) return nullptr;
  absl::Status shape = rooms.intake->CheckShape(request, "");
  if (shape.ok()) shape = CheckOrgan(organ, "organ");
  if (!shape.ok()) {
    call->Finish(shape);
    return nullptr;
  }
  call->SetOrgan(organ);
  return call;
}

// A reference to a person that names none is the shape's business, not the register's.
bool NamesSomebody(UnaryCall& call, const v1::SubjectReference& subject) {
  if (subject.key_case() != v1::SubjectReference::KEY_NOT_SET) return true;
  call.Finish(intake::Violation("subject", "noem precies een nummer of een eerder bericht",
                                "name exactly one number or earlier message"));
  return false;
}

}  // namespace

grpc::ServerUnaryReactor* DeclarationService::RegisterConsent(grpc::CallbackServerContext* context,
                                                              const v1::RegisterConsentRequest* request,
                                                              v1::RegisterConsentResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/RegisterConsent", *context, reactor, *request, request->organ());
  if (!call || !NamesSomebody(*call, request->subject())) return reactor;
  rooms_.corridor->RegisterConsent(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::RevokeConsent(grpc::CallbackServerContext* context,
                                                            const v1::RevokeConsentRequest* request,
                                                            v1::RevokeConsentResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/RevokeConsent", *context, reactor, *request, request->organ());
  if (!call) return reactor;
  rooms_.corridor->RevokeConsent(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::SetNeedFactor(grpc::CallbackServerContext* context,
                                                            const v1::SetNeedFactorRequest* request,
                                                            v1::SetNeedFactorResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/SetNeedFactor", *context, reactor, *request, request->organ());
  if (!call || !NamesSomebody(*call, request->subject())) return reactor;
  rooms_.corridor->SetNeedFactor(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::RegisterAssignment(grpc::CallbackServerContext* context,
                                                                 const v1::RegisterAssignmentRequest* request,
                                                                 v1::RegisterAssignmentResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/RegisterAssignment", *context, reactor, *request, request->organ());
  if (!call || !NamesSomebody(*call, request->subject())) return reactor;
  rooms_.corridor->RegisterAssignment(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::EndAssignment(grpc::CallbackServerContext* context,
                                                            const v1::EndAssignmentRequest* request,
                                                            v1::EndAssignmentResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/EndAssignment", *context, reactor, *request, request->organ());
  if (!call) return reactor;
  rooms_.corridor->EndAssignment(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::RegisterCase(grpc::CallbackServerContext* context,
                                                           const v1::RegisterCaseRequest* request,
                                                           v1::RegisterCaseResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/RegisterCase", *context, reactor, *request, request->organ());
  if (!call || !NamesSomebody(*call, request->subject())) return reactor;
  rooms_.corridor->RegisterCase(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::EndCase(grpc::CallbackServerContext* context,
                                                      const v1::EndCaseRequest* request,
                                                      v1::EndCaseResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "DeclarationService/EndCase", *context, reactor, *request, request->organ());
  if (!call) return reactor;
  rooms_.corridor->EndCase(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::RegisterForum(grpc::CallbackServerContext* context,
                                                            const v1::RegisterForumRequest* request,
                                                            v1::RegisterForumResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/RegisterForum", *context, reactor, *request, request->organ());
  if (!call || !NamesSomebody(*call, request->subject())) return reactor;
  rooms_.corridor->RegisterForum(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::EndForum(grpc::CallbackServerContext* context,
                                                       const v1::EndForumRequest* request,
                                                       v1::EndForumResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "DeclarationService/EndForum", *context, reactor, *request, request->organ());
  if (!call) return reactor;
  rooms_.corridor->EndForum(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* DeclarationService::ListDeclarations(grpc::CallbackServerContext* context,
                                                               const v1::ListDeclarationsRequest* request,
                                                               v1::ListDeclarationsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call =
      BeginShaped(rooms_, "DeclarationService/ListDeclarations", *context, reactor, *request, request->organ());
  if (!call || !NamesSomebody(*call, request->subject())) return reactor;
  rooms_.corridor->ListDeclarations(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

}  // namespace ketenpoort::transport
