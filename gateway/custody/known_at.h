// KnownAt: what is known now of a person's detention at an earlier moment. Guarantees: a report that was annulled or
// replaced does not count; one that says something of a later moment only does not count either, but for an end of the
// same course that lay at or before that moment, whenever it was reported; the same history and moment give the same
// state. So a late end narrows what was true before it was reported, and a late extension widens it only from the day
// it says. Does not guarantee that what is known now is true. Pure but for time zone data; safe in any thread; no
// failure. Law: legal-basis, phases; compared with the end of the basis, never with the departure.
#ifndef KETENPOORT_GATEWAY_CUSTODY_KNOWN_AT_H_
#define KETENPOORT_GATEWAY_CUSTODY_KNOWN_AT_H_

#include <cstdint>
#include <optional>
#include <span>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

// nullopt where nothing was in effect at that moment. Requires: one person's history, oldest first.
std::optional<v1::RegisterState> KnownAt(std::span<const v1::RegisterRecord> history_oldest_first, int64_t at_us,
                                         const DirectoryLookup& directory);

// Since when `record`, the latest of `history_oldest_first` with it, says something else than was known: the earliest
// of the moment it is valid from, the end it tells of, and what a report it replaces was valid from.
int64_t SaysSince(std::span<const v1::RegisterRecord> history_oldest_first, const v1::RegisterRecord& record);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_KNOWN_AT_H_
