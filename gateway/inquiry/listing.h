// Listing: answers which entries of the log an officer asks for, page by page.
//
// Guarantees: the reading is an entry and durable before anything is looked at, with reason and question committed
// in it, and about the person who is asked about where the officer may know that there is one (whom.h); only entries
// the officer may see (log_readers.h) are answered, each once over all pages, and none of those is missed; a person
// nobody knows is asked about, recorded and answered like one in whose entries the officer's organisation has no
// part. A page ends at kPageBytesMax or after kLooksMax entries looked at, and then says where to go on. Does not
// guarantee: that an entry is proven; GetEntry and GetInclusionProof do that. Blocks: not on a thread others wait
// for. Thread safety: any thread. Ownership: holds a copy of the rooms. On failure: PERMISSION_DENIED or
// INVALID_ARGUMENT before anything is recorded; UNAVAILABLE while the index is behind. Law: Wjsg 26e(2).
#ifndef KETENPOORT_GATEWAY_INQUIRY_LISTING_H_
#define KETENPOORT_GATEWAY_INQUIRY_LISTING_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "gateway/inquiry/question.h"
#include "ketenpoort/v1/audit_service.pb.h"

namespace ketenpoort::inquiry {

inline constexpr uint32_t kPageEntriesMax = 1'000;
// Limit: bytes of the entries of a page; below what a client takes by default.
inline constexpr size_t kPageBytesMax = size_t{3} * 1024 * 1024;
// Limit: entries that one page looks at, where many of them do not belong in it.
inline constexpr size_t kLooksMax = 20'000;

class Listing {
 public:
  explicit Listing(corridor::Rooms rooms) : rooms_(std::move(rooms)), recorder_(rooms_) {}
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  absl::StatusOr<v1::ListEntriesResponse> List(const identity::Principal& caller,
                                               const v1::ListEntriesRequest& request);

 private:
  absl::Status CheckMayAsk(const identity::Principal& caller, const Question& question) const;
  absl::StatusOr<uint64_t> SizeNow() const;

  corridor::Rooms rooms_;
  corridor::Recorder recorder_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_LISTING_H_
