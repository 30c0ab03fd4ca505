// Bands: the figures of one flow in one quarter, told so that nothing of fewer than k departures is told or follows.
// Guarantees: every class stands in exactly one band, in order; every band holds at least kFewest departures, so that
// nothing is left to subtract from the total; of the acknowledgements a cut stands only where the departures between it
// and every cut of the disclosures before it, which are those disclosed in time and acknowledged later, are none or at
// least kFewest; a total below kFewest has no bands. The same counts give the same bands, whoever asks. Does not
// guarantee that nothing can be inferred: that a class stands in a wider band tells that it, or what is left, holds
// fewer. Requires: nothing is acknowledged before it is disclosed. Pure; safe in any thread; no failure. Law: AVG 25.
#ifndef KETENPOORT_GATEWAY_INQUIRY_TIMELINESS_BANDS_H_
#define KETENPOORT_GATEWAY_INQUIRY_TIMELINESS_BANDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ketenpoort::inquiry {

// k: no figure is about fewer departures.
inline constexpr uint64_t kFewest = 10;
// v1::DaysAhead without its zero: from NEVER to 28_OR_MORE.
inline constexpr size_t kAheadClasses = 8;

using AheadCounts = std::array<uint64_t, kAheadClasses>;

struct AheadBand {
  size_t first = 0;  // places in AheadCounts
  size_t last = 0;
  uint64_t departures = 0;

  friend bool operator==(const AheadBand&, const AheadBand&) = default;
};

std::vector<AheadBand> DisclosedBands(const AheadCounts& disclosed);
std::vector<AheadBand> AcknowledgedBands(const AheadCounts& disclosed, const AheadCounts& acknowledged);
// The band of the middle one, of an even number the later; nullopt where there are fewer than two bands.
std::optional<AheadBand> MedianOf(const std::vector<AheadBand>& bands);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_TIMELINESS_BANDS_H_
