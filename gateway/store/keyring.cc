#include "gateway/store/keyring.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
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

// Nothing where there is no such file.
absl::StatusOr<std::optional<std::string>> LoadIfThere(const std::string& path) {
  absl::StatusOr<std::string> secret = LoadSecret(path);
  if (absl::IsNotFound(secret.status())) return std::optional<std::string>();
  if (!secret.ok()) return secret.status();
  return std::optional(*std::move(secret));
}

absl::Status WriteSecret(const std::string& path, std::string_view secret) {
  std::string text = audit::crypto::HexEncode(secret) + "\n";
  const absl::Status status = ReplaceFile(path + ".new", path, text, 0600, Sync::kYes);
  audit::crypto::Wipe(text);
  return status;
}

absl::StatusOr<std::string> CreateSecret(const std::string& path, audit::crypto::RandomSource& random) {
  std::string secret = audit::crypto::RandomBytes(random, kSecretBytes);
  if (absl::Status status = WriteSecret(path, secret); !status.ok()) return status;
  return secret;
}

std::string NextOf(const std::string& path) { return path + ".next"; }
std::string BeforeOf(const std::string& path) { return path + ".before"; }

// The public keys that signed earlier: one line of hexadecimal digits each, oldest first.
std::string EarlierSignersIn(const std::string& folder) { return folder + "/log-signing.earlier"; }

absl::StatusOr<std::vector<std::string>> LoadEarlierSigners(const std::string& path) {
  constexpr size_t kLineBytes = 2 * audit::crypto::kEd25519PublicKeyBytes + 1;
  std::vector<std::string> newest_first;
  const absl::StatusOr<std::string> text = ReadWholeFile(path, kEarlierKeysMax * kLineBytes);
  if (absl::IsNotFound(text.status())) return newest_first;
  if (!text.ok()) return text.status();
  if (text->size() % kLineBytes != 0) return absl::DataLossError(absl::StrCat("`", path, "` does not hold keys"));
  for (size_t at = 0; at < text->size(); at += kLineBytes) {
    absl::StatusOr<std::string> key = audit::crypto::HexDecode(text->substr(at, kLineBytes - 1));
    if (!key.ok() || (*text)[at + kLineBytes - 1] != '\n') {
      return absl::DataLossError(absl::StrCat("`", path, "` does not hold keys"));
    }
    newest_first.insert(newest_first.begin(), *std::move(key));
  }
  return newest_first;
}

}  // namespace

absl::StatusOr<Keyring> Keyring::Load(const std::string& folder) {
  if (absl::Status status = CheckFolder(folder); !status.ok()) return status;
  Keyring keyring(folder);
  for (size_t i = 0; i < kSecrets; ++i) {
    absl::StatusOr<std::string> secret = LoadSecret(keyring.PathOf(static_cast<Secret>(i)));
    if (!secret.ok()) return secret.status();
    keyring.secrets_[i] = *std::move(secret);
  }
  if (absl::Status status = keyring.LoadEarlier(); !status.ok()) return status;
  return keyring;
}

absl::StatusOr<Keyring> Keyring::LoadOrCreate(const std::string& folder, audit::crypto::RandomSource& random) {
  if (absl::Status status = EnsureFolder(folder, 0700); !status.ok()) return status;
  if (absl::Status status = CheckFolder(folder); !status.ok()) return status;
  Keyring keyring(folder);
  for (size_t i = 0; i < kSecrets; ++i) {
    const std::string path = keyring.PathOf(static_cast<Secret>(i));
    absl::StatusOr<std::string> secret = LoadSecret(path);
    if (absl::IsNotFound(secret.status())) secret = CreateSecret(path, random);
    if (!secret.ok()) return secret.status();
    keyring.secrets_[i] = *std::move(secret);
  }
  if (absl::Status status = keyring.LoadEarlier(); !status.ok()) return status;
  return keyring;
}

