// Refusal: what the gateway said when it did not do what was asked, as a value with its reason in two languages.
//
// Guarantees: DecodeRefusal reads google.rpc.Status from the call's error details: ErrorInfo of domain `ketenpoort`,
// LocalizedMessage (nl, en), BadRequest, RetryInfo, and a SubmitResponse where the caller has standing. A detail of an
// unknown type is skipped, a damaged one leaves its fields empty. The code is always the call's own.
// Does not guarantee: that a text is there; a connection that broke has none, `status_message` then says what happened.
// Receipts inside `response` are verified by the client that made the call, not here.
// Thread safety: values. On failure: there is none; a status that cannot be decoded gives a Refusal with empty texts.
#pragma once

#include <grpcpp/support/status.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/rpc/status.pb.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

// ErrorInfo.domain of every reason below.
inline constexpr std::string_view kErrorDomain = "ketenpoort";

struct FieldViolation {
  std::string field;
  std::string description;

  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

struct Refusal {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string status_message;                   // for logs of developers, no personal data
  std::string reason;                           // ErrorInfo.reason, as `NO_BASIS`; empty where the gateway gave none
  std::map<std::string, std::string> metadata;  // ErrorInfo.metadata, ordered by key
  std::string text_nl;
  std::string text_en;
  std::vector<FieldViolation> field_violations;
  std::optional<int64_t> retry_after_ms;                   // RetryInfo
  std::optional<ketenpoort::v1::SubmitResponse> response;  // the decisions, only for a caller with standing
};

Refusal DecodeRefusal(const grpc::Status& status);
// The same for a status inside a message: an outcome in a frame, an answer to an acknowledgement.
Refusal DecodeRefusal(const google::rpc::Status& status);

}  // namespace ketenpoort::sdk
