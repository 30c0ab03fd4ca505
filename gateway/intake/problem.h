// Problem: what is wrong with a request, as an absl::Status that carries google.rpc details (AIP-193). Guarantees:
// every violation added is in the answer up to kViolationsMax, in the order added, each with a field path and words in
// Dutch and English; beyond, a last line counts the rest. ToRpcStatus loses no detail. Does not check that texts hold
// no value: write none. Thread-compatible.
#ifndef KETENPOORT_GATEWAY_INTAKE_PROBLEM_H_
#define KETENPOORT_GATEWAY_INTAKE_PROBLEM_H_

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/identity/refusal.h"

namespace ketenpoort::intake {

inline constexpr char kBadRequestKey[] = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr char kRetryInfoKey[] = "type.googleapis.com/google.rpc.RetryInfo";

// Shared with the rooms: Refusal(code, reason, nl, en), WithErrorInfo, WithWords, ReasonOf.
using identity::ReasonOf;
using identity::Refusal;
using identity::WithErrorInfo;
using identity::WithWords;

// Collects violations of one request.
class Problem {
 public:
  void Add(std::string_view field, std::string_view text_nl, std::string_view text_en);
  bool empty() const { return count_ == 0; }
  size_t count() const { return count_; }
  // OK when empty; else INVALID_ARGUMENT, reason SHAPE, with BadRequest.
  absl::Status ToStatus() const;

 private:
  google::rpc::BadRequest bad_request_;
  size_t count_ = 0;
};

// One violation.
absl::Status Violation(std::string_view field, std::string_view text_nl, std::string_view text_en);

// Adds RetryInfo: try again after so long.
absl::Status WithRetryAfter(absl::Status status, int64_t delay_ms);

// Any other detail message, under its own type.
absl::Status WithDetail(absl::Status status, const google::protobuf::Message& detail);

// The status as it goes over the wire: code, message, and every payload whose key opens with "type.googleapis.com/" as
// a detail, in the order of the keys.
google::rpc::Status ToRpcStatus(const absl::Status& status);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_PROBLEM_H_
