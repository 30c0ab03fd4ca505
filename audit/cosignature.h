// Cosignature v1 after C2SP tlog-cosignature: a witness says that at a time it saw this checkpoint, consistent with
// all it had cosigned before.
//
// Guarantees: the signature covers the time and the whole note text; VerifyCosignature returns the time signed.
// Does not guarantee: that the time is right (it is the witness's clock), or that the witness did check consistency.
// Thread safety: any thread; all const.
// Ownership: a CosignatureSigner owns its key, move-only. The time is passed in.
// On failure: InvalidArgument for a name, text or time that cannot be; PermissionDenied for a signature that does not
// hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/ed25519.h"
#include "audit/note.h"

namespace ketenpoort::audit {

// u64 time || signature.
inline constexpr size_t kCosignatureBytes = 8 + crypto::kEd25519SignatureBytes;
// Limit: other clients hold the time in signed 64 bits.
inline constexpr uint64_t kCosignatureTimeMax = (uint64_t{1} << 63) - 1;

// What a witness signs: `cosignature/v1 LF time <decimal> LF` and the note text.
std::string CosignedMessage(std::string_view text, uint64_t time_s);

class CosignatureSigner {
 public:
  CosignatureSigner(std::string name, crypto::SigningKey key);

  const std::string& name() const { return name_; }
  uint32_t key_id() const { return key_id_; }
  std::string VerifierKey() const;

  // `time_s`: seconds since 1970.
  absl::StatusOr<NoteSignature> Cosign(std::string_view text, uint64_t time_s) const;

 private:
  std::string name_;
  crypto::SigningKey key_;
  uint32_t key_id_;
};

// The time in seconds the witness signed. Requires a verifier of type kCosignatureV1.
absl::StatusOr<uint64_t> VerifyCosignature(const NoteVerifier& verifier, std::string_view text,
                                           const NoteSignature& signature);

}  // namespace ketenpoort::audit
