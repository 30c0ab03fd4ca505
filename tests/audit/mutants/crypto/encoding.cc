#include "audit/crypto/encoding.h"

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::audit::crypto {
namespace {

constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kHexDigits[] = "0123456789abcdef";
constexpr uint8_t kNoDigit = 0xff;

constexpr std::array<uint8_t, 256> MakeBase64Values() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNoDigit;
  for (uint8_t i = 0; i < 64; ++i) values[static_cast<uint8_t>(kBase64Digits[i])] = i;
  return values;
}
constexpr std::array<uint8_t, 256> kBase64Values = MakeBase64Values();

constexpr uint8_t HexValue(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<uint8_t>(digit - 'A' + 10);
  return kNoDigit;
}

absl::Status NotBase64(size_t at) {
  return absl::InvalidArgumentError(absl::StrCat("not canonical base64 at position `", at, "`"));
}

uint32_t Octet(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

}  // namespace

std::string Base64Encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const uint32_t three = (Octet(bytes, at) << 16) | (Octet(bytes, at + 1) << 8) | Octet(bytes, at + 2);
    for (const int shift : {18, 12, 6, 0}) text.push_back(kBase64Digits[(three >> shift) & 63]);
  }
  const size_t left = bytes.size() - at;
  if (left == 0) return text;
  const uint32_t rest = (Octet(bytes, at) << 16) | (left == 2 ? Octet(bytes, at + 1) << 8 : 0);
  text.push_back(kBase64Digits[(rest >> 18) & 63]);
  text.push_back(kBase64Digits[(rest >> 12) & 63]);
  text.push_back(left == 2 ? kBase64Digits[(rest >> 6) & 63] : '=');
  text.push_back('=');
  return text;
}

absl::StatusOr<std::string> Base64DecodeStrict(std::string_view text) {
  if (text.size() % 4 != 0) return NotBase64(text.size());
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  const size_t digits = text.size() - padding;
  uint32_t kept = 0;
  int kept_bits = 0;
  for (size_t at = 0; at < digits; ++at) {
    const uint8_t value = kBase64Values[static_cast<uint8_t>(text[at])];
    if (value == kNoDigit) return NotBase64(at);
    kept = (kept << 6) | value;
    kept_bits += 6;
    if (kept_bits < 8) continue;
    kept_bits -= 8;
    bytes.push_back(static_cast<char>((kept >> kept_bits) & 0xff));
    kept &= (uint32_t{1} << kept_bits) - 1;
  }
  // The bits under the padding must be zero, or two texts would mean the same bytes.
  if (kept != 0) return NotBase64(digits - 1);
  return bytes;
}

std::string HexEncode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    text.push_back(kHexDigits[static_cast<uint8_t>(byte) >> 4]);
    text.push_back(kHexDigits[static_cast<uint8_t>(byte) & 15]);
  }
  return text;
}

absl::StatusOr<std::string> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) return absl::InvalidArgumentError("hexadecimal text has an even number of digits");
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (size_t at = 0; at < text.size(); at += 2) {
    const uint8_t high = HexValue(text[at]);
    const uint8_t low = HexValue(text[at + 1]);
    if (high == kNoDigit || low == kNoDigit) {
      return absl::InvalidArgumentError(absl::StrCat("not hexadecimal at position `", at, "`"));
    }
    bytes.push_back(static_cast<char>((high << 4) | low));
  }
  return bytes;
}

}  // namespace ketenpoort::audit::crypto
