// FindingDesk: what officers read of findings, and what controllers do with them.
//
// Guarantees: reading is an entry, and so is each step and comment, durable before the answer; an officer sees findings
// of which the own organisation is a controller, and of those only its own side, a supervisor all; a finding of others
// is answered like one that never was. Only a controller officer takes a finding up, assesses and ends it; an FG
// comments. A controller's 72 hours begin when a controller officer first opens it, or 24 hours after its delivery,
// whichever is first; delivered is when the entry that opened it was durable. What is written is sealed with the
// person's key. Blocks: not on a thread others wait for. Thread safety: any thread. Ownership: holds a copy of the
// rooms. On failure: PERMISSION_DENIED or INVALID_ARGUMENT before anything is recorded; NOT_FOUND, FAILED_PRECONDITION,
// RESOURCE_EXHAUSTED. Law: AVG 33; Wjsg 26g, 26e(2).
#ifndef KETENPOORT_GATEWAY_INQUIRY_FINDING_DESK_H_
#define KETENPOORT_GATEWAY_INQUIRY_FINDING_DESK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/finding_records.pb.h"
#include "ketenpoort/v1/findings.pb.h"

namespace ketenpoort::inquiry {

inline constexpr uint32_t kFindingPageMax = 500;
// Limit: findings that one page looks at.
inline constexpr size_t kFindingLooksMax = 20'000;
// Limit: steps and comments of one controller.
inline constexpr int kFindingStepsMax = 64;
inline constexpr size_t kFindingTextBytesMax = 2'000;
// Law: AVG 33(1), Wjsg 26g.
inline constexpr int64_t kReportWithinUs = 72 * corridor::kMicrosPerHour;
inline constexpr int64_t kTakeUpWithinUs = 24 * corridor::kMicrosPerHour;

class FindingDesk {
 public:
  explicit FindingDesk(corridor::Rooms rooms) : rooms_(std::move(rooms)), recorder_(rooms_) {}
  FindingDesk(const FindingDesk&) = delete;
  FindingDesk& operator=(const FindingDesk&) = delete;

  absl::StatusOr<v1::ListFindingsResponse> List(const identity::Principal& caller,
                                                const v1::ListFindingsRequest& request);
  absl::StatusOr<v1::OpenFindingResponse> Open(const identity::Principal& caller,
                                               const v1::OpenFindingRequest& request);
  absl::StatusOr<v1::ResolveFindingResponse> Resolve(const identity::Principal& caller,
                                                     const v1::ResolveFindingRequest& request);
  absl::StatusOr<v1::CommentFindingResponse> Comment(const identity::Principal& caller,
                                                     const v1::CommentFindingRequest& request);

 private:
  // What an officer does with one side of a finding, at its place in the batch.
  struct Act {
    std::string finding_id;
    v1::EntryKind kind = v1::ENTRY_KIND_UNSPECIFIED;
    std::string code;
    std::string text;
    // OK where it may be done; `done_before` where it was done and nothing is written.
    std::function<absl::Status(const v1::FindingControllerRecord& side, bool* done_before)> may;
    std::function<void(v1::FindingControllerRecord& side, const std::string& person_id, int64_t now_us)> apply;
    v1::FindingState state = v1::FINDING_STATE_UNSPECIFIED;
  };
  struct Acted {
    store::FindingRow row;
    uint64_t index = 0;
  };
  absl::StatusOr<Acted> Do(const identity::Principal& caller, Act act);
  absl::StatusOr<Acted> Place(store::Transaction& transaction, const identity::Principal& by, const Act& act);
  absl::StatusOr<v1::FindingStep> StepOf(store::View& view, const std::string& oin,
                                         const v1::FindingStepRecord& step) const;

  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
};

// A finding as `reader` may read it, at a moment; an empty OIN reads all. Requires: the reader is a controller of it.
absl::StatusOr<v1::Finding> FindingFor(const store::FindingRow& row, const identity::Directory& directory,
                                       const std::string& reader_oin, int64_t now_us);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_FINDING_DESK_H_
