// PolicyNote: the signed note beside a policy bundle: who said yes to exactly these rules.
//
// The text of the note is four lines, each ending in LF:
//   ketenpoort policy-bundle v1
//   <bundle id>
//   <bundle version, decimal>
//   <SHA-256 of the bundle: its rules and the assertions it is held against, 64 lower-case hexadecimal digits>
// and under it a signature line (note.h) for each person; the name of a key is the id of the person who holds it.
//
// Guarantees: VerifyPolicyNote answers only persons whose known key signed exactly this bundle, each once however often
// they signed; one key never counts for two persons. AddPolicySignature keeps what stood there, byte for byte.
// Does not guarantee: that the persons are jurists, or how many are enough: who takes a bundle into use says both.
// Thread safety: any thread; functions of their arguments. Ownership: values.
// On failure: InvalidArgument for what is no such note, bundle or key list; FailedPrecondition for a note about another
// bundle; AlreadyExists for a second signature by one person or key; PermissionDenied for a bad or missing signature.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/crypto/sha256.h"
#include "audit/note.h"

namespace ketenpoort::audit {

inline constexpr char kPolicyNoteOrigin[] = "ketenpoort policy-bundle v1";
// Limit: of the id of a bundle.
inline constexpr size_t kPolicyBundleIdBytesMax = 64;

// What is signed: the bundle's id, version and digest, and nothing of its content.
struct PolicyBundleName {
  std::string id;
  uint64_t version = 0;
  crypto::Digest digest{};
  friend bool operator==(const PolicyBundleName&, const PolicyBundleName&) = default;
};

// Letters, digits, `.`, `_` and `-`, not first a `.`; at most kPolicyBundleIdBytesMax: it is also a file name.
[[nodiscard]] bool IsPolicyBundleId(std::string_view id);

// "<id>-<version>.note": the name of the file that holds the note.
std::string PolicyNoteFileName(const PolicyBundleName& bundle);

// The text that is signed. Requires IsPolicyBundleId(bundle.id); MakePolicyNote checks it.
std::string PolicyNoteText(const PolicyBundleName& bundle);
absl::StatusOr<PolicyBundleName> ParsePolicyNoteText(std::string_view text);

// A new note with one signature. The signer's name is the person.
absl::StatusOr<std::string> MakePolicyNote(const PolicyBundleName& bundle, const NoteSigner& signer);

// The note with one more signature, by another person with another key. Earlier signatures are not verified.
absl::StatusOr<std::string> AddPolicySignature(std::string_view note, const PolicyBundleName& bundle,
                                               const NoteSigner& signer);

// A person who may sign, and the verifier key (note.h) that is theirs; its name is the id of the person. A person may
// have several keys, a key has one person.
struct PolicySignerKey {
  std::string person;
  std::string vkey;
};

// The persons whose signature on exactly `bundle` holds, in order of the note. At least one.
absl::StatusOr<std::vector<std::string>> VerifyPolicyNote(std::string_view note, const PolicyBundleName& bundle,
                                                          std::span<const PolicySignerKey> keys);

// The names on a note about `bundle`, in order of the note. NOTHING is verified: for showing where no keys are known.
absl::StatusOr<std::vector<std::string>> NamesOnPolicyNote(std::string_view note, const PolicyBundleName& bundle);

}  // namespace ketenpoort::audit
