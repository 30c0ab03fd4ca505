// ExchangeClient: sending, receiving, asking beforehand, following and taking back, for any party.
//
// Guarantees: a call that was not answered is repeated with the same message id (retry.h); every receipt in an answer
// is verified before the answer is returned, and an answer with a receipt that does not hold is a failure
// (kReceiptInvalid), never a value. In Receive a delivery with such a receipt ends the stream and is not acknowledged.
// Does not guarantee: that a message was delivered when Submit returned; GetMessage and notices say so.
// Thread safety: any thread. Ownership: shares its connection.
// On failure: CallFailure. For a message to several receivers a refusal of some is no failure: read `outcome` of each.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/receive_options.h"
#include "clients/sdk/submit_stream.h"
#include "ketenpoort/v1/exchange.grpc.pb.h"

namespace ketenpoort::sdk {

class ExchangeClient {
 public:
  // Requires: connection.receipts.
  explicit ExchangeClient(Connection connection);

  // Requires: envelope.message_id set (Compose, NewMessageId).
  // A human who answers for it without a digest is bound to the message as it is sent (BindAttestation).
  CallResult<ketenpoort::v1::SubmitResponse> Submit(const ketenpoort::v1::Message& message) const;
  // Many messages over one stream.
  std::unique_ptr<SubmitStream> OpenSubmitStream() const;
  // What Submit would decide. Nothing is sent; recorded by the gateway.
  CallResult<ketenpoort::v1::CheckResponse> Check(const ketenpoort::v1::Message& message) const;

  // Receives until `stop`, the idle time or the maximum; blocks. Handlers run on this thread.
  CallResult<ReceiveSummary> Receive(const ReceiveOptions& options, const ReceiveHandlers& handlers,
                                     std::stop_token stop) const;
  // Without a stream. What is pulled must be acknowledged.
  CallResult<ketenpoort::v1::PullResponse> Pull(const std::vector<ketenpoort::v1::OrganAddress>& organs,
                                                uint32_t deliveries_max, uint32_t wait_ms) const;
  // Signed for with the key of the own certificate where it names payloads (delivery_note.h) and holds no note yet.
  CallResult<ketenpoort::v1::AcknowledgeResponse> Acknowledge(
      const ketenpoort::v1::AcknowledgeRequest& unsigned_frame) const;

  CallResult<ketenpoort::v1::GetMessageResponse> GetMessage(const std::string& message_id,
                                                            const ketenpoort::v1::OrganAddress& sender) const;
  // Without receivers: from all of them.
  CallResult<ketenpoort::v1::WithdrawResponse> Withdraw(
      const std::string& message_id, const ketenpoort::v1::OrganAddress& sender,
      const std::vector<ketenpoort::v1::OrganAddress>& receivers) const;

  const Connection& connection() const { return connection_; }

 private:
  Connection connection_;
  std::shared_ptr<ketenpoort::v1::ExchangeService::StubInterface> stub_;
};

}  // namespace ketenpoort::sdk
