// Delivery notes: the receivers' signatures under what they acknowledge and reject, checked before anything is
// recorded.
//
// Guarantees: a note that is kept was signed by the key of the caller's own certificate over exactly the lines of its
// frame; each line can be shown with it alone. Does not guarantee that the payload named is the one that was disclosed:
// Replies compares them. Pure but for the time a signature takes, which is not the committer's. On failure
// INVALID_ARGUMENT; nothing of the frame counts then.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_DELIVERY_NOTES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_DELIVERY_NOTES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::corridor {

// For each acknowledgement, then each rejection: a serialized SignedDelivery, or nothing where no note is about it.
using NotesOfFrame = std::vector<std::string>;

absl::StatusOr<NotesOfFrame> CheckNotes(const identity::Principal& caller, const v1::AcknowledgeRequest& request);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_DELIVERY_NOTES_H_
