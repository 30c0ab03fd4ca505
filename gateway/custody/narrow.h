// Narrow: what takes effect of a report that is not taken over whole. Guarantees: the result allows no decision that
// `effective` would refuse: no title, college or probation organisation is added, no end moves later, no certainty
// rises, hold is never lifted; whatever the report ends, removes or makes less sure takes effect. Pure; safe in any
// thread; no failure.
#ifndef KETENPOORT_GATEWAY_CUSTODY_NARROW_H_
#define KETENPOORT_GATEWAY_CUSTODY_NARROW_H_

#include <cstdint>
#include <optional>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

// The narrowed combination. Without a state in effect there is nothing to narrow: nullopt.
std::optional<v1::RegisterState> Narrow(const std::optional<v1::RegisterState>& effective,
                                        const v1::RegisterState& reported, const DirectoryLookup& directory,
                                        int64_t now_us);

// What an out-of-order report can still end: an end that occurred earlier than what is in effect knows. nullopt where
// it ends nothing, also where a title that is in effect started on or after that end.
std::optional<v1::RegisterState> EndEarlier(const v1::RegisterState& effective, const v1::RegisterState& reported,
                                            int64_t now_us);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_NARROW_H_
