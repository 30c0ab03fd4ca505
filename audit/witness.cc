#include "audit/witness.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/decimal.h"
#include "audit/hash_lines.h"
#include "audit/lines.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kOldPrefix = "old ";

absl::Status NotARequest(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a request to cosign: ", std::string(why)));
}

WitnessVerdict Refuse(WitnessAnswer answer, uint64_t known_size) { return {answer, known_size, std::nullopt, {}}; }

}  // namespace

std::string FormatAddCheckpoint(const AddCheckpoint& request) {
  std::string body = absl::StrCat(std::string(kOldPrefix), request.old_size, "\n");
  AppendHashLines(request.hashes, &body);
  body += request.checkpoint;
  return body;
}

absl::StatusOr<AddCheckpoint> ParseAddCheckpoint(std::string_view body) {
  if (body.size() > kAddCheckpointBytesMax) return NotARequest("it is over the limit");
  const std::optional<std::string_view> first = TakeLine(&body);
  if (!first || !first->starts_with(kOldPrefix)) return NotARequest("the first line names no old size");
  const std::optional<uint64_t> old_size = ParseDecimal(first->substr(kOldPrefix.size()));
  if (!old_size || *old_size > kLogSizeMax) return NotARequest("the old size is no decimal number within the limit");
  AddCheckpoint request;
  request.old_size = *old_size;
  absl::StatusOr<std::vector<Digest>> hashes = TakeHashLines(&body);
  if (!hashes.ok())
    return NotARequest(std::string_view(hashes.status().message().data(), hashes.status().message().size()));
  request.hashes = *std::move(hashes);
  if (body.empty()) return NotARequest("no checkpoint");
  request.checkpoint = body;
  return request;
}

std::optional<std::string> OriginOf(const AddCheckpoint& request) {
  const absl::StatusOr<ParsedNote> note = ParseNote(request.checkpoint);
  if (!note.ok()) return std::nullopt;
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return std::nullopt;
  return std::move(checkpoint->origin);
}

WitnessVerdict JudgeCheckpoint(const AddCheckpoint& request, const std::optional<Checkpoint>& known,
                               std::span<const NoteVerifier> verifiers) {
  const uint64_t known_size = known ? known->size : 0;
  if (verifiers.empty()) return Refuse(WitnessAnswer::kUnknownOrigin, known_size);
  absl::StatusOr<OpenedCheckpoint> opened = OpenCheckpoint(request.checkpoint, verifiers);
  if (!opened.ok()) {
    const bool untrusted = absl::IsPermissionDenied(opened.status());
    return Refuse(untrusted ? WitnessAnswer::kUntrusted : WitnessAnswer::kMalformed, known_size);
  }
  const Checkpoint& next = opened->checkpoint;
  if (request.old_size > next.size) return Refuse(WitnessAnswer::kMalformed, known_size);
  if (request.old_size != known_size) return Refuse(WitnessAnswer::kConflict, known_size);
  if (known && known->size == next.size && known->root != next.root) {
    return Refuse(WitnessAnswer::kConflict, known_size);
  }
  // From nothing there is nothing to prove, and nothing may be said to be proven.
  if (known_size == 0 || known_size == next.size) {
    if (!request.hashes.empty()) return Refuse(WitnessAnswer::kBadProof, known_size);
  } else if (!VerifyConsistency(known_size, next.size, request.hashes, known->root, next.root).ok()) {
    return Refuse(WitnessAnswer::kBadProof, known_size);
  }
  return {WitnessAnswer::kCosign, known_size, next, std::move(opened->note.text)};
}

}  // namespace ketenpoort::audit
