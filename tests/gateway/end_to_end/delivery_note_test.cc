// A receiver's signature: kept where it fits, refused where it does not, shown to the sender years later.
#include "clients/sdk/delivery_note.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "audit/commitment.h"
#include "audit/crypto/sha256.h"
#include "certs/signature.h"
#include "clients/cli/run.h"
#include "clients/sdk/receipt_file.h"
#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

class NoteWorld : public GateWorld {
 public:
  NoteWorld() {
    const std::string bsn = TestBsn(1);
    Report(Sentence(bsn));
    plan_ = Plan(Haarlem(), bsn);
    v1::SubmitResponse accepted;
    REQUIRE(Submit("dji", plan_, &accepted).ok());
    deliveries_ = Pull("rcn", Haarlem());
    REQUIRE(deliveries_.deliveries_size() == 2);
  }

  // All that waited for Haarlem, acknowledged.
  v1::AcknowledgeRequest Frame() const {
    v1::AcknowledgeRequest frame;
    for (const v1::Delivery& delivery : deliveries_.deliveries()) {
      v1::Acknowledgement& one = *frame.add_acknowledgements();
      one.set_delivery_id(delivery.delivery_id());
      one.set_payload_sha256(sdk::PayloadSha256(delivery.payload()));
    }
    return frame;
  }
  void Sign(const std::string& who, v1::AcknowledgeRequest& frame) const {
    REQUIRE(sdk::SignFrame(certs::SigningIdentity::FromKeyPem(Pem(who + ".key")).value(), frame).ok());
  }
  v1::AcknowledgeResponse Send(const std::string& who, const v1::AcknowledgeRequest& frame) {
    v1::AcknowledgeResponse answer;
    REQUIRE(Exchange(who)->Acknowledge(SoonContext().get(), frame, &answer).ok());
    REQUIRE(answer.results_size() == frame.acknowledgements_size() + frame.rejections_size());
    return answer;
  }
  // Where the plan stands for Haarlem, as its sender reads it.
  v1::ReceiverStatus StatusOfPlan() {
    v1::GetMessageRequest request;
    request.set_message_id(plan_.envelope().message_id());
    *request.mutable_sender() = plan_.envelope().sender();
    v1::GetMessageResponse answer;
    REQUIRE(Exchange("dji")->GetMessage(SoonContext().get(), request, &answer).ok());
    REQUIRE(answer.receivers_size() == 1);
    return answer.receivers(0);
  }
  static std::string Opened(const v1::Receipt& receipt, audit::AttributeTag tag) {
    for (const v1::Opening& opening : receipt.openings()) {
      if (opening.tag() == static_cast<uint32_t>(tag)) return opening.value();
    }
    return "";
  }
  const v1::Delivery& PlanDelivery() const {
    const auto& all = deliveries_.deliveries();
    return *std::find_if(all.begin(), all.end(),
                         [](const v1::Delivery& one) { return one.kind() == v1::MESSAGE_KIND_REINTEGRATION_PLAN; });
  }

 private:
  v1::Message plan_;
  v1::PullResponse deliveries_;
};

TEST_CASE("The sender can show what the receiver signed for, with nothing of the rest of the frame",
          "[end_to_end][note]") {
  NoteWorld world;
  v1::AcknowledgeRequest frame = world.Frame();
  world.Sign("rcn", frame);
  const v1::AcknowledgeResponse taken = world.Send("rcn", frame);
  for (const v1::AcknowledgeResult& result : taken.results()) CHECK(result.status().code() == 0);
  const v1::ReceiverStatus status = world.StatusOfPlan();
  CHECK(status.state() == v1::DELIVERY_STATE_ACKNOWLEDGED);
  v1::AuditEntry entry;
  REQUIRE(entry.ParseFromString(status.reply().entry()));
  CHECK(entry.kind() == v1::ENTRY_KIND_ACKNOWLEDGED);
  const std::string digest = NoteWorld::Opened(status.reply(), audit::AttributeTag::kPayloadDigest);
  CHECK(digest == sdk::PayloadSha256(world.PlanDelivery().payload()));
  const std::string note = NoteWorld::Opened(status.reply(), audit::AttributeTag::kDeliveryNote);
  const auto verified = sdk::VerifyDeliveryNote(note, digest);
  REQUIRE(verified.ok());
  CHECK(verified->outcome == "ACKNOWLEDGED");
  CHECK(verified->oin == entry.acting_oin());
  v1::SignedDelivery one;
  REQUIRE(one.ParseFromString(note));
  CHECK(one.hashes_size() == 1);
  // Told from the file alone, years later.
  const std::string proof = world.folder() / "ontvangst.tlog-proof";
  certs::WriteAll(proof, sdk::FormatReceipt(status.reply()).value());
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{in, out, err};
  REQUIRE(cli::Run({"audit", "verify-receipt", proof, "--vkey", world.folder() / "log.vkey"}, console) ==
          cli::ExitCode::kOk);
  INFO(out.str());
  CHECK(out.str().find("Het ontvangstbewijs klopt: met de sleutel van het certificaat van ") != std::string::npos);
  CHECK(out.str().find("GEEN partij") == std::string::npos);
  // For another payload, another text or another line it is no proof.
  CHECK_FALSE(sdk::VerifyDeliveryNote(note, std::string(32, 'x')).ok());
  one.set_text(one.text() + " ");
  CHECK_FALSE(sdk::VerifyDeliveryNote(one.SerializeAsString(), digest).ok());
  REQUIRE(one.ParseFromString(note));
  one.set_index(1 - one.index());
  CHECK_FALSE(sdk::VerifyDeliveryNote(one.SerializeAsString(), digest).ok());
}

