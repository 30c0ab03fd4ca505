#include "gateway/transport/audit_service.h"

#include <memory>

#include "gateway/intake/problem.h"
#include "gateway/transport/unary_call.h"

namespace ketenpoort::transport {
namespace {

constexpr size_t kReasonBytesMax = 200;
constexpr uint32_t kPageMax = 1'000;

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

void CheckReason(const std::string& reason, intake::Problem* problem) {
  if (!reason.empty() && reason.size() <= kReasonBytesMax) return;
  problem->Add("reason", "noem de reden van inzage, hoogstens 200 bytes (Wjsg 26e(2))",
               "state why the log is read, at most 200 bytes (Wjsg 26e(2))");
}

// Finishes with an answer that is there at once.
template <typename Response>
void Finish(UnaryCall& call, absl::StatusOr<Response> answer, Response* response) {
  if (!answer.ok()) return call.Finish(answer.status());
  *response = *std::move(answer);
  call.Finish(absl::OkStatus());
}

}  // namespace

grpc::ServerUnaryReactor* AuditService::ListEntries(grpc::CallbackServerContext* context,
                                                    const v1::ListEntriesRequest* request,
                                                    v1::ListEntriesResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ListEntries", *context, reactor, *request);
  if (!call) return reactor;
  intake::Problem problem;
  CheckReason(request->reason(), &problem);
  if (request->page_size() == 0 || request->page_size() > kPageMax) {
    problem.Add("page_size", "van 1 tot 1000", "from 1 to 1,000");
  }
  if (!problem.empty()) {
    call->Finish(problem.ToStatus());
    return reactor;
  }
  rooms_.corridor->ListEntries(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetEntry(grpc::CallbackServerContext* context,
                                                 const v1::GetEntryRequest* request, v1::GetEntryResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetEntry", *context, reactor, *request);
  if (!call) return reactor;
  intake::Problem problem;
  CheckReason(request->reason(), &problem);
  if (!problem.empty()) {
    call->Finish(problem.ToStatus());
    return reactor;
  }
  rooms_.corridor->GetEntry(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetCheckpoint(grpc::CallbackServerContext* context,
                                                      const v1::GetCheckpointRequest* request,
                                                      v1::GetCheckpointResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetCheckpoint", *context, reactor, *request);
  if (call) Finish(*call, rooms_.corridor->GetCheckpoint(), response);
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetInclusionProof(grpc::CallbackServerContext* context,
                                                          const v1::GetInclusionProofRequest* request,
                                                          v1::GetInclusionProofResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetInclusionProof", *context, reactor, *request);
  if (call) Finish(*call, rooms_.corridor->GetInclusionProof(request->index()), response);
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetConsistencyProof(grpc::CallbackServerContext* context,
                                                            const v1::GetConsistencyProofRequest* request,
                                                            v1::GetConsistencyProofResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetConsistencyProof", *context, reactor, *request);
  if (call) Finish(*call, rooms_.corridor->GetConsistencyProof(request->old_size()), response);
  return reactor;
}

}  // namespace ketenpoort::transport
