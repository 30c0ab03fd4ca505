// CustodyService on the wire: for DJI. Guarantees as exchange_service.h; the shape of a report is checked, never its
// sense: a contradictory report is recorded by the corridor, and a wrong BSN does not make a report be lost. Safe in
// any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_CUSTODY_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_CUSTODY_SERVICE_H_

#include "gateway/transport/call_rooms.h"
#include "ketenpoort/v1/custody.grpc.pb.h"

namespace ketenpoort::transport {

class CustodyService final : public v1::CustodyService::CallbackService {
 public:
  explicit CustodyService(const CallRooms& rooms) : rooms_(rooms) {}

  grpc::ServerUnaryReactor* ReportStatus(grpc::CallbackServerContext* context, const v1::ReportStatusRequest* request,
                                         v1::ReportStatusResponse* response) override;
  grpc::ServerUnaryReactor* AnnulReport(grpc::CallbackServerContext* context, const v1::AnnulReportRequest* request,
                                        v1::AnnulReportResponse* response) override;
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* LinkIdentity(grpc::CallbackServerContext* context, const v1::LinkIdentityRequest* request,
                                         v1::LinkIdentityResponse* response) override;
  grpc::ServerUnaryReactor* SplitIdentity(grpc::CallbackServerContext* context, const v1::SplitIdentityRequest* request,
                                          v1::SplitIdentityResponse* response) override;
  grpc::ServerUnaryReactor* ListWork(grpc::CallbackServerContext* context, const v1::ListWorkRequest* request,
                                     v1::ListWorkResponse* response) override;

 private:
  const CallRooms& rooms_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_CUSTODY_SERVICE_H_
