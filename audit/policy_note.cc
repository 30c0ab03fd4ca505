#include "audit/policy_note.h"

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

absl::Status NotAPolicyNote(const char* why) {
  return absl::InvalidArgumentError(absl::StrCat("not a policy note: ", why));
}

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::Status IsAbout(std::string_view text, const PolicyBundleName& bundle) {
  const absl::StatusOr<PolicyBundleName> named = ParsePolicyNoteText(text);
  if (!named.ok()) return named.status();
  if (*named == bundle) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the note is about another bundle: `", named->id, "` version `",
                                                    named->version, "` digest `",
                                                    crypto::HexEncode(crypto::AsView(named->digest)), "`"));
}

// The verifiers of the list; refused where a key is unfit or has two persons.
absl::StatusOr<std::vector<NoteVerifier>> VerifiersOf(std::span<const PolicySignerKey> keys) {
  std::vector<NoteVerifier> verifiers;
  for (const PolicySignerKey& key : keys) {
    absl::StatusOr<NoteVerifier> verifier = NoteVerifier::FromVerifierKey(key.vkey);
    if (!verifier.ok()) return verifier.status();
    if (verifier->type() != NoteKeyType::kEd25519) {
      return absl::InvalidArgumentError("a policy is signed by Ed25519 keys, not by cosigners");
    }
    if (verifier->name() != key.person) {
      return absl::InvalidArgumentError(
          absl::StrCat("the key of `", key.person, "` carries the name `", verifier->name(), "`"));
    }
    const bool known = std::any_of(verifiers.begin(), verifiers.end(), [&](const NoteVerifier& other) {
      return other.public_key() == verifier->public_key();
    });
    if (known) return absl::InvalidArgumentError(absl::StrCat("the key of `", key.person, "` is listed twice"));
    verifiers.push_back(*std::move(verifier));
  }
  return verifiers;
}

}  // namespace

bool IsPolicyBundleId(std::string_view id) {
  return !id.empty() && id.size() <= kPolicyBundleIdBytesMax && id.front() != '.' &&
         std::all_of(id.begin(), id.end(), IsIdCharacter);
}

std::string PolicyNoteFileName(const PolicyBundleName& bundle) {
  return absl::StrCat(bundle.id, "-", bundle.version, ".note");
}

std::string PolicyNoteText(const PolicyBundleName& bundle) {
  return absl::StrCat(kPolicyNoteOrigin, "\n", bundle.id, "\n", bundle.version, "\n",
                      crypto::HexEncode(crypto::AsView(bundle.digest)), "\n");
}

absl::StatusOr<PolicyBundleName> ParsePolicyNoteText(std::string_view text) {
  const std::string_view whole = text;
  const std::optional<std::string_view> origin = TakeLine(&text);
  const std::optional<std::string_view> id = TakeLine(&text);
  const std::optional<std::string_view> version_text = TakeLine(&text);
  const std::optional<std::string_view> digest_text = TakeLine(&text);
  if (!origin || !id || !version_text || !digest_text || !text.empty()) return NotAPolicyNote("it has four lines");
  if (*origin != kPolicyNoteOrigin) return NotAPolicyNote("the first line is another");
  if (!IsPolicyBundleId(*id)) return NotAPolicyNote("the second line is no bundle id");
  const std::optional<uint64_t> version = ParseDecimal(*version_text);
  if (!version) return NotAPolicyNote("the third line is no version");
  const absl::StatusOr<std::string> bytes = crypto::HexDecode(*digest_text);
  if (!bytes.ok()) return NotAPolicyNote("the fourth line is not hexadecimal");
  const absl::StatusOr<crypto::Digest> digest = crypto::DigestFromBytes(*bytes);
  if (!digest.ok()) return NotAPolicyNote("the fourth line has not 32 bytes");
  PolicyBundleName bundle{std::string(*id), *version, *digest};
  // Each bundle has one text: upper-case digits are another.
  if (PolicyNoteText(bundle) != whole) return NotAPolicyNote("the digest is written in lower case");
  return bundle;
}

absl::StatusOr<std::string> MakePolicyNote(const PolicyBundleName& bundle, const NoteSigner& signer) {
  if (!IsPolicyBundleId(bundle.id)) {
    return absl::InvalidArgumentError("the bundle's id is not made of letters, digits, `.`, `_` and `-`");
  }
  return SignNote(PolicyNoteText(bundle), signer);
}

absl::StatusOr<std::string> AddPolicySignature(std::string_view note, const PolicyBundleName& bundle,
                                               const NoteSigner& signer) {
  const absl::StatusOr<ParsedNote> parsed = ParseNote(note);
  if (!parsed.ok()) return parsed.status();
  if (absl::Status about = IsAbout(parsed->text, bundle); !about.ok()) return about;
  const absl::StatusOr<NoteVerifier> own = NoteVerifier::FromVerifierKey(signer.VerifierKey());
  if (!own.ok()) return own.status();
  for (const NoteSignature& signature : parsed->signatures) {
    if (signature.name == signer.name()) {
      return absl::AlreadyExistsError(absl::StrCat("`", signer.name(), "` signed this bundle before"));
    }
    if (signature.key_id == NoteKeyId(signature.name, NoteKeyType::kEd25519, own->public_key())) {
      return absl::AlreadyExistsError(absl::StrCat("this key signed before, as `", signature.name, "`"));
    }
  }
  const absl::StatusOr<NoteSignature> signature = signer.Sign(parsed->text);
  if (!signature.ok()) return signature.status();
  return AddSignature(note, *signature);
}

absl::StatusOr<std::vector<std::string>> VerifyPolicyNote(std::string_view note, const PolicyBundleName& bundle,
                                                          std::span<const PolicySignerKey> keys) {
  const absl::StatusOr<std::vector<NoteVerifier>> verifiers = VerifiersOf(keys);
  if (!verifiers.ok()) return verifiers.status();
  const absl::StatusOr<OpenedNote> opened = OpenNote(note, *verifiers);
  if (!opened.ok()) return opened.status();
  if (absl::Status about = IsAbout(opened->text, bundle); !about.ok()) return about;
  std::vector<std::string> persons;
  for (const NoteSignature& signature : opened->verified) {
    if (!Contains(persons, signature.name)) persons.push_back(signature.name);
  }
  return persons;
}

absl::StatusOr<std::vector<std::string>> NamesOnPolicyNote(std::string_view note, const PolicyBundleName& bundle) {
  const absl::StatusOr<ParsedNote> parsed = ParseNote(note);
  if (!parsed.ok()) return parsed.status();
  if (absl::Status about = IsAbout(parsed->text, bundle); !about.ok()) return about;
  std::vector<std::string> names;
  for (const NoteSignature& signature : parsed->signatures) {
    if (!Contains(names, signature.name)) names.push_back(signature.name);
  }
  return names;
}

}  // namespace ketenpoort::audit
