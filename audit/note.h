// Signed notes after C2SP signed-note: a text and lines of signatures under it.
//
// Guarantees: OpenNote returns a text only if at least one known key signed exactly these bytes and no known key's
// signature in it is bad; repeated signatures are verified too. Signatures of unknown (name, key id) are handed over
// as unverified and mean nothing.
// Does not guarantee: what the text means; who is entitled to say it (the caller chooses the verifiers).
// Thread safety: any thread; all const.
// Ownership: everything is held by value; a NoteSigner owns its key, move-only.
// On failure: InvalidArgument for bytes that are no note or keys that are no keys; PermissionDenied for a bad or
// missing signature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/crypto/ed25519.h"

namespace ketenpoort::audit {

// Limit: of a whole note.
inline constexpr size_t kNoteBytesMax = size_t{1024} * 1024;
// Limit: signature lines read; the specification asks for at least 16.
inline constexpr size_t kNoteSignaturesMax = 100;
// Limit: of a key name.
inline constexpr size_t kNoteNameBytesMax = 256;

enum class NoteKeyType : uint8_t {
  kEd25519 = 0x01,        // signs the text
  kCosignatureV1 = 0x04,  // signs a time and the text (cosignature.h)
};

struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  std::string signature;  // the bytes behind the key id; of a cosigner: time, then signature

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// SHA-256(name || 0A || type || public key)[0:4], big-endian.
uint32_t NoteKeyId(std::string_view name, NoteKeyType type, std::string_view public_key);

// Not empty, at most kNoteNameBytesMax bytes of UTF-8, no control character, no Unicode space, no plus.
[[nodiscard]] bool IsNoteName(std::string_view name);

// UTF-8 without control characters except LF, ending in LF.
[[nodiscard]] bool IsNoteText(std::string_view text);

class NoteVerifier {
 public:
  // `name+hex(key id)+base64(type || public key)`, type Ed25519 or cosigner; the key id must be the key's own.
  static absl::StatusOr<NoteVerifier> FromVerifierKey(std::string_view verifier_key);
  static absl::StatusOr<NoteVerifier> FromPublicKey(std::string_view name, NoteKeyType type,
                                                    std::string_view public_key);

  const std::string& name() const { return name_; }
  uint32_t key_id() const { return key_id_; }
  NoteKeyType type() const { return type_; }
  const std::string& public_key() const { return public_key_; }
  std::string VerifierKey() const;

  [[nodiscard]] bool Verify(std::string_view text, std::string_view signature) const;

 private:
  NoteVerifier(std::string name, NoteKeyType type, std::string public_key);

  std::string name_;
  NoteKeyType type_;
  std::string public_key_;
  uint32_t key_id_;
};

class NoteSigner {
 public:
  // A name that is no key name is found out by Sign, which then refuses.
  NoteSigner(std::string name, crypto::SigningKey key);

  const std::string& name() const { return name_; }
  uint32_t key_id() const { return key_id_; }
  std::string VerifierKey() const;

  absl::StatusOr<NoteSignature> Sign(std::string_view text) const;

 private:
  std::string name_;
  crypto::SigningKey key_;
  uint32_t key_id_;
};

// `— name base64(key id || signature) LF`.
std::string FormatSignatureLine(const NoteSignature& signature);
// One such line, with its LF.
absl::StatusOr<NoteSignature> ParseSignatureLine(std::string_view line);

// The note: text, empty line, one line per signer in the given order.
absl::StatusOr<std::string> SignNote(std::string_view text, std::span<const NoteSigner> signers);
absl::StatusOr<std::string> SignNote(std::string_view text, const NoteSigner& signer);

// The note with one more signature line; the signature itself is not checked.
absl::StatusOr<std::string> AddSignature(std::string_view note, const NoteSignature& signature);

struct ParsedNote {
  std::string text;
  std::vector<NoteSignature> signatures;
};

// The shape only: NOTHING is verified. For reports on damaged notes.
absl::StatusOr<ParsedNote> ParseNote(std::string_view note);

struct OpenedNote {
  std::string text;
  std::vector<NoteSignature> verified;
  std::vector<NoteSignature> unverified;
};

// Requires verifiers of distinct (name, key id).
absl::StatusOr<OpenedNote> OpenNote(std::string_view note, std::span<const NoteVerifier> verifiers);

}  // namespace ketenpoort::audit
