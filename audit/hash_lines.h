// The hashes of a proof as text: a line of base64 each, and behind the last the empty line that ends them.
//
// Guarantees: TakeHashLines accepts only what AppendHashLines writes, followed by that empty line.
// Ownership: `rest` is moved behind the empty line; nothing is kept.
// Thread safety: any thread.
// On failure: InvalidArgument, which says what the lines lack; `rest` may have moved.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/merkle.h"

namespace ketenpoort::audit {

// With the empty line.
void AppendHashLines(std::span<const Digest> hashes, std::string* text);

// Limit: kProofHashesMax.
absl::StatusOr<std::vector<Digest>> TakeHashLines(std::string_view* rest);

}  // namespace ketenpoort::audit
