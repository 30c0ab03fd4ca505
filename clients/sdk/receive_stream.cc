#include "clients/sdk/receive_stream.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "clients/sdk/delivery_note.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

// How long the watching thread sleeps when nothing else bounds it.
constexpr int64_t kWatchMsMax = 1'000;

// Cuts verdicts into requests that hold at most kFrameMax of each.
std::vector<v1::AcknowledgeRequest> Frames(const v1::AcknowledgeRequest& verdicts) {
  std::vector<v1::AcknowledgeRequest> frames;
  const int count = std::max(verdicts.acknowledgements_size(), verdicts.rejections_size());
  for (int from = 0; from < count; from += kFrameMax) {
    v1::AcknowledgeRequest& frame = frames.emplace_back();
    for (int i = from; i < std::min(from + kFrameMax, verdicts.acknowledgements_size()); ++i) {
      *frame.add_acknowledgements() = verdicts.acknowledgements(i);
    }
    for (int i = from; i < std::min(from + kFrameMax, verdicts.rejections_size()); ++i) {
      *frame.add_rejections() = verdicts.rejections(i);
    }
  }
  return frames;
}

// Which delivery is meant, and what arrived.
template <typename Reply>
void AddReply(const v1::Delivery& delivery, Reply* reply) {
  reply->set_delivery_id(delivery.delivery_id());
  reply->set_payload_sha256(PayloadSha256(delivery.payload()));
}

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

ReceiveStream::ReceiveStream(const Connection& connection, v1::ExchangeService::StubInterface& stub,
                             const ReceiveOptions& options, const ReceiveHandlers& handlers, ReceiveSummary& summary)
    : connection_(connection), stub_(stub), options_(options), handlers_(handlers), summary_(summary) {}

bool ReceiveStream::Enough() const {
  return options_.deliveries_max > 0 && summary_.deliveries >= options_.deliveries_max;
}

// Credits up to the wished number under way, and never beyond the maximum of deliveries.
uint32_t ReceiveStream::MoreCredits() {
  uint64_t wished = std::clamp<uint32_t>(options_.credits, 1, kCreditsMax);
  if (options_.deliveries_max > 0) {
    wished = std::min(wished, options_.deliveries_max - std::min(summary_.deliveries, options_.deliveries_max));
  }
  const uint32_t more = wished > outstanding_ ? static_cast<uint32_t>(wished) - outstanding_ : 0;
  outstanding_ += more;
  return more;
}

bool ReceiveStream::Write(const v1::ReceiveRequest& frame) {
  const std::lock_guard<std::mutex> lock(write_mutex_);
  return !closed_ && stream_->Write(frame);
}

void ReceiveStream::Close() {
  {
    const std::lock_guard<std::mutex> lock(watch_mutex_);
    ending_ = true;
  }
  watch_.notify_all();
}

// Ends the stream on request or after idleness: closes our side, and cancels when the gateway does not follow.
void ReceiveStream::Watch(const std::stop_token& stop) {
  std::unique_lock<std::mutex> lock(watch_mutex_);
  while (!finished_ && !ending_ && !stop.stop_requested()) {
    int64_t wait_ms = kWatchMsMax;
    if (options_.idle_ms > 0) {
      const int64_t left_ms = last_frame_ms_ + options_.idle_ms - NowMs();
      if (left_ms <= 0) break;
      wait_ms = std::min(wait_ms, left_ms);
    }
    watch_.wait_for(lock, std::chrono::milliseconds(wait_ms));
  }
  if (finished_) return;
  ending_ = true;
  lock.unlock();
  {
    // A write that hangs would hold the lock: then there is nothing left but to cancel.
    const std::unique_lock<std::mutex> write_lock(write_mutex_, std::try_to_lock);
    if (write_lock.owns_lock()) {
      closed_ = true;
      stream_->WritesDone();
    }
  }
  lock.lock();
  if (!watch_.wait_for(lock, std::chrono::milliseconds(kEndGraceMs), [this] { return finished_; })) {
    context_.TryCancel();
  }
}

void ReceiveStream::HandleResult(const v1::AcknowledgeResult& result) {
  const auto awaited = awaited_.find(result.delivery_id());
  const bool rejection = awaited != awaited_.end() && awaited->second;
  if (awaited != awaited_.end()) awaited_.erase(awaited);
  if (result.status().code() != 0) {
    ++summary_.refused_acknowledgements;
  } else if (rejection) {
    ++summary_.rejected;
  } else {
    ++summary_.acknowledged;
  }
  if (handlers_.on_acknowledge_result) handlers_.on_acknowledge_result(result);
}

