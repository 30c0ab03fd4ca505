#include "gateway/transport/call_record.h"

#include <utility>

#include "gateway/transport/status_map.h"
#include "google/rpc/error_details.pb.h"

namespace ketenpoort::transport {
namespace {

constexpr double kMicrosPerSecond = 1e6;

std::string ReasonIn(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : status.details()) {
    if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

}  // namespace

CallRecord::CallRecord(const CallRooms& rooms, const char* method, bool timed)
    : rooms_(&rooms), method_(method), timed_(timed), began_us_(rooms.clock->MonotonicMicros()) {}

void CallRecord::Ended(const google::rpc::Status& status) const {
  const auto code = static_cast<grpc::StatusCode>(status.code());
  rooms_->metrics->CallEnded(method_, NameOf(code));
  if (timed_) {
    const auto took_us = static_cast<double>(rooms_->clock->MonotonicMicros() - began_us_);
    rooms_->metrics->CallTook(method_, took_us / kMicrosPerSecond);
  }
  if (code == grpc::StatusCode::OK) return;
  v1::LogLine line;
  line.set_reason(ReasonIn(status));
  if (line.reason() == "NO_BASIS" || line.reason() == "NO_KNOWN_BASIS") return;
  line.set_method(method_);
  line.set_participant(participant_);
  line.set_code(NameOf(code));
  rooms_->log->WriteLimited(EventLog::Level::kInfo, "call_refused", std::move(line));
}

}  // namespace ketenpoort::transport
