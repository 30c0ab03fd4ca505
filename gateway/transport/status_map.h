// From what happened inside to what a caller reads: an absl::Status with its details becomes a grpc::Status whose
// details are one serialized google.rpc.Status (AIP-193). Guarantees that no text from below reaches a caller for codes
// that could carry inside knowledge (INTERNAL, UNKNOWN): those get a fixed text. Pure.
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

// What Submit fails with when every receiver was denied: PERMISSION_DENIED, the reason in ErrorInfo and in words; with
// standing also the whole response among the details.
google::rpc::Status AllDenied(const v1::SubmitResponse& response, bool standing);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_STATUS_MAP_H_
