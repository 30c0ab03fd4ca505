#include "audit/trace_parent.h"

#include <algorithm>

#include "audit/crypto/encoding.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kVersion = "00-";
constexpr size_t kTraceAt = kVersion.size();
constexpr size_t kParentAt = kTraceAt + 2 * kTraceIdBytes + 1;
constexpr size_t kFlagsAt = kParentAt + 2 * kSpanIdBytes + 1;
static_assert(kFlagsAt + 2 == kTraceParentBytes);

bool IsAllZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

// Nothing for upper case and whatever else is no lower-case hexadecimal.
std::optional<std::string> BytesFromLowerHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    int value = 0;
    for (const char c : hex.substr(i, 2)) {
      if (c >= '0' && c <= '9') {
        value = value * 16 + (c - '0');
      } else if (c >= 'a' && c <= 'f') {
        value = value * 16 + (c - 'a' + 10);
      } else {
        return std::nullopt;
      }
    }
    bytes.push_back(static_cast<char>(static_cast<uint8_t>(value)));
  }
  return bytes;
}

}  // namespace

std::optional<TraceParent> ParseTraceParent(std::string_view text) {
  if (text.size() != kTraceParentBytes || text.substr(0, kTraceAt) != kVersion || text[kParentAt - 1] != '-' ||
      text[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  auto trace_id = BytesFromLowerHex(text.substr(kTraceAt, 2 * kTraceIdBytes));
  auto parent_id = BytesFromLowerHex(text.substr(kParentAt, 2 * kSpanIdBytes));
  const auto flags = BytesFromLowerHex(text.substr(kFlagsAt, 2));
  if (!trace_id || !parent_id || !flags || IsAllZero(*trace_id) || IsAllZero(*parent_id)) return std::nullopt;
  return TraceParent{*std::move(trace_id), *std::move(parent_id), static_cast<uint8_t>(flags->front())};
}

std::string FormatTraceParent(const TraceParent& trace) {
  if (trace.trace_id.size() != kTraceIdBytes || trace.parent_id.size() != kSpanIdBytes) return "";
  std::string text(kVersion);
  text += crypto::HexEncode(trace.trace_id);
  text += "-";
  text += crypto::HexEncode(trace.parent_id);
  text += "-";
  text += crypto::HexEncode(std::string(1, static_cast<char>(trace.flags)));
  return text;
}

}  // namespace ketenpoort::audit
