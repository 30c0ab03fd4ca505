#include "audit/crypto/aead.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "audit/crypto/encoding.h"
#include "tests/audit/seeded_random_source.h"

// The head of OpenSSL's error queue; its headers stay in audit/crypto.
extern "C" unsigned long ERR_peek_error(void);

namespace ketenpoort::audit::crypto {
namespace {

// Gives the nonce of a known answer.
class FixedBytes final : public RandomSource {
 public:
  explicit FixedBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  void Fill(std::span<uint8_t> out) override {
    REQUIRE(out.size() == bytes_.size());
    std::memcpy(out.data(), bytes_.data(), out.size());
  }

 private:
  std::string bytes_;
};

std::string Counting(int from, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(from + i));
  return bytes;
}

TEST_CASE("Seal gives the known answers of AES-256-GCM, behind their nonce", "[aead]") {
  struct Case {
    std::string key, nonce, plaintext, associated, sealed_hex;
  };
  const std::string zeros(64, '\0');
  const std::vector<Case> cases = {
      // Test cases 13 and 14 of the GCM specification.
      {zeros.substr(0, 32), zeros.substr(0, 12), "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
      {zeros.substr(0, 32), zeros.substr(0, 12), zeros.substr(0, 16), "",
       "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
      // Our own, with associated bytes, made with Python's cryptography.
      {Counting(0, 32), Counting(100, 12), "De deur gaat open.", "message 7",
       "0c7efe021c9c24be59033e9cfa0a1a982cec7eb1bdca90d3d4bcf0d277e0e6621203"},
  };
  for (const Case& c : cases) {
    FixedBytes nonce(c.nonce);
    const auto sealed = Seal(c.key, c.plaintext, c.associated, nonce);
    REQUIRE(sealed.ok());
    CHECK(HexEncode(*sealed) == HexEncode(c.nonce) + c.sealed_hex);
    CHECK(Open(c.key, *sealed, c.associated).value() == c.plaintext);
  }
}

TEST_CASE("Open refuses a change to any bit of sealed bytes, key or associated bytes", "[aead]") {
  testing::SeededRandomSource random(3);
  const std::string key = RandomBytes(random, kAeadKeyBytes);
  const std::string sealed = Seal(key, "plain", "associated", random).value();
  REQUIRE(sealed.size() == kAeadNonceBytes + 5 + kAeadTagBytes);
  const auto flipped = [](std::string bytes, size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
  };
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    REQUIRE(absl::IsDataLoss(Open(key, flipped(sealed, bit), "associated").status()));
  }
  for (size_t bit = 0; bit < key.size() * 8; ++bit) REQUIRE_FALSE(Open(flipped(key, bit), sealed, "associated").ok());
  for (size_t bit = 0; bit < 80; ++bit) REQUIRE_FALSE(Open(key, sealed, flipped("associated", bit)).ok());
  CHECK_FALSE(Open(key, sealed, "").ok());
  for (size_t bytes = 0; bytes < sealed.size(); ++bytes) {
    REQUIRE_FALSE(Open(key, sealed.substr(0, bytes), "associated").ok());
  }
  CHECK_FALSE(Open(key, sealed + "x", "associated").ok());
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("Two seals of one value share nothing", "[aead]") {
  testing::SeededRandomSource random(4);
  const std::string key = RandomBytes(random, kAeadKeyBytes);
  CHECK(Seal(key, "plain", "", random).value() != Seal(key, "plain", "", random).value());
}

TEST_CASE("Seal and Open take only 32-byte keys, and inputs up to the limit", "[aead]") {
  testing::SeededRandomSource random(5);
  for (const size_t bytes : {0u, 16u, 31u, 33u}) {
    CHECK(absl::IsInvalidArgument(Seal(std::string(bytes, 'k'), "x", "", random).status()));
    CHECK(absl::IsInvalidArgument(Open(std::string(bytes, 'k'), std::string(40, 's'), "").status()));
    CHECK(absl::IsInvalidArgument(Open(std::string(bytes, 'k'), "short", "").status()));
  }
  const std::string key(kAeadKeyBytes, 'k');
  const std::string largest(kAeadInputBytesMax, 'p');
  const auto sealed = Seal(key, largest, "", random);
  REQUIRE(sealed.ok());
  CHECK(Open(key, *sealed, "").value() == largest);
  CHECK_FALSE(Seal(key, largest + "p", "", random).ok());
  CHECK_FALSE(Seal(key, "", largest + "p", random).ok());
  CHECK(absl::IsInvalidArgument(Open(key, *sealed + "p", "").status()));
}

}  // namespace
}  // namespace ketenpoort::audit::crypto