TEST_CASE("A reply without a note counts, and its entry holds none", "[end_to_end][note]") {
  NoteWorld world;
  world.Send("rcn", world.Frame());
  const v1::ReceiverStatus status = world.StatusOfPlan();
  CHECK(status.state() == v1::DELIVERY_STATE_ACKNOWLEDGED);
  CHECK(status.has_reply());
  CHECK(NoteWorld::Opened(status.reply(), audit::AttributeTag::kDeliveryNote).empty());
}

TEST_CASE("A note by another key, over another frame or about nothing refuses the frame whole, and nothing is lost",
          "[end_to_end][note]") {
  NoteWorld world;
  const size_t before = world.Entries().size();
  std::vector<v1::AcknowledgeRequest> wrong(3, world.Frame());
  world.Sign("haarlem", wrong[0]);
  world.Sign("rcn", wrong[1]);
  wrong[1].mutable_acknowledgements()->SwapElements(0, 1);
  world.Sign("rcn", wrong[2]);
  for (v1::Acknowledgement& one : *wrong[2].mutable_acknowledgements()) one.clear_payload_sha256();
  for (const v1::AcknowledgeRequest& frame : wrong) {
    const v1::AcknowledgeResponse refused = world.Send("rcn", frame);
    for (const v1::AcknowledgeResult& result : refused.results()) {
      CHECK(result.status().code() == grpc::StatusCode::INVALID_ARGUMENT);
    }
  }
  v1::AcknowledgeRequest shapeless = world.Frame();
  shapeless.mutable_acknowledgements(1)->set_payload_sha256(std::string(31, 'x'));
  v1::AcknowledgeResponse none;
  CHECK(world.Exchange("rcn")->Acknowledge(SoonContext().get(), shapeless, &none).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(world.StatusOfPlan().state() == v1::DELIVERY_STATE_LEASED);
  // The supervisor's own reading is all that came.
  CHECK(world.Entries().size() == before + 1);
}

TEST_CASE("Signing for another payload than was disclosed acknowledges nothing, and tells a stranger nothing",
          "[end_to_end][note]") {
  NoteWorld world;
  v1::AcknowledgeRequest frame;
  frame.add_acknowledgements()->set_delivery_id(world.PlanDelivery().delivery_id());
  frame.mutable_acknowledgements(0)->set_payload_sha256(std::string(32, 'x'));
  v1::AcknowledgeRequest of_stranger = frame;
  world.Sign("rcn", frame);
  world.Sign("rotterdam", of_stranger);
  CHECK(world.Send("rcn", frame).results(0).status().code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(world.Send("rotterdam", of_stranger).results(0).status().code() == grpc::StatusCode::NOT_FOUND);
  CHECK(world.StatusOfPlan().state() == v1::DELIVERY_STATE_LEASED);
}

TEST_CASE("A rejection is signed for with its reason", "[end_to_end][note]") {
  NoteWorld world;
  v1::AcknowledgeRequest frame;
  v1::Rejection& rejection = *frame.add_rejections();
  rejection.set_delivery_id(world.PlanDelivery().delivery_id());
  rejection.set_reason(v1::REJECT_REASON_WRONG_PERSON);
  rejection.set_payload_sha256(sdk::PayloadSha256(world.PlanDelivery().payload()));
  world.Sign("rcn", frame);
  CHECK(world.Send("rcn", frame).results(0).status().code() == 0);
  const v1::ReceiverStatus status = world.StatusOfPlan();
  CHECK(status.state() == v1::DELIVERY_STATE_REJECTED);
  const auto verified = sdk::VerifyDeliveryNote(NoteWorld::Opened(status.reply(), audit::AttributeTag::kDeliveryNote),
                                                NoteWorld::Opened(status.reply(), audit::AttributeTag::kPayloadDigest));
  REQUIRE(verified.ok());
  CHECK(verified->outcome == "REJECTED REJECT_REASON_WRONG_PERSON");
}

}  // namespace
}  // namespace ketenpoort::testing
