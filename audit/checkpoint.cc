#include "audit/checkpoint.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/decimal.h"
#include "audit/lines.h"

namespace ketenpoort::audit {
namespace {

absl::Status NotACheckpoint(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a checkpoint: ", std::string(why)));
}

// The log itself signed: a key with the origin's name that signs the text as it stands.
bool IsSignedByOrigin(const OpenedNote& note, std::string_view origin, std::span<const NoteVerifier> verifiers) {
  return std::any_of(note.verified.begin(), note.verified.end(), [&](const NoteSignature& signature) {
    return signature.name == origin &&
           std::any_of(verifiers.begin(), verifiers.end(), [&](const NoteVerifier& verifier) {
             return verifier.type() == NoteKeyType::kEd25519 && verifier.name() == origin &&
                    verifier.key_id() == signature.key_id;
           });
  });
}

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                      crypto::Base64Encode(crypto::AsView(checkpoint.root)), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const std::optional<std::string_view> origin = TakeLine(&text);
  const std::optional<std::string_view> size_text = TakeLine(&text);
  const std::optional<std::string_view> root_text = TakeLine(&text);
  if (!origin || !size_text || !root_text) return NotACheckpoint("it has three lines");
  if (!text.empty()) return NotACheckpoint("it has no line after the root");
  if (!IsNoteName(*origin)) return NotACheckpoint("the origin is no key name");
  const std::optional<uint64_t> size = ParseDecimal(*size_text);
  if (!size || *size > kLogSizeMax) return NotACheckpoint("the size is no decimal number within the limit");
  const absl::StatusOr<std::string> root_bytes = crypto::Base64DecodeStrict(*root_text);
  if (!root_bytes.ok()) return NotACheckpoint("the root is not base64");
  const absl::StatusOr<Digest> root = crypto::DigestFromBytes(*root_bytes);
  if (!root.ok()) return NotACheckpoint("the root has not 32 bytes");
  if (*size == 0 && *root != EmptyRoot()) return NotACheckpoint("the empty tree has another root");
  return Checkpoint{std::string(*origin), *size, *root};
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, std::span<const NoteSigner> signers) {
  for (const NoteSigner& signer : signers) {
    if (checkpoint.origin != signer.name()) {
      return absl::InvalidArgumentError("the signer's name is not the checkpoint's origin");
    }
  }
  const std::string text = FormatCheckpoint(checkpoint);
  // Nothing is signed that our own strict reader would refuse.
  if (const absl::StatusOr<Checkpoint> parsed = ParseCheckpoint(text); !parsed.ok()) return parsed.status();
  return SignNote(text, signers);
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  return SignCheckpoint(checkpoint, std::span(&signer, 1));
}

absl::StatusOr<OpenedCheckpoint> OpenCheckpoint(std::string_view note, std::span<const NoteVerifier> verifiers) {
  absl::StatusOr<OpenedNote> opened = OpenNote(note, verifiers);
  if (!opened.ok()) return opened.status();
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(opened->text);
  if (!checkpoint.ok()) return checkpoint.status();
  if (!IsSignedByOrigin(*opened, checkpoint->origin, verifiers)) {
    return absl::PermissionDeniedError("no signature by the checkpoint's own log");
  }
  return OpenedCheckpoint{*std::move(checkpoint), *std::move(opened)};
}

}  // namespace ketenpoort::audit
