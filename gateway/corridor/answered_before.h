// Calls that carry an id of their own: the same id with the same content gives the first answer again. Guarantees: an
// id that was used for something else is ALREADY_EXISTS, never a second answer. On failure the status of the store.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ANSWERED_BEFORE_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ANSWERED_BEFORE_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {

// The answer given to this request id before, or nullopt. ALREADY_EXISTS when the id was used for something else.
absl::StatusOr<std::optional<v1::RequestAnswer>> AnsweredBefore(store::View& view, const std::string& request_id,
                                                                const std::string& digest);

// Keeps the answer to this request id; it goes with the person `own`, the entry that proves it, is about.
absl::Status KeepAnswer(store::Transaction& transaction, const std::string& request_id, const Placed& own,
                        const v1::RequestAnswer& answer);

// The canonical digest of a request.
std::string DigestOf(const google::protobuf::Message& message);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ANSWERED_BEFORE_H_
