// AccessReport: what was disclosed about one person in the entries of the asking controller, for a request under AVG 15
// or Wjsg 51b, page by page.
//
// Guarantees: only a controller officer is answered; the question is an entry and durable before the answer, with its
// reason and each withholding with its motivation committed, and about the person where the officer may know that there
// is one (whom.h); over all pages each DISCLOSED entry about the person, under any number and any key, of which the own
// organisation is sender or receiver, is answered once with its proof or counted as withheld; no entry of others is. A
// person nobody knows is recorded and answered like one with whom the organisation had nothing to do. Does not
// guarantee what the organisation did outside the gate, nor what was recorded about a person from whom a number was
// split off since. A page ends at its size or after kReportLooksMax entries looked at. Blocks: not on a thread others
// wait for. Thread safety: any thread. Ownership: holds a copy of the rooms. On failure: PERMISSION_DENIED or
// INVALID_ARGUMENT before anything is recorded; UNAVAILABLE while the index is behind. Law: AVG 15; Wjsg 51b, 21(2).
#ifndef KETENPOORT_GATEWAY_INQUIRY_ACCESS_REPORT_H_
#define KETENPOORT_GATEWAY_INQUIRY_ACCESS_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/access.pb.h"

namespace ketenpoort::inquiry {

inline constexpr uint32_t kReportPageMax = 200;
// Limit: entries that one page looks at.
inline constexpr size_t kReportLooksMax = 20'000;

class AccessReport {
 public:
  explicit AccessReport(corridor::Rooms rooms) : rooms_(std::move(rooms)), recorder_(rooms_) {}
  AccessReport(const AccessReport&) = delete;
  AccessReport& operator=(const AccessReport&) = delete;

  absl::StatusOr<v1::ReportSubjectAccessResponse> Ask(const identity::Principal& caller,
                                                      const v1::ReportSubjectAccessRequest& request);

 private:
  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_ACCESS_REPORT_H_
