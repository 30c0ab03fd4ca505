// Contradiction: what makes a report disputed. Guarantees that the list of a report is complete (every contradiction
// found, in the order of the codes, once) and that no text names a value of the report. Does not guarantee that a
// report without contradictions is true. Pure; safe in any thread; no failure.
#ifndef KETENPOORT_GATEWAY_CUSTODY_CONTRADICTION_H_
#define KETENPOORT_GATEWAY_CUSTODY_CONTRADICTION_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

using Contradiction = v1::ContradictionCode;

// Limit: a reported fact may lie this far in the future; clocks differ.
inline constexpr int64_t kFutureBoundUs = int64_t{3'600} * 1'000'000;
// Limit: release may come this many days before the title ends (DRIE_DAGEN).
inline constexpr int kEarlyReleaseDays = 3;

// Contradictions of a report with itself. No later report can confirm these: a corrected one replaces it.
std::vector<Contradiction> WithinReport(const v1::RegisterState& reported, const DirectoryLookup& directory,
                                        int64_t now_us);

// Contradictions of a report with what is in effect. A report that names the one it confirms or replaces is not held
// against these.
std::vector<Contradiction> WithEffective(const v1::RegisterState& effective, const v1::RegisterState& reported,
                                         const DirectoryLookup& directory, int64_t now_us);

// What to tell DJI, and how to mend it.
std::string_view TextNl(Contradiction code);
std::string_view TextEn(Contradiction code);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_CONTRADICTION_H_
