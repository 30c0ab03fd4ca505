#include "audit/note.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"
#include "audit/cosignature.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "audit/utf8.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";  // U+2014, space
constexpr size_t kKeyIdBytes = 4;
// A signature line holds more than a key id.
constexpr size_t kSignatureBytesMin = kKeyIdBytes + 1;

absl::Status NotANote(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a signed note: ", std::string(why)));
}

absl::Status NotAVerifierKey(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a verifier key: ", std::string(why)));
}

std::optional<NoteKeyType> KeyTypeFromByte(char byte) {
  for (const NoteKeyType type : {NoteKeyType::kEd25519, NoteKeyType::kCosignatureV1}) {
    if (static_cast<uint8_t>(byte) == static_cast<uint8_t>(type)) return type;
  }
  return std::nullopt;
}

std::string TypedKey(NoteKeyType type, std::string_view public_key) {
  std::string typed(1, static_cast<char>(type));
  typed.append(public_key);
  return typed;
}

std::string KeyIdBytes(uint32_t key_id) {
  std::string bytes;
  AppendBigEndian<uint32_t>(key_id, &bytes);
  return bytes;
}

std::string FormatVerifierKey(std::string_view name, NoteKeyType type, uint32_t key_id, std::string_view public_key) {
  return absl::StrCat(std::string(name), "+", crypto::HexEncode(KeyIdBytes(key_id)), "+",
                      crypto::Base64Encode(TypedKey(type, public_key)));
}

// All of it is text a note may hold: UTF-8 without control characters except LF.
bool IsCleanText(std::string_view text) {
  while (!text.empty()) {
    const std::optional<uint32_t> code_point = TakeCodePoint(&text);
    if (!code_point || (*code_point < 0x20 && *code_point != '\n')) return false;
  }
  return true;
}

const NoteVerifier* FindVerifier(std::span<const NoteVerifier> verifiers, const NoteSignature& signature) {
  const auto found = std::find_if(verifiers.begin(), verifiers.end(), [&](const NoteVerifier& verifier) {
    return verifier.key_id() == signature.key_id && verifier.name() == signature.name;
  });
  return found == verifiers.end() ? nullptr : &*found;
}

bool HasRepeatedVerifier(std::span<const NoteVerifier> verifiers) {
  for (size_t i = 0; i < verifiers.size(); ++i) {
    for (size_t j = i + 1; j < verifiers.size(); ++j) {
      if (verifiers[i].key_id() == verifiers[j].key_id() && verifiers[i].name() == verifiers[j].name()) return true;
    }
  }
  return false;
}

}  // namespace

uint32_t NoteKeyId(std::string_view name, NoteKeyType type, std::string_view public_key) {
  const crypto::Digest digest = crypto::Sha256OfParts({name, "\n", TypedKey(type, public_key)});
  return ReadBigEndian<uint32_t>(crypto::AsView(digest));
}

bool IsNoteName(std::string_view name) {
  if (name.empty() || name.size() > kNoteNameBytesMax) return false;
  while (!name.empty()) {
    const std::optional<uint32_t> code_point = TakeCodePoint(&name);
    if (!code_point || *code_point < 0x20 || *code_point == '+' || IsUnicodeSpace(*code_point)) return false;
  }
  return true;
}

bool IsNoteText(std::string_view text) { return !text.empty() && text.back() == '\n' && IsCleanText(text); }

NoteVerifier::NoteVerifier(std::string name, NoteKeyType type, std::string public_key)
    : name_(std::move(name)),
      type_(type),
      public_key_(std::move(public_key)),
      key_id_(NoteKeyId(name_, type_, public_key_)) {}

absl::StatusOr<NoteVerifier> NoteVerifier::FromPublicKey(std::string_view name, NoteKeyType type,
                                                         std::string_view public_key) {
  if (!IsNoteName(name)) return NotAVerifierKey("its name is no key name");
  if (public_key.size() != crypto::kEd25519PublicKeyBytes) return NotAVerifierKey("an Ed25519 key has 32 bytes");
  return NoteVerifier(std::string(name), type, std::string(public_key));
}

