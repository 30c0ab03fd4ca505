#include "gateway/transport/status_map.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>
#include <string_view>

#include "gateway/intake/problem.h"
#include "google/rpc/error_details.pb.h"

namespace ketenpoort::transport {
namespace {

constexpr char kDomain[] = "ketenpoort";
constexpr char kTypePrefix[] = "type.googleapis.com/";
constexpr int64_t kRetrySeconds = 1;

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

// What a caller reads where no room wrote words for callers.
struct FixedWords {
  const char* reason;
  const char* nl;
  const char* en;
};

FixedWords WordsFor(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return {"", "", ""};
    case grpc::StatusCode::CANCELLED:
      return {"CANCELLED", "De aanroep is afgebroken.", "The call was cancelled."};
    case grpc::StatusCode::INVALID_ARGUMENT:
      return {"SHAPE", "De aanvraag heeft niet de goede vorm.", "The request has the wrong shape."};
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return {"DEADLINE_EXCEEDED", "De tijd is om. Herhaal de aanroep met hetzelfde id.",
              "The time is up. Repeat the call with the same id."};
    case grpc::StatusCode::NOT_FOUND:
      return {"UNKNOWN_ID", "Dit id is niet bekend.", "This id is not known."};
    case grpc::StatusCode::ALREADY_EXISTS:
      return {"ID_USED", "Dit id is al gebruikt.", "This id was used before."};
    case grpc::StatusCode::PERMISSION_DENIED:
      return {"REFUSED", "Dit mag deze deelnemer niet.", "This participant may not do this."};
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return {"QUEUE_FULL", "Te druk. Herhaal de aanroep straks.", "Too busy. Repeat the call later."};
    case grpc::StatusCode::FAILED_PRECONDITION:
      return {"NOT_NOW", "Dit kan in deze toestand niet.", "This is not possible in this state."};
    case grpc::StatusCode::ABORTED:
      return {"ABORTED", "De aanroep ging niet door. Herhaal hem met hetzelfde id.",
              "The call did not go through. Repeat it with the same id."};
    case grpc::StatusCode::OUT_OF_RANGE:
      return {"OUT_OF_RANGE", "Dit ligt buiten het logboek.", "This is outside the log."};
    case grpc::StatusCode::UNIMPLEMENTED:
      return {"NOT_IN_THIS_VERSION", "Dit kan in deze versie nog niet.", "This is not in this version."};
    case grpc::StatusCode::UNAVAILABLE:
      return {"LOG_NOT_WRITABLE", "Er is niets verstrekt. Herhaal de aanroep met hetzelfde id.",
              "Nothing was disclosed. Repeat the call with the same id."};
    case grpc::StatusCode::UNAUTHENTICATED:
      return {"NOT_AUTHENTICATED", "Het clientcertificaat is niet aanvaard.",
              "The client certificate is not accepted."};
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::DO_NOT_USE:
      return {"INTERNAL", "Er ging iets mis in de poort; er is niets verstrekt.",
              "Something went wrong in the gateway; nothing was disclosed."};
  }
  return {"INTERNAL", "", ""};
}

// Serialized with map entries in the order of their keys: equal details are equal bytes.
void AddDetail(google::rpc::Status& status, const google::protobuf::Message& detail) {
  google::protobuf::Any* any = status.add_details();
  any->set_type_url(kTypePrefix + detail.GetDescriptor()->full_name());
  google::protobuf::io::StringOutputStream stream(any->mutable_value());
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  detail.SerializeToCodedStream(&coded);
}

google::rpc::ErrorInfo ErrorInfoOf(std::string_view reason) {
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(std::string(reason));
  return info;
}

void AddWords(google::rpc::Status& status, std::string_view nl, std::string_view en) {
  google::rpc::LocalizedMessage message;
  message.set_locale("nl");
  message.set_message(std::string(nl));
  AddDetail(status, message);
  message.set_locale("en");
  message.set_message(std::string(en));
  AddDetail(status, message);
}

google::rpc::Status Fixed(grpc::StatusCode code) {
  const FixedWords words = WordsFor(code);
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(words.en);
  google::rpc::ErrorInfo info = ErrorInfoOf(words.reason);
  AddDetail(status, info);
  if (code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::UNAVAILABLE) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
    AddDetail(status, retry);
  }
  AddWords(status, words.nl, words.en);
  return status;
}

