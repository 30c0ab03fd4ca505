// The dates and the words a receiver reads of a state. Guarantees: nothing here tells the reason, the title, the phase
// or the place; a person who is unlawfully absent has unknown dates and no nature; after the end both dates have
// occurred as far as DJI said so, and how somebody leaves for good is always the same word. Pure but for time zone
// data; safe in any thread; no failure. Law: PM 20d(2)b.
#ifndef KETENPOORT_GATEWAY_CUSTODY_TOLD_DATES_H_
#define KETENPOORT_GATEWAY_CUSTODY_TOLD_DATES_H_

#include <cstdint>
#include <optional>

#include "ketenpoort/v1/payload.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

// Departure and release with their certainty, and the nature in full (never DATE_CHANGED; unspecified where it cannot
// be said). `told` is what the receiver read before, if anything: unchanged dates keep their nature, whatever the
// reason of the report.
v1::DetentionDates DatesWhileHeld(const v1::RegisterState& state, const v1::DetentionDates* told);

// The same once the basis has ended at `ended_us`.
v1::DetentionDates DatesAtEnd(const v1::RegisterState& state, int64_t ended_us);

// Equal but for the begin.
bool SameDates(const v1::DetentionDates& a, const v1::DetentionDates& b);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_TOLD_DATES_H_
