// What the parties see: reports, deliveries, receipts, refusals, streams.
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

// The payloads of a kind in an answer.
template <typename Payload>
std::vector<Payload> PayloadsOf(const v1::PullResponse& answer, v1::MessageKind kind) {
  std::vector<Payload> payloads;
  for (const v1::Delivery& delivery : answer.deliveries()) {
    if (delivery.kind() == kind) REQUIRE(payloads.emplace_back().ParseFromString(delivery.payload()));
  }
  return payloads;
}

using ReceiveCall = grpc::ClientReaderWriter<v1::ReceiveRequest, v1::ReceiveResponse>;

std::unique_ptr<ReceiveCall> OpenReceive(v1::ExchangeService::Stub& stub, grpc::ClientContext& context,
                                         const v1::OrganAddress& organ, uint32_t credits) {
  auto call = stub.Receive(&context);
  v1::ReceiveRequest open;
  *open.mutable_open()->add_organs() = organ;
  open.set_credits(credits);
  REQUIRE(call->Write(open));
  return call;
}

TEST_CASE("A reported detention reaches the college through its mandataris and the designated organisation",
          "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  const v1::ReportStatusResponse reported = world.Report(Sentence(bsn));
  CHECK(reported.state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(reported.notices_size() >= 2);
  CHECK(reported.receipt().proof().rfind("c2sp.org/tlog-proof@v1", 0) == 0);

  const v1::PullResponse at_college = world.Pull("rcn", Haarlem());
  const auto college = PayloadsOf<v1::DetentionStart>(at_college, v1::MESSAGE_KIND_DETENTION_START);
  REQUIRE(college.size() == 1);
  CHECK(college[0].person().bsn() == bsn);
  CHECK_FALSE(college[0].has_establishment());
  const v1::Delivery& delivery = at_college.deliveries(0);
  CHECK(delivery.sender().unit().empty());  // a college reads DIRECTEUR
  CHECK(delivery.mandate_decree() == "Mandaatbesluit nazorg 0392/2021");
  CHECK(delivery.attempt() == 1);
  CHECK(delivery.payload().find("Zwolle") == std::string::npos);
  CHECK(delivery.articles_size() > 0);
  CHECK(delivery.receipt().proof().rfind("c2sp.org/tlog-proof@v1", 0) == 0);

  const v1::PullResponse at_rn = world.Pull("rn", Rn());
  const auto rn = PayloadsOf<v1::DetentionStart>(at_rn, v1::MESSAGE_KIND_DETENTION_START);
  REQUIRE(rn.size() == 1);
  CHECK(rn[0].has_establishment());
  CHECK(rn[0].person().address().empty());
  CHECK(at_rn.deliveries(0).payload() != delivery.payload());

  CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
  CHECK(world.Pull("rcn", Haarlem()).deliveries().empty());
}

TEST_CASE("An acknowledgement by another organ gets the answer for an unknown id", "[end_to_end]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  const std::string id = world.Pull("rcn", Haarlem()).deliveries(0).delivery_id();
  const google::rpc::Status foreign = world.Acknowledge("rotterdam", id);
  const google::rpc::Status unknown = world.Acknowledge("rotterdam", NewId());
  CHECK(foreign.code() == grpc::StatusCode::NOT_FOUND);
  CHECK(foreign.SerializeAsString() == unknown.SerializeAsString());
  CHECK(world.Acknowledge("rcn", id).code() == 0);
}

TEST_CASE("The same message id gives the first answer again, also after a restart, and other content is refused",
          "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  v1::Message plan = Plan(Haarlem(), bsn);
  v1::SubmitResponse first, again, restarted, other;
  REQUIRE(world.Submit("dji", plan, &first).ok());
  CHECK_FALSE(first.repeated_answer());
  REQUIRE(world.Submit("dji", plan, &again).ok());
  CHECK(again.repeated_answer());
  CHECK(again.results(0).receipt().entry() == first.results(0).receipt().entry());
  world.Stop();
  world.Start();
  REQUIRE(world.Submit("dji", plan, &restarted).ok());
  CHECK(restarted.repeated_answer());
  CHECK(restarted.results(0).receipt().entry() == first.results(0).receipt().entry());
  plan.mutable_reintegration_plan()->mutable_housing()->set_registered_home_seeker(false);
  const grpc::Status refused = world.Submit("dji", plan, &other);
  CHECK(refused.error_code() == grpc::StatusCode::ALREADY_EXISTS);
  CHECK(ReasonOf(refused) == "MESSAGE_ID_USED");
}

TEST_CASE("A plan with offence data is refused whole, with the article and the field, and the receipt proves it",
          "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  v1::Message plan = Plan(Haarlem(), bsn);
  plan.mutable_reintegration_plan()->mutable_refused()->set_offence("diefstal");
  v1::SubmitResponse answer;
  const grpc::Status refused = world.Submit("dji", plan, &answer);
  CHECK(refused.error_code() == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(ReasonOf(refused) == "NO_BASIS");
  const google::rpc::Status details = DetailsOf(refused);
  const auto info = DetailIn<google::rpc::ErrorInfo>(details);
  CHECK(info->metadata().at("denial") == "D07");
  CHECK(info->metadata().at("articles").find("PM 20d") != std::string::npos);
  CHECK(DetailIn<google::rpc::LocalizedMessage>(details)->locale() == "nl");
  const auto response = DetailIn<v1::SubmitResponse>(details);
  REQUIRE(response);
  CHECK(response->results(0).withheld_fields(0).field() == "refused.offence");
  CHECK_FALSE(response->results(0).receipt().proof().empty());
}

TEST_CASE("Without standing a refusal is the same bytes for everybody else's person, nobody and a former one",
          "[end_to_end]") {
  GateWorld world;
  const std::string inside = TestBsn(1), unknown = TestBsn(2), ended = TestBsn(3);
  world.Report(Sentence(inside));
  v1::CustodyReport over = Sentence(ended);
  over.mutable_titles(0)->set_starts_on("2026-09-01");
  over.mutable_titles(0)->set_ends_on("2026-10-01");
  for (v1::DateFact* date : {over.mutable_departure(), over.mutable_release(), over.mutable_basis_ends()}) {
    *date->mutable_at() = Instant("2026-10-01T09:00:00+02:00");
    date->set_certainty(v1::CERTAINTY_OCCURRED);
  }
  over.set_place(v1::PLACE_KIND_OUTSIDE);
  over.clear_establishment();
  over.set_reason(v1::REASON_EINDE_STRAF);
  *over.mutable_valid_from() = Instant("2026-10-01T10:00:00+02:00");
  world.Report(over);
  std::set<std::string> statuses, checks;
  for (const std::string& bsn : {inside, unknown, ended}) {
    v1::SubmitResponse answer;
    const grpc::Status refused = world.Submit("rotterdam", Reception(Rotterdam(), bsn), &answer);
    CHECK(refused.error_code() == grpc::StatusCode::PERMISSION_DENIED);
    CHECK(ReasonOf(refused) == "NO_KNOWN_BASIS");
    CHECK_FALSE(DetailIn<v1::SubmitResponse>(DetailsOf(refused)));
    statuses.insert(refused.error_message() + refused.error_details());
    v1::CheckResponse checked;
    REQUIRE(world.Check("rotterdam", Reception(Rotterdam(), bsn), &checked).ok());
    // The digest is of the question itself, which names another person each time.
    CHECK(checked.attestation_digest().size() == 32);
    checked.clear_attestation_digest();
    checks.insert(checked.SerializeAsString());
  }
  CHECK(statuses.size() == 1);
  CHECK(checks.size() == 1);
  // The true reason stands in the log.
  std::set<std::string> reasons;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.kind() == v1::ENTRY_KIND_DENIED && entry.sender().unit() == "0599") reasons.insert(entry.denial_id());
  }
  CHECK(reasons.size() >= 2);
}