// Words in Dutch stand before those in English.
void DutchFirst(google::rpc::Status* status) {
  google::rpc::LocalizedMessage words;
  int english = -1;
  for (int i = 0; i < status->details_size(); ++i) {
    if (!status->details(i).Is<google::rpc::LocalizedMessage>() || !status->details(i).UnpackTo(&words)) continue;
    if (words.locale() == "en") english = i;
    if (words.locale() == "nl" && english >= 0) status->mutable_details()->SwapElements(english, i);
  }
}

std::string JoinWords(const std::string& first, const std::string& second) {
  return second.empty() ? first : first + " " + second;
}

}  // namespace

const char* NameOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "OK";
    case grpc::StatusCode::CANCELLED:
      return "CANCELLED";
    case grpc::StatusCode::UNKNOWN:
      return "UNKNOWN";
    case grpc::StatusCode::INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case grpc::StatusCode::NOT_FOUND:
      return "NOT_FOUND";
    case grpc::StatusCode::ALREADY_EXISTS:
      return "ALREADY_EXISTS";
    case grpc::StatusCode::PERMISSION_DENIED:
      return "PERMISSION_DENIED";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case grpc::StatusCode::FAILED_PRECONDITION:
      return "FAILED_PRECONDITION";
    case grpc::StatusCode::ABORTED:
      return "ABORTED";
    case grpc::StatusCode::OUT_OF_RANGE:
      return "OUT_OF_RANGE";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "UNIMPLEMENTED";
    case grpc::StatusCode::INTERNAL:
      return "INTERNAL";
    case grpc::StatusCode::UNAVAILABLE:
      return "UNAVAILABLE";
    case grpc::StatusCode::DATA_LOSS:
      return "DATA_LOSS";
    case grpc::StatusCode::UNAUTHENTICATED:
      return "UNAUTHENTICATED";
    case grpc::StatusCode::DO_NOT_USE:
      break;
  }
  return "UNKNOWN";
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  if (status.ok()) return {};
  const grpc::StatusCode code = GrpcCode(status.code());
  if (code == grpc::StatusCode::INTERNAL || intake::ReasonOf(status).empty()) return Fixed(code);
  google::rpc::Status out = intake::ToRpcStatus(status);
  out.set_code(code);
  DutchFirst(&out);
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
  google::rpc::ErrorInfo info = ErrorInfoOf(standing ? "NO_BASIS" : "NO_KNOWN_BASIS");
  // The first receiver stands for all; the rest is in the response.
  const v1::Explanation why =
      response.results_size() > 0 ? response.results(0).explanation() : v1::Explanation::default_instance();
  if (!why.denial_id().empty()) (*info.mutable_metadata())["denial"] = why.denial_id();
  if (!why.failing_condition().empty()) (*info.mutable_metadata())["condition"] = why.failing_condition();
  std::string articles;
  for (const std::string& article : why.articles()) articles += (articles.empty() ? "" : "; ") + article;
  if (!articles.empty()) (*info.mutable_metadata())["articles"] = articles;
  AddDetail(out, info);
  std::string nl = JoinWords(why.text_nl(), why.lawful_nl());
  std::string en = JoinWords(why.text_en(), why.lawful_en());
  // With standing the response says what to do now about a duty; without, these words are all there is.
  if (!standing) nl = JoinWords(nl, why.what_to_do_now_nl());
  if (!standing) en = JoinWords(en, why.what_to_do_now_en());
  AddWords(out, nl, en);
  if (standing) AddDetail(out, response);
  return out;
}

}  // namespace ketenpoort::transport
