// Facts survive their bytes, and no other bytes are facts.
#include <random>
#include <string>

#include "policy/facts.h"
#include "tests/policy/facts_builder.h"

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kSeed = 20261122;

Facts RandomFacts(std::mt19937_64& random) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint64_t>(n)); };
  const auto flag = [&] { return below(2) == 1; };
  const auto day = [&] { return below(4) == 0 ? kNoDay : below(60000) - 1000; };
  const auto date = [&] {
    return DateFact{static_cast<Certainty>(below(kCertaintyCount)), static_cast<int64_t>(random()), day()};
  };
  const auto mandate = [&] { return MandateFact{flag(), flag(), flag(), flag(), day(), day()}; };
  Facts f;
  f.custody.known = flag();
  f.custody.hold = flag();
  f.custody.compulsory_supervision = flag();
  f.custody.identity_confirmed = flag();
  f.custody.title_count = static_cast<uint8_t>(below(kTitlesMax + 1));
  f.custody.college_count = static_cast<uint8_t>(below(kCollegesMax + 1));
  f.custody.place = static_cast<PlaceKind>(below(kPlaceKindCount));
  f.custody.modality = static_cast<Modality>(below(kModalityCount));
  f.custody.establishment = static_cast<uint16_t>(below(65536));
  f.custody.probation = static_cast<uint16_t>(below(4));
  for (size_t i = 0; i < f.custody.title_count; ++i) {
    f.custody.titles[i] = {static_cast<TitleKind>(below(kTitleKindCount)), day(), day()};
  }
  for (size_t i = 0; i < f.custody.college_count; ++i) {
    f.custody.colleges[i] = {static_cast<uint16_t>(below(10000)),
                             static_cast<CollegeGround>(below(kCollegeGroundCount)), day()};
  }
  f.custody.departure = date();
  f.custody.release = date();
  f.custody.basis_ends = date();
  f.sender_mandate = mandate();
  f.receiver_mandate = mandate();
  f.care_needed = flag();
  f.attested = flag();
  f.needs.bits = static_cast<uint32_t>(random()) & kAllCategories.bits;
  f.corrects_lawful = flag();
  f.answers_known = flag();
  f.earlier_categories.bits = static_cast<uint32_t>(random()) & kAllCategories.bits;
  f.end_notice = flag();
  f.accepted_day = day();
  f.at_disclosure = flag();
  f.trouble = flag();
  return f;
}

}  // namespace

TEST_CASE("Facts are read back from their bytes, every field", "[policy]") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  size_t length = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = EncodeFacts(RandomFacts(random));
    if (length == 0) length = bytes.size();
    REQUIRE(bytes.size() == length);
    Facts read;
    REQUIRE(DecodeFacts(bytes, &read));
    REQUIRE(EncodeFacts(read) == bytes);
  }
}

TEST_CASE("Changing any single fact changes the bytes", "[policy]") {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200; ++i) {
    const Facts a = RandomFacts(random);
    const Facts b = RandomFacts(random);
    REQUIRE(EncodeFacts(a) != EncodeFacts(b));
  }
  Facts a;
  Facts b;
  b.custody.basis_ends.day = 1;
  CHECK(EncodeFacts(a) != EncodeFacts(b));
  b = a;
  b.trouble = true;
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
  std::string other = bytes;
  other[0] = 2;
  CHECK_FALSE(DecodeFacts(other, &untouched));
  CHECK(untouched.trouble);
}

TEST_CASE("Any damaged byte is refused or gives other facts with exactly those bytes", "[policy]") {
  std::mt19937_64 random(kSeed);
  const std::string bytes = EncodeFacts(RandomFacts(random));
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