TEST_CASE("An unknown field or number at any depth is refused by its path", "[end_to_end]") {
  GateWorld world;
  v1::Message plan = Plan(Haarlem(), TestBsn(1));
  v1::SubmitResponse answer;
  SECTION("a field") {
    auto* housing = plan.mutable_reintegration_plan()->mutable_housing();
    housing->GetReflection()->MutableUnknownFields(housing)->AddVarint(999, 1);
    const grpc::Status refused = world.Submit("dji", plan, &answer);
    CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    const auto bad = DetailIn<google::rpc::BadRequest>(DetailsOf(refused));
    REQUIRE(bad);
    CHECK(bad->field_violations(0).field() == "reintegration_plan.housing");
  }
  SECTION("an enum number") {
    plan.mutable_envelope()->set_purpose(static_cast<v1::Purpose>(77));
    const grpc::Status refused = world.Submit("dji", plan, &answer);
    CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(DetailIn<google::rpc::BadRequest>(DetailsOf(refused))->field_violations(0).field() == "envelope.purpose");
  }
  SECTION("a field beside the message") {
    v1::SubmitRequest request;
    *request.mutable_message() = plan;
    request.GetReflection()->MutableUnknownFields(&request)->AddVarint(9, 1);
    const grpc::Status refused = world.Exchange("dji")->Submit(SoonContext().get(), request, &answer);
    CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  SECTION("a report of the wrong shape, though its wrong BSN is taken") {
    v1::CustodyReport report = Sentence("123456789");
    CHECK(world.Report(report).work_size() > 0);
    report = Sentence(TestBsn(1));
    report.mutable_titles(0)->set_starts_on("2026-02-30");
    v1::ReportStatusRequest request;
    *request.mutable_report() = report;
    v1::ReportStatusResponse reported;
    const grpc::Status refused = world.Custody("dji")->ReportStatus(SoonContext().get(), request, &reported);
    CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(DetailIn<google::rpc::BadRequest>(DetailsOf(refused))->field_violations(0).field() ==
          "report.titles[0].starts_on");
  }
}

TEST_CASE("A stream of submissions answers frame by frame, and each message stands alone", "[end_to_end]") {
  GateWorld world;
  for (int n = 0; n < 4; ++n) world.Report(Sentence(TestBsn(n)));
  const auto stub = world.Exchange("dji");
  const auto context = SoonContext();
  auto call = stub->SubmitStream(context.get());
  std::vector<std::vector<std::string>> ids;
  // More frames than may be ahead: the rest waits on the wire.
  for (int frame = 0; frame < 10; ++frame) {
    v1::SubmitStreamRequest request;
    ids.emplace_back();
    for (int n = 0; n < 4; ++n) {
      v1::Message* message = request.add_messages();
      *message = Plan(Haarlem(), TestBsn(n));
      if (n == 2) message->mutable_envelope()->clear_purpose();
      ids.back().push_back(message->envelope().message_id());
    }
    REQUIRE(call->Write(request));
  }
  REQUIRE(call->WritesDone());
  for (const std::vector<std::string>& frame : ids) {
    v1::SubmitStreamResponse answers;
    REQUIRE(call->Read(&answers));
    REQUIRE(answers.outcomes_size() == 4);
    for (int n = 0; n < 4; ++n) {
      const v1::SubmitOutcome& outcome = answers.outcomes(n);
      CHECK(outcome.message_id() == frame[static_cast<size_t>(n)]);
      CHECK(outcome.status().code() == (n == 2 ? grpc::StatusCode::INVALID_ARGUMENT : grpc::StatusCode::OK));
      CHECK(outcome.has_response() == (n != 2));
    }
  }
  v1::SubmitStreamResponse none;
  CHECK_FALSE(call->Read(&none));
  CHECK(call->Finish().ok());
}

TEST_CASE("A frame of no messages or of 257 ends the stream with what is wrong", "[end_to_end]") {
  GateWorld world;
  const int count = GENERATE(0, 256, 257);
  const auto stub = world.Exchange("dji");
  const auto context = SoonContext();
  auto call = stub->SubmitStream(context.get());
  v1::SubmitStreamRequest request;
  for (int i = 0; i < count; ++i) request.add_messages();
  REQUIRE(call->Write(request));
  call->WritesDone();
  v1::SubmitStreamResponse answers;
  const bool answered = call->Read(&answers);
  CHECK(answered == (count == 256));
  if (answered) {
    CHECK(answers.outcomes_size() == 256);
    CHECK_FALSE(call->Read(&answers));
  }
  CHECK(call->Finish().error_code() == (count == 256 ? grpc::StatusCode::OK : grpc::StatusCode::INVALID_ARGUMENT));
}

TEST_CASE("A receiving stream gets no more than its credits, and answers what it acknowledges or rejects",
          "[end_to_end]") {
  GateWorld world;
  for (int n = 0; n < 3; ++n) world.Report(Sentence(TestBsn(n)));
  const auto stub = world.Exchange("rcn");
  const auto context = SoonContext();
  auto call = OpenReceive(*stub, *context, Haarlem(), 1);
  v1::ReceiveResponse frame;
  REQUIRE(call->Read(&frame));
  REQUIRE(frame.deliveries_size() == 1);
  const std::string first = frame.deliveries(0).delivery_id();

  // Nothing more without a credit: what comes next is the answer to the acknowledgement.
  v1::ReceiveRequest answer;
  answer.add_acknowledgements()->set_delivery_id(first);
  REQUIRE(call->Write(answer));
  REQUIRE(call->Read(&frame));
  CHECK(frame.deliveries().empty());
  REQUIRE(frame.results_size() == 1);
  CHECK(frame.results(0).delivery_id() == first);
  CHECK(frame.results(0).status().code() == 0);

  v1::ReceiveRequest more;
  more.set_credits(5);
  REQUIRE(call->Write(more));
  std::vector<std::string> got;
  while (got.size() < 2) {
    REQUIRE(call->Read(&frame));
    for (const v1::Delivery& delivery : frame.deliveries()) got.push_back(delivery.delivery_id());
  }
  v1::ReceiveRequest reject;
  reject.add_rejections()->set_delivery_id(got[0]);
  reject.mutable_rejections(0)->set_reason(v1::REJECT_REASON_WRONG_PERSON);
  reject.add_acknowledgements()->set_delivery_id(NewId());
  REQUIRE(call->Write(reject));
  REQUIRE(call->WritesDone());
  std::vector<v1::AcknowledgeResult> results;
  while (call->Read(&frame)) {
    for (const v1::AcknowledgeResult& result : frame.results()) results.push_back(result);
  }
  CHECK(call->Finish().ok());
  REQUIRE(results.size() == 2);
  CHECK(results[0].status().code() == grpc::StatusCode::NOT_FOUND);
  CHECK(results[1].status().code() == 0);
}

TEST_CASE("A stream that closes unacknowledged gives its deliveries back, and the next attempt says so",
          "[end_to_end]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  const auto stub = world.Exchange("rcn");
  const auto context = SoonContext();
  auto call = OpenReceive(*stub, *context, Haarlem(), 8);
  v1::ReceiveResponse frame;
  REQUIRE(call->Read(&frame));
  CHECK(frame.deliveries(0).attempt() == 1);
  REQUIRE(call->WritesDone());
  while (call->Read(&frame)) {
  }
  REQUIRE(call->Finish().ok());
  const v1::PullResponse again = world.Pull("rcn", Haarlem());
  REQUIRE(again.deliveries_size() == 1);
  CHECK(again.deliveries(0).attempt() == 2);
}

TEST_CASE("The first frame of a receiving stream opens it, and only the first", "[end_to_end]") {
  GateWorld world;
  const auto stub = world.Exchange("rcn");
  const auto context = SoonContext();
  v1::ReceiveResponse frame;
  SECTION("none opens") {
    auto call = stub->Receive(context.get());
    v1::ReceiveRequest credits;
    credits.set_credits(1);
    REQUIRE(call->Write(credits));
    CHECK_FALSE(call->Read(&frame));
    CHECK(call->Finish().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  SECTION("a second one opens") {
    auto call = OpenReceive(*stub, *context, Haarlem(), 1);
    v1::ReceiveRequest open;
    *open.mutable_open()->add_organs() = Haarlem();
    REQUIRE(call->Write(open));
    CHECK_FALSE(call->Read(&frame));
    CHECK(call->Finish().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  SECTION("for an organ twice") {
    auto call = stub->Receive(context.get());
    v1::ReceiveRequest open;
    *open.mutable_open()->add_organs() = Haarlem();
    *open.mutable_open()->add_organs() = Haarlem();
    REQUIRE(call->Write(open));
    CHECK_FALSE(call->Read(&frame));
    CHECK(call->Finish().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  SECTION("with more credits than may be outstanding") {
    auto call = OpenReceive(*stub, *context, Haarlem(), 4'097);
    CHECK_FALSE(call->Read(&frame));
    CHECK(call->Finish().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
}

TEST_CASE("A sender hears of a rejection on the stream it has open, and at the next opening until it acknowledges",
          "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  const auto stub = world.Exchange("dji");
  const auto context = SoonContext();
  auto call = OpenReceive(*stub, *context, Zwolle(), 0);
  v1::Message plan = Plan(Haarlem(), bsn);
  v1::SubmitResponse answer;
  REQUIRE(world.Submit("dji", plan, &answer).ok());
  std::string plan_delivery;
  const v1::PullResponse waiting = world.Pull("rcn", Haarlem());
  for (const v1::Delivery& delivery : waiting.deliveries()) {
    if (delivery.message_id() == plan.envelope().message_id()) plan_delivery = delivery.delivery_id();
  }
  REQUIRE_FALSE(plan_delivery.empty());
  v1::AcknowledgeRequest reject;
  reject.add_rejections()->set_delivery_id(plan_delivery);
  reject.mutable_rejections(0)->set_reason(v1::REJECT_REASON_CANNOT_PROCESS);
  v1::AcknowledgeResponse rejected;
  REQUIRE(world.Exchange("rcn")->Acknowledge(SoonContext().get(), reject, &rejected).ok());

  v1::ReceiveResponse frame;
  REQUIRE(call->Read(&frame));
  REQUIRE(frame.notices_size() == 1);
  CHECK(frame.notices(0).message_id() == plan.envelope().message_id());
  CHECK(frame.notices(0).reject_reason() == v1::REJECT_REASON_CANNOT_PROCESS);
  const std::string notice_id = frame.notices(0).notice_id();

  CHECK(world.Pull("dji", Zwolle()).notices(0).notice_id() == notice_id);
  CHECK(world.Acknowledge("dji", notice_id).code() == 0);
  CHECK(world.Pull("dji", Zwolle()).notices().empty());
  v1::GetMessageRequest where;
  where.set_message_id(plan.envelope().message_id());
  *where.mutable_sender() = Zwolle();
  v1::GetMessageResponse stands;
  REQUIRE(world.Exchange("dji")->GetMessage(SoonContext().get(), where, &stands).ok());
  CHECK(stands.receivers(0).state() == v1::DELIVERY_STATE_REJECTED);
}

TEST_CASE("A pull waits for a first delivery, no longer than asked, and takes no more than asked", "[end_to_end]") {
  GateWorld world;
  const auto began = std::chrono::steady_clock::now();
  CHECK(world.Pull("rcn", Haarlem(), 256, 300).deliveries().empty());
  const auto waited = std::chrono::steady_clock::now() - began;
  CHECK(waited >= std::chrono::milliseconds(250));
  CHECK(waited < std::chrono::seconds(5));

  std::thread reporter([&world] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    for (int n = 0; n < 5; ++n) world.Report(Sentence(TestBsn(n)));
  });
  const v1::PullResponse first = world.Pull("rcn", Haarlem(), 256, 15'000);
  CHECK(first.deliveries_size() >= 1);
  reporter.join();
  const v1::PullResponse two = world.Pull("rcn", Haarlem(), 2);
  CHECK(two.deliveries_size() == 2);
  // What was handed over is leased: another pull gets the rest, and nothing twice.
  std::set<std::string> seen;
  for (const v1::Delivery& delivery : first.deliveries()) seen.insert(delivery.delivery_id());
  for (const v1::Delivery& delivery : two.deliveries()) CHECK(seen.insert(delivery.delivery_id()).second);
  const v1::PullResponse waiting = world.Pull("rcn", Haarlem());
  for (const v1::Delivery& delivery : waiting.deliveries()) {
    CHECK(seen.insert(delivery.delivery_id()).second);
  }
  CHECK(seen.size() == 5);
}

TEST_CASE("A pull answers in steps when more waits than one step asks for", "[end_to_end]") {
  GateWorld world;
  const auto stub = world.Custody("dji");
  for (int n = 0; n < 70; ++n) {
    v1::ReportStatusRequest request;
    *request.mutable_report() = Sentence(TestBsn(n));
    v1::ReportStatusResponse answer;
    REQUIRE(stub->ReportStatus(SoonContext().get(), request, &answer).ok());
  }
  CHECK(world.Pull("rcn", Haarlem(), 65).deliveries_size() == 65);
  CHECK(world.Pull("rcn", Haarlem()).deliveries_size() == 5);
}

TEST_CASE("A pull outside its limits is refused by field", "[end_to_end]") {
  GateWorld world;
  struct Case {
    uint32_t max;
    uint32_t wait_ms;
    const char* field;
  };
  for (const Case& one : {Case{0, 0, "max_deliveries"}, Case{257, 0, "max_deliveries"}, Case{1, 30'001, "wait_ms"}}) {
    v1::PullResponse answer;
    const grpc::Status refused = world.TryPull("rcn", Haarlem(), &answer, one.max, one.wait_ms);
    CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(DetailIn<google::rpc::BadRequest>(DetailsOf(refused))->field_violations(0).field() == one.field);
  }
}

TEST_CASE("A delivery that was recorded but not handed over comes again as the next attempt", "[end_to_end]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  world.InjectFault(v1::FAULT_DELIVERY_DROPPED);
  const v1::PullResponse answer = world.Pull("rcn", Haarlem(), 256, 10'000);
  REQUIRE(answer.deliveries_size() == 1);
  CHECK(answer.deliveries(0).attempt() == 2);
}

TEST_CASE("A receiver that does not read has no more disclosed to it than is kept ahead, and is broken off",
          "[end_to_end]") {
  constexpr int kPersons = 700;
  GateWorld world;
  const auto custody = world.Custody("dji");
  for (int n = 0; n < kPersons; ++n) {
    v1::ReportStatusRequest request;
    *request.mutable_report() = Sentence(TestBsn(n));
    v1::ReportStatusResponse answer;
    REQUIRE(custody->ReportStatus(SoonContext().get(), request, &answer).ok());
  }
  const auto stub = world.Exchange("rcn");
  const auto context = SoonContext();
  auto call = OpenReceive(*stub, *context, Haarlem(), 4'096);
  const std::string metric =
      "ketenpoort_log_entries_total{entry=\"ENTRY_KIND_DISCLOSED\",kind=\"MESSAGE_KIND_DETENTION_START\"} ";
  const auto disclosed = [&] {
    const std::string page = world.HttpGet("/metrics");
    const size_t at = page.find(metric);
    return at == std::string::npos ? 0 : std::stoi(page.substr(at + metric.size()));
  };
  REQUIRE(Eventually([&] { return disclosed() >= 256; }));
  std::this_thread::sleep_for(std::chrono::seconds(2));
  CHECK(disclosed() < kPersons);

  // Even a stream that cannot be written to ends with its certificate, well before its own deadline.
  world.Revoke("rcn");
  world.Reload();
  const auto began = std::chrono::steady_clock::now();
  CHECK(Eventually([&] {
    return world.HttpGet("/metrics").find("ketenpoort_streams_open{method=\"ExchangeService/Receive\"} 0") !=
           std::string::npos;
  }));
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
  v1::ReceiveResponse frame;
  while (call->Read(&frame)) {
  }
  CHECK_FALSE(call->Finish().ok());
}

TEST_CASE("A message over the size limit is refused before it is read", "[end_to_end]") {
  GateWorld world;
  v1::Message plan = Plan(Haarlem(), TestBsn(1));
  plan.mutable_reintegration_plan()->mutable_housing()->set_situation(std::string(5 * 1024 * 1024, 'x'));
  v1::SubmitResponse answer;
  CHECK(world.Submit("dji", plan, &answer).error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace ketenpoort::testing
