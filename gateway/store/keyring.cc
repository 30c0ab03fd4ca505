#include "gateway/store/keyring.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/hmac.h"
#include "audit/crypto/wipe.h"
#include "gateway/store/durable_file.h"

namespace ketenpoort::store {
namespace {

constexpr size_t kSecretBytes = 32;
constexpr size_t kSecretFileBytes = 2 * kSecretBytes + 1;

absl::Status CheckFolder(const std::string& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot see `", folder, "`"));
  if (!S_ISDIR(found.st_mode)) return absl::FailedPreconditionError(absl::StrCat("`", folder, "` is not a folder"));
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("others than its owner may write `", folder, "`"));
  }
  return absl::OkStatus();
}

absl::Status CheckFile(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot see `", path, "`"));
  if (!S_ISREG(found.st_mode)) return absl::FailedPreconditionError(absl::StrCat("`", path, "` is not a plain file"));
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("others than its owner may read or write `", path, "`"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> LoadSecret(const std::string& path) {
  if (absl::Status status = CheckFile(path); !status.ok()) return status;
  absl::StatusOr<std::string> text = ReadWholeFile(path, kSecretFileBytes);
  if (absl::IsOutOfRange(text.status())) return absl::DataLossError(absl::StrCat("`", path, "` holds too much"));
  if (!text.ok()) return text.status();
  const bool shaped = text->size() == kSecretFileBytes && text->back() == '\n';
  absl::StatusOr<std::string> secret =
      shaped ? audit::crypto::HexDecode(std::string_view(*text).substr(0, 2 * kSecretBytes))
             : absl::StatusOr<std::string>(absl::DataLossError("not a secret"));
  audit::crypto::Wipe(*text);
  if (!secret.ok()) return absl::DataLossError(absl::StrCat("`", path, "` does not hold a secret"));
  return secret;
}

absl::StatusOr<std::string> CreateSecret(const std::string& path, audit::crypto::RandomSource& random) {
  std::string secret = audit::crypto::RandomBytes(random, kSecretBytes);
  std::string text = audit::crypto::HexEncode(secret) + "\n";
  const absl::Status status = ReplaceFile(path + ".new", path, text, 0600, Sync::kYes);
  audit::crypto::Wipe(text);
  if (!status.ok()) return status;
  return secret;
}

}  // namespace

absl::StatusOr<Keyring> Keyring::Load(const std::string& folder) {
  if (absl::Status status = CheckFolder(folder); !status.ok()) return status;
  Keyring keyring;
  for (size_t i = 0; i < kFileNames.size(); ++i) {
    absl::StatusOr<std::string> secret = LoadSecret(absl::StrCat(folder, "/", kFileNames[i]));
    if (!secret.ok()) return secret.status();
    keyring.secrets_[i] = *std::move(secret);
  }
  return keyring;
}

absl::StatusOr<Keyring> Keyring::LoadOrCreate(const std::string& folder, audit::crypto::RandomSource& random) {
  if (absl::Status status = EnsureFolder(folder, 0700); !status.ok()) return status;
  if (absl::Status status = CheckFolder(folder); !status.ok()) return status;
  Keyring keyring;
  for (size_t i = 0; i < kFileNames.size(); ++i) {
    const std::string path = absl::StrCat(folder, "/", kFileNames[i]);
    absl::StatusOr<std::string> secret = LoadSecret(path);
    if (absl::IsNotFound(secret.status())) secret = CreateSecret(path, random);
    if (!secret.ok()) return secret.status();
    keyring.secrets_[i] = *std::move(secret);
  }
  return keyring;
}

Keyring::~Keyring() {
  for (std::string& secret : secrets_) audit::crypto::Wipe(secret);
}

absl::StatusOr<audit::crypto::SigningKey> Keyring::LogSigningKey() const {
  return audit::crypto::SigningKey::FromSeed(secrets_[0]);
}

audit::crypto::Digest Keyring::Fingerprint() const {
  audit::crypto::Sha256Stream stream;
  for (size_t i = 0; i < kFileNames.size(); ++i) {
    const std::string label = absl::StrCat("ketenpoort/keyring/", kFileNames[i]);
    stream.Update(audit::crypto::AsView(audit::crypto::HmacSha256(secrets_[i], label)));
  }
  return stream.Finish();
}

}  // namespace ketenpoort::store
