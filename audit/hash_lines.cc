#include "audit/hash_lines.h"

#include <optional>

#include "absl/status/status.h"
#include "audit/crypto/encoding.h"
#include "audit/lines.h"

namespace ketenpoort::audit {
namespace {

absl::StatusOr<Digest> ParseHashLine(std::string_view line) {
  const absl::StatusOr<std::string> bytes = crypto::Base64DecodeStrict(line);
  if (!bytes.ok()) return bytes.status();
  return crypto::DigestFromBytes(*bytes);
}

}  // namespace

void AppendHashLines(std::span<const Digest> hashes, std::string* text) {
  for (const Digest& hash : hashes) *text += crypto::Base64Encode(crypto::AsView(hash)) + "\n";
  *text += "\n";
}

absl::StatusOr<std::vector<Digest>> TakeHashLines(std::string_view* rest) {
  std::vector<Digest> hashes;
  std::optional<std::string_view> line = TakeLine(rest);
  for (; line && !line->empty(); line = TakeLine(rest)) {
    if (hashes.size() == kProofHashesMax) return absl::InvalidArgumentError("too many hashes");
    const absl::StatusOr<Digest> hash = ParseHashLine(*line);
    if (!hash.ok()) return absl::InvalidArgumentError("a hash line is not base64 of 32 bytes");
    hashes.push_back(*hash);
  }
  if (!line) return absl::InvalidArgumentError("no empty line before the checkpoint");
  return hashes;
}

}  // namespace ketenpoort::audit
