// Facts survive their bytes, and no other bytes are facts.
#include <string>

#include "policy/facts.h"
#include "tests/policy/facts_builder.h"
#include "tests/policy/random_facts.h"

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kSeed = 20261122;

// Bytes of version 1, as gateways wrote them: version 2 without what it added.
constexpr size_t kAddedBytes = 103;
std::string AsVersion1(const Facts& facts) {
  std::string bytes = EncodeFacts(facts);
  bytes.resize(bytes.size() - kAddedBytes);
  bytes[0] = 1;
  return bytes;
}

}  // namespace

TEST_CASE("Facts are read back from their bytes, every field", "[policy]") {
  INFO("seed " << kSeed);
  RandomFacts random(kSeed);
  size_t length = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = EncodeFacts(random.Next());
    if (length == 0) length = bytes.size();
    REQUIRE(bytes.size() == length);
    Facts read;
    REQUIRE(DecodeFacts(bytes, &read));
    REQUIRE(EncodeFacts(read) == bytes);
  }
}

TEST_CASE("Changing any single fact changes the bytes", "[policy]") {
  RandomFacts random(kSeed);
  for (int i = 0; i < 200; ++i) {
    const Facts a = random.Next();
    const Facts b = random.Next();
    REQUIRE(EncodeFacts(a) != EncodeFacts(b));
  }
  Facts a;
  Facts b;
  b.custody.basis_ends.day = 1;
  CHECK(EncodeFacts(a) != EncodeFacts(b));
  b = a;
  b.trouble = true;
  CHECK(EncodeFacts(a) != EncodeFacts(b));
  b = a;
  b.access_cleared = true;
  CHECK(EncodeFacts(a) != EncodeFacts(b));
  b = a;
  b.consent.to.unit = 392;
  CHECK(EncodeFacts(a) != EncodeFacts(b));
}

TEST_CASE("What lies beyond the counts is no fact", "[policy]") {
  Facts a;
  Facts b;
  b.custody.titles[3] = {TitleKind::kTbs, 1, 2};
  b.custody.colleges[2].gemeente = 392;
  CHECK(EncodeFacts(a) == EncodeFacts(b));
}

TEST_CASE("Bytes cut short, made longer or of another version are no facts", "[policy]") {
  const std::string bytes = EncodeFacts(Facts{});
  Facts untouched;
  untouched.trouble = true;
  for (size_t n = 0; n < bytes.size(); ++n) REQUIRE_FALSE(DecodeFacts(bytes.substr(0, n), &untouched));
  CHECK_FALSE(DecodeFacts(bytes + '\0', &untouched));
  for (const char version : {'\0', '\1', '\3'}) {
    std::string other = bytes;
    other[0] = version;
    CHECK_FALSE(DecodeFacts(other, &untouched));
  }
  CHECK(untouched.trouble);
}

TEST_CASE("Bytes of version 1 are still facts, with the defaults for what came later", "[policy]") {
  RandomFacts random(kSeed);
  for (int i = 0; i < 500; ++i) {
    const Facts facts = random.Next();
    const std::string old = AsVersion1(facts);
    Facts read;
    REQUIRE(DecodeFacts(old, &read));
    REQUIRE(AsVersion1(read) == old);
    CHECK(read.attested_needs == kAllCategories);
    CHECK(read.paused.Empty());
    CHECK(read.custody.isd_gemeente == 0);
    CHECK_FALSE(read.consent.found);
    CHECK_FALSE(DecodeFacts(old.substr(0, old.size() - 1), &read));
    CHECK_FALSE(DecodeFacts(old + '\0', &read));
  }
}

TEST_CASE("Any damaged byte is refused or gives other facts with exactly those bytes", "[policy]") {
  RandomFacts random(kSeed);
  const std::string bytes = EncodeFacts(random.Next());
  int refused = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {0x01, 0x02, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ static_cast<char>(flip));
      Facts read;
      if (!DecodeFacts(damaged, &read)) {
        ++refused;
      } else {
        REQUIRE(EncodeFacts(read) == damaged);
      }
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("A flag that is neither 0 nor 1, a name out of range and a count too high are refused", "[policy]") {
  const std::string bytes = EncodeFacts(Facts{});
  const auto with = [&](size_t at, int value) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(value);
    return changed;
  };
  Facts read;
  CHECK_FALSE(DecodeFacts(with(1, 2), &read));  // known
  CHECK(DecodeFacts(with(1, 1), &read));
  CHECK_FALSE(DecodeFacts(with(5, kTitlesMax + 1), &read));                      // title_count
  CHECK_FALSE(DecodeFacts(with(6, kCollegesMax + 1), &read));                    // college_count
  CHECK_FALSE(DecodeFacts(with(7, kPlaceKindCount), &read));                     // place
  CHECK_FALSE(DecodeFacts(with(8, kModalityCount), &read));                      // modality
  CHECK_FALSE(DecodeFacts(with(13, static_cast<int>(TitleKind::kTbs)), &read));  // a title beyond the count
}

}  // namespace ketenpoort::policy
