#include "audit/crypto/ed25519.h"

#include <catch2/catch.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "audit/crypto/encoding.h"
#include "tests/audit/seeded_random_source.h"

// The head of OpenSSL's error queue; its headers stay in audit/crypto.
extern "C" unsigned long ERR_peek_error(void);

namespace ketenpoort::audit::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SigningKey> && !std::is_default_constructible_v<SigningKey>);

// RFC 8032 section 7.1: tests 1, 2, 3 and SHA(abc).
struct Rfc8032 {
  const char* seed;
  const char* public_key;
  const char* message;
  const char* signature;
};
constexpr Rfc8032 kRfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "551"
     "41438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d"
     "291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
     "027"
     "beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2"
     "a9a"
     "c94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad"
     "9be"
     "f1177331a704"},
};

TEST_CASE("Ed25519 gives the keys and signatures of RFC 8032", "[ed25519]") {
  for (const Rfc8032& vector : kRfc8032) {
    const std::string seed = HexDecode(vector.seed).value();
    const std::string message = HexDecode(vector.message).value();
    const auto key = SigningKey::FromSeed(seed);
    REQUIRE(key.ok());
    CHECK(HexEncode(key->PublicKey()) == vector.public_key);
    CHECK(key->Seed() == seed);
    CHECK(HexEncode(key->Sign(message).value()) == vector.signature);
    CHECK(Verify(key->PublicKey(), message, HexDecode(vector.signature).value()));
  }
}

TEST_CASE("Verify refuses a change to any bit of signature, message or key", "[ed25519]") {
  testing::SeededRandomSource random(8);
  const SigningKey key = SigningKey::Generate(random);
  const std::string message = "message";
  const std::string signature = key.Sign(message).value();
  REQUIRE(Verify(key.PublicKey(), message, signature));
  const auto flipped = [](std::string bytes, size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
  };
  for (size_t bit = 0; bit < 512; ++bit) REQUIRE_FALSE(Verify(key.PublicKey(), message, flipped(signature, bit)));
  for (size_t bit = 0; bit < 56; ++bit) REQUIRE_FALSE(Verify(key.PublicKey(), flipped(message, bit), signature));
  for (size_t bit = 0; bit < 256; ++bit) REQUIRE_FALSE(Verify(flipped(key.PublicKey(), bit), message, signature));
  CHECK_FALSE(Verify(key.PublicKey(), message, signature.substr(1)));
  CHECK_FALSE(Verify(key.PublicKey(), message, signature + "x"));
  CHECK_FALSE(Verify(key.PublicKey().substr(1), message, signature));
  CHECK_FALSE(Verify("", message, signature));
  CHECK_FALSE(Verify(key.PublicKey(), message, ""));
  // What fails leaves nothing behind for the next reader of the thread's error queue.
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("Verify refuses a signature whose scalar was raised by the group order", "[ed25519]") {
  // L = 2^252 + 27742317777372353535851937790883648493, little-endian.
  const std::string order = HexDecode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  std::string signature = HexDecode(kRfc8032[1].signature).value();
  int carry = 0;
  for (size_t i = 0; i < 32; ++i) {
    const int sum = static_cast<uint8_t>(signature[32 + i]) + static_cast<uint8_t>(order[i]) + carry;
    signature[32 + i] = static_cast<char>(sum & 0xff);
    carry = sum >> 8;
  }
  REQUIRE(carry == 0);
  CHECK_FALSE(Verify(HexDecode(kRfc8032[1].public_key).value(), "\x72", signature));
}

TEST_CASE("A seed of another length is no key, and a key moved away does not sign", "[ed25519]") {
  for (const size_t bytes : {0u, 31u, 33u, 64u}) CHECK_FALSE(SigningKey::FromSeed(std::string(bytes, 's')).ok());
  SigningKey key = SigningKey::FromSeed(std::string(32, 's')).value();
  const SigningKey moved = std::move(key);
  CHECK(moved.Sign("x").ok());
  CHECK_FALSE(key.Sign("x").ok());
}

}  // namespace
}  // namespace ketenpoort::audit::crypto
