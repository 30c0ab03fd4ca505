#include "audit/commitment.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "audit/crypto/encoding.h"
#include "tests/audit/json.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

std::string Hex(const crypto::Digest& digest) { return crypto::HexEncode(crypto::AsView(digest)); }

TEST_CASE("Commitments are those of an independent computation, one for each tag", "[commitment]") {
  std::ifstream in(KETENPOORT_SOURCE_DIR "/tests/vectors/audit/commitments.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const testing::Json vectors = testing::JsonReader::Parse(text);
  std::set<uint64_t> tags;
  for (const testing::Json& vector : vectors.At("cases").array) {
    const auto tag = AttributeTagFromNumber(static_cast<uint32_t>(vector.Number("tag")));
    REQUIRE(tag);
    tags.insert(vector.Number("tag"));
    CHECK(AttributeTagName(*tag) == vector.String("tag_name"));
    const std::string entry_id = crypto::HexDecode(vector.String("entry_id")).value();
    const std::string salt = crypto::HexDecode(vector.String("salt")).value();
    const std::string value = crypto::HexDecode(vector.String("value")).value();
    const crypto::Digest commitment = Commit(entry_id, *tag, salt, value);
    CHECK(Hex(commitment) == vector.String("commitment"));
    CHECK(VerifyOpening(commitment, entry_id, *tag, salt, value));
  }
  CHECK(tags.size() == kAttributeTagLast);
}

TEST_CASE("A commitment opens with its own entry, tag, salt and value only", "[commitment]") {
  testing::SeededRandomSource random(21);
  const std::string entry_id = crypto::RandomBytes(random, kEntryIdBytes);
  const std::string salt = NewSalt(random);
  const std::string value = "999900006";
  const crypto::Digest commitment = Commit(entry_id, AttributeTag::kCaseNumber, salt, value);
  REQUIRE(VerifyOpening(commitment, entry_id, AttributeTag::kCaseNumber, salt, value));
  const auto flipped = [](std::string bytes, size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
  };
  const AttributeTag tag = AttributeTag::kCaseNumber;
  for (size_t bit = 0; bit < 128; ++bit)
    REQUIRE_FALSE(VerifyOpening(commitment, flipped(entry_id, bit), tag, salt, value));
  for (size_t bit = 0; bit < 256; ++bit)
    REQUIRE_FALSE(VerifyOpening(commitment, entry_id, tag, flipped(salt, bit), value));
  for (size_t bit = 0; bit < 72; ++bit)
    REQUIRE_FALSE(VerifyOpening(commitment, entry_id, tag, salt, flipped(value, bit)));
  for (uint32_t number = 1; number <= kAttributeTagLast; ++number) {
    if (number == 7) continue;
    CHECK_FALSE(VerifyOpening(commitment, entry_id, *AttributeTagFromNumber(number), salt, value));
  }
  CHECK_FALSE(VerifyOpening(commitment, entry_id, tag, salt, value + std::string(1, '\0')));
}

TEST_CASE("Outside bytes of another width open nothing", "[commitment]") {
  const std::string entry_id(kEntryIdBytes, 'e');
  const std::string salt(kSaltBytes, 's');
  const crypto::Digest commitment = Commit(entry_id, AttributeTag::kReason, salt, "value");
  // The same bytes, cut at another place: the widths are part of the form.
  CHECK_FALSE(VerifyOpening(commitment, entry_id + "s", AttributeTag::kReason, salt.substr(1), "value"));
  CHECK_FALSE(VerifyOpening(commitment, entry_id, AttributeTag::kReason, salt + "v", "alue"));
  CHECK_FALSE(VerifyOpening(commitment, "", AttributeTag::kReason, "", ""));
  const std::string longest(kAttributeBytesMax, 'v');
  CHECK(VerifyOpening(Commit(entry_id, AttributeTag::kFacts, salt, longest), entry_id, AttributeTag::kFacts, salt,
                      longest));
  CHECK_FALSE(VerifyOpening(commitment, entry_id, AttributeTag::kReason, salt, longest + "v"));
}

TEST_CASE("Two salts hide that two values are equal", "[commitment]") {
  testing::SeededRandomSource random(22);
  const std::string entry_id(kEntryIdBytes, 'e');
  const std::string first = NewSalt(random);
  const std::string second = NewSalt(random);
  CHECK(first.size() == kSaltBytes);
  CHECK(first != second);
  CHECK(Commit(entry_id, AttributeTag::kSubject, first, "x") != Commit(entry_id, AttributeTag::kSubject, second, "x"));
}

TEST_CASE("Tags have their own names, and unknown numbers are no tag", "[commitment]") {
  std::set<std::string_view> names;
  for (uint32_t number = 1; number <= kAttributeTagLast; ++number) {
    const auto tag = AttributeTagFromNumber(number);
    REQUIRE(tag);
    CHECK(static_cast<uint32_t>(*tag) == number);
    names.insert(AttributeTagName(*tag));
  }
  CHECK(names.size() == kAttributeTagLast);
  CHECK_FALSE(names.contains("UNKNOWN"));
  for (const uint32_t number : {0u, kAttributeTagLast + 1u, 65536u, 65537u, UINT32_MAX}) {
    CHECK_FALSE(AttributeTagFromNumber(number));
  }
}

}  // namespace
}  // namespace ketenpoort::audit
