#include "clients/sdk/exchange_client.h"

#include <utility>

#include "clients/sdk/attestation.h"
#include "clients/sdk/delivery_note.h"
#include "clients/sdk/receive_stream.h"
#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

std::string_view TextOf(const absl::Status& status) { return {status.message().data(), status.message().size()}; }

// A refusal may carry the decisions; their receipts are checked as those of any answer.
CallFailure CheckedFailure(const Connection& connection, const v1::Envelope& envelope, CallFailure failure) {
  if (!failure.refusal.response.has_value()) return failure;
  const absl::Status sound = connection.receipts->CheckSubmitResponse(envelope, *failure.refusal.response);
  return sound.ok() ? failure : ReceiptFailure(TextOf(sound), failure.attempts);
}

}  // namespace

ExchangeClient::ExchangeClient(Connection connection)
    : connection_(std::move(connection)), stub_(v1::ExchangeService::NewStub(connection_.channel)) {}

CallResult<v1::SubmitResponse> ExchangeClient::Submit(const v1::Message& message) const {
  v1::SubmitRequest request;
  *request.mutable_message() = message;
  BindAttestation(*request.mutable_message());
  auto answered = CallUnary<v1::SubmitResponse>(connection_, connection_.retry,
                                                [&](grpc::ClientContext* context, v1::SubmitResponse* response) {
                                                  return stub_->Submit(context, request, response);
                                                });
  if (!answered.ok()) return CheckedFailure(connection_, message.envelope(), answered.failure());
  const absl::Status sound = connection_.receipts->CheckSubmitResponse(message.envelope(), answered->value);
  if (!sound.ok()) return ReceiptFailure(TextOf(sound), answered->attempts);
  return std::move(answered).value().value;
}

std::unique_ptr<SubmitStream> ExchangeClient::OpenSubmitStream() const {
  return std::make_unique<SubmitStream>(connection_, stub_);
}

CallResult<v1::CheckResponse> ExchangeClient::Check(const v1::Message& message) const {
  v1::CheckRequest request;
  *request.mutable_message() = message;
  CallResult<v1::CheckResponse> answered =
      CallPlain<v1::CheckResponse>(connection_, [&](grpc::ClientContext* context, v1::CheckResponse* response) {
        return stub_->Check(context, request, response);
      });
  if (answered.ok() && answered->results_size() != message.envelope().receivers_size()) {
    return UnexpectedFailure("the answer does not hold one decision for each receiver", 1);
  }
  return answered;
}

CallResult<v1::PullResponse> ExchangeClient::Pull(const std::vector<v1::OrganAddress>& organs, uint32_t deliveries_max,
                                                  uint32_t wait_ms) const {
  v1::PullRequest request;
  for (const v1::OrganAddress& organ : organs) *request.add_organs() = organ;
  request.set_max_deliveries(deliveries_max);
  request.set_wait_ms(wait_ms);
  RetryPolicy policy = connection_.retry;
  policy.attempt_deadline_ms += wait_ms;
  policy.overall_deadline_ms += wait_ms;
  auto answered =
      CallUnary<v1::PullResponse>(connection_, policy, [&](grpc::ClientContext* context, v1::PullResponse* response) {
        return stub_->Pull(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  for (const v1::Delivery& delivery : answered->value.deliveries()) {
    const absl::Status sound = connection_.receipts->CheckDelivery(delivery);
    if (!sound.ok()) return ReceiptFailure(TextOf(sound), answered->attempts);
  }
  return std::move(answered).value().value;
}

CallResult<v1::AcknowledgeResponse> ExchangeClient::Acknowledge(const v1::AcknowledgeRequest& unsigned_frame) const {
  v1::AcknowledgeRequest acknowledgements = unsigned_frame;
  // Without its signature a reply still counts: it is the gateway's word alone then.
  const bool to_sign = connection_.signer && !acknowledgements.has_note();
  if (to_sign && !SignFrame(*connection_.signer, acknowledgements).ok()) acknowledgements.clear_note();
  return CallPlain<v1::AcknowledgeResponse>(connection_,
                                            [&](grpc::ClientContext* context, v1::AcknowledgeResponse* response) {
                                              return stub_->Acknowledge(context, acknowledgements, response);
                                            });
}

CallResult<v1::GetMessageResponse> ExchangeClient::GetMessage(const std::string& message_id,
                                                              const v1::OrganAddress& sender) const {
  v1::GetMessageRequest request;
  request.set_message_id(message_id);
  *request.mutable_sender() = sender;
  return CallPlain<v1::GetMessageResponse>(connection_,
                                           [&](grpc::ClientContext* context, v1::GetMessageResponse* response) {
                                             return stub_->GetMessage(context, request, response);
                                           });
}

CallResult<v1::WithdrawResponse> ExchangeClient::Withdraw(const std::string& message_id, const v1::OrganAddress& sender,
                                                          const std::vector<v1::OrganAddress>& receivers) const {
  v1::WithdrawRequest request;
  request.set_message_id(message_id);
  *request.mutable_sender() = sender;
  for (const v1::OrganAddress& receiver : receivers) *request.add_receivers() = receiver;
  return CallPlain<v1::WithdrawResponse>(connection_,
                                         [&](grpc::ClientContext* context, v1::WithdrawResponse* response) {
                                           return stub_->Withdraw(context, request, response);
                                         });
}

CallResult<ReceiveSummary> ExchangeClient::Receive(const ReceiveOptions& options, const ReceiveHandlers& handlers,
                                                   std::stop_token stop) const {
  if (options.organs.empty() || options.organs.size() > static_cast<size_t>(kReceiveOrgansMax) ||
      !handlers.on_delivery) {
    return UnexpectedFailure("receiving takes 1..64 organs and a handler", 0);
  }
  ReceiveSummary summary;
  for (;;) {
    absl::Status receipt_trouble;
    grpc::Status ended;
    bool progressed = false;
    const auto connect_once = [&](const Attempt&) -> grpc::Status {
      ReceiveStream stream(connection_, *stub_, options, handlers, summary);
      const int64_t opened_ms = connection_.clock->NowMs();
      ended = stream.Run(stop);
      receipt_trouble = stream.receipt_trouble();
      for (const v1::AcknowledgeRequest& late : stream.late_acknowledgements()) {
        const CallResult<v1::AcknowledgeResponse> answered = Acknowledge(late);
        if (answered.ok()) summary.acknowledged += static_cast<uint64_t>(late.acknowledgements_size());
      }
      // A stream that worked for a while begins the count of failures anew.
      const int64_t lived_ms = connection_.clock->NowMs() - opened_ms;
      progressed = stream.frames_read() > 0 || lived_ms >= connection_.retry.attempt_deadline_ms;
      return progressed || !options.reconnect || stop.stop_requested() ? grpc::Status::OK : ended;
    };
    const RetryOutcome outcome =
        RepeatUntilAnswered(connection_.retry, *connection_.clock, *connection_.random, connect_once);
    if (!receipt_trouble.ok()) return ReceiptFailure(TextOf(receipt_trouble), outcome.attempts);
    if (ended.ok() || stop.stop_requested()) return summary;
    const bool lost = FailureKindOf(ended.error_code()) == FailureKind::kUnavailable;
    if (!options.reconnect || !progressed || !lost) return FailureOf(ended, outcome.attempts);
    connection_.clock->SleepMs(BackoffMs(connection_.retry, 2, *connection_.random));
  }
}

}  // namespace ketenpoort::sdk
