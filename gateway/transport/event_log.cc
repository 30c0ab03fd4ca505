#include "gateway/transport/event_log.h"

#include <google/protobuf/util/json_util.h>
#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace ketenpoort::transport {
namespace {

const char* NameOf(EventLog::Level level) {
  switch (level) {
    case EventLog::Level::kInfo:
      return "info";
    case EventLog::Level::kWarning:
      return "warning";
    case EventLog::Level::kError:
      return "error";
  }
  return "error";
}

EventLog::Sink StandardError() {
  auto logger = std::make_shared<spdlog::logger>("events", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
  return [logger](const std::string& line) { logger->info("{}", line); };
}

std::atomic<EventLog*> grpc_log{nullptr};

void WriteGrpcError(gpr_log_func_args* args) {
  EventLog* log = grpc_log.load();
  if (log == nullptr || args->severity != GPR_LOG_SEVERITY_ERROR) return;
  v1::LogLine line;
  line.set_detail(args->message);
  log->WriteLimited(EventLog::Level::kWarning, "grpc_error", std::move(line));
}

void Cut(std::string* text) {
  if (text->size() <= kLogTextBytesMax) return;
  size_t end = kLogTextBytesMax;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>((*text)[end]) & 0xC0) == 0x80) --end;
  text->resize(end);
}

}  // namespace

EventLog::EventLog(std::string gateway_id) : EventLog(std::move(gateway_id), StandardError()) {}
EventLog::EventLog(std::string gateway_id, Sink sink) : gateway_id_(std::move(gateway_id)), sink_(std::move(sink)) {}

void EventLog::Write(Level level, const std::string& event, v1::LogLine line) {
  line.set_time(absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone()));
  line.set_level(NameOf(level));
  line.set_event(event);
  line.set_gateway_id(gateway_id_);
  Cut(line.mutable_detail());
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (google::protobuf::util::MessageToJsonString(line, &json, options).ok()) sink_(json);
}

void EventLog::WriteLimited(Level level, const std::string& event, v1::LogLine line) {
  {
    std::lock_guard lock(mutex_);
    const int64_t second = absl::ToUnixSeconds(absl::Now());
    if (second != second_) {
      second_ = second;
      in_second_ = 0;
    }
    if (in_second_ >= kLimitedLinesPerSecond) {
      ++left_out_;
      return;
    }
    ++in_second_;
    line.set_count(std::exchange(left_out_, 0));
  }
  Write(level, event, std::move(line));
}

void RouteGrpcErrors(EventLog* log) {
  grpc_log.store(log);
  gpr_set_log_function(&WriteGrpcError);
}

}  // namespace ketenpoort::transport
