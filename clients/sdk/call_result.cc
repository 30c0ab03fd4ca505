#include "clients/sdk/call_result.h"

namespace ketenpoort::sdk {

std::string_view FailureKindName(FailureKind kind) {
  switch (kind) {
    case FailureKind::kRefused:
      return "REFUSED";
    case FailureKind::kInvalid:
      return "INVALID";
    case FailureKind::kNotAuthenticated:
      return "NOT_AUTHENTICATED";
    case FailureKind::kNotFound:
      return "NOT_FOUND";
    case FailureKind::kConflict:
      return "CONFLICT";
    case FailureKind::kExhausted:
      return "EXHAUSTED";
    case FailureKind::kUnavailable:
      return "UNAVAILABLE";
    case FailureKind::kReceiptInvalid:
      return "RECEIPT_INVALID";
    case FailureKind::kUnexpected:
      return "UNEXPECTED";
  }
  return "UNEXPECTED";
}

FailureKind FailureKindOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::PERMISSION_DENIED:
      return FailureKind::kRefused;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::UNIMPLEMENTED:
      return FailureKind::kInvalid;
    case grpc::StatusCode::UNAUTHENTICATED:
      return FailureKind::kNotAuthenticated;
    case grpc::StatusCode::NOT_FOUND:
      return FailureKind::kNotFound;
    case grpc::StatusCode::ALREADY_EXISTS:
      return FailureKind::kConflict;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return FailureKind::kExhausted;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::ABORTED:
      return FailureKind::kUnavailable;
    case grpc::StatusCode::OK:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::DO_NOT_USE:
      return FailureKind::kUnexpected;
  }
  return FailureKind::kUnexpected;
}

CallFailure FailureOf(const grpc::Status& status, int attempts) {
  CallFailure failure;
  failure.kind = FailureKindOf(status.error_code());
  failure.refusal = DecodeRefusal(status);
  failure.attempts = attempts;
  if (failure.kind == FailureKind::kUnexpected) failure.trouble = failure.refusal.status_message;
  return failure;
}

CallFailure ReceiptFailure(std::string_view trouble, int attempts) {
  CallFailure failure;
  failure.kind = FailureKind::kReceiptInvalid;
  failure.refusal.code = grpc::StatusCode::DATA_LOSS;
  failure.refusal.reason = "RECEIPT_INVALID";
  failure.refusal.text_nl = "Het antwoord kwam aan, maar het bewijs erbij klopt niet. Vertrouw het antwoord niet.";
  failure.refusal.text_en = "The answer arrived, but its proof does not hold. Do not trust the answer.";
  failure.attempts = attempts;
  failure.trouble = std::string(trouble);
  return failure;
}

CallFailure UnexpectedFailure(std::string_view trouble, int attempts) {
  CallFailure failure;
  failure.kind = FailureKind::kUnexpected;
  failure.refusal.code = grpc::StatusCode::INTERNAL;
  failure.attempts = attempts;
  failure.trouble = std::string(trouble);
  return failure;
}

}  // namespace ketenpoort::sdk
