#include "clients/sdk/refusal.h"

#include "google/rpc/error_details.pb.h"

namespace ketenpoort::sdk {
namespace {

constexpr int64_t kMsPerSecond = 1'000;
constexpr int64_t kNanosPerMs = 1'000'000;

void TakeLocalizedMessage(const google::rpc::LocalizedMessage& message, Refusal& refusal) {
  const std::string_view locale = message.locale();
  if (locale.starts_with("nl")) refusal.text_nl = message.message();
  if (locale.starts_with("en")) refusal.text_en = message.message();
}

void TakeDetail(const google::protobuf::Any& detail, Refusal& refusal) {
  google::rpc::ErrorInfo info;
  google::rpc::LocalizedMessage localized;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  ketenpoort::v1::SubmitResponse response;
  if (detail.UnpackTo(&info) && info.domain() == kErrorDomain) {
    refusal.reason = info.reason();
    refusal.metadata = {info.metadata().begin(), info.metadata().end()};
  } else if (detail.UnpackTo(&localized)) {
    TakeLocalizedMessage(localized, refusal);
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      refusal.field_violations.push_back({violation.field(), violation.description()});
    }
  } else if (detail.UnpackTo(&retry)) {
    refusal.retry_after_ms = retry.retry_delay().seconds() * kMsPerSecond + retry.retry_delay().nanos() / kNanosPerMs;
  } else if (detail.UnpackTo(&response)) {
    refusal.response = std::move(response);
  }
}

}  // namespace

Refusal DecodeRefusal(const google::rpc::Status& status) {
  Refusal refusal;
  refusal.code = static_cast<grpc::StatusCode>(status.code());
  refusal.status_message = status.message();
  for (const google::protobuf::Any& detail : status.details()) TakeDetail(detail, refusal);
  return refusal;
}

Refusal DecodeRefusal(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.Clear();
  Refusal refusal = DecodeRefusal(details);
  refusal.code = status.error_code();
  refusal.status_message = status.error_message();
  return refusal;
}

}  // namespace ketenpoort::sdk
