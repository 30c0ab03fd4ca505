// Export: a stretch of the log in the form of a standard, line by line.
//
// Guarantees: the export is an entry (EXPORTED), with form and purpose in the clear and reason and stretch committed,
// and durable before anything is looked at; only entries the officer may see; facts, with phase and place in them, only
// for a supervisor and for who reads for the Minister; every line of the stretch once and in the order of the log, a
// policy before the first decision by it; an answer ends between two entries and says where to go on. Does not
// guarantee that a line is proven; those of the ADL hold the entry that can be. Blocks: not on a thread others wait
// for. Thread safety: any thread. Ownership: holds a copy of the rooms. On failure: PERMISSION_DENIED or
// INVALID_ARGUMENT before anything is recorded; CANCELLED when nobody waits any more. Law: Wjsg 26e(2).
#ifndef KETENPOORT_GATEWAY_INQUIRY_EXPORT_H_
#define KETENPOORT_GATEWAY_INQUIRY_EXPORT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/export.pb.h"

namespace ketenpoort::inquiry {

inline constexpr uint32_t kExportEntriesMax = 20'000;
// Entries read from one snapshot.
inline constexpr uint64_t kExportStepEntries = 512;
// Limit: bytes of the lines of an answer, below what a client takes by default; one line alone may be longer.
inline constexpr size_t kExportBytesMax = size_t{3} * 1024 * 1024;
// Limit: policies a caller names as held.
inline constexpr int kExportPoliciesHeldMax = 256;

class Export {
 public:
  // `bytes_max`: of the lines of one answer.
  explicit Export(corridor::Rooms rooms, size_t bytes_max = kExportBytesMax)
      : rooms_(std::move(rooms)), recorder_(rooms_), bytes_max_(bytes_max) {}
  Export(const Export&) = delete;
  Export& operator=(const Export&) = delete;

  absl::StatusOr<v1::ExportLogResponse> Ask(const identity::Principal& caller, const v1::ExportLogRequest& request,
                                            const std::function<bool()>& abandoned);

 private:
  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
  const size_t bytes_max_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_EXPORT_H_
