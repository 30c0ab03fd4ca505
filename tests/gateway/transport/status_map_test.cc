// The one map from our statuses to the wire's.
#include "gateway/transport/status_map.h"

#include <catch2/catch.hpp>
#include <optional>
#include <set>
#include <string>

#include "gateway/intake/problem.h"
#include "google/rpc/error_details.pb.h"

namespace ketenpoort::transport {
namespace {

template <typename Detail>
std::optional<Detail> DetailIn(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.template Is<Detail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

int WordsIn(const google::rpc::Status& status) {
  int count = 0;
  for (const auto& any : status.details()) count += any.Is<google::rpc::LocalizedMessage>() ? 1 : 0;
  return count;
}

TEST_CASE("Every status code has its place on the wire, a reason and words in both languages", "[transport]") {
  struct Case {
    absl::StatusCode ours;
    grpc::StatusCode wire;
    const char* reason;
  };
  const Case cases[] = {
      {absl::StatusCode::kCancelled, grpc::StatusCode::CANCELLED, "CANCELLED"},
      {absl::StatusCode::kUnknown, grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::StatusCode::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT, "SHAPE"},
      {absl::StatusCode::kDeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"},
      {absl::StatusCode::kNotFound, grpc::StatusCode::NOT_FOUND, "UNKNOWN_ID"},
      {absl::StatusCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS, "ID_USED"},
      {absl::StatusCode::kPermissionDenied, grpc::StatusCode::PERMISSION_DENIED, "REFUSED"},
      {absl::StatusCode::kResourceExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED, "QUEUE_FULL"},
      {absl::StatusCode::kFailedPrecondition, grpc::StatusCode::FAILED_PRECONDITION, "NOT_NOW"},
      {absl::StatusCode::kAborted, grpc::StatusCode::ABORTED, "ABORTED"},
      {absl::StatusCode::kOutOfRange, grpc::StatusCode::OUT_OF_RANGE, "OUT_OF_RANGE"},
      {absl::StatusCode::kUnimplemented, grpc::StatusCode::UNIMPLEMENTED, "NOT_IN_THIS_VERSION"},
      {absl::StatusCode::kInternal, grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::StatusCode::kUnavailable, grpc::StatusCode::UNAVAILABLE, "LOG_NOT_WRITABLE"},
      {absl::StatusCode::kDataLoss, grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::StatusCode::kUnauthenticated, grpc::StatusCode::UNAUTHENTICATED, "NOT_AUTHENTICATED"},
  };
  std::set<absl::StatusCode> seen;
  for (const Case& one : cases) {
    INFO(static_cast<int>(one.ours));
    seen.insert(one.ours);
    // The text is from below: no caller reads it.
    const google::rpc::Status status = ToRpcStatus(absl::Status(one.ours, "/var/lib/secret.db row 7"));
    CHECK(status.code() == one.wire);
    const auto info = DetailIn<google::rpc::ErrorInfo>(status);
    REQUIRE(info);
    CHECK(info->reason() == one.reason);
    CHECK(info->domain() == "ketenpoort");
    CHECK(WordsIn(status) == 2);
    CHECK(status.SerializeAsString().find("secret") == std::string::npos);
    const grpc::Status wire = ToGrpcStatus(status);
    CHECK(wire.error_code() == one.wire);
    CHECK(wire.error_message() == status.message());
    CHECK(wire.error_details() == status.SerializeAsString());
  }
  // 0 is OK; 1 to 16 are the codes there are.
  CHECK(seen.size() == 16);
  CHECK(ToRpcStatus(absl::OkStatus()).SerializeAsString().empty());
  CHECK(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST_CASE("A refusal written for callers keeps its reason, words and fields", "[transport]") {
  intake::Problem problem;
  problem.Add("envelope.purpose", "verplicht veld ontbreekt", "required field is missing");
  const google::rpc::Status shape = ToRpcStatus(problem.ToStatus());
  CHECK(shape.code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(DetailIn<google::rpc::BadRequest>(shape)->field_violations(0).field() == "envelope.purpose");
  CHECK(WordsIn(shape) == 2);
  CHECK(DetailIn<google::rpc::LocalizedMessage>(shape)->locale() == "nl");
  const google::rpc::Status busy = ToRpcStatus(intake::WithRetryAfter(
      identity::Refusal(absl::StatusCode::kResourceExhausted, "CHECK_QUOTA", "Op.", "Used up."), 1'500));
  CHECK(DetailIn<google::rpc::ErrorInfo>(busy)->reason() == "CHECK_QUOTA");
  CHECK(DetailIn<google::rpc::RetryInfo>(busy)->retry_delay().nanos() == 500'000'000);
  // Also where a room dressed it up, what could tell about the inside does not leave.
  const google::rpc::Status inside =
      ToRpcStatus(identity::Refusal(absl::StatusCode::kInternal, "DISK", "schijf", "disk full at sector 9"));
  CHECK(inside.SerializeAsString().find("sector") == std::string::npos);
}

TEST_CASE("A refusal for every receiver names denial and articles, and the response only with standing",
          "[transport]") {
  v1::SubmitResponse response;
  response.set_message_id(std::string(16, 'm'));
  v1::Explanation* why = response.add_results()->mutable_explanation();
  why->set_denial_id("D07");
  why->set_failing_condition("offence");
  why->add_articles("PM 20d(2)");
  why->add_articles("Pbw 18a(4)b");
  why->set_text_nl("Geen grondslag.");
  why->set_text_en("No basis.");
  why->set_lawful_en("Lawful is this.");
  const google::rpc::Status with = AllDenied(response, true);
  CHECK(with.code() == grpc::StatusCode::PERMISSION_DENIED);
  const auto info = DetailIn<google::rpc::ErrorInfo>(with);
  CHECK(info->reason() == "NO_BASIS");
  CHECK(info->metadata().at("denial") == "D07");
  CHECK(info->metadata().at("articles") == "PM 20d(2); Pbw 18a(4)b");
  CHECK(DetailIn<v1::SubmitResponse>(with)->message_id() == response.message_id());
  // Map entries in one order: the same refusal is the same bytes.
  for (int i = 0; i < 32; ++i) CHECK(AllDenied(response, true).SerializeAsString() == with.SerializeAsString());

  why->clear_denial_id();
  why->clear_failing_condition();
  const google::rpc::Status without = AllDenied(response, false);
  CHECK(DetailIn<google::rpc::ErrorInfo>(without)->reason() == "NO_KNOWN_BASIS");
  CHECK_FALSE(DetailIn<v1::SubmitResponse>(without));
  CHECK(WordsIn(without) == 2);
  // Of a duty these words are all there is: they say what to do now.
  why->set_what_to_do_now_nl("Bel de politie.");
  const auto duty = DetailIn<google::rpc::LocalizedMessage>(AllDenied(response, false));
  CHECK(duty->message().find("Bel de politie.") != std::string::npos);
  why->clear_what_to_do_now_nl();
  response.set_message_id(std::string(16, 'n'));
  CHECK(AllDenied(response, false).SerializeAsString() == without.SerializeAsString());
  CHECK(AllDenied({}, false).code() == grpc::StatusCode::PERMISSION_DENIED);
}

TEST_CASE("Every wire code has a name", "[transport]") {
  std::set<std::string> names;
  for (int code = grpc::StatusCode::OK; code <= grpc::StatusCode::UNAUTHENTICATED; ++code) {
    names.insert(NameOf(static_cast<grpc::StatusCode>(code)));
  }
  CHECK(names.size() == 17);
  CHECK(names.count("UNAUTHENTICATED") == 1);
}

}  // namespace
}  // namespace ketenpoort::transport
