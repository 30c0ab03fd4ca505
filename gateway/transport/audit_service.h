// AuditService on the wire: reading the log, and the proofs that anyone verifies with. Guarantees as
// exchange_service.h; entries are given only after the reading itself is recorded. Checkpoint and proofs are for every
// participant. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_AUDIT_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_AUDIT_SERVICE_H_

#include "gateway/transport/call_rooms.h"
#include "ketenpoort/v1/audit_service.grpc.pb.h"

namespace ketenpoort::transport {

class AuditService final : public v1::AuditService::CallbackService {
 public:
  explicit AuditService(const CallRooms& rooms) : rooms_(rooms) {}

  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context, const v1::ListEntriesRequest* request,
                                        v1::ListEntriesResponse* response) override;
  grpc::ServerUnaryReactor* Replay(grpc::CallbackServerContext* context, const v1::ReplayRequest* request,
                                   v1::ReplayResponse* response) override;
  grpc::ServerUnaryReactor* ShowExchange(grpc::CallbackServerContext* context, const v1::ShowExchangeRequest* request,
                                         v1::ShowExchangeResponse* response) override;
  grpc::ServerUnaryReactor* ReportSubjectAccess(grpc::CallbackServerContext* context,
                                                const v1::ReportSubjectAccessRequest* request,
                                                v1::ReportSubjectAccessResponse* response) override;
  grpc::ServerUnaryReactor* ExportLog(grpc::CallbackServerContext* context, const v1::ExportLogRequest* request,
                                      v1::ExportLogResponse* response) override;
  grpc::ServerUnaryReactor* ListFindings(grpc::CallbackServerContext* context, const v1::ListFindingsRequest* request,
                                         v1::ListFindingsResponse* response) override;
  grpc::ServerUnaryReactor* OpenFinding(grpc::CallbackServerContext* context, const v1::OpenFindingRequest* request,
                                        v1::OpenFindingResponse* response) override;
  grpc::ServerUnaryReactor* ResolveFinding(grpc::CallbackServerContext* context,
                                           const v1::ResolveFindingRequest* request,
                                           v1::ResolveFindingResponse* response) override;
  grpc::ServerUnaryReactor* CommentFinding(grpc::CallbackServerContext* context,
                                           const v1::CommentFindingRequest* request,
                                           v1::CommentFindingResponse* response) override;
  grpc::ServerUnaryReactor* GetTimeliness(grpc::CallbackServerContext* context, const v1::GetTimelinessRequest* request,
                                          v1::GetTimelinessResponse* response) override;
  grpc::ServerUnaryReactor* GetEntry(grpc::CallbackServerContext* context, const v1::GetEntryRequest* request,
                                     v1::GetEntryResponse* response) override;
  grpc::ServerUnaryReactor* ChangeKey(grpc::CallbackServerContext* context, const v1::ChangeKeyRequest* request,
                                      v1::ChangeKeyResponse* response) override;
  grpc::ServerUnaryReactor* DiscloseWithoutQuorum(grpc::CallbackServerContext* context,
                                                  const v1::DiscloseWithoutQuorumRequest* request,
                                                  v1::DiscloseWithoutQuorumResponse* response) override;
  grpc::ServerUnaryReactor* EraseSubject(grpc::CallbackServerContext* context, const v1::EraseSubjectRequest* request,
                                         v1::EraseSubjectResponse* response) override;
  grpc::ServerUnaryReactor* SetLegalHold(grpc::CallbackServerContext* context, const v1::SetLegalHoldRequest* request,
                                         v1::SetLegalHoldResponse* response) override;
  grpc::ServerUnaryReactor* LiftLegalHold(grpc::CallbackServerContext* context, const v1::LiftLegalHoldRequest* request,
                                          v1::LiftLegalHoldResponse* response) override;
  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context, const v1::GetCheckpointRequest* request,
                                          v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const v1::GetInclusionProofRequest* request,
                                              v1::GetInclusionProofResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(grpc::CallbackServerContext* context,
                                                const v1::GetConsistencyProofRequest* request,
                                                v1::GetConsistencyProofResponse* response) override;

 private:
  const CallRooms& rooms_;
  // Listings wait for their recording, and read much.
  Workers slow_{2};
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_AUDIT_SERVICE_H_
