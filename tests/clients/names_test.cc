// Ids, organs, payloads and refusals: what stands between the wire and people.
#include <catch2/catch.hpp>

#include "audit/crypto/encoding.h"
#include "clients/sdk/attestation.h"
#include "clients/sdk/call_result.h"
#include "clients/sdk/compose.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"
#include "clients/sdk/payload.h"
#include "clients/sdk/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/clients/loopback_gateway.h"
#include "tests/clients/self_made_log.h"
#include "tests/vectors/attested_message.h"

namespace ketenpoort::sdk {

TEST_CASE("A new message id is a random UUID of version 4", "[clients]") {
  test::SeededRandom random(1);
  const std::string one = NewMessageId(random);
  const std::string other = NewMessageId(random);
  CHECK(one.size() == 16);
  CHECK(one != other);
  for (const std::string& id : {one, other}) {
    const std::string text = FormatId(id);
    CHECK(text.size() == 36);
    CHECK(text[14] == '4');
    CHECK(std::string("89ab").find(text[19]) != std::string::npos);
    CHECK(ParseId(text).value() == id);
  }
}

TEST_CASE("An id is read as UUID, hexadecimal or base64, and as nothing else", "[clients]") {
  const std::string id("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF", 16);
  CHECK(FormatId(id) == "00112233-4455-6677-8899-aabbccddeeff");
  for (const char* text : {"00112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-AABBCCDDEEFF",
                           "00112233445566778899aabbccddeeff", "ABEiM0RVZneImaq7zN3u/w=="}) {
    INFO(text);
    CHECK(ParseId(text).value() == id);
  }
  for (const char* text :
       {"", "00112233", "001122334455-6677-8899-aabbccddeeff-", "00112233-4455-6677-8899-aabbccddeefg",
        "00112233-4455-6677-8899-aabbccddeeff0", "ABEiM0RVZneImaq7zN3u/w"}) {
    INFO(text);
    CHECK_FALSE(ParseId(text).ok());
  }
}

TEST_CASE("An organ is read and written as people write it", "[clients]") {
  CHECK(FormatOrgan(ParseOrgan("COLLEGE:0392").value()) == "COLLEGE:0392");
  CHECK(FormatOrgan(ParseOrgan("college:0392").value()) == "COLLEGE:0392");
  CHECK(FormatOrgan(ParseOrgan("DIRECTEUR").value()) == "DIRECTEUR");
  CHECK(ParseOrgan("directeur:pi-haarlem").value().unit() == "PI-HAARLEM");
  for (const char* text : {"", "GEMEENTE:0392", "COLLEGE:", "COLLEGE:03 92", "COLLEGE:0392:1", "UNSPECIFIED", "4:0392",
                           "COLLEGE:123456789012345678901234567890123"}) {
    INFO(text);
    CHECK(ParseOrgan(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(std::string(ParseOrgan("GEMEENTE").status().message()).find("BURGEMEESTER") != std::string::npos);
}

TEST_CASE("A kind is read with or without its prefix, never as a number", "[clients]") {
  CHECK(ParseName<v1::MessageKind>("release_date").value() == v1::MESSAGE_KIND_RELEASE_DATE);
  CHECK(ParseName<v1::MessageKind>("MESSAGE_KIND_RELEASE_DATE").value() == v1::MESSAGE_KIND_RELEASE_DATE);
  CHECK(ShortName(v1::CATEGORY_C08_ID_BEWIJS) == "C08_ID_BEWIJS");
  CHECK_FALSE(ParseName<v1::MessageKind>("4").ok());
  CHECK_FALSE(ParseName<v1::MessageKind>("MESSAGE_KIND_UNSPECIFIED").ok());
}

TEST_CASE("A payload is decoded as the message of its kind", "[clients]") {
  v1::ReleaseDate payload;
  payload.mutable_dates()->set_departure_on("2026-12-01");
  const auto decoded = DecodePayload(v1::MESSAGE_KIND_RELEASE_DATE, payload.SerializeAsString());
  REQUIRE(decoded.ok());
  CHECK((*decoded)->GetDescriptor() == v1::ReleaseDate::descriptor());
  CHECK((*decoded)->SerializeAsString() == payload.SerializeAsString());
  CHECK_FALSE(DecodePayload(v1::MESSAGE_KIND_UNSPECIFIED, "").ok());
  CHECK_FALSE(DecodePayload(v1::MESSAGE_KIND_RELEASE_DATE, "\xFF\xFF").ok());
}

TEST_CASE("A payload with a field this version does not know is not shown as if it were whole", "[clients]") {
  v1::ReleaseDate payload;
  payload.mutable_dates()->GetReflection()->MutableUnknownFields(payload.mutable_dates())->AddVarint(9'999, 1);
  const auto decoded = DecodePayload(v1::MESSAGE_KIND_RELEASE_DATE, payload.SerializeAsString());
  CHECK(decoded.status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("Every kind with a payload has an ordinary purpose, and Compose fills it in", "[clients]") {
  const google::protobuf::OneofDescriptor* payloads = v1::Message::descriptor()->FindOneofByName("payload");
  test::SeededRandom random(1);
  for (int i = 0; i < payloads->field_count(); ++i) {
    v1::Message message;
    message.GetReflection()->MutableMessage(&message, payloads->field(i));
    const v1::MessageKind kind = PayloadKind(message);
    INFO(payloads->field(i)->name());
    CHECK(kind != v1::MESSAGE_KIND_UNSPECIFIED);
    CHECK(OrdinaryPurpose(kind) != v1::PURPOSE_UNSPECIFIED);
    CHECK(Compose(College("0392"), {Directeur()}, kind, {}, {}, random).envelope().purpose() == OrdinaryPurpose(kind));
  }
}

TEST_CASE("The digest an attestation names is this for this message", "[clients]") {
  v1::Message message = testing::AttestedMessage();
  const std::string digest = AttestationDigest(message);
  CHECK(audit::crypto::HexEncode(digest) == testing::kAttestedMessageDigest);
  // Attested, it is still the digest of the message without the attestation.
  Attest("medewerker-1", "nodig", "2026-12-31", message);
  CHECK(message.envelope().declarations().human().message_digest() == digest);
  CHECK(message.envelope().declarations().human().who() == "medewerker-1");
  CHECK(AttestationDigest(message) == digest);
  v1::Message bare = message;
  bare.mutable_envelope()->clear_declarations();
  const std::string before = AttestationDigest(bare);
  Attest("medewerker-1", "nodig", "2026-12-31", bare);
  CHECK(AttestationDigest(bare) == before);
  // Bound where no digest is there; one of another message stays what it is.
  bare.mutable_envelope()->mutable_declarations()->mutable_human()->clear_message_digest();
  BindAttestation(bare);
  CHECK(bare.envelope().declarations().human().message_digest() == before);
  bare.mutable_envelope()->mutable_declarations()->mutable_human()->set_message_digest(std::string(32, 'x'));
  BindAttestation(bare);
  CHECK(bare.envelope().declarations().human().message_digest() == std::string(32, 'x'));
  CHECK(before != digest);
}

TEST_CASE("A refusal is decoded with its reason, words, fields and decisions", "[clients]") {
  google::rpc::BadRequest bad_request;
  bad_request.add_field_violations()->set_field("message.envelope.subject");
  bad_request.mutable_field_violations(0)->set_description("required");
  v1::SubmitResponse response;
  response.set_message_id("0123456789abcdef");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  const grpc::Status status = test::RefusalStatus(grpc::StatusCode::PERMISSION_DENIED, "NO_BASIS", "geen grondslag",
                                                  "no basis", {&bad_request, &response, &retry});
  const Refusal refusal = DecodeRefusal(status);
  CHECK(refusal.code == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(refusal.reason == "NO_BASIS");
  CHECK(refusal.text_nl == "geen grondslag");
  CHECK(refusal.text_en == "no basis");
  CHECK(refusal.metadata.at("denial") == "D07");
  CHECK(refusal.field_violations == std::vector<FieldViolation>{{"message.envelope.subject", "required"}});
  REQUIRE(refusal.response.has_value());
  CHECK(refusal.response->message_id() == "0123456789abcdef");
  CHECK(refusal.retry_after_ms == 1'500);
}

TEST_CASE("A status without details, or with damaged ones, is still a refusal with its code", "[clients]") {
  for (const char* details : {"", "\xFF\xFF\xFF"}) {
    const Refusal refusal =
        DecodeRefusal(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused", std::string(details)));
    CHECK(refusal.code == grpc::StatusCode::UNAVAILABLE);
    CHECK(refusal.status_message == "connection refused");
    CHECK(refusal.reason.empty());
  }
}

TEST_CASE("A reason of another domain is not taken for ours", "[clients]") {
  google::rpc::Status status;
  status.set_code(grpc::StatusCode::UNAVAILABLE);
  google::rpc::ErrorInfo info;
  info.set_domain("elsewhere.example");
  info.set_reason("NO_BASIS");
  status.add_details()->PackFrom(info);
  CHECK(DecodeRefusal(status).reason.empty());
}

TEST_CASE("Each status code is one kind of failure", "[clients]") {
  CHECK(FailureKindOf(grpc::StatusCode::PERMISSION_DENIED) == FailureKind::kRefused);
  CHECK(FailureKindOf(grpc::StatusCode::INVALID_ARGUMENT) == FailureKind::kInvalid);
  CHECK(FailureKindOf(grpc::StatusCode::UNAUTHENTICATED) == FailureKind::kNotAuthenticated);
  CHECK(FailureKindOf(grpc::StatusCode::NOT_FOUND) == FailureKind::kNotFound);
  CHECK(FailureKindOf(grpc::StatusCode::ALREADY_EXISTS) == FailureKind::kConflict);
  CHECK(FailureKindOf(grpc::StatusCode::RESOURCE_EXHAUSTED) == FailureKind::kExhausted);
  CHECK(FailureKindOf(grpc::StatusCode::DEADLINE_EXCEEDED) == FailureKind::kUnavailable);
  CHECK(FailureKindOf(grpc::StatusCode::INTERNAL) == FailureKind::kUnexpected);
}

}  // namespace ketenpoort::sdk
