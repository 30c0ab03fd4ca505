// Base64 that decodes is the only text of its bytes; every byte string survives base64 and hexadecimal.
#include <string>

#include "audit/crypto/encoding.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace crypto = ketenpoort::audit::crypto;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  if (const auto decoded = crypto::Base64DecodeStrict(input); decoded.ok()) {
    Require(crypto::Base64Encode(*decoded) == input, "bytes have one base64 text");
  }
  const auto base64 = crypto::Base64DecodeStrict(crypto::Base64Encode(input));
  Require(base64.ok() && *base64 == input, "bytes survive base64");
  const auto hex = crypto::HexDecode(crypto::HexEncode(input));
  Require(hex.ok() && *hex == input, "bytes survive hexadecimal");
  if (const auto decoded = crypto::HexDecode(input); decoded.ok()) {
    Require(decoded->size() * 2 == input.size(), "two digits a byte");
  }
  return 0;
}
