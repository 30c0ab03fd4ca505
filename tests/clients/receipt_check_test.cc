// Receipts: a true one is believed, one spoilt in any single way is not.
#include "clients/sdk/receipt_check.h"

#include <catch2/catch.hpp>
#include <functional>

#include "audit/crypto/sha256.h"
#include "audit/tlog_proof.h"
#include "clients/sdk/compose.h"
#include "clients/sdk/receipt_file.h"
#include "ketenpoort/v1/payload.pb.h"
#include "tests/clients/self_made_log.h"

namespace ketenpoort::sdk {
namespace {

constexpr char kMessageId[] = "0123456789abcdef";
constexpr char kOtherId[] = "fedcba9876543210";

ReceiptVerifier VerifierOf(const test::SelfMadeLog& log) {
  return ReceiptVerifier::FromVerifierKeys(std::vector<std::string>{log.VerifierKey()}).value();
}

v1::AuditEntry AcceptedEntry() {
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_ACCEPTED);
  entry.set_message_id(kMessageId);
  *entry.mutable_sender() = Directeur();
  *entry.mutable_receiver() = College("0392");
  entry.set_message_kind(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  entry.set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  entry.set_outcome(v1::OUTCOME_ALLOWED_IN_PART);
  entry.add_disclosed(v1::CATEGORY_C09_HUISVESTING);
  entry.add_withheld(v1::CATEGORY_C13_ZORGTRAJECT);
  return entry;
}

struct Decided {
  test::SelfMadeLog log{1};
  v1::Envelope envelope;
  v1::ReceiverResult result;
};

// An accepted decision in a log with entries on both sides of it.
void Decide(Decided& decided, const v1::AuditEntry& entry = AcceptedEntry()) {
  for (int i = 0; i < 5; ++i) decided.log.Append({}, {});
  const auto appended = decided.log.Append(
      entry, {{audit::AttributeTag::kCaseNumber, "zaak 12"}, {audit::AttributeTag::kActingPerson, "m-77"}});
  for (int i = 0; i < 6; ++i) decided.log.Append({}, {});
  decided.envelope.set_message_id(kMessageId);
  *decided.envelope.mutable_sender() = Directeur("PI-HAARLEM");
  *decided.envelope.add_receivers() = College("0392");
  decided.envelope.set_kind(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  decided.envelope.set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  *decided.result.mutable_receiver() = College("0392");
  decided.result.set_outcome(v1::OUTCOME_ALLOWED_IN_PART);
  decided.result.add_released(v1::CATEGORY_C09_HUISVESTING);
  decided.result.add_withheld(v1::CATEGORY_C13_ZORGTRAJECT);
  *decided.result.mutable_receipt() = decided.log.Receipt(appended);
}

void FlipByte(std::string* bytes, size_t place) { (*bytes)[place] = static_cast<char>((*bytes)[place] ^ 1); }

struct Case {
  const char* name;
  std::function<void(Decided&)> spoil;
};

}  // namespace

TEST_CASE("A true receipt is believed, with its index, checkpoint and openings", "[clients]") {
  Decided decided;
  Decide(decided);
  const ReceiptVerifier verifier = VerifierOf(decided.log);
  const auto checked = verifier.Check(decided.result.receipt());
  REQUIRE(checked.ok());
  CHECK(checked->index == 5);
  CHECK(checked->checkpoint.size == 12);
  REQUIRE(checked->opened.size() == 2);
  CHECK(checked->opened[0].value == "zaak 12");
  CHECK(verifier.CheckDecision(decided.envelope, decided.result).ok());
}

TEST_CASE("A receipt spoilt in one place is not believed", "[clients]") {
  const auto receipt = [](Decided& decided) { return decided.result.mutable_receipt(); };
  const std::vector<Case> cases{
      {"a byte of the entry", [&](Decided& d) { FlipByte(receipt(d)->mutable_entry(), 20); }},
      {"a byte of a hash in the proof",
       [&](Decided& d) {
         audit::TlogProof proof = audit::ParseTlogProof(receipt(d)->proof()).value();
         proof.hashes[1][3] ^= 1;
         receipt(d)->set_proof(audit::FormatTlogProof(proof));
       }},
      {"another index",
       [&](Decided& d) {
         audit::TlogProof proof = audit::ParseTlogProof(receipt(d)->proof()).value();
         ++proof.index;
         receipt(d)->set_proof(audit::FormatTlogProof(proof));
       }},
      {"the last byte of the signature",
       [&](Decided& d) { FlipByte(receipt(d)->mutable_proof(), receipt(d)->proof().size() - 6); }},
      {"another opened value", [&](Decided& d) { receipt(d)->mutable_openings(0)->set_value("zaak 13"); }},
      {"another salt", [&](Decided& d) { FlipByte(receipt(d)->mutable_openings(0)->mutable_salt(), 0); }},
      {"another tag", [&](Decided& d) { receipt(d)->mutable_openings(0)->set_tag(6); }},
      {"a tag beyond all tags", [&](Decided& d) { receipt(d)->mutable_openings(0)->set_tag(65'543); }},
      {"no proof", [&](Decided& d) { receipt(d)->clear_proof(); }},
      {"no entry", [&](Decided& d) { receipt(d)->clear_entry(); }},
      {"too many openings",
       [&](Decided& d) {
         while (receipt(d)->openings_size() <= kOpeningsMax) *receipt(d)->add_openings() = receipt(d)->openings(0);
       }},
  };
  for (const Case& one : cases) {
    Decided decided;
    Decide(decided);
    const ReceiptVerifier verifier = VerifierOf(decided.log);
    one.spoil(decided);
    INFO(one.name);
    CHECK_FALSE(verifier.Check(decided.result.receipt()).ok());
    CHECK_FALSE(verifier.CheckDecision(decided.envelope, decided.result).ok());
  }
}

TEST_CASE("A receipt of another log is not believed", "[clients]") {
  Decided decided;
  Decide(decided);
  const test::SelfMadeLog other(2);
  CHECK_FALSE(VerifierOf(other).Check(decided.result.receipt()).ok());
}

TEST_CASE("A sound receipt of something else is not the receipt of this message", "[clients]") {
  const std::vector<Case> cases{
      {"another message id", [](Decided& d) { d.envelope.set_message_id(kOtherId); }},
      {"another kind", [](Decided& d) { d.envelope.set_kind(v1::MESSAGE_KIND_CARE_ARRANGEMENT); }},
      {"another purpose", [](Decided& d) { d.envelope.set_purpose(v1::PURPOSE_CARE); }},
      {"another sender", [](Decided& d) { *d.envelope.mutable_sender() = Reclassering("RN"); }},
      {"the burgemeester, not the college", [](Decided& d) { *d.result.mutable_receiver() = Burgemeester("0392"); }},
      {"another receiver", [](Decided& d) { *d.result.mutable_receiver() = Reclassering("RN"); }},
      {"allowed in full", [](Decided& d) { d.result.set_outcome(v1::OUTCOME_ALLOWED); }},
      {"denied", [](Decided& d) { d.result.set_outcome(v1::OUTCOME_DENIED); }},
      {"more released", [](Decided& d) { d.result.add_released(v1::CATEGORY_C01_NAAM); }},
      {"less withheld", [](Decided& d) { d.result.clear_withheld(); }},
      {"no receipt although allowed", [](Decided& d) { d.result.clear_receipt(); }},
  };
  for (const Case& one : cases) {
    Decided decided;
    Decide(decided);
    one.spoil(decided);
    INFO(one.name);
    CHECK(VerifierOf(decided.log).CheckDecision(decided.envelope, decided.result).code() ==
          absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("After a merger the entry names the successor, and RecordedReceiver shows it", "[clients]") {
  v1::AuditEntry entry = AcceptedEntry();
  *entry.mutable_receiver() = College("1992");
  Decided decided;
  Decide(decided, entry);
  CHECK(VerifierOf(decided.log).CheckDecision(decided.envelope, decided.result).ok());
  CHECK(RecordedReceiver(decided.result.receipt()).value().unit() == "1992");
}

TEST_CASE("A refusal may come without a receipt, an answer must speak of each receiver in order", "[clients]") {
  Decided decided;
  Decide(decided);
  *decided.envelope.add_receivers() = College("0453");
  v1::SubmitResponse response;
  response.set_message_id(kMessageId);
  *response.add_results() = decided.result;
  v1::ReceiverResult& denied = *response.add_results();
  *denied.mutable_receiver() = College("0453");
  denied.set_outcome(v1::OUTCOME_DENIED);
  const ReceiptVerifier verifier = VerifierOf(decided.log);
  CHECK(verifier.CheckSubmitResponse(decided.envelope, response).ok());

  v1::SubmitResponse swapped = response;
  swapped.mutable_results()->SwapElements(0, 1);
  CHECK_FALSE(verifier.CheckSubmitResponse(decided.envelope, swapped).ok());
  v1::SubmitResponse short_one = response;
  short_one.mutable_results()->RemoveLast();
  CHECK_FALSE(verifier.CheckSubmitResponse(decided.envelope, short_one).ok());
  v1::SubmitResponse of_other = response;
  of_other.set_message_id(kOtherId);
  CHECK_FALSE(verifier.CheckSubmitResponse(decided.envelope, of_other).ok());
}

TEST_CASE("A mandatory copy stands last, once, and only in the answer to a risk notice", "[clients]") {
  Decided decided;
  Decide(decided);
  v1::SubmitResponse response;
  response.set_message_id(kMessageId);
  *response.add_results() = decided.result;
  v1::ReceiverResult& copy = *response.add_results();
  *copy.mutable_receiver() = Directeur();
  copy.set_outcome(v1::OUTCOME_DENIED);
  copy.set_mandatory_copy(true);
  const ReceiptVerifier verifier = VerifierOf(decided.log);
  // The decision of another kind has no place for one.
  CHECK_FALSE(verifier.CheckSubmitResponse(decided.envelope, response).ok());
  v1::Envelope risk = decided.envelope;
  risk.set_kind(v1::MESSAGE_KIND_RISK_NOTICE);
  v1::SubmitResponse denied = response;
  denied.mutable_results(0)->clear_receipt();
  denied.mutable_results(0)->set_outcome(v1::OUTCOME_DENIED);
  CHECK(verifier.CheckSubmitResponse(risk, denied).ok());

  v1::SubmitResponse unmarked = denied;
  unmarked.mutable_results(1)->set_mandatory_copy(false);
  CHECK_FALSE(verifier.CheckSubmitResponse(risk, unmarked).ok());
  v1::SubmitResponse two = denied;
  *two.add_results() = two.results(1);
  CHECK_FALSE(verifier.CheckSubmitResponse(risk, two).ok());
  v1::SubmitResponse to_college = denied;
  *to_college.mutable_results(1)->mutable_receiver() = College("0392");
  CHECK_FALSE(verifier.CheckSubmitResponse(risk, to_college).ok());
  v1::SubmitResponse instead = denied;
  instead.mutable_results()->DeleteSubrange(0, 1);
  CHECK_FALSE(verifier.CheckSubmitResponse(risk, instead).ok());
  // An allowed copy is proven like any decision.
  v1::SubmitResponse unproven = denied;
  unproven.mutable_results(1)->set_outcome(v1::OUTCOME_ALLOWED);
  CHECK_FALSE(verifier.CheckSubmitResponse(risk, unproven).ok());
}

namespace {

struct Delivered {
  test::SelfMadeLog log{3};
  v1::Delivery delivery;
};

void Deliver(Delivered& delivered) {
  v1::ReleaseDate payload;
  payload.mutable_person()->set_family_name("Testpersoon");
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_DISCLOSED);
  entry.set_message_id(kMessageId);
  *entry.mutable_sender() = Directeur();
  *entry.mutable_receiver() = College("0392");
  entry.set_message_kind(v1::MESSAGE_KIND_RELEASE_DATE);
  entry.set_purpose(v1::PURPOSE_CUSTODY_NOTICE);
  entry.set_outcome(v1::OUTCOME_ALLOWED);
  entry.set_attempt(2);
  entry.add_disclosed(v1::CATEGORY_C01_NAAM);
  v1::Delivery& delivery = delivered.delivery;
  delivery.set_payload(payload.SerializeAsString());
  delivery.set_message_id(kMessageId);
  *delivery.mutable_sender() = Directeur();
  *delivery.mutable_receiver() = College("0392");
  delivery.set_kind(v1::MESSAGE_KIND_RELEASE_DATE);
  delivery.set_purpose(v1::PURPOSE_CUSTODY_NOTICE);
  delivery.set_attempt(2);
  delivery.add_categories(v1::CATEGORY_C01_NAAM);
  const std::string digest = audit::crypto::ToBytes(audit::crypto::Sha256(delivery.payload()));
  *delivery.mutable_receipt() =
      delivered.log.Receipt(delivered.log.Append(entry, {{audit::AttributeTag::kPayloadDigest, digest}}));
}

struct DeliveryCase {
  const char* name;
  std::function<void(v1::Delivery&)> spoil;
};

}  // namespace

TEST_CASE("A delivery is believed only with the disclosure of these bytes in this attempt", "[clients]") {
  {
    Delivered delivered;
    Deliver(delivered);
    CHECK(VerifierOf(delivered.log).CheckDelivery(delivered.delivery).ok());
  }
  const std::vector<DeliveryCase> cases{
      {"no receipt", [](v1::Delivery& d) { d.clear_receipt(); }},
      {"a byte of the payload", [](v1::Delivery& d) { FlipByte(d.mutable_payload(), 5); }},
      {"no opening of the payload's digest", [](v1::Delivery& d) { d.mutable_receipt()->clear_openings(); }},
      {"another attempt", [](v1::Delivery& d) { d.set_attempt(1); }},
      {"another message", [](v1::Delivery& d) { d.set_message_id(kOtherId); }},
      {"another receiver", [](v1::Delivery& d) { *d.mutable_receiver() = Burgemeester("0392"); }},
      {"another sender", [](v1::Delivery& d) { *d.mutable_sender() = College("0392"); }},
      {"another kind", [](v1::Delivery& d) { d.set_kind(v1::MESSAGE_KIND_DETENTION_START); }},
      {"another purpose", [](v1::Delivery& d) { d.set_purpose(v1::PURPOSE_CARE); }},
      {"another category", [](v1::Delivery& d) { d.add_categories(v1::CATEGORY_C21_DELICT); }},
  };
  for (const DeliveryCase& one : cases) {
    Delivered delivered;
    Deliver(delivered);
    one.spoil(delivered.delivery);
    INFO(one.name);
    CHECK_FALSE(VerifierOf(delivered.log).CheckDelivery(delivered.delivery).ok());
  }
}

TEST_CASE("An acceptance is no disclosure", "[clients]") {
  Decided decided;
  Decide(decided);
  Delivered delivered;
  Deliver(delivered);
  delivered.delivery.set_kind(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  *delivered.delivery.mutable_receipt() = decided.result.receipt();
  CHECK(VerifierOf(decided.log).CheckDelivery(delivered.delivery).code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("A notice held back names nobody and was not allowed", "[clients]") {
  test::SelfMadeLog log(4);
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_HELD);
  entry.set_message_id(kMessageId);
  entry.set_message_kind(v1::MESSAGE_KIND_DETENTION_START);
  v1::NoticeResult notice;
  notice.set_message_id(kMessageId);
  notice.set_kind(v1::MESSAGE_KIND_DETENTION_START);
  *notice.mutable_result()->mutable_receiver() = College("0392");
  notice.mutable_result()->set_outcome(v1::OUTCOME_DENIED);
  *notice.mutable_result()->mutable_receipt() = log.Receipt(log.Append(entry, {}));
  CHECK(VerifierOf(log).CheckNotice(notice).ok());
  notice.mutable_result()->set_outcome(v1::OUTCOME_ALLOWED);
  CHECK_FALSE(VerifierOf(log).CheckNotice(notice).ok());
}

TEST_CASE("A receipt survives being written to a file and read again, in each form", "[clients]") {
  Decided decided;
  Decide(decided);
  const v1::Receipt& receipt = decided.result.receipt();
  const auto text = FormatReceipt(receipt);
  REQUIRE(text.ok());
  CHECK(ParseReceipt(*text).value().SerializeAsString() == receipt.SerializeAsString());
  CHECK(ParseReceipt(receipt.SerializeAsString()).value().SerializeAsString() == receipt.SerializeAsString());
  CHECK(VerifierOf(decided.log).Check(ParseReceipt(*text).value()).ok());
  for (const char* bytes : {"", "{", "{}x", "c2sp.org/tlog-proof@v1\nindex 5\n", "nonsense"}) {
    CHECK_FALSE(ParseReceipt(bytes).ok());
  }
}

}  // namespace ketenpoort::sdk
