#include "audit/private_key.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/wipe.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kMark = "PRIVATE+KEY+";

absl::Status NoKey() { return absl::InvalidArgumentError("not a private key of signed notes"); }

std::string KeyIdText(const PrivateKey& key) {
  return absl::StrFormat("%08x", NoteKeyId(key.name, key.type, key.key.PublicKey()));
}

}  // namespace

std::string FormatPrivateKey(const PrivateKey& key) {
  std::string seed = key.key.Seed();
  std::string typed = std::string(1, static_cast<char>(key.type)) + seed;
  std::string encoded = crypto::Base64Encode(typed);
  std::string text = absl::StrCat(std::string(kMark), key.name, "+", KeyIdText(key), "+", encoded, "\n");
  for (std::string* secret : {&seed, &typed, &encoded}) crypto::Wipe(*secret);
  return text;
}

absl::StatusOr<PrivateKey> ParsePrivateKey(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!text.starts_with(kMark)) return NoKey();
  text.remove_prefix(kMark.size());
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || !IsNoteName(text.substr(0, first))) return NoKey();
  absl::StatusOr<std::string> typed = crypto::Base64DecodeStrict(text.substr(second + 1));
  if (!typed.ok() || typed->empty()) return NoKey();
  const auto type = static_cast<NoteKeyType>(typed->front());
  absl::StatusOr<crypto::SigningKey> key = crypto::SigningKey::FromSeed(std::string_view(*typed).substr(1));
  crypto::Wipe(*typed);
  if (!key.ok() || (type != NoteKeyType::kEd25519 && type != NoteKeyType::kCosignatureV1)) return NoKey();
  PrivateKey parsed{std::string(text.substr(0, first)), type, *std::move(key)};
  if (KeyIdText(parsed) != text.substr(first + 1, second - first - 1)) return NoKey();
  return parsed;
}

}  // namespace ketenpoort::audit
