// Keyed fingerprints of the person block, so that the register can tell which field changed without keeping any of
// them. Guarantees: equal values under one key give equal marks; without the key a mark says nothing. Does not
// guarantee anything about low-entropy fields towards a holder of the key: the key must be the person's own and be
// destroyed with the person. Pure; safe in any thread; no failure.
#ifndef KETENPOORT_GATEWAY_CUSTODY_IDENTITY_MARKS_H_
#define KETENPOORT_GATEWAY_CUSTODY_IDENTITY_MARKS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "ketenpoort/v1/payload.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

inline constexpr size_t kMarkBytes = 16;

// One mark for each field that is set, by field number; SKNs as a set. No marks with an empty key.
std::vector<v1::IdentityMark> MarksOf(const v1::PersonIdentity& person, std::string_view key);

// Numbers of the fields whose value appeared or changed. A field that is no longer set does not count: nothing can be
// told about it but its absence. Empty where there is nothing to compare with.
std::set<uint32_t> ChangedFields(const v1::RegisterRecord& before, const v1::RegisterRecord& after);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_IDENTITY_MARKS_H_
