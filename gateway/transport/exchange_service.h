// ExchangeService on the wire: for the clients of DJI, 3RO and municipalities. Guarantees: every call passes the door
// (door.h), then intake, then the corridor, and nothing is answered that the corridor did not answer; the service holds
// no state. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_EXCHANGE_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_EXCHANGE_SERVICE_H_

#include "gateway/transport/call_rooms.h"
#include "ketenpoort/v1/exchange.grpc.pb.h"

namespace ketenpoort::transport {

class ExchangeService final : public v1::ExchangeService::CallbackService {
 public:
  explicit ExchangeService(const CallRooms& rooms) : rooms_(rooms) {}

  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context, const v1::SubmitRequest* request,
                                   v1::SubmitResponse* response) override;
  grpc::ServerBidiReactor<v1::SubmitStreamRequest, v1::SubmitStreamResponse>* SubmitStream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerBidiReactor<v1::ReceiveRequest, v1::ReceiveResponse>* Receive(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* Pull(grpc::CallbackServerContext* context, const v1::PullRequest* request,
                                 v1::PullResponse* response) override;
  grpc::ServerUnaryReactor* Acknowledge(grpc::CallbackServerContext* context, const v1::AcknowledgeRequest* request,
                                        v1::AcknowledgeResponse* response) override;
  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const v1::CheckRequest* request,
                                  v1::CheckResponse* response) override;
  grpc::ServerUnaryReactor* GetMessage(grpc::CallbackServerContext* context, const v1::GetMessageRequest* request,
                                       v1::GetMessageResponse* response) override;
  grpc::ServerUnaryReactor* Withdraw(grpc::CallbackServerContext* context, const v1::WithdrawRequest* request,
                                     v1::WithdrawResponse* response) override;

 private:
  const CallRooms& rooms_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_EXCHANGE_SERVICE_H_