absl::StatusOr<NoteVerifier> NoteVerifier::FromVerifierKey(std::string_view verifier_key) {
  const size_t first = verifier_key.find('+');
  if (first == std::string_view::npos) return NotAVerifierKey("no plus after the name");
  const size_t second = verifier_key.find('+', first + 1);
  if (second == std::string_view::npos) return NotAVerifierKey("no plus after the key id");
  const absl::StatusOr<std::string> key_id = crypto::HexDecode(verifier_key.substr(first + 1, second - first - 1));
  if (!key_id.ok() || key_id->size() != kKeyIdBytes) return NotAVerifierKey("the key id is not eight digits");
  const absl::StatusOr<std::string> typed = crypto::Base64DecodeStrict(verifier_key.substr(second + 1));
  if (!typed.ok() || typed->empty()) return NotAVerifierKey("the key is not base64");
  const std::optional<NoteKeyType> type = KeyTypeFromByte(typed->front());
  if (!type) return NotAVerifierKey("the key is of an unknown type");
  absl::StatusOr<NoteVerifier> verifier =
      FromPublicKey(verifier_key.substr(0, first), *type, std::string_view(*typed).substr(1));
  if (!verifier.ok()) return verifier.status();
  if (verifier->key_id() != ReadBigEndian<uint32_t>(*key_id)) return NotAVerifierKey("the key id is another key's");
  return verifier;
}

std::string NoteVerifier::VerifierKey() const { return FormatVerifierKey(name_, type_, key_id_, public_key_); }

bool NoteVerifier::Verify(std::string_view text, std::string_view signature) const {
  switch (type_) {
    case NoteKeyType::kEd25519:
      return crypto::Verify(public_key_, text, signature);
    case NoteKeyType::kCosignatureV1: {
      if (signature.size() != kCosignatureBytes) return false;
      const uint64_t time_s = ReadBigEndian<uint64_t>(signature);
      return time_s <= kCosignatureTimeMax &&
             crypto::Verify(public_key_, CosignedMessage(text, time_s), signature.substr(sizeof(uint64_t)));
    }
  }
  return false;
}

NoteSigner::NoteSigner(std::string name, crypto::SigningKey key)
    : name_(std::move(name)),
      key_(std::move(key)),
      key_id_(NoteKeyId(name_, NoteKeyType::kEd25519, key_.PublicKey())) {}

std::string NoteSigner::VerifierKey() const {
  return FormatVerifierKey(name_, NoteKeyType::kEd25519, key_id_, key_.PublicKey());
}

absl::StatusOr<NoteSignature> NoteSigner::Sign(std::string_view text) const {
  if (!IsNoteName(name_)) return absl::InvalidArgumentError("the signer's name is no key name");
  if (!IsNoteText(text)) return NotANote("the text is not clean UTF-8 that ends in a line feed");
  absl::StatusOr<std::string> signature = key_.Sign(text);
  if (!signature.ok()) return signature.status();
  return NoteSignature{name_, key_id_, *std::move(signature)};
}

std::string FormatSignatureLine(const NoteSignature& signature) {
  return absl::StrCat(std::string(kSignatureMark), signature.name, " ",
                      crypto::Base64Encode(KeyIdBytes(signature.key_id) + signature.signature), "\n");
}

absl::StatusOr<NoteSignature> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) return NotANote("a signature line starts with a dash and a space");
  line.remove_prefix(kSignatureMark.size());
  if (line.empty() || line.back() != '\n') return NotANote("a signature line ends in a line feed");
  line.remove_suffix(1);
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return NotANote("a signature line has a name and a signature");
  const std::string_view name = line.substr(0, space);
  if (!IsNoteName(name)) return NotANote("a signature line has a key name");
  const absl::StatusOr<std::string> bytes = crypto::Base64DecodeStrict(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() < kSignatureBytesMin) return NotANote("a signature line has a base64 signature");
  return NoteSignature{std::string(name), ReadBigEndian<uint32_t>(*bytes), bytes->substr(kKeyIdBytes)};
}

