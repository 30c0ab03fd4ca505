// SubmitStream: messages in frames, answers in the order of the frames. Guarantees: each message stands alone, is
// authenticated anew, counts as one call of its participant, and has an outcome; at most kFramesAhead frames are taken
// before their answers are written; a certificate that no longer holds ends the stream with UNAUTHENTICATED. What was
// already submitted then is still recorded: the client repeats the same ids. Thread-safe; lives until gRPC is done.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_SUBMIT_STREAM_H_
#define KETENPOORT_GATEWAY_TRANSPORT_SUBMIT_STREAM_H_

#include <cstddef>
#include <deque>
#include <memory>

#include "gateway/transport/paced_stream.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::transport {

// Limit: frames taken and not yet answered.
inline constexpr size_t kFramesAhead = 4;
// Limit: messages in a frame.
inline constexpr int kFrameMessagesMax = 256;

class SubmitStream final : public PacedStream<v1::SubmitStreamRequest, v1::SubmitStreamResponse> {
 public:
  // Lets the caller in and reads; gRPC holds what is returned until it is done.
  static grpc::ServerBidiReactor<v1::SubmitStreamRequest, v1::SubmitStreamResponse>* Open(
      const CallRooms& rooms, grpc::CallbackServerContext* context);

 private:
  // The answers to one frame; `open` of them are still to come.
  struct Frame {
    v1::SubmitStreamResponse answers;
    int open = 0;  // under mutex_
  };

  SubmitStream(const CallRooms& rooms, grpc::CallbackServerContext* context)
      : PacedStream(rooms, context, "ExchangeService/SubmitStream") {}

  void Received(v1::SubmitStreamRequest&& request) override;
  void ReadsEnded() override {}
  bool MayRead() const override { return frames_.size() < kFramesAhead; }
  bool Fill(v1::SubmitStreamResponse* frame) override;
  bool Drained() const override { return frames_.empty(); }

  // False when the stream ends with it.
  bool Submit(const std::shared_ptr<Frame>& frame, int index, const v1::Message& message);
  void Answer(const std::shared_ptr<Frame>& frame, int index, const absl::Status& status);
  void Answer(const std::shared_ptr<Frame>& frame, int index, const google::rpc::Status& status,
              v1::SubmitResponse* response);

  std::deque<std::shared_ptr<Frame>> frames_;  // under mutex_
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_SUBMIT_STREAM_H_
