// ReceiveStream: one connection of a receiving call, from open to end. Used by ExchangeClient::Receive.
//
// Guarantees: never more credits out than asked for, nor more deliveries taken than the maximum; every delivery's
// receipt is verified before its handler sees it; an acknowledgement is written only after the handler's verdict. Ends
// by closing its side and waiting for the gateway, and cancels only after kEndGraceMs. What was judged after the stream
// had closed is left in late_acknowledgements().
// Does not guarantee: answers to the last acknowledgements when the connection breaks; they may be sent again.
// Thread safety: Run on one thread; it starts one of its own to watch the time. Ownership: borrows all it is given.
// On failure: Run returns why the stream ended; OK when it ended by request.
#pragma once

#include <grpcpp/client_context.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/receive_options.h"
#include "ketenpoort/v1/exchange.grpc.pb.h"

namespace ketenpoort::sdk {

// How long the gateway may take to end the stream after our side closed.
inline constexpr int64_t kEndGraceMs = 2'000;

class ReceiveStream {
 public:
  ReceiveStream(const Connection& connection, ketenpoort::v1::ExchangeService::StubInterface& stub,
                const ReceiveOptions& options, const ReceiveHandlers& handlers, ReceiveSummary& summary);

  grpc::Status Run(std::stop_token stop);

  // The receipt that did not hold, where that ended the stream.
  const absl::Status& receipt_trouble() const { return receipt_trouble_; }
  uint64_t frames_read() const { return frames_read_; }
  const std::vector<ketenpoort::v1::AcknowledgeRequest>& late_acknowledgements() const { return late_; }

 private:
  uint32_t MoreCredits();
  bool Enough() const;
  bool Handle(const ketenpoort::v1::ReceiveResponse& response);
  bool HandleDelivery(const ketenpoort::v1::Delivery& delivery, ketenpoort::v1::AcknowledgeRequest& verdicts);
  void HandleResult(const ketenpoort::v1::AcknowledgeResult& result);
  void Send(const ketenpoort::v1::AcknowledgeRequest& verdicts);
  bool Write(const ketenpoort::v1::ReceiveRequest& frame);
  void Close();
  void Watch(const std::stop_token& stop);

  const Connection& connection_;
  ketenpoort::v1::ExchangeService::StubInterface& stub_;
  const ReceiveOptions& options_;
  const ReceiveHandlers& handlers_;
  ReceiveSummary& summary_;

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriterInterface<ketenpoort::v1::ReceiveRequest, ketenpoort::v1::ReceiveResponse>>
      stream_;
  // Only the reading thread touches these.
  absl::Status receipt_trouble_;
  uint64_t frames_read_ = 0;
  uint32_t outstanding_ = 0;             // credits given and not used
  std::map<std::string, bool> awaited_;  // id -> it is a rejection
  std::vector<ketenpoort::v1::AcknowledgeRequest> late_;

  std::mutex write_mutex_;
  bool closed_ = false;  // guarded by write_mutex_

  std::mutex watch_mutex_;
  std::condition_variable watch_;
  int64_t last_frame_ms_ = 0;  // guarded by watch_mutex_
  bool finished_ = false;      // guarded by watch_mutex_
  bool ending_ = false;        // guarded by watch_mutex_: the end was asked for
};

}  // namespace ketenpoort::sdk