absl::StatusOr<std::string> SignNote(std::string_view text, std::span<const NoteSigner> signers) {
  if (signers.empty()) return absl::InvalidArgumentError("a note needs a signer");
  if (signers.size() > kNoteSignaturesMax) {
    return absl::InvalidArgumentError(absl::StrCat("a note has at most `", kNoteSignaturesMax, "` signatures"));
  }
  std::string note(text);
  note.push_back('\n');
  for (const NoteSigner& signer : signers) {
    const absl::StatusOr<NoteSignature> signature = signer.Sign(text);
    if (!signature.ok()) return signature.status();
    note.append(FormatSignatureLine(*signature));
  }
  if (note.size() > kNoteBytesMax) return NotANote("it is over the limit");
  return note;
}

absl::StatusOr<std::string> SignNote(std::string_view text, const NoteSigner& signer) {
  return SignNote(text, std::span<const NoteSigner>(&signer, 1));
}

absl::StatusOr<std::string> AddSignature(std::string_view note, const NoteSignature& signature) {
  std::string extended(note);
  extended.append(FormatSignatureLine(signature));
  // What comes out must itself be a note: so the name is a name, and no limit is passed.
  absl::StatusOr<ParsedNote> parsed = ParseNote(extended);
  if (!parsed.ok()) return parsed.status();
  return extended;
}

absl::StatusOr<ParsedNote> ParseNote(std::string_view note) {
  if (note.size() > kNoteBytesMax) return NotANote("it is over the limit");
  if (!IsCleanText(note)) return NotANote("it is not clean UTF-8");
  // The last empty line separates, so that a text may hold empty lines.
  const size_t separator = note.rfind("\n\n");
  if (separator == std::string_view::npos) return NotANote("no empty line before the signatures");
  ParsedNote parsed;
  parsed.text = note.substr(0, separator + 1);
  std::string_view rest = note.substr(separator + 2);
  if (rest.empty()) return NotANote("no signature");
  while (!rest.empty()) {
    if (parsed.signatures.size() == kNoteSignaturesMax) return NotANote("too many signatures");
    const size_t line_bytes = std::min(rest.find('\n'), rest.size() - 1) + 1;
    absl::StatusOr<NoteSignature> signature = ParseSignatureLine(rest.substr(0, line_bytes));
    if (!signature.ok()) return signature.status();
    parsed.signatures.push_back(*std::move(signature));
    rest.remove_prefix(line_bytes);
  }
  return parsed;
}

absl::StatusOr<OpenedNote> OpenNote(std::string_view note, std::span<const NoteVerifier> verifiers) {
  if (HasRepeatedVerifier(verifiers)) return absl::InvalidArgumentError("two verifiers of one name and key id");
  absl::StatusOr<ParsedNote> parsed = ParseNote(note);
  if (!parsed.ok()) return parsed.status();
  OpenedNote opened;
  opened.text = std::move(parsed->text);
  for (NoteSignature& signature : parsed->signatures) {
    const NoteVerifier* const verifier = FindVerifier(verifiers, signature);
    if (verifier == nullptr) {
      opened.unverified.push_back(std::move(signature));
      continue;
    }
    if (!verifier->Verify(opened.text, signature.signature)) {
      return absl::PermissionDeniedError(absl::StrCat("bad signature by `", verifier->name(), "`"));
    }
    opened.verified.push_back(std::move(signature));
  }
  if (opened.verified.empty()) return absl::PermissionDeniedError("no signature by a known key");
  return opened;
}

}  // namespace ketenpoort::audit
