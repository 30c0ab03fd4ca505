#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "audit/crypto/encoding.h"
#include "audit/crypto/hmac.h"
#include "audit/crypto/os_random_source.h"
#include "audit/crypto/sha256.h"
#include "audit/crypto/wipe.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit::crypto {
namespace {

std::string Hex(const Digest& digest) { return HexEncode(AsView(digest)); }

TEST_CASE("Sha256 gives the known answers", "[crypto]") {
  struct Case {
    std::string message;
    std::string digest;
  };
  const std::vector<Case> cases = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {std::string(1000000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const Case& c : cases) CHECK(Hex(Sha256(c.message)) == c.digest);
}

TEST_CASE("Parts and pieces hash as the whole does, at every cut", "[crypto]") {
  std::string message;
  for (int i = 0; i < 200; ++i) message.push_back(static_cast<char>(i));
  const Digest whole = Sha256(message);
  Sha256Stream stream;
  for (size_t cut = 0; cut <= message.size(); ++cut) {
    const std::string_view view(message);
    REQUIRE(Sha256OfParts({view.substr(0, cut), view.substr(cut)}) == whole);
    stream.Update(view.substr(0, cut));
    stream.Update(view.substr(cut));
    // The stream starts anew after each Finish.
    REQUIRE(stream.Finish() == whole);
  }
}

TEST_CASE("Threads hash side by side without disturbing each other", "[crypto]") {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([t, &wrong] {
      const std::string message(100 + t, static_cast<char>('a' + t));
      const Digest first = Sha256(message);
      for (int i = 0; i < 2000; ++i) wrong[t] += Sha256(message) == first ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("DigestFromBytes takes 32 bytes and nothing else", "[crypto]") {
  const Digest digest = Sha256("x");
  REQUIRE(DigestFromBytes(ToBytes(digest)).ok());
  CHECK(*DigestFromBytes(ToBytes(digest)) == digest);
  for (const size_t bytes : {0u, 31u, 33u, 64u}) CHECK_FALSE(DigestFromBytes(std::string(bytes, 'x')).ok());
}

TEST_CASE("HmacSha256 gives the answers of RFC 4231, and works with an empty key", "[crypto]") {
  CHECK(Hex(HmacSha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(Hex(HmacSha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(Hex(HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(Hex(HmacSha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(Hex(HmacSha256(std::string_view(), std::string_view())) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("EqualConstantTime tells equal from unequal", "[crypto]") {
  CHECK(EqualConstantTime("", ""));
  CHECK(EqualConstantTime("same", "same"));
  CHECK_FALSE(EqualConstantTime("same", "samf"));
  CHECK_FALSE(EqualConstantTime("same", "sam"));
  CHECK_FALSE(EqualConstantTime(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST_CASE("The system's randomness fills all bytes and never repeats", "[crypto]") {
  OsRandomSource source;
  const std::string first = RandomBytes(source, 32);
  CHECK(first.size() == 32);
  CHECK(first != RandomBytes(source, 32));
  CHECK(RandomBytes(source, 0).empty());
}

TEST_CASE("The seeded source of the tests repeats itself and depends on its seed", "[crypto]") {
  testing::SeededRandomSource one(1), again(1), two(2);
  const std::string bytes = RandomBytes(one, 100);
  CHECK(bytes == RandomBytes(again, 100));
  CHECK(bytes != RandomBytes(two, 100));
}

TEST_CASE("Wipe overwrites and empties", "[crypto]") {
  std::string secret = "a secret longer than the small string buffer of any library";
  const char* const memory = secret.data();
  const size_t bytes = secret.size();
  Wipe(secret);
  CHECK(secret.empty());
  // The buffer still belongs to the string.
  secret.resize(1);
  REQUIRE(secret.data() == memory);
  secret.resize(0);
  for (size_t i = 1; i < bytes; ++i) REQUIRE(memory[i] == 0);
  std::vector<uint8_t> raw(5, 7);
  Wipe(raw);
  CHECK(raw == std::vector<uint8_t>(5, 0));
}

}  // namespace
}  // namespace ketenpoort::audit::crypto
