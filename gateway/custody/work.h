// Work: what a report leaves for DJI to do, and which open work it closes. Guarantees: no item is opened twice for the
// same person and kind (a dispute: the same report); a text names no personal data. Pure; safe in any thread; no
// failure.
#ifndef KETENPOORT_GATEWAY_CUSTODY_WORK_H_
#define KETENPOORT_GATEWAY_CUSTODY_WORK_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

// An open item of the person, as the store has it.
struct OpenWork {
  std::string report_id;
  v1::WorkKind kind = v1::WORK_KIND_UNSPECIFIED;
  // Returned as given: the store's own number.
  uint64_t seq = 0;
  friend bool operator==(const OpenWork&, const OpenWork&) = default;
};

struct WorkChange {
  std::vector<v1::WorkItem> to_open;
  std::vector<OpenWork> to_close;
};

// For a stored record, of a report or of an annulment. EXPIRED, NOTICE_DENIED and DECLARATIONS are the corridor's: left
// alone.
WorkChange WorkAfter(const v1::RegisterRecord& record, std::span<const OpenWork> open,
                     std::span<const std::string> no_longer_disputed, const DirectoryLookup& directory, int64_t now_us);

// An item with its texts; also for the kinds that are the corridor's.
v1::WorkItem WorkItemOf(std::string_view report_id, v1::WorkKind kind, int64_t since_us);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_WORK_H_
