#include "clients/cli/policy_signing_key.h"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/os_random_source.h"
#include "audit/crypto/wipe.h"
#include "certs/private_file.h"

namespace ketenpoort::cli {
namespace {

constexpr char kMark[] = "PRIVATE+KEY+";
constexpr char kEd25519Type = 0x01;

absl::Status NoKey(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat("`", path, "` is no signing key; make one with --new-key"));
}

// name+key id+base64, behind the mark.
absl::StatusOr<audit::NoteSigner> ParseKey(std::string_view text, const std::string& path) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.starts_with(kMark)) return NoKey(path);
  text.remove_prefix(sizeof(kMark) - 1);
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return NoKey(path);
  absl::StatusOr<std::string> typed = audit::crypto::Base64DecodeStrict(text.substr(second + 1));
  if (!typed.ok() || typed->empty() || typed->front() != kEd25519Type) return NoKey(path);
  absl::StatusOr<audit::crypto::SigningKey> key =
      audit::crypto::SigningKey::FromSeed(std::string_view(*typed).substr(1));
  audit::crypto::Wipe(*typed);
  if (!key.ok()) return NoKey(path);
  audit::NoteSigner signer(std::string(text.substr(0, first)), *std::move(key));
  if (absl::StrFormat("%08x", signer.key_id()) != text.substr(first + 1, second - first - 1)) return NoKey(path);
  return signer;
}

}  // namespace

absl::StatusOr<audit::NoteSigner> ReadSigningKey(const std::string& path) {
  absl::StatusOr<std::string> text = certs::ReadPrivateFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<audit::NoteSigner> signer = ParseKey(*text, path);
  audit::crypto::Wipe(*text);
  return signer;
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
  audit::crypto::SigningKey key = audit::crypto::SigningKey::Generate(random);
  std::string seed = key.Seed();
  std::string typed = std::string(1, kEd25519Type) + seed;
  const audit::NoteSigner signer(person, std::move(key));
  std::string text = absl::StrCat(kMark, person, "+", absl::StrFormat("%08x", signer.key_id()), "+",
                                  audit::crypto::Base64Encode(typed), "\n");
  absl::Status written = certs::WriteFileDurably(path, text, certs::FileMode::kPrivate);
  for (std::string* secret : {&seed, &typed, &text}) audit::crypto::Wipe(*secret);
  if (!written.ok()) return written;
  const std::string vkey = signer.VerifierKey();
  if (absl::Status beside = certs::WriteFileDurably(path + ".vkey", vkey + "\n", certs::FileMode::kPublic);
      !beside.ok()) {
    return beside;
  }
  return vkey;
}

}  // namespace ketenpoort::cli
