#include "gateway/transport/call_trace.h"

#include <optional>
#include <string>
#include <string_view>

#include "audit/crypto/os_random_source.h"

namespace ketenpoort::transport {

audit::TraceParent TraceCall(grpc::CallbackServerContext& context) {
  audit::crypto::OsRandomSource random;
  const auto& metadata = context.client_metadata();
  std::optional<audit::TraceParent> trace;
  // Of several, none: whoever put the second there is not known.
  if (metadata.count(audit::kTraceParentKey) == 1) {
    const grpc::string_ref text = metadata.find(audit::kTraceParentKey)->second;
    trace = audit::ParseTraceParent(std::string_view(text.data(), text.size()));
  }
  if (!trace)
    trace = audit::TraceParent{audit::crypto::RandomBytes(random, audit::kTraceIdBytes), "", audit::kTraceSampled};
  audit::TraceParent answered = *trace;
  answered.parent_id = audit::crypto::RandomBytes(random, audit::kSpanIdBytes);
  context.AddInitialMetadata(audit::kTraceParentKey, audit::FormatTraceParent(answered));
  return *std::move(trace);
}

}  // namespace ketenpoort::transport
