// Bands: what is told of counts, and that nothing of fewer than ten is told or follows.
#include "gateway/inquiry/timeliness_bands.h"

#include <catch2/catch.hpp>
#include <random>

namespace ketenpoort::inquiry {
namespace {

using Bands = std::vector<AheadBand>;

struct BandCase {
  const char* what;
  AheadCounts disclosed;
  Bands bands;
};

uint64_t SumOf(const Bands& bands) {
  uint64_t sum = 0;
  for (const AheadBand& band : bands) sum += band.departures;
  return sum;
}

// Each class in one band, none with fewer than ten.
void CheckWhole(const Bands& bands, const AheadCounts& counts) {
  size_t next = 0;
  for (const AheadBand& band : bands) {
    CHECK(band.first == next);
    CHECK(band.departures >= kFewest);
    uint64_t in_it = 0;
    for (size_t at = band.first; at <= band.last; ++at) in_it += counts[at];
    CHECK(band.departures == in_it);
    next = band.last + 1;
  }
  CHECK(next == kAheadClasses);
}

}  // namespace

TEST_CASE("Adjoining classes with fewer than ten are told together", "[timeliness]") {
  const BandCase cases[] = {
      {"nothing", {}, {}},
      {"nine", {9}, {}},
      {"ten in one class: that the others are empty follows from nothing", {0, 0, 0, 10}, {{0, 7, 10}}},
      {"ten and nine", {0, 0, 10, 0, 0, 0, 0, 9}, {{0, 7, 19}}},
      {"ten and ten", {10, 0, 0, 0, 0, 0, 0, 10}, {{0, 0, 10}, {1, 7, 10}}},
      {"each enough",
       {10, 11, 12, 13, 14, 15, 16, 17},
       {{0, 0, 10}, {1, 1, 11}, {2, 2, 12}, {3, 3, 13}, {4, 4, 14}, {5, 5, 15}, {6, 6, 16}, {7, 7, 17}}},
      {"a small one goes with the next", {3, 8, 20, 0, 0, 5, 6, 40}, {{0, 1, 11}, {2, 2, 20}, {3, 6, 11}, {7, 7, 40}}},
      {"a small last one goes with the one before", {10, 30, 0, 0, 0, 0, 0, 4}, {{0, 0, 10}, {1, 7, 34}}},
  };
  for (const BandCase& one : cases) {
    INFO(one.what);
    CHECK(DisclosedBands(one.disclosed) == one.bands);
  }
}

TEST_CASE("How many were told in time and acknowledged late is not told of fewer than ten", "[timeliness]") {
  const AheadCounts disclosed = {20, 0, 0, 0, 0, 0, 30, 50};
  // Three of the last fifty acknowledged a class later: the cut before them would tell it.
  CHECK(AcknowledgedBands(disclosed, {20, 0, 0, 0, 0, 0, 33, 47}) == Bands{{0, 0, 20}, {1, 7, 80}});
  CHECK(AcknowledgedBands(disclosed, {20, 0, 0, 0, 0, 0, 40, 40}) == Bands{{0, 0, 20}, {1, 6, 40}, {7, 7, 40}});
  CHECK(AcknowledgedBands(disclosed, disclosed) == DisclosedBands(disclosed));
  // Four never acknowledged what they were told.
  CHECK(AcknowledgedBands(disclosed, {24, 0, 0, 0, 0, 0, 30, 46}) == Bands{{0, 7, 100}});
}

TEST_CASE("The median stands in the band of the middle departure, and nowhere where there is one band",
          "[timeliness]") {
  CHECK_FALSE(MedianOf({}).has_value());
  CHECK_FALSE(MedianOf({{0, 7, 30}}).has_value());
  CHECK(MedianOf({{0, 3, 20}, {4, 7, 20}})->first == 0);
  CHECK(MedianOf({{0, 3, 20}, {4, 7, 21}})->first == 4);
  CHECK(MedianOf({{0, 0, 10}, {1, 5, 10}, {6, 7, 11}})->first == 1);
}

TEST_CASE("Whatever the counts, no told figure and no difference of two is about one to nine departures",
          "[timeliness]") {
  constexpr uint32_t kSeed = 20261123;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    AheadCounts disclosed{};
    AheadCounts acknowledged{};
    const size_t departures = random() % 120;
    for (size_t i = 0; i < departures; ++i) {
      const size_t told = random() % kAheadClasses;
      ++disclosed[told];
      ++acknowledged[random() % 4 == 0 ? random() % (told + 1) : told];
    }
    const Bands first = DisclosedBands(disclosed);
    const Bands second = AcknowledgedBands(disclosed, acknowledged);
    if (departures < kFewest) {
      CHECK(first.empty());
      CHECK(second.empty());
      continue;
    }
    CheckWhole(first, disclosed);
    CheckWhole(second, acknowledged);
    CHECK(SumOf(first) == SumOf(second));
    uint64_t not_acknowledged = 0;
    for (const AheadBand& later : second) {
      not_acknowledged += later.departures;
      uint64_t not_disclosed = 0;
      for (const AheadBand& earlier : first) {
        not_disclosed += earlier.departures;
        if (earlier.last > later.last) break;
        const uint64_t between = not_acknowledged - not_disclosed;
        const bool told = between == 0 || between >= kFewest;
        CHECK(told);
      }
    }
  }
}

}  // namespace ketenpoort::inquiry
