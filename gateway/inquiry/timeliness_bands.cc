#include "gateway/inquiry/timeliness_bands.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace ketenpoort::inquiry {
namespace {

// How many departures lie in the classes up to each.
AheadCounts UpTo(const AheadCounts& counts) {
  AheadCounts up_to{};
  std::partial_sum(counts.begin(), counts.end(), up_to.begin());
  return up_to;
}

// From late to early, a band as soon as it, and what is left, hold enough.
std::vector<AheadBand> Cut(const AheadCounts& counts, const std::function<bool(size_t)>& may_cut_after) {
  std::vector<AheadBand> bands;
  const AheadCounts up_to = UpTo(counts);
  const uint64_t all = up_to.back();
  if (all < kFewest) return bands;
  size_t first = 0;
  uint64_t before = 0;
  for (size_t at = 0; at < kAheadClasses; ++at) {
    const bool last = at + 1 == kAheadClasses;
    const bool enough = up_to[at] - before >= kFewest && all - up_to[at] >= kFewest;
    if (!last && !(enough && may_cut_after(at))) continue;
    bands.push_back({first, at, up_to[at] - before});
    first = at + 1;
    before = up_to[at];
  }
  return bands;
}

}  // namespace

std::vector<AheadBand> DisclosedBands(const AheadCounts& disclosed) {
  return Cut(disclosed, [](size_t) { return true; });
}

std::vector<AheadBand> AcknowledgedBands(const AheadCounts& disclosed, const AheadCounts& acknowledged) {
  const std::vector<AheadBand> told = DisclosedBands(disclosed);
  const AheadCounts disclosed_up_to = UpTo(disclosed);
  const AheadCounts acknowledged_up_to = UpTo(acknowledged);
  return Cut(acknowledged, [&](size_t at) {
    return std::all_of(told.begin(), told.end(), [&](const AheadBand& band) {
      const bool is_cut = band.last + 1 < kAheadClasses;
      if (!is_cut || band.last > at) return true;
      // Disclosed earlier than the one cut, and acknowledged no earlier than the other.
      if (acknowledged_up_to[at] < disclosed_up_to[band.last]) return false;
      const uint64_t between = acknowledged_up_to[at] - disclosed_up_to[band.last];
      return between == 0 || between >= kFewest;
    });
  });
}

std::optional<AheadBand> MedianOf(const std::vector<AheadBand>& bands) {
  if (bands.size() < 2) return std::nullopt;
  uint64_t all = 0;
  for (const AheadBand& band : bands) all += band.departures;
  uint64_t up_to = 0;
  for (const AheadBand& band : bands) {
    up_to += band.departures;
    if (up_to >= (all + 1) / 2) return band;
  }
  return std::nullopt;
}

}  // namespace ketenpoort::inquiry
