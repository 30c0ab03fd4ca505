// EndFact: the fact that ends the basis of the present course, and the state just before it. Guarantees: found only
// where DJI's word ends it (an end, release or death that occurred, or another regime that took over), never where time
// alone has; the state just before is one in which a receiver could be told. Pure but for time zone data; safe in any
// thread; no failure. Law: legal-basis R03; Pbw 1(e).
#ifndef KETENPOORT_GATEWAY_CUSTODY_END_FACT_H_
#define KETENPOORT_GATEWAY_CUSTODY_END_FACT_H_

#include <cstdint>
#include <optional>

#include "gateway/custody/assess.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

struct JustBefore {
  v1::RegisterState state;
  int64_t at_us = 0;
  Coverage coverage = Coverage::kNone;
};

struct EndFact {
  int64_t ended_us = 0;
  JustBefore before;
  // The same report reports the begin of the course: nobody was told anything yet.
  bool begins_too = false;
};

// Requires: the record of the assessment has an effective state.
std::optional<EndFact> FindEnd(const Assessment& assessment, const DirectoryLookup& directory, int64_t now_us);

// The last moment before `fact_us` at which `state` covered the person; nullopt where it did not.
std::optional<JustBefore> LastHeld(const v1::RegisterState& state, int64_t fact_us, const DirectoryLookup& directory);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_END_FACT_H_
