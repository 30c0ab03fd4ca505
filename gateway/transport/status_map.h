// From what happened inside to what a caller reads: an absl::Status with its details becomes a grpc::Status whose
// details are one serialized google.rpc.Status (AIP-193). Guarantees: every error has an ErrorInfo and words in Dutch
// and English; a status that no room wrote for callers (no ErrorInfo) gives its code and a fixed text, so that nothing
// from below reaches a caller; INTERNAL, UNKNOWN and DATA_LOSS always do. The same status gives the same bytes. Pure.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_STATUS_MAP_H_
#define KETENPOORT_GATEWAY_TRANSPORT_STATUS_MAP_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::transport {

google::rpc::Status ToRpcStatus(const absl::Status& status);
grpc::Status ToGrpcStatus(const google::rpc::Status& status);
grpc::Status ToGrpcStatus(const absl::Status& status);

// `INVALID_ARGUMENT`, for logs and metrics.
const char* NameOf(grpc::StatusCode code);

// What Submit fails with when every receiver was denied: PERMISSION_DENIED, the reason in ErrorInfo and in words; with
// standing also the whole response among the details. Without standing it depends on the flow only.
google::rpc::Status AllDenied(const v1::SubmitResponse& response, bool standing);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_STATUS_MAP_H_
