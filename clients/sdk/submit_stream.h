// SubmitStream: many messages over one open stream, in frames; answers come in the order of the frames.
//
// Guarantees: Read verifies every receipt of a frame's answers before it returns them, against the messages written.
// After a failure Unanswered() holds, in order, the messages whose outcome is unknown, ready to be sent again with the
// same ids over a new stream.
// Does not guarantee: flow control of the caller: write a few frames ahead, not thousands (kFramesAheadMax).
// Thread safety: one thread may write while another reads. Ownership: owns its call; the destructor cancels it.
// On failure: Write answers a failure when the stream is broken, a frame is empty or over kFrameMax, or too many
// frames are ahead; Read then says why the stream ended.
#pragma once

#include <grpcpp/client_context.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/receive_options.h"
#include "ketenpoort/v1/exchange.grpc.pb.h"

namespace ketenpoort::sdk {

// Limit: frames written and not yet read.
inline constexpr size_t kFramesAheadMax = 64;

// One answer: the decisions, or the refusal that Submit would have given.
struct StreamedOutcome {
  ketenpoort::v1::SubmitOutcome outcome;
  std::optional<CallFailure> failure;
};

class SubmitStream {
 public:
  SubmitStream(Connection connection, std::shared_ptr<ketenpoort::v1::ExchangeService::StubInterface> stub);
  ~SubmitStream();
  SubmitStream(const SubmitStream&) = delete;
  SubmitStream& operator=(const SubmitStream&) = delete;

  // Writes one frame of 1..kFrameMax messages. True when it was handed to the transport.
  bool Write(std::vector<ketenpoort::v1::Message> messages);
  // The answers to the oldest unanswered frame; blocks.
  CallResult<std::vector<StreamedOutcome>> Read();
  // Write and Read of one frame.
  CallResult<std::vector<StreamedOutcome>> Exchange(std::vector<ketenpoort::v1::Message> messages);
  // No more frames; Read on until it fails or nothing is unanswered.
  void WritesDone();

  // The messages whose answer was not read, oldest first.
  std::vector<ketenpoort::v1::Message> Unanswered() const;

 private:
  using Frame = std::vector<ketenpoort::v1::Message>;

  CallFailure Finish();
  CallResult<std::vector<StreamedOutcome>> CheckFrame(const Frame& frame,
                                                      ketenpoort::v1::SubmitStreamResponse& response) const;

  Connection connection_;
  std::shared_ptr<ketenpoort::v1::ExchangeService::StubInterface> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriterInterface<ketenpoort::v1::SubmitStreamRequest, ketenpoort::v1::SubmitStreamResponse>>
      stream_;
  std::optional<CallFailure> ended_;  // why Read found the end; only the reader touches it
  mutable std::mutex mutex_;
  std::deque<Frame> unanswered_;  // guarded by mutex_
  bool writes_done_ = false;      // guarded by mutex_
};

}  // namespace ketenpoort::sdk