absl::Status Keyring::LoadEarlier() {
  for (size_t i = 0; i < kSecrets; ++i) {
    const Secret secret = static_cast<Secret>(i);
    auto before = LoadIfThere(BeforeOf(PathOf(secret)));
    if (!before.ok()) return before.status();
    auto next = LoadIfThere(NextOf(PathOf(secret)));
    if (!next.ok()) return next.status();
    if (*next) {
      // The one before it is a copy of the present secret, for a change that may never have been committed.
      staged_ = Staged{secret, **std::move(next)};
    } else {
      before_[i] = *std::move(before);
    }
    if (PathOfPinned(secret).empty()) continue;
    auto pinned = LoadIfThere(PathOfPinned(secret));
    if (!pinned.ok()) return pinned.status();
    pinned_[i] = *std::move(pinned);
  }
  const std::string openings = PathOf(Secret::kGatewayOpenings);
  for (size_t number = 1; number <= kEarlierKeysMax; ++number) {
    auto earlier = LoadIfThere(absl::StrCat(openings, ".", number));
    if (!earlier.ok()) return earlier.status();
    if (!*earlier) break;
    earlier_openings_.insert(earlier_openings_.begin(), **std::move(earlier));
  }
  absl::StatusOr<std::vector<std::string>> signers = LoadEarlierSigners(EarlierSignersIn(folder_));
  if (!signers.ok()) return signers.status();
  earlier_signers_ = *std::move(signers);
  return absl::OkStatus();
}

Keyring::~Keyring() {
  for (std::string& secret : secrets_) audit::crypto::Wipe(secret);
  for (auto* some : {&before_, &pinned_}) {
    for (std::optional<std::string>& secret : *some) {
      if (secret) audit::crypto::Wipe(*secret);
    }
  }
  for (std::string& secret : earlier_openings_) audit::crypto::Wipe(secret);
  if (staged_) audit::crypto::Wipe(staged_->bytes);
}

std::string Keyring::PathOf(Secret secret) const {
  return absl::StrCat(folder_, "/", kFileNames[static_cast<size_t>(secret)]);
}

std::string Keyring::PathOfPinned(Secret secret) const {
  if (secret == Secret::kKeyEncryption) return folder_ + "/batch-mac.key";
  if (secret == Secret::kMailboxWrap) return folder_ + "/identity-marks.key";
  return "";
}

std::string Keyring::Pinned(Secret secret) const {
  if (const std::optional<std::string>& pinned = pinned_[static_cast<size_t>(secret)]) return *pinned;
  const char* use = secret == Secret::kKeyEncryption ? "ketenpoort/store/batch-mac" : "ketenpoort/store/identity-marks";
  return audit::crypto::ToBytes(audit::crypto::HmacSha256(Of(secret), use));
}

std::string Keyring::BatchMacKey() const { return Pinned(Secret::kKeyEncryption); }

std::string Keyring::IdentityMarksKey() const { return Pinned(Secret::kMailboxWrap); }

absl::StatusOr<audit::crypto::SigningKey> Keyring::LogSigningKey() const {
  return audit::crypto::SigningKey::FromSeed(Of(Secret::kLogSigning));
}

audit::crypto::Digest Keyring::FingerprintOf(const std::array<std::string, kSecrets>& secrets,
                                             const std::optional<std::string>& signed_before) const {
  audit::crypto::Sha256Stream stream;
  const auto add = [&stream](const std::string& secret, const std::string& name) {
    stream.Update(audit::crypto::AsView(audit::crypto::HmacSha256(secret, "ketenpoort/keyring/" + name)));
  };
  for (size_t i = 0; i < kSecrets; ++i) add(secrets[i], kFileNames[i]);
  if (signed_before) add(*signed_before, "log-signing.key.before");
  return stream.Finish();
}

audit::crypto::Digest Keyring::Fingerprint() const { return FingerprintOf(secrets_, Before(Secret::kLogSigning)); }

audit::crypto::Digest Keyring::StagedFingerprint() const {
  if (!staged_) return Fingerprint();
  std::array<std::string, kSecrets> secrets = secrets_;
  secrets[static_cast<size_t>(staged_->secret)] = staged_->bytes;
  const bool signs = staged_->secret == Secret::kLogSigning;
  const audit::crypto::Digest digest =
      FingerprintOf(secrets, signs ? std::optional(Of(Secret::kLogSigning)) : Before(Secret::kLogSigning));
  for (std::string& secret : secrets) audit::crypto::Wipe(secret);
  return digest;
}

absl::StatusOr<std::string> Keyring::StagedPublicKey() const {
  if (!staged_ || staged_->secret != Secret::kLogSigning) return absl::FailedPreconditionError("no signing key waits");
  const absl::StatusOr<audit::crypto::SigningKey> key = audit::crypto::SigningKey::FromSeed(staged_->bytes);
  if (!key.ok()) return key.status();
  return key->PublicKey();
}

audit::crypto::Digest Keyring::FingerprintWithoutBefore(Secret secret) const {
  return secret == Secret::kLogSigning ? FingerprintOf(secrets_, std::nullopt) : Fingerprint();
}

