#include "clients/witness/witness_key.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/wipe.h"
#include "audit/private_key.h"
#include "certs/private_file.h"

namespace ketenpoort::witness {

absl::StatusOr<audit::CosignatureSigner> ReadWitnessKey(const std::string& path) {
  absl::StatusOr<std::string> text = certs::ReadPrivateFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<audit::PrivateKey> key = audit::ParsePrivateKey(*text);
  audit::crypto::Wipe(*text);
  if (!key.ok() || key->type != audit::NoteKeyType::kCosignatureV1) {
    return absl::InvalidArgumentError(absl::StrCat("`", path, "` is no key of a witness; make one with keygen"));
  }
  return audit::CosignatureSigner(std::move(key->name), std::move(key->key));
}

absl::StatusOr<std::string> MakeWitnessKey(const std::string& path, const std::string& name,
                                           audit::crypto::RandomSource& random) {
  if (!audit::IsNoteName(name)) {
    return absl::InvalidArgumentError("the name of a witness has no space, plus or control character");
  }
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return absl::AlreadyExistsError(absl::StrCat("`", path, "` is there already; a key is never overwritten"));
  }
  audit::PrivateKey key{name, audit::NoteKeyType::kCosignatureV1, audit::crypto::SigningKey::Generate(random)};
  std::string text = audit::FormatPrivateKey(key);
  absl::Status written = certs::WriteFileDurably(path, text, certs::FileMode::kPrivate);
  audit::crypto::Wipe(text);
  if (!written.ok()) return written;
  const std::string vkey = audit::CosignatureSigner(name, std::move(key.key)).VerifierKey();
  written = certs::WriteFileDurably(path + ".vkey", vkey + "\n", certs::FileMode::kPublic);
  if (!written.ok()) return written;
  return vkey;
}

}  // namespace ketenpoort::witness
