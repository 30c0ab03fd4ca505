#include "audit/cosignature.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"

namespace ketenpoort::audit {

std::string CosignedMessage(std::string_view text, uint64_t time_s) {
  return absl::StrCat("cosignature/v1\ntime ", time_s, "\n") + std::string(text);
}

CosignatureSigner::CosignatureSigner(std::string name, crypto::SigningKey key)
    : name_(std::move(name)),
      key_(std::move(key)),
      key_id_(NoteKeyId(name_, NoteKeyType::kCosignatureV1, key_.PublicKey())) {}

std::string CosignatureSigner::VerifierKey() const {
  const absl::StatusOr<NoteVerifier> verifier =
      NoteVerifier::FromPublicKey(name_, NoteKeyType::kCosignatureV1, key_.PublicKey());
  return verifier.ok() ? verifier->VerifierKey() : std::string();
}

absl::StatusOr<NoteSignature> CosignatureSigner::Cosign(std::string_view text, uint64_t time_s) const {
  if (!IsNoteName(name_)) return absl::InvalidArgumentError("the cosigner's name is no key name");
  if (!IsNoteText(text)) return absl::InvalidArgumentError("the text to cosign is no note text");
  if (time_s > kCosignatureTimeMax) return absl::InvalidArgumentError("the time of a cosignature is over the limit");
  const absl::StatusOr<std::string> signature = key_.Sign(CosignedMessage(text, time_s));
  if (!signature.ok()) return signature.status();
  NoteSignature cosignature{name_, key_id_, ""};
  AppendBigEndian<uint64_t>(time_s, &cosignature.signature);
  cosignature.signature.append(*signature);
  return cosignature;
}

absl::StatusOr<uint64_t> VerifyCosignature(const NoteVerifier& verifier, std::string_view text,
                                           const NoteSignature& signature) {
  if (verifier.type() != NoteKeyType::kCosignatureV1) {
    return absl::InvalidArgumentError("a cosignature needs a cosigner's verifier key");
  }
  if (signature.name != verifier.name() || signature.key_id != verifier.key_id()) {
    return absl::PermissionDeniedError("the cosignature is by another key");
  }
  if (!verifier.Verify(text, signature.signature)) {
    return absl::PermissionDeniedError(absl::StrCat("bad cosignature by `", verifier.name(), "`"));
  }
  return ReadBigEndian<uint64_t>(signature.signature);
}

}  // namespace ketenpoort::audit