// False when the receipt does not hold.
bool ReceiveStream::HandleDelivery(const v1::Delivery& delivery, v1::AcknowledgeRequest& verdicts) {
  receipt_trouble_ = connection_.receipts->CheckDelivery(delivery);
  if (!receipt_trouble_.ok()) return false;
  ++summary_.deliveries;
  outstanding_ -= std::min<uint32_t>(outstanding_, 1);
  const Verdict verdict = handlers_.on_delivery(delivery);
  switch (verdict.disposition) {
    case Disposition::kAcknowledge:
      AddReply(delivery, verdicts.add_acknowledgements());
      break;
    case Disposition::kReject: {
      v1::Rejection& rejection = *verdicts.add_rejections();
      AddReply(delivery, &rejection);
      rejection.set_reason(verdict.reason);
      break;
    }
    case Disposition::kLeave:
      break;
  }
  return true;
}

void ReceiveStream::Send(const v1::AcknowledgeRequest& verdicts) {
  std::vector<v1::AcknowledgeRequest> frames = Frames(verdicts);
  const uint32_t credits = MoreCredits();
  if (frames.empty() && credits > 0) frames.emplace_back();
  for (size_t i = 0; i < frames.size(); ++i) {
    // Without its signature a reply still counts: it is the gateway's word alone then.
    if (connection_.signer && !SignFrame(*connection_.signer, frames[i]).ok()) frames[i].clear_note();
    v1::ReceiveRequest request;
    request.set_credits(i == 0 ? credits : 0);
    if (frames[i].has_note()) *request.mutable_note() = frames[i].note();
    *request.mutable_acknowledgements() = frames[i].acknowledgements();
    *request.mutable_rejections() = frames[i].rejections();
    if (!Write(request)) {
      if (frames[i].acknowledgements_size() + frames[i].rejections_size() > 0) late_.push_back(frames[i]);
      continue;
    }
    for (const auto& acknowledgement : frames[i].acknowledgements()) awaited_[acknowledgement.delivery_id()] = false;
    for (const auto& rejection : frames[i].rejections()) awaited_[rejection.delivery_id()] = true;
  }
}

// False when the stream must end because a receipt does not hold.
bool ReceiveStream::Handle(const v1::ReceiveResponse& response) {
  for (const v1::AcknowledgeResult& result : response.results()) HandleResult(result);
  v1::AcknowledgeRequest verdicts;
  for (const v1::StatusNotice& notice : response.notices()) {
    ++summary_.notices;
    const bool acknowledge = !handlers_.on_notice || handlers_.on_notice(notice);
    if (acknowledge) verdicts.add_acknowledgements()->set_delivery_id(notice.notice_id());
  }
  bool sound = true;
  for (const v1::Delivery& delivery : response.deliveries()) {
    sound = HandleDelivery(delivery, verdicts);
    if (!sound) break;
  }
  Send(verdicts);
  return sound;
}

grpc::Status ReceiveStream::Run(std::stop_token stop) {
  ++summary_.connections;
  stream_ = stub_.Receive(&context_);
  last_frame_ms_ = NowMs();
  v1::ReceiveRequest open;
  for (const v1::OrganAddress& organ : options_.organs) *open.mutable_open()->add_organs() = organ;
  open.set_credits(MoreCredits());
  bool sound = true;
  {
    const std::stop_callback on_stop(stop, [this] { Close(); });
    std::jthread watcher([this, stop] { Watch(stop); });
    Write(open);  // a broken stream is found out by Read
    v1::ReceiveResponse response;
    while (sound && stream_->Read(&response)) {
      ++frames_read_;
      {
        const std::lock_guard<std::mutex> lock(watch_mutex_);
        last_frame_ms_ = NowMs();
      }
      sound = Handle(response);
      if (Enough() && awaited_.empty()) Close();
    }
    if (!sound) context_.TryCancel();
    {
      const std::lock_guard<std::mutex> lock(watch_mutex_);
      finished_ = true;
    }
    watch_.notify_all();
  }
  grpc::Status status = stream_->Finish();
  for (const auto& [id, rejection] : awaited_) {
    if (late_.empty() || late_.back().acknowledgements_size() + late_.back().rejections_size() >= kFrameMax) {
      late_.emplace_back();
    }
    // A rejection is not repeated here: its reason stands with the handler, which sees the delivery again.
    if (!rejection) late_.back().add_acknowledgements()->set_delivery_id(id);
  }
  if (!sound) return grpc::Status(grpc::StatusCode::DATA_LOSS, "a receipt does not hold");
  return ending_ || stop.stop_requested() ? grpc::Status::OK : status;
}

}  // namespace ketenpoort::sdk
