// A traceparent that is read is 55 bytes, has one spelling, and holds two ids that are not all zero.
#include "audit/trace_parent.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace audit = ketenpoort::audit;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  const auto trace = audit::ParseTraceParent(input);
  if (!trace) return 0;
  Require(input.size() == audit::kTraceParentBytes, "nothing longer or shorter is a trace");
  Require(audit::FormatTraceParent(*trace) == input, "a trace has one spelling");
  Require(trace->trace_id.size() == audit::kTraceIdBytes && trace->parent_id.size() == audit::kSpanIdBytes,
          "ids have their widths");
  Require(trace->trace_id != std::string(audit::kTraceIdBytes, '\0'), "no trace id is all zero");
  Require(trace->parent_id != std::string(audit::kSpanIdBytes, '\0'), "no parent id is all zero");
  return 0;
}
