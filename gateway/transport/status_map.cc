#include "gateway/transport/status_map.h"

#include <string>

#include "google/rpc/error_details.pb.h"

namespace ketenpoort::transport {
namespace {

constexpr char kDomain[] = "ketenpoort";
constexpr char kTypePrefix[] = "type.googleapis.com/";

grpc::StatusCode GrpcCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return grpc::StatusCode::OK;
    case absl::StatusCode::kCancelled:
      return grpc::StatusCode::CANCELLED;
    case absl::StatusCode::kInvalidArgument:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case absl::StatusCode::kDeadlineExceeded:
      return grpc::StatusCode::DEADLINE_EXCEEDED;
    case absl::StatusCode::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case absl::StatusCode::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case absl::StatusCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case absl::StatusCode::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case absl::StatusCode::kFailedPrecondition:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case absl::StatusCode::kAborted:
      return grpc::StatusCode::ABORTED;
    case absl::StatusCode::kOutOfRange:
      return grpc::StatusCode::OUT_OF_RANGE;
    case absl::StatusCode::kUnimplemented:
      return grpc::StatusCode::UNIMPLEMENTED;
    case absl::StatusCode::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case absl::StatusCode::kUnauthenticated:
      return grpc::StatusCode::UNAUTHENTICATED;
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kDoNotUseReservedForFutureExpansionUseDefaultInSwitchInstead_:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::INTERNAL;
}

bool HasDetail(const google::rpc::Status& status, std::string_view type) {
  for (const auto& detail : status.details()) {
    if (detail.type_url() == std::string(kTypePrefix).append(type)) return true;
  }
  return false;
}

void AddErrorInfo(google::rpc::Status& status, std::string_view reason) {
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(std::string(reason));
  status.add_details()->PackFrom(info);
}

void AddWords(google::rpc::Status& status, std::string_view nl, std::string_view en) {
  google::rpc::LocalizedMessage message;
  message.set_locale("nl");
  message.set_message(std::string(nl));
  status.add_details()->PackFrom(message);
  message.set_locale("en");
  message.set_message(std::string(en));
  status.add_details()->PackFrom(message);
}

// Every error has a reason and words, also where the room that made it gave none.
void CompleteDetails(google::rpc::Status& status) {
  if (HasDetail(status, "google.rpc.ErrorInfo")) return;
  switch (static_cast<grpc::StatusCode>(status.code())) {
    case grpc::StatusCode::UNAVAILABLE: {
      AddErrorInfo(status, "LOG_NOT_WRITABLE");
      AddWords(status, "Er is niets verstrekt. Herhaal de aanroep met hetzelfde bericht-id.",
               "Nothing was disclosed. Repeat the call with the same message id.");
      return;
    }
    case grpc::StatusCode::RESOURCE_EXHAUSTED: {
      AddErrorInfo(status, "QUEUE_FULL");
      google::rpc::RetryInfo retry;
      retry.mutable_retry_delay()->set_seconds(1);
      status.add_details()->PackFrom(retry);
      AddWords(status, "Te druk. Herhaal de aanroep straks.", "Too busy. Repeat the call later.");
      return;
    }
    case grpc::StatusCode::UNAUTHENTICATED:
      AddErrorInfo(status, "NOT_AUTHENTICATED");
      AddWords(status, "Het clientcertificaat is niet aanvaard.", "The client certificate is not accepted.");
      return;
    case grpc::StatusCode::INTERNAL:
      AddErrorInfo(status, "INTERNAL");
      AddWords(status, "Er ging iets mis in de poort; er is niets verstrekt.",
               "Something went wrong in the gateway; nothing was disclosed.");
      return;
    case grpc::StatusCode::OK:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::DO_NOT_USE:
      break;
  }
  AddErrorInfo(status, "REFUSED");
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status out;
  const grpc::StatusCode code = GrpcCode(status.code());
  out.set_code(code);
  if (status.ok()) return out;
  out.set_message(code == grpc::StatusCode::INTERNAL ? "internal error"
                                                     : std::string(status.message().data(), status.message().size()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any* detail = out.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
  CompleteDetails(out);
  return out;
}

grpc::Status ToGrpcStatus(const google::rpc::Status& status) {
  if (status.code() == grpc::StatusCode::OK) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString());
}

grpc::Status ToGrpcStatus(const absl::Status& status) { return ToGrpcStatus(ToRpcStatus(status)); }

google::rpc::Status AllDenied(const v1::SubmitResponse& response, bool standing) {
  google::rpc::Status out;
  out.set_code(grpc::StatusCode::PERMISSION_DENIED);
  out.set_message(standing ? "no basis for any receiver" : "no known basis");
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(standing ? "NO_BASIS" : "NO_KNOWN_BASIS");
  if (response.results_size() > 0) {
    const v1::Explanation& why = response.results(0).explanation();
    if (!why.denial_id().empty()) (*info.mutable_metadata())["denial"] = why.denial_id();
    if (!why.failing_condition().empty()) (*info.mutable_metadata())["condition"] = why.failing_condition();
    std::string articles;
    for (const std::string& article : why.articles()) articles += (articles.empty() ? "" : "; ") + article;
    if (!articles.empty()) (*info.mutable_metadata())["articles"] = articles;
  }
  out.add_details()->PackFrom(info);
  if (response.results_size() > 0) {
    const v1::Explanation& why = response.results(0).explanation();
    AddWords(out, why.text_nl() + (why.lawful_nl().empty() ? "" : " " + why.lawful_nl()),
             why.text_en() + (why.lawful_en().empty() ? "" : " " + why.lawful_en()));
  }
  if (standing) out.add_details()->PackFrom(response);
  return out;
}

}  // namespace ketenpoort::transport
