#include "clients/sdk/message_id.h"

#include "absl/status/status.h"
#include "audit/crypto/encoding.h"

namespace ketenpoort::sdk {
namespace {

// The places of the hyphens in the text of a UUID.
constexpr size_t kHyphens[] = {8, 13, 18, 23};
constexpr size_t kUuidTextBytes = 36;
constexpr size_t kHexTextBytes = 2 * kMessageIdBytes;

// The hexadecimal digits of a UUID's text; empty when the hyphens do not stand where they should.
std::string WithoutHyphens(std::string_view text) {
  for (const size_t place : kHyphens) {
    if (text[place] != '-') return {};
  }
  std::string digits;
  for (const char c : text) {
    if (c != '-') digits.push_back(c);
  }
  return digits;
}

}  // namespace

std::string NewMessageId(audit::crypto::RandomSource& random) {
  std::string id = audit::crypto::RandomBytes(random, kMessageIdBytes);
  id[6] = static_cast<char>((static_cast<unsigned char>(id[6]) & 0x0F) | 0x40);  // version 4
  id[8] = static_cast<char>((static_cast<unsigned char>(id[8]) & 0x3F) | 0x80);  // RFC 9562 variant
  return id;
}

std::string FormatId(std::string_view id) {
  std::string text = audit::crypto::HexEncode(id);
  if (id.size() != kMessageIdBytes) return text;
  for (const size_t place : kHyphens) text.insert(place, 1, '-');
  return text;
}

absl::StatusOr<std::string> ParseId(std::string_view text) {
  if (text.size() == kUuidTextBytes || text.size() == kHexTextBytes) {
    const std::string digits = text.size() == kUuidTextBytes ? WithoutHyphens(text) : std::string(text);
    absl::StatusOr<std::string> id = audit::crypto::HexDecode(digits);
    if (id.ok() && id->size() == kMessageIdBytes) return id;
  }
  absl::StatusOr<std::string> id = audit::crypto::Base64DecodeStrict(text);
  if (id.ok() && id->size() == kMessageIdBytes) return id;
  return absl::InvalidArgumentError("an id is a UUID, 32 hexadecimal digits or the base64 of 16 bytes");
}

}  // namespace ketenpoort::sdk
