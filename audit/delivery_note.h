// The delivery note: what a receiver signs to say that payloads arrived, many with one signature.
//
//   text = "ketenpoort/delivery-note/v1" LF count LF base64(root) LF
//   line = hex(delivery id) SP hex(SHA-256 of the payload) SP outcome          one for each delivery, LF not included
//
// `root` is the RFC 6962 root over the lines, in the order in which they were sent, so that one line can be shown with
// the signature and nothing of the others. Guarantees: CheckLine is OK only for a line that stands at that place in the
// text. Does not guarantee who signed: certs/signature.h does that. Thread safety: any thread. On failure:
// InvalidArgument for a text that is no note's; DataLoss for a line that does not stand in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::audit {

// Limit: lines of a note; a frame holds 256 acknowledgements and as many rejections.
inline constexpr uint64_t kNoteLinesMax = 512;

// Requires: 16 and 32 bytes. `outcome`: ACKNOWLEDGED, or REJECTED, a space and the reason's name.
std::string DeliveryLine(std::string_view delivery_id, std::string_view payload_sha256, std::string_view outcome);

// Requires: 1 to kNoteLinesMax lines.
std::string DeliveryNoteText(std::span<const std::string> lines);

// For each line the hashes from its leaf to the root. Requires: 1 to kNoteLinesMax lines.
std::vector<std::vector<crypto::Digest>> DeliveryLineHashes(std::span<const std::string> lines);

absl::Status CheckLine(std::string_view text, std::string_view line, uint64_t index,
                       std::span<const crypto::Digest> hashes);

}  // namespace ketenpoort::audit
