#include "gateway/intake/problem.h"

#include <map>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "gateway/intake/limits.h"

namespace ketenpoort::intake {
namespace {

constexpr char kTypeUrlPrefix[] = "type.googleapis.com/";

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

}  // namespace

void Problem::Add(std::string_view field, std::string_view text_nl, std::string_view text_en) {
  ++count_;
  if (count_ > kViolationsMax) return;
  auto* violation = bad_request_.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(absl::StrCat(View(text_nl), " / ", View(text_en)));
}

absl::Status Problem::ToStatus() const {
  if (empty()) return absl::OkStatus();
  google::rpc::BadRequest named = bad_request_;
  if (count_ > kViolationsMax) {
    const size_t more = count_ - kViolationsMax;
    named.add_field_violations()->set_description(absl::StrCat("en nog ", more, " / and ", more, " more"));
  }
  const std::string nl = absl::StrCat("het bericht klopt niet: ", count_, count_ == 1 ? " fout" : " fouten",
                                      ", per veld genoemd in de details");
  const std::string en = absl::StrCat("the message has the wrong shape: ", count_,
                                      count_ == 1 ? " violation" : " violations", ", named by field in the details");
  return WithDetail(Refusal(absl::StatusCode::kInvalidArgument, "SHAPE", nl, en), named);
}

absl::Status Violation(std::string_view field, std::string_view text_nl, std::string_view text_en) {
  Problem problem;
  problem.Add(field, text_nl, text_en);
  return problem.ToStatus();
}

absl::Status WithRetryAfter(absl::Status status, int64_t delay_ms) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(delay_ms / 1'000);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(delay_ms % 1'000) * 1'000'000);
  return WithDetail(std::move(status), info);
}

absl::Status WithDetail(absl::Status status, const google::protobuf::Message& detail) {
  status.SetPayload(absl::StrCat(kTypeUrlPrefix, detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
  return status;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status rpc;
  rpc.set_code(static_cast<int>(status.code()));
  rpc.set_message(std::string(status.message()));
  std::map<std::string, std::string> payloads;
  status.ForEachPayload([&payloads](absl::string_view key, const absl::Cord& bytes) {
    payloads.emplace(std::string(key), std::string(bytes));
  });
  for (const auto& [key, bytes] : payloads) {
    if (key.rfind(kTypeUrlPrefix, 0) != 0) continue;
    google::protobuf::Any* detail = rpc.add_details();
    detail->set_type_url(key.substr(0, key.find('#')));
    detail->set_value(bytes);
  }
  return rpc;
}

}  // namespace ketenpoort::intake
