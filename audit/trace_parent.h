// TraceParent: the `traceparent` of W3C Trace Context, read strictly and written in its one spelling.
//
//   00-<trace id, 32 lower-case hex>-<parent id, 16 lower-case hex>-<flags, 2 lower-case hex>
//
// Guarantees: ParseTraceParent takes exactly those 55 characters, with neither id all zero, and nothing else: another
// version, upper case, white space and a longer text are no trace, so that nothing but ids of fixed width comes in.
// What FormatTraceParent writes parses to the same value.
// Does not guarantee: that ids are random; whoever chose them answers for that. Knows no `tracestate`: this gateway
// keeps and passes on none.
// Thread safety: any thread. Ownership: values. On failure: nullopt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ketenpoort::audit {

inline constexpr char kTraceParentKey[] = "traceparent";
inline constexpr size_t kTraceIdBytes = 16;
inline constexpr size_t kSpanIdBytes = 8;
inline constexpr size_t kTraceParentBytes = 55;
// The one flag of version 00: whoever sends it may have recorded the trace.
inline constexpr uint8_t kTraceSampled = 0x01;

struct TraceParent {
  std::string trace_id;   // 16 bytes
  std::string parent_id;  // 8 bytes: the span of whoever sends it
  uint8_t flags = kTraceSampled;
  friend bool operator==(const TraceParent&, const TraceParent&) = default;
};

std::optional<TraceParent> ParseTraceParent(std::string_view text);

// Requires: ids of those widths; others give an empty text, which is no trace.
std::string FormatTraceParent(const TraceParent& trace);

}  // namespace ketenpoort::audit
