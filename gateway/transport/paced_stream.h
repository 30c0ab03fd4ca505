// PacedStream: the mechanics of a bidirectional call: one read and one write at a time, and one finish, in an order
// gRPC allows, whatever threads the reasons come from. Guarantees: Received is never called twice at once; Fill only
// when nothing is being written; after End no further frame is written, and a peer that does not read is broken off
// after kEndGraceUs; the object lives until gRPC is done with it. Derived classes keep their state under `mutex_` and
// call Kick, without it, whenever that state changed. Thread-safe.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_PACED_STREAM_H_
#define KETENPOORT_GATEWAY_TRANSPORT_PACED_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "gateway/transport/call_record.h"
#include "gateway/transport/call_rooms.h"
#include "gateway/transport/open_streams.h"
#include "gateway/transport/status_map.h"

namespace ketenpoort::transport {

// Limit: how long the end of a stream waits for a peer that does not read.
inline constexpr int64_t kEndGraceUs = 2'000'000;

template <typename Request, typename Response>
class PacedStream : public grpc::ServerBidiReactor<Request, Response>, public OpenStream {
 public:
  void End(const absl::Status& why) override {
    {
      std::lock_guard lock(mutex_);
      if (!ending_) ending_ = why;
    }
    // The end may be told by somebody who holds locks of the corridor.
    rooms_.workers->Post([self = shared_from_this(), this] { Kick(); });
  }

  void Reauthenticate() override {
    if (!caller_) return;
    if (auto again = rooms_.authenticator->Renew(*caller_); !again.ok()) End(again.status());
  }

  void Sweep(int64_t monotonic_us) override {
    std::lock_guard lock(mutex_);
    if (!ending_ || finishing_) return;
    if (ending_since_us_ == 0) ending_since_us_ = monotonic_us;
    if (monotonic_us - ending_since_us_ > kEndGraceUs) context_->TryCancel();
  }

 protected:
  PacedStream(const CallRooms& rooms, grpc::CallbackServerContext* context, const char* method)
      : rooms_(rooms), context_(context), method_(method), record_(rooms, method, false) {}

  // Lets the caller in, or ends the stream with why not, and begins. Requires: called once, after a shared_ptr holds
  // this. Keeps itself until gRPC is done with it.
  void Begin() {
    self_ = shared_from_this();
    auto visit = rooms_.door->Enter(*context_);
    if (visit.ok()) {
      record_.SetParticipant(visit->caller.oin());
      caller_.emplace(std::move(visit->caller));
      lease_.emplace(std::move(visit->lease));
    } else {
      ending_ = visit.status();
    }
    rooms_.streams->Add(self_);
    rooms_.metrics->StreamOpened(method_);
    Kick();
  }

  // Does what can be done now: read, write, finish. Requires: `mutex_` not held.
  void Kick() {
    const auto keep = shared_from_this();
    std::unique_lock lock(mutex_);
    if (driving_) {
      again_ = true;
      return;
    }
    driving_ = true;
    while (true) {
      again_ = false;
      const Step step = Next();
      if (step == Step::kNone) {
        if (again_) continue;
        break;
      }
      const std::optional<google::rpc::Status> last = std::exchange(last_, std::nullopt);
      lock.unlock();
      if (step == Step::kRead) this->StartRead(&request_);
      if (step == Step::kWrite) this->StartWrite(&response_);
      if (step == Step::kFinish) {
        record_.Ended(*last);
        this->Finish(ToGrpcStatus(*last));
        return;
      }
      lock.lock();
    }
    driving_ = false;
  }

  // The peer sent a frame. Without `mutex_`; the next is read after it returns.
  virtual void Received(Request&& request) = 0;
  // The peer sends nothing more, or is gone. Without `mutex_`.
  virtual void ReadsEnded() = 0;
  // A frame was written. Without `mutex_`.
  virtual void Wrote() {}
  // gRPC is done with the call. Without `mutex_`.
  virtual void Closed() {}
  // Under `mutex_`: may the next frame be read; the next frame to write, false where there is none; is all done.
  virtual bool MayRead() const = 0;
  virtual bool Fill(Response* frame) = 0;
  virtual bool Drained() const = 0;
  // Under `mutex_`: true once it is ending or ended.
  bool ending() const { return ending_.has_value() || finishing_; }
  // Who opened the stream. Requires: let in, as is whoever sent a frame.
  const identity::Principal& caller() const { return *caller_; }

  const CallRooms& rooms_;
  grpc::CallbackServerContext* const context_;
  std::mutex mutex_;

 private:
  enum class Step { kNone, kRead, kWrite, kFinish };

  Step Next() {
    if (finishing_) return Step::kNone;
    if (ending_ && !writing_) return Last(ToRpcStatus(*ending_));
    if (ending_) return Step::kNone;
    if (!reading_ && !reads_ended_ && MayRead()) {
      reading_ = true;
      return Step::kRead;
    }
    if (!writing_ && Fill(&response_)) {
      writing_ = true;
      return Step::kWrite;
    }
    if (reads_ended_ && !writing_ && Drained()) return Last({});
    return Step::kNone;
  }
  Step Last(google::rpc::Status status) {
    finishing_ = true;
    last_ = std::move(status);
    return Step::kFinish;
  }

  void OnReadDone(bool ok) final {
    if (ok) {
      Received(std::move(request_));
      request_ = Request();
    } else {
      {
        std::lock_guard lock(mutex_);
        reads_ended_ = true;
      }
      ReadsEnded();
    }
    {
      std::lock_guard lock(mutex_);
      reading_ = false;
    }
    Kick();
  }

  void OnWriteDone(bool ok) final {
    {
      std::lock_guard lock(mutex_);
      writing_ = false;
      if (!ok && !ending_) ending_ = absl::CancelledError("");
    }
    Wrote();
    Kick();
  }

  void OnCancel() final { End(absl::CancelledError("")); }

  void OnDone() final {
    rooms_.streams->Remove(this);
    rooms_.metrics->StreamClosed(method_);
    Closed();
    lease_.reset();
    // May be the last one that holds this.
    const auto last = std::move(self_);
  }

  const char* const method_;
  CallRecord record_;
  std::optional<identity::Principal> caller_;  // set by Begin
  std::optional<InFlight::Lease> lease_;
  Request request_;    // the reader's
  Response response_;  // the writer's
  std::shared_ptr<OpenStream> self_;
  bool driving_ = false;                     // under mutex_; one thread at a time starts operations
  bool again_ = false;                       // under mutex_; the state changed while it did
  bool reading_ = false;                     // under mutex_
  bool reads_ended_ = false;                 // under mutex_
  bool writing_ = false;                     // under mutex_
  bool finishing_ = false;                   // under mutex_
  std::optional<absl::Status> ending_;       // under mutex_
  int64_t ending_since_us_ = 0;              // under mutex_
  std::optional<google::rpc::Status> last_;  // under mutex_
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_PACED_STREAM_H_
