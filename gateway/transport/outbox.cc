#include "gateway/transport/outbox.h"

namespace ketenpoort::transport {

void Outbox::Add(v1::Delivery delivery) {
  const size_t bytes = delivery.ByteSizeLong();
  bytes_ += bytes;
  deliveries_.push_back({std::move(delivery), bytes});
}

void Outbox::TakeFrame(v1::ReceiveResponse* frame) {
  frame->Clear();
  size_t bytes = 0;
  while (!deliveries_.empty() && frame->deliveries_size() < kFrameDeliveriesMax) {
    Sized& next = deliveries_.front();
    if (frame->deliveries_size() > 0 && bytes + next.bytes > kFrameBytesMax) break;
    bytes += next.bytes;
    bytes_ -= next.bytes;
    *frame->add_deliveries() = std::move(next.delivery);
    deliveries_.pop_front();
  }
  for (; !notices_.empty() && frame->notices_size() < kFrameNoticesMax; notices_.pop_front()) {
    *frame->add_notices() = std::move(notices_.front());
  }
  for (; !results_.empty() && frame->results_size() < kFrameResultsMax; results_.pop_front()) {
    *frame->add_results() = std::move(results_.front());
  }
}

void Outbox::TakeAll(v1::PullResponse* answer) {
  for (Sized& next : deliveries_) *answer->add_deliveries() = std::move(next.delivery);
  for (v1::StatusNotice& notice : notices_) *answer->add_notices() = std::move(notice);
  deliveries_.clear();
  notices_.clear();
  bytes_ = 0;
}

}  // namespace ketenpoort::transport
