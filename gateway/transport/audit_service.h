// AuditService on the wire: reading the log, and the proofs that anyone verifies with. Guarantees as
// exchange_service.h; entries are given only after the reading itself is recorded. Checkpoint and proofs are for every
// participant. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_AUDIT_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_AUDIT_SERVICE_H_

#include "gateway/transport/call_rooms.h"
#include "ketenpoort/v1/audit.grpc.pb.h"

namespace ketenpoort::transport {

class AuditService final : public v1::AuditService::CallbackService {
 public:
  explicit AuditService(const CallRooms& rooms) : rooms_(rooms) {}

  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context, const v1::ListEntriesRequest* request,
                                        v1::ListEntriesResponse* response) override;
  grpc::ServerUnaryReactor* Replay(grpc::CallbackServerContext* context, const v1::ReplayRequest* request,
                                   v1::ReplayResponse* response) override;
  grpc::ServerUnaryReactor* GetEntry(grpc::CallbackServerContext* context, const v1::GetEntryRequest* request,
                                     v1::GetEntryResponse* response) override;
  grpc::ServerUnaryReactor* DiscloseWithoutQuorum(grpc::CallbackServerContext* context,
                                                  const v1::DiscloseWithoutQuorumRequest* request,
                                                  v1::DiscloseWithoutQuorumResponse* response) override;
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
