#include "clients/cli/policy_signing_key.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/os_random_source.h"
#include "audit/crypto/wipe.h"
#include "audit/private_key.h"
#include "certs/private_file.h"

namespace ketenpoort::cli {

absl::StatusOr<audit::NoteSigner> ReadSigningKey(const std::string& path) {
  absl::StatusOr<std::string> text = certs::ReadPrivateFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<audit::PrivateKey> key = audit::ParsePrivateKey(*text);
  audit::crypto::Wipe(*text);
  if (!key.ok() || key->type != audit::NoteKeyType::kEd25519) {
    return absl::InvalidArgumentError(absl::StrCat("`", path, "` is no signing key; make one with --new-key"));
  }
  return audit::NoteSigner(std::move(key->name), std::move(key->key));
}

absl::StatusOr<std::string> MakeSigningKey(const std::string& path, const std::string& person) {
  if (!audit::IsNoteName(person)) {
    return absl::InvalidArgumentError("the id of a person has no space, plus or control character");
  }
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return absl::AlreadyExistsError(absl::StrCat("`", path, "` is there already; a key is never overwritten"));
  }
  audit::crypto::OsRandomSource random;
  const audit::PrivateKey key{person, audit::NoteKeyType::kEd25519, audit::crypto::SigningKey::Generate(random)};
  std::string text = audit::FormatPrivateKey(key);
  absl::Status written = certs::WriteFileDurably(path, text, certs::FileMode::kPrivate);
  audit::crypto::Wipe(text);
  if (!written.ok()) return written;
  const absl::StatusOr<audit::NoteVerifier> verifier =
      audit::NoteVerifier::FromPublicKey(person, key.type, key.key.PublicKey());
  if (!verifier.ok()) return verifier.status();
  const std::string vkey = verifier->VerifierKey();
  if (absl::Status beside = certs::WriteFileDurably(path + ".vkey", vkey + "\n", certs::FileMode::kPublic);
      !beside.ok()) {
    return beside;
  }
  return vkey;
}

}  // namespace ketenpoort::cli
