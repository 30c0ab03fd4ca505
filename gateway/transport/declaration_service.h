// DeclarationService on the wire: consents, need-factors and assignments. Guarantees as exchange_service.h; the shape
// of a request is checked here, who may say it and about whom in the corridor. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_DECLARATION_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_DECLARATION_SERVICE_H_

#include "gateway/transport/call_rooms.h"
#include "ketenpoort/v1/declarations.grpc.pb.h"

namespace ketenpoort::transport {

class DeclarationService final : public v1::DeclarationService::CallbackService {
 public:
  explicit DeclarationService(const CallRooms& rooms) : rooms_(rooms) {}

  grpc::ServerUnaryReactor* RegisterConsent(grpc::CallbackServerContext* context,
                                            const v1::RegisterConsentRequest* request,
                                            v1::RegisterConsentResponse* response) override;
  grpc::ServerUnaryReactor* RevokeConsent(grpc::CallbackServerContext* context, const v1::RevokeConsentRequest* request,
                                          v1::RevokeConsentResponse* response) override;
  grpc::ServerUnaryReactor* SetNeedFactor(grpc::CallbackServerContext* context, const v1::SetNeedFactorRequest* request,
                                          v1::SetNeedFactorResponse* response) override;
  grpc::ServerUnaryReactor* RegisterAssignment(grpc::CallbackServerContext* context,
                                               const v1::RegisterAssignmentRequest* request,
                                               v1::RegisterAssignmentResponse* response) override;
  grpc::ServerUnaryReactor* EndAssignment(grpc::CallbackServerContext* context, const v1::EndAssignmentRequest* request,
                                          v1::EndAssignmentResponse* response) override;
  grpc::ServerUnaryReactor* RegisterCase(grpc::CallbackServerContext* context, const v1::RegisterCaseRequest* request,
                                         v1::RegisterCaseResponse* response) override;
  grpc::ServerUnaryReactor* EndCase(grpc::CallbackServerContext* context, const v1::EndCaseRequest* request,
                                    v1::EndCaseResponse* response) override;
  grpc::ServerUnaryReactor* RegisterForum(grpc::CallbackServerContext* context, const v1::RegisterForumRequest* request,
                                          v1::RegisterForumResponse* response) override;
  grpc::ServerUnaryReactor* EndForum(grpc::CallbackServerContext* context, const v1::EndForumRequest* request,
                                     v1::EndForumResponse* response) override;
  grpc::ServerUnaryReactor* ListDeclarations(grpc::CallbackServerContext* context,
                                             const v1::ListDeclarationsRequest* request,
                                             v1::ListDeclarationsResponse* response) override;

 private:
  const CallRooms& rooms_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_DECLARATION_SERVICE_H_
