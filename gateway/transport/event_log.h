// EventLog: the gateway's own log, one JSON object a line, for those who run it. Guarantees: the fields are those of
// v1::LogLine and nothing else, escaped by a JSON writer; what others can cause is limited to kLimitedLinesPerSecond,
// and what was left out is counted in the next line. Does not guarantee that a text holds no content: callers write
// none, and nothing of a message or certificate but the OIN. Thread-safe. Where a line cannot be written it is lost.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_EVENT_LOG_H_
#define KETENPOORT_GATEWAY_TRANSPORT_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "ketenpoort/v1/operations.pb.h"

namespace ketenpoort::transport {

// Limit: lines about refused calls and failed handshakes.
inline constexpr uint32_t kLimitedLinesPerSecond = 50;
// Limit: of one text in a line; the rest is cut.
inline constexpr size_t kLogTextBytesMax = 2'000;

class EventLog {
 public:
  using Sink = std::function<void(const std::string& line)>;

  // To standard error.
  explicit EventLog(std::string gateway_id);
  EventLog(std::string gateway_id, Sink sink);

  enum class Level { kInfo, kWarning, kError };
  // `line` brings the fields that go with the event; time, level, event and gateway are filled in.
  void Write(Level level, const std::string& event, v1::LogLine line = {});
  // The same for what others can cause at will: limited.
  void WriteLimited(Level level, const std::string& event, v1::LogLine line);

 private:
  const std::string gateway_id_;
  const Sink sink_;
  std::mutex mutex_;
  int64_t second_ = 0;      // under mutex_
  uint32_t in_second_ = 0;  // under mutex_
  uint32_t left_out_ = 0;   // under mutex_
};

// From now on gRPC's own errors (failed handshakes, mostly) are lines of this log, which must live as long as gRPC is
// used.
void RouteGrpcErrors(EventLog* log);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_EVENT_LOG_H_
