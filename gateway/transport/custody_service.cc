#include "gateway/transport/custody_service.h"

#include <memory>
#include <utility>

#include "gateway/intake/problem.h"
#include "gateway/transport/call_trace.h"
#include "gateway/transport/request_shape.h"
#include "gateway/transport/unary_call.h"

namespace ketenpoort::transport {
namespace {

// A call of this service, let in and of the right shape; null where it is finished already. A refusal for not being
// DJI is recorded as one for the Minister, the organ a caller of this service needs.
std::shared_ptr<UnaryCall> BeginShaped(const CallRooms& rooms, const char* method,
                                       const grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                                       const google::protobuf::Message& request) {
  auto call = UnaryCall::Begin(rooms, method, context, reactor);
  if (!call) return nullptr;
  call->SetOrgan(identity::OrganRef{policy::Organ::kMinister, ""});
  if (absl::Status shape = rooms.intake->CheckShape(request, ""); !shape.ok()) {
    call->Finish(shape);
    return nullptr;
  }
  return call;
}

// A reference to a person that names none is the shape's business, not the register's.
bool NamesSomebody(UnaryCall& call, const v1::SubjectReference& subject, const char* path) {
  if (subject.key_case() != v1::SubjectReference::KEY_NOT_SET) return true;
  call.Finish(intake::Violation(path, "noem precies een nummer of een eerder bericht",
                                "name exactly one number or earlier message"));
  return false;
}

}  // namespace

grpc::ServerUnaryReactor* CustodyService::ReportStatus(grpc::CallbackServerContext* context,
                                                       const v1::ReportStatusRequest* request,
                                                       v1::ReportStatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  audit::TraceParent trace = TraceCall(*context);
  const auto call = UnaryCall::Begin(rooms_, "CustodyService/ReportStatus", *context, reactor);
  if (!call) return reactor;
  absl::Status shape = HoldsOnly(*request, "report");
  if (shape.ok()) shape = rooms_.intake->CheckReport(request->report()).status();
  if (!shape.ok()) {
    call->Finish(shape);
    return reactor;
  }
  const std::string& establishment = request->report().establishment();
  call->SetOrgan(establishment.empty() ? identity::OrganRef{policy::Organ::kMinister, ""}
                                       : identity::OrganRef{policy::Organ::kDirecteur, establishment});
  rooms_.corridor->ReportStatus(call->caller(), *request, call->AnswerInto(response), std::move(trace));
  return reactor;
}

grpc::ServerUnaryReactor* CustodyService::AnnulReport(grpc::CallbackServerContext* context,
                                                      const v1::AnnulReportRequest* request,
                                                      v1::AnnulReportResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "CustodyService/AnnulReport", *context, reactor, *request);
  if (call) rooms_.corridor->AnnulReport(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* CustodyService::GetStatus(grpc::CallbackServerContext* context,
                                                    const v1::GetStatusRequest* request,
                                                    v1::GetStatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "CustodyService/GetStatus", *context, reactor, *request);
  if (!call || !NamesSomebody(*call, request->subject(), "subject")) return reactor;
  rooms_.corridor->GetStatus(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* CustodyService::LinkIdentity(grpc::CallbackServerContext* context,
                                                       const v1::LinkIdentityRequest* request,
                                                       v1::LinkIdentityResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "CustodyService/LinkIdentity", *context, reactor, *request);
  if (!call || !NamesSomebody(*call, request->keep(), "keep")) return reactor;
  if (!NamesSomebody(*call, request->merge(), "merge")) return reactor;
  rooms_.corridor->LinkIdentity(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* CustodyService::SplitIdentity(grpc::CallbackServerContext* context,
                                                        const v1::SplitIdentityRequest* request,
                                                        v1::SplitIdentityResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "CustodyService/SplitIdentity", *context, reactor, *request);
  if (!call || !NamesSomebody(*call, request->identifier(), "identifier")) return reactor;
  rooms_.corridor->SplitIdentity(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* CustodyService::ListWork(grpc::CallbackServerContext* context,
                                                   const v1::ListWorkRequest* request, v1::ListWorkResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "CustodyService/ListWork", *context, reactor, *request);
  if (call) rooms_.corridor->ListWork(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

}  // namespace ketenpoort::transport