absl::Status Keyring::Pin(Secret secret) {
  std::optional<std::string>& pinned = pinned_[static_cast<size_t>(secret)];
  if (PathOfPinned(secret).empty() || pinned) return absl::OkStatus();
  std::string key = Pinned(secret);
  if (absl::Status status = WriteSecret(PathOfPinned(secret), key); !status.ok()) return status;
  pinned = std::move(key);
  return absl::OkStatus();
}

absl::Status Keyring::KeepEarlier(Secret secret) {
  const std::string path = PathOf(secret);
  if (secret == Secret::kGatewayOpenings) {
    return WriteSecret(absl::StrCat(path, ".", earlier_openings_.size() + 1), Of(secret));
  }
  if (absl::Status status = WriteSecret(BeforeOf(path), Of(secret)); !status.ok()) return status;
  if (secret != Secret::kLogSigning) return absl::OkStatus();
  const absl::StatusOr<audit::crypto::SigningKey> key = LogSigningKey();
  if (!key.ok()) return key.status();
  std::string lines;
  for (auto signer = earlier_signers_.rbegin(); signer != earlier_signers_.rend(); ++signer) {
    absl::StrAppend(&lines, audit::crypto::HexEncode(*signer), "\n");
  }
  absl::StrAppend(&lines, audit::crypto::HexEncode(key->PublicKey()), "\n");
  const std::string kept = EarlierSignersIn(folder_);
  return ReplaceFile(kept + ".new", kept, lines, 0600, Sync::kYes);
}

absl::Status Keyring::Stage(Secret secret, audit::crypto::RandomSource& random) {
  if (absl::Status status = Unstage(); !status.ok()) return status;
  if (Before(secret)) return absl::FailedPreconditionError("an earlier change of this key has not come to its end");
  if (earlier_openings_.size() >= kEarlierKeysMax || earlier_signers_.size() >= kEarlierKeysMax) {
    return absl::FailedPreconditionError(absl::StrCat("a key changes at most `", kEarlierKeysMax, "` times"));
  }
  if (absl::Status status = Pin(secret); !status.ok()) return status;
  absl::StatusOr<std::string> next = CreateSecret(NextOf(PathOf(secret)), random);
  if (!next.ok()) return next.status();
  staged_ = Staged{secret, *std::move(next)};
  return KeepEarlier(secret);
}

absl::Status Keyring::Unstage() {
  if (!staged_) return absl::OkStatus();
  const std::string path = PathOf(staged_->secret);
  // The new one last: while it is there, nobody takes the copy for a secret that something rests on.
  for (const std::string& left : {BeforeOf(path), NextOf(path)}) {
    if (absl::Status status = DestroyFile(left); !status.ok()) return status;
  }
  audit::crypto::Wipe(staged_->bytes);
  staged_.reset();
  return absl::OkStatus();
}

absl::Status Keyring::TakeStaged() {
  if (!staged_) return absl::FailedPreconditionError("no new key waits");
  const Secret secret = staged_->secret;
  const size_t place = static_cast<size_t>(secret);
  if (absl::Status status = RenameFile(NextOf(PathOf(secret)), PathOf(secret)); !status.ok()) return status;
  if (secret == Secret::kLogSigning) {
    const absl::StatusOr<audit::crypto::SigningKey> key = LogSigningKey();
    if (!key.ok()) return key.status();
    earlier_signers_.insert(earlier_signers_.begin(), key->PublicKey());
  }
  std::string earlier = std::exchange(secrets_[place], std::move(staged_->bytes));
  staged_.reset();
  if (secret == Secret::kGatewayOpenings) {
    earlier_openings_.insert(earlier_openings_.begin(), std::move(earlier));
  } else {
    before_[place] = std::move(earlier);
  }
  return absl::OkStatus();
}

absl::Status Keyring::DropBefore(Secret secret) {
  std::optional<std::string>& before = before_[static_cast<size_t>(secret)];
  if (!before) return absl::OkStatus();
  if (absl::Status status = DestroyFile(BeforeOf(PathOf(secret))); !status.ok()) return status;
  audit::crypto::Wipe(*before);
  before.reset();
  return absl::OkStatus();
}

absl::Status Keyring::SettleChange(const audit::crypto::Digest& committed) {
  if (staged_ && StagedFingerprint() == committed) return TakeStaged();
  if (Fingerprint() == committed) return Unstage();
  if (Before(Secret::kLogSigning) && FingerprintWithoutBefore(Secret::kLogSigning) == committed) {
    if (absl::Status status = Unstage(); !status.ok()) return status;
    return DropBefore(Secret::kLogSigning);
  }
  return absl::FailedPreconditionError("the secrets are not those of this database");
}

}  // namespace ketenpoort::store
