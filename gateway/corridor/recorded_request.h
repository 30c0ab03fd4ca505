// The canonical bytes of a Request, committed with every decision beside its Facts, so that it can be decided again
// exactly as it was asked. Guarantees: a fixed length, every integer big-endian; equal requests give equal bytes, and
// decoding refuses every other spelling and every value outside the vocabulary. Pure; safe in any thread. The layout
// stands in docs/audit-format.md, tag 14.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_RECORDED_REQUEST_H_
#define KETENPOORT_GATEWAY_CORRIDOR_RECORDED_REQUEST_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "policy/decision.h"

namespace ketenpoort::corridor {

inline constexpr size_t kRequestBytes = 15;

std::string EncodeRequest(const policy::Request& request);
std::optional<policy::Request> DecodeRequest(std::string_view bytes);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_RECORDED_REQUEST_H_
