// The canonical bytes of a Request, committed with every decision beside its Facts, so that it can be decided again
// exactly as it was asked. Guarantees: a fixed length, every integer big-endian; equal requests give equal bytes, and
// decoding refuses every other spelling and every value outside the vocabulary. Pure; safe in any thread. The layout
// stands in docs/audit-format.md, tag 14.
#ifndef KETENPOORT_POLICY_REQUEST_BYTES_H_
#define KETENPOORT_POLICY_REQUEST_BYTES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "policy/decision.h"

namespace ketenpoort::policy {

inline constexpr size_t kRequestBytes = 15;

std::string EncodeRequest(const Request& request);
std::optional<Request> DecodeRequest(std::string_view bytes);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_REQUEST_BYTES_H_
