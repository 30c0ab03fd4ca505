// Outbox: what waits to be written to one receiver, and the frames it goes in. Guarantees: order is kept within
// deliveries, notices and results; a frame holds at most kFrameDeliveriesMax deliveries and, beyond its first delivery,
// at most kFrameBytesMax bytes of them, so that clients with gRPC's default limit can read it. Does not bound itself:
// the credits given ahead do. Not thread-safe.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_OUTBOX_H_
#define KETENPOORT_GATEWAY_TRANSPORT_OUTBOX_H_

#include <cstddef>
#include <deque>
#include <utility>

#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::transport {

inline constexpr int kFrameDeliveriesMax = 256;
inline constexpr int kFrameNoticesMax = 256;
inline constexpr int kFrameResultsMax = 512;
inline constexpr size_t kFrameBytesMax = 1 << 20;

class Outbox {
 public:
  void Add(v1::Delivery delivery);
  void Add(const v1::StatusNotice& notice) { notices_.push_back(notice); }
  void Add(const v1::AcknowledgeResult& result) { results_.push_back(result); }

  bool empty() const { return deliveries_.empty() && notices_.empty() && results_.empty(); }
  size_t deliveries() const { return deliveries_.size(); }
  size_t notices() const { return notices_.size(); }
  size_t bytes() const { return bytes_; }

  // Moves the next frame's worth into `frame`, which is cleared first. Requires: not empty.
  void TakeFrame(v1::ReceiveResponse* frame);
  // Moves all deliveries and notices out.
  void TakeAll(v1::PullResponse* answer);

 private:
  struct Sized {
    v1::Delivery delivery;
    size_t bytes;
  };
  std::deque<Sized> deliveries_;
  std::deque<v1::StatusNotice> notices_;
  std::deque<v1::AcknowledgeResult> results_;
  size_t bytes_ = 0;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_OUTBOX_H_
