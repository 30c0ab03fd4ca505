// What a receiving stream is asked for, and what its handlers answer.
//
// Contract for handlers: called one at a time, on the thread that called Receive, with a delivery whose receipt was
// verified. A delivery is acknowledged only after on_delivery returned Verdict::Acknowledge, so store it first. The
// same delivery may come again (attempt > 1); its delivery id is the same each time.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

// Limit: outstanding credits, as the gateway counts them.
inline constexpr uint32_t kCreditsMax = 4096;
// Limit: organs of one receiving call.
inline constexpr int kReceiveOrgansMax = 64;
// Limit: messages or acknowledgements of one frame.
inline constexpr int kFrameMax = 256;

struct ReceiveOptions {
  std::vector<ketenpoort::v1::OrganAddress> organs;
  uint32_t credits = 256;       // how many deliveries may be under way
  uint64_t deliveries_max = 0;  // end after so many; 0: no end
  int64_t idle_ms = 0;          // end when nothing came for so long; 0: never
  bool reconnect = true;        // after UNAVAILABLE, within the connection's overall deadline
};

enum class Disposition {
  kAcknowledge,
  kReject,
  kLeave,  // neither: the gateway decides anew and delivers again after its lease
};

struct Verdict {
  Disposition disposition = Disposition::kAcknowledge;
  ketenpoort::v1::RejectReason reason = ketenpoort::v1::REJECT_REASON_UNSPECIFIED;

  static Verdict Acknowledge() { return {}; }
  static Verdict Leave() { return {Disposition::kLeave, ketenpoort::v1::REJECT_REASON_UNSPECIFIED}; }
  static Verdict Reject(ketenpoort::v1::RejectReason why) { return {Disposition::kReject, why}; }
};

struct ReceiveHandlers {
  std::function<Verdict(const ketenpoort::v1::Delivery&)> on_delivery;                  // required
  std::function<bool(const ketenpoort::v1::StatusNotice&)> on_notice;                   // true: acknowledge; none: true
  std::function<void(const ketenpoort::v1::AcknowledgeResult&)> on_acknowledge_result;  // optional
};

struct ReceiveSummary {
  uint64_t deliveries = 0;
  uint64_t notices = 0;
  uint64_t acknowledged = 0;  // answered OK by the gateway
  uint64_t rejected = 0;      // sent
  uint64_t refused_acknowledgements = 0;
  int connections = 0;
};

}  // namespace ketenpoort::sdk
