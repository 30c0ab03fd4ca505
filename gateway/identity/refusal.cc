#include "gateway/identity/refusal.h"

#include <google/rpc/error_details.pb.h>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::identity {
namespace {

constexpr char kDomain[] = "ketenpoort";

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

void Attach(absl::Status* status, const char* key, const google::protobuf::Message& detail) {
  status->SetPayload(key, absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status WithErrorInfo(absl::Status status, std::string_view reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kDomain);
  Attach(&status, kErrorInfoKey, info);
  return status;
}

absl::Status WithWords(absl::Status status, std::string_view text_nl, std::string_view text_en) {
  google::rpc::LocalizedMessage words;
  words.set_locale("nl");
  words.set_message(std::string(text_nl));
  Attach(&status, kLocalizedNlKey, words);
  words.set_locale("en");
  words.set_message(std::string(text_en));
  Attach(&status, kLocalizedEnKey, words);
  return status;
}

absl::Status Refusal(absl::StatusCode code, std::string_view reason, std::string_view text_nl,
                     std::string_view text_en) {
  absl::Status status(code, absl::StrCat(absl::AsciiStrToLower(View(reason)), ": ", View(text_en)));
  return WithWords(WithErrorInfo(std::move(status), reason), text_nl, text_en);
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoKey);
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

}  // namespace ketenpoort::identity
