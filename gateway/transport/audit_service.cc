#include "gateway/transport/audit_service.h"

#include <memory>

#include "gateway/transport/shaped_call.h"

namespace ketenpoort::transport {
grpc::ServerUnaryReactor* AuditService::ListEntries(grpc::CallbackServerContext* context,
                                                    const v1::ListEntriesRequest* request,
                                                    v1::ListEntriesResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ListEntries", *context, reactor, *request);
  if (call) rooms_.corridor->ListEntries(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetEntry(grpc::CallbackServerContext* context,
                                                 const v1::GetEntryRequest* request, v1::GetEntryResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetEntry", *context, reactor, *request);
  if (call) rooms_.corridor->GetEntry(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetCheckpoint(grpc::CallbackServerContext* context,
                                                      const v1::GetCheckpointRequest* request,
                                                      v1::GetCheckpointResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetCheckpoint", *context, reactor, *request);
  if (call) FinishWith(*call, rooms_.corridor->GetCheckpoint(), response);
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetInclusionProof(grpc::CallbackServerContext* context,
                                                          const v1::GetInclusionProofRequest* request,
                                                          v1::GetInclusionProofResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetInclusionProof", *context, reactor, *request);
  if (call) FinishWith(*call, rooms_.corridor->GetInclusionProof(request->index()), response);
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetConsistencyProof(grpc::CallbackServerContext* context,
                                                            const v1::GetConsistencyProofRequest* request,
                                                            v1::GetConsistencyProofResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetConsistencyProof", *context, reactor, *request);
  if (call) FinishWith(*call, rooms_.corridor->GetConsistencyProof(request->old_size()), response);
  return reactor;
}

}  // namespace ketenpoort::transport
