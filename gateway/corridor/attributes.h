// What became of an entry's committed attributes, as an officer is told. Guarantees: a state for each, by
// audit::StatesOf over what the store holds now; an attribute that is neither there nor erased raises an alarm without
// content. Does not judge who may see the entry. Inside one view; AlarmOnMissing on any thread. On failure the status
// of the store.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ATTRIBUTES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ATTRIBUTES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/commitment.h"
#include "gateway/corridor/rooms.h"
#include "gateway/store/view.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/audit_service.pb.h"
#include "ketenpoort/v1/erasure.pb.h"

namespace ketenpoort::corridor {

// The step of Rooms::tell_trouble.
inline constexpr char kAttributeMissing[] = "AuditService/GetEntry: attribute";

// What whoever may see an entry may open of it: who did it and why, where it is an officer's own doing.
const std::vector<audit::AttributeTag>& OfficerTags(v1::EntryKind kind);

// `given`: the tags whose openings are in the answer.
absl::StatusOr<std::vector<v1::AttributeStatus>> AttributesOf(store::View& view, uint64_t index,
                                                              const v1::AuditEntry& entry,
                                                              const std::vector<audit::AttributeTag>& given);

void AlarmOnMissing(const Rooms& rooms, const v1::GetEntryResponse& answer);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ATTRIBUTES_H_
