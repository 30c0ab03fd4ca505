#include "audit/tlog_proof.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/decimal.h"
#include "audit/hash_lines.h"
#include "audit/lines.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtraPrefix = "extra ";
constexpr std::string_view kIndexPrefix = "index ";

absl::Status NotAProof(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a log proof: ", std::string(why)));
}

}  // namespace

std::string FormatTlogProof(const TlogProof& proof) {
  std::string text = std::string(kHeader) + "\n";
  if (proof.extra && !proof.extra->empty()) {
    text += std::string(kExtraPrefix) + crypto::Base64Encode(*proof.extra) + "\n";
  }
  text += std::string(kIndexPrefix) + absl::StrCat(proof.index, "\n");
  AppendHashLines(proof.hashes, &text);
  text += proof.checkpoint;
  return text;
}

absl::StatusOr<TlogProof> ParseTlogProof(std::string_view text) {
  if (text.size() > kTlogProofBytesMax) return NotAProof("it is over the limit");
  if (TakeLine(&text) != kHeader) return NotAProof("the first line is another format's");
  TlogProof proof;
  std::optional<std::string_view> line = TakeLine(&text);
  if (line && line->starts_with(kExtraPrefix)) {
    absl::StatusOr<std::string> extra = crypto::Base64DecodeStrict(line->substr(kExtraPrefix.size()));
    if (!extra.ok() || extra->empty()) return NotAProof("the extra line is not base64");
    proof.extra = *std::move(extra);
    line = TakeLine(&text);
  }
  if (!line || !line->starts_with(kIndexPrefix)) return NotAProof("no index line");
  const std::optional<uint64_t> index = ParseDecimal(line->substr(kIndexPrefix.size()));
  if (!index || *index >= kLogSizeMax) return NotAProof("the index is no decimal number within the limit");
  proof.index = *index;
  absl::StatusOr<std::vector<Digest>> hashes = TakeHashLines(&text);
  if (!hashes.ok())
    return NotAProof(std::string_view(hashes.status().message().data(), hashes.status().message().size()));
  proof.hashes = *std::move(hashes);
  if (text.empty()) return NotAProof("no checkpoint");
  proof.checkpoint = text;
  return proof;
}

absl::StatusOr<Checkpoint> VerifyTlogProof(const TlogProof& proof, std::string_view entry,
                                           std::span<const NoteVerifier> verifiers) {
  absl::StatusOr<OpenedCheckpoint> opened = OpenCheckpoint(proof.checkpoint, verifiers);
  if (!opened.ok()) return opened.status();
  const Checkpoint& checkpoint = opened->checkpoint;
  absl::Status status = VerifyInclusion(proof.index, checkpoint.size, HashLeaf(entry), proof.hashes, checkpoint.root);
  if (!status.ok()) return status;
  return checkpoint;
}

}  // namespace ketenpoort::audit
