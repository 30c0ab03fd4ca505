#include "audit/crypto/encoding.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit::crypto {
namespace {

TEST_CASE("Base64 gives the answers of RFC 4648", "[encoding]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xff\xfe\xfd", "//79"},
  };
  for (const auto& [bytes, text] : cases) {
    CHECK(Base64Encode(bytes) == text);
    REQUIRE(Base64DecodeStrict(text).ok());
    CHECK(*Base64DecodeStrict(text) == bytes);
  }
}

TEST_CASE("Base64 decodes what it encodes, for every length", "[encoding]") {
  testing::SeededRandomSource random(11);
  for (size_t bytes = 0; bytes < 200; ++bytes) {
    const std::string value = RandomBytes(random, bytes);
    REQUIRE(Base64DecodeStrict(Base64Encode(value)).value() == value);
  }
}

TEST_CASE("Base64 refuses every text but the canonical one", "[encoding]") {
  const std::vector<std::string> refused = {
      "Z",          "Zg",   "Zg=",      "Zg===",    "=",
      "====",       "A===", "Zm9v\n",   " Zm9v",    "Zm 9v",
      "Zh==",       "Zm9=", "Zm9v=",    "Zg==Zg==", "Zm9-",
      "Zm9_",       "Zg=a", "Zg==\n\n", "Zm8=Zm8=", std::string("Zm9\0", 4),
      "\xc3\xa9Zm",
  };
  for (const std::string& text : refused) {
    INFO(text);
    CHECK_FALSE(Base64DecodeStrict(text).ok());
  }
}

TEST_CASE("No two texts of four characters decode to the same bytes", "[encoding]") {
  // All padded forms: three or two digits from an alphabet that includes every low bit pattern.
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  std::set<std::string> seen;
  int accepted = 0;
  for (const char a : digits) {
    for (const char b : digits) {
      for (const char c : digits) {
        const auto bytes = Base64DecodeStrict(std::string{a, b, c, '='});
        if (!bytes.ok()) continue;
        ++accepted;
        REQUIRE(seen.insert(*bytes).second);
      }
    }
  }
  // One text for each value of one or two bytes.
  CHECK(accepted == 256 + 65536);
}

TEST_CASE("Hexadecimal is written in lower case and read in both", "[encoding]") {
  CHECK(HexEncode(std::string_view("\x00\x7f\xab\xff", 4)) == "007fabff");
  CHECK(HexDecode("007FabFF").value() == std::string("\x00\x7f\xab\xff", 4));
  CHECK(HexDecode("").value().empty());
  for (const char* text : {"0", "0g", "g0", " 0", "0x00", "00 "}) CHECK_FALSE(HexDecode(text).ok());
}

}  // namespace
}  // namespace ketenpoort::audit::crypto
