// What is kept of the decisions on a message, to answer the same again: its explanations stand apart, once each.
//
// Guarantees: the results of a message read back are those that were kept, in their order; one explanation is stored
// once, however many messages have it, since it is of the law alone and a few hundred cover everything that is
// decided. Does not guarantee that an explanation goes with a message: it says nothing about a person, and stays.
// On failure: DataLoss for a record that cannot be read or whose explanation is not there. Thread safety: that of the
// store's view or transaction.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_KEPT_RESULTS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_KEPT_RESULTS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/transaction.h"
#include "gateway/store/view.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {

// Adds `result` to `record`, its explanation beside it. Its receipt is not kept: whoever asks again gets a fresh one.
absl::Status KeepResult(store::Transaction& transaction, const v1::ReceiverResult& result, v1::MessageRecord& record);

// A message's record, each result with its explanation.
absl::StatusOr<v1::MessageRecord> ReadMessageRecord(store::View& view, std::string_view record);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_KEPT_RESULTS_H_
