#include "gateway/transport/audit_service.h"

#include <memory>

#include "gateway/transport/shaped_call.h"

namespace ketenpoort::transport {
grpc::ServerUnaryReactor* AuditService::ListEntries(grpc::CallbackServerContext* context,
                                                    const v1::ListEntriesRequest* request,
                                                    v1::ListEntriesResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ListEntries", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->listing.List(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::Replay(grpc::CallbackServerContext* context, const v1::ReplayRequest* request,
                                               v1::ReplayResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/Replay", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, context, request, response] {
    const auto abandoned = [context] { return context->IsCancelled(); };
    FinishWith(*call, rooms_.inquiry->replay.Ask(call->caller(), *request, abandoned), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::ShowExchange(grpc::CallbackServerContext* context,
                                                     const v1::ShowExchangeRequest* request,
                                                     v1::ShowExchangeResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ShowExchange", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->exchange.Show(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::ReportSubjectAccess(grpc::CallbackServerContext* context,
                                                            const v1::ReportSubjectAccessRequest* request,
                                                            v1::ReportSubjectAccessResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ReportSubjectAccess", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->access_report.Ask(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::ExportLog(grpc::CallbackServerContext* context,
                                                  const v1::ExportLogRequest* request,
                                                  v1::ExportLogResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ExportLog", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, context, request, response] {
    const auto abandoned = [context] { return context->IsCancelled(); };
    FinishWith(*call, rooms_.inquiry->exported.Ask(call->caller(), *request, abandoned), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::ListFindings(grpc::CallbackServerContext* context,
                                                     const v1::ListFindingsRequest* request,
                                                     v1::ListFindingsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ListFindings", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->findings.List(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::OpenFinding(grpc::CallbackServerContext* context,
                                                    const v1::OpenFindingRequest* request,
                                                    v1::OpenFindingResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/OpenFinding", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->findings.Open(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::ResolveFinding(grpc::CallbackServerContext* context,
                                                       const v1::ResolveFindingRequest* request,
                                                       v1::ResolveFindingResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ResolveFinding", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->findings.Resolve(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::CommentFinding(grpc::CallbackServerContext* context,
                                                       const v1::CommentFindingRequest* request,
                                                       v1::CommentFindingResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/CommentFinding", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->findings.Comment(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetTimeliness(grpc::CallbackServerContext* context,
                                                      const v1::GetTimelinessRequest* request,
                                                      v1::GetTimelinessResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetTimeliness", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.inquiry->timeliness.Ask(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::GetEntry(grpc::CallbackServerContext* context,
                                                 const v1::GetEntryRequest* request, v1::GetEntryResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/GetEntry", *context, reactor, *request);
  if (call) rooms_.corridor->GetEntry(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::DiscloseWithoutQuorum(grpc::CallbackServerContext* context,
                                                              const v1::DiscloseWithoutQuorumRequest* request,
                                                              v1::DiscloseWithoutQuorumResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/DiscloseWithoutQuorum", *context, reactor, *request);
  if (call) rooms_.corridor->DiscloseWithoutQuorum(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::ChangeKey(grpc::CallbackServerContext* context,
                                                  const v1::ChangeKeyRequest* request,
                                                  v1::ChangeKeyResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/ChangeKey", *context, reactor, *request);
  if (call) rooms_.corridor->ChangeKey(call->caller(), *request, call->AnswerInto(response));
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::EraseSubject(grpc::CallbackServerContext* context,
                                                     const v1::EraseSubjectRequest* request,
                                                     v1::EraseSubjectResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/EraseSubject", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.corridor->EraseSubject(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::SetLegalHold(grpc::CallbackServerContext* context,
                                                     const v1::SetLegalHoldRequest* request,
                                                     v1::SetLegalHoldResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/SetLegalHold", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.corridor->SetLegalHold(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AuditService::LiftLegalHold(grpc::CallbackServerContext* context,
                                                      const v1::LiftLegalHoldRequest* request,
                                                      v1::LiftLegalHoldResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "AuditService/LiftLegalHold", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.corridor->LiftLegalHold(call->caller(), *request), response);
  });
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
