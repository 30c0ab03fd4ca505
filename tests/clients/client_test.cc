// The clients against a gateway on a real socket with a log of its own.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "clients/dji/dji_client.h"
#include "clients/gemeente/gemeente_client.h"
#include "clients/reclassering/reclassering_client.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/exchange_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/sandbox_client.h"
#include "tests/clients/loopback_gateway.h"

namespace ketenpoort::sdk {
namespace {

using test::LoopbackGateway;

const grpc::Status kUnavailable(grpc::StatusCode::UNAVAILABLE, "restarting");

v1::SubjectReference Subject() {
  v1::SubjectReference subject;
  subject.set_skn("SKN0001");
  return subject;
}

v1::Message Plan(const Connection& connection, std::vector<v1::OrganAddress> receivers = {College("0392")}) {
  v1::Message message = Compose(Directeur("PI-HAARLEM"), receivers, v1::MESSAGE_KIND_REINTEGRATION_PLAN, Subject(), {},
                                *connection.random);
  message.mutable_reintegration_plan()->mutable_housing()->set_rent_arrears(true);
  return message;
}

v1::ReleaseDate SomeDate() {
  v1::ReleaseDate payload;
  payload.mutable_dates()->set_departure_on("2026-12-01");
  return payload;
}

void SpoilEntry(v1::Receipt& receipt) { (*receipt.mutable_entry())[2] ^= 1; }

ReceiveOptions OptionsFor(const v1::OrganAddress& organ) {
  ReceiveOptions options;
  options.organs = {organ};
  options.idle_ms = 300;
  return options;
}

}  // namespace

TEST_CASE("An allowed message comes back with verified receipts", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const ExchangeClient client(gateway.Connection());
  const auto answered = client.Submit(Plan(client.connection()));
  REQUIRE(answered.ok());
  CHECK(answered->results(0).outcome() == v1::OUTCOME_ALLOWED);
  CHECK_FALSE(answered->repeated_answer());
}

TEST_CASE("A call that was not answered is repeated with the same message id", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.fail_first = {kUnavailable, kUnavailable};
  const ExchangeClient client(gateway.Connection());
  const v1::Message message = Plan(client.connection());
  const auto answered = client.Submit(message);
  REQUIRE(answered.ok());
  const std::string& id = message.envelope().message_id();
  CHECK(gateway.submitted_ids() == std::vector<std::string>{id, id, id});
}

TEST_CASE("A gateway that does not answer is unavailable when the deadline has passed", "[clients]") {
  ConnectionOptions options;
  options.address = "127.0.0.1:1";
  options.plaintext_loopback = true;
  options.without_receipts = true;
  options.deadline_ms = 400;
  Connection connection = Connect(options).value();
  connection.retry.backoff_first_ms = 5;
  connection.retry.backoff_max_ms = 20;
  const SandboxClient client(connection);
  // The sandbox has a long deadline of its own: ask what is not repeated.
  const auto answered = client.InjectFault(v1::FAULT_DELIVERY_DROPPED);
  REQUIRE_FALSE(answered.ok());
  CHECK(answered.failure().kind == FailureKind::kUnavailable);

  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  Connection short_lived = gateway.Connection();
  short_lived.retry.overall_deadline_ms = 200;
  gateway.fail_first.assign(1'000, kUnavailable);
  const ExchangeClient exchange(short_lived);
  const auto refused = exchange.Submit(Plan(short_lived));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.failure().kind == FailureKind::kUnavailable);
  CHECK(refused.failure().attempts > 2);
}

TEST_CASE("An answer with a bad receipt is a failure, also inside a refusal", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.spoil = SpoilEntry;
  const ExchangeClient client(gateway.Connection());
  const auto allowed = client.Submit(Plan(client.connection()));
  REQUIRE_FALSE(allowed.ok());
  CHECK(allowed.failure().kind == FailureKind::kReceiptInvalid);
  gateway.decide = [](const auto&) { return v1::OUTCOME_DENIED; };
  const auto denied = client.Submit(Plan(client.connection()));
  REQUIRE_FALSE(denied.ok());
  CHECK(denied.failure().kind == FailureKind::kReceiptInvalid);
}

TEST_CASE("A message denied for every receiver is a refusal with its decisions", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.decide = [](const auto&) { return v1::OUTCOME_DENIED; };
  const ExchangeClient client(gateway.Connection());
  const auto answered = client.Submit(Plan(client.connection(), {College("0392"), College("0453")}));
  REQUIRE_FALSE(answered.ok());
  CHECK(answered.failure().kind == FailureKind::kRefused);
  CHECK(answered.failure().attempts == 1);
  CHECK(answered.failure().refusal.reason == "NO_BASIS");
  REQUIRE(answered.failure().refusal.response.has_value());
  CHECK(answered.failure().refusal.response->results_size() == 2);
}

TEST_CASE("A stream answers frame by frame, and keeps what was not answered", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.decide = [](const v1::OrganAddress& receiver) {
    return receiver.unit() == "0363" ? v1::OUTCOME_DENIED : v1::OUTCOME_ALLOWED;
  };
  const ExchangeClient client(gateway.Connection());
  const auto stream = client.OpenSubmitStream();
  const std::vector<v1::Message> frame{Plan(client.connection()), Plan(client.connection(), {College("0363")})};
  REQUIRE(stream->Write(frame));
  REQUIRE(stream->Write({Plan(client.connection())}));
  const auto first = stream->Read();
  REQUIRE(first.ok());
  REQUIRE(first->size() == 2);
  CHECK_FALSE((*first)[0].failure.has_value());
  REQUIRE((*first)[1].failure.has_value());
  CHECK((*first)[1].failure->kind == FailureKind::kRefused);
  CHECK(stream->Unanswered().size() == 1);
  CHECK(stream->Read().ok());
  CHECK(stream->Unanswered().empty());
  CHECK_FALSE(stream->Write({}));
  CHECK_FALSE(stream->Write(std::vector<v1::Message>(kFrameMax + 1)));
}

TEST_CASE("A stream that breaks says which messages to send again", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.fail_first = {kUnavailable};
  const ExchangeClient client(gateway.Connection());
  const v1::Message message = Plan(client.connection());
  const auto broken = client.OpenSubmitStream();
  const auto answered = broken->Exchange({message});
  REQUIRE_FALSE(answered.ok());
  CHECK(answered.failure().kind == FailureKind::kUnavailable);
  REQUIRE(broken->Unanswered().size() == 1);
  CHECK(broken->Unanswered()[0].envelope().message_id() == message.envelope().message_id());
  CHECK(client.OpenSubmitStream()->Exchange(broken->Unanswered()).ok());
}

TEST_CASE("A frame with a bad receipt fails and stays unanswered", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.spoil = SpoilEntry;
  const ExchangeClient client(gateway.Connection());
  const auto stream = client.OpenSubmitStream();
  const auto answered = stream->Exchange({Plan(client.connection())});
  REQUIRE_FALSE(answered.ok());
  CHECK(answered.failure().kind == FailureKind::kReceiptInvalid);
  CHECK(stream->Unanswered().size() == 1);
}

TEST_CASE("Receiving acknowledges what its handler took, and nothing else", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  std::vector<v1::Delivery> sent;
  for (int i = 0; i < 10; ++i) {
    sent.push_back(gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate()));
  }
  v1::StatusNotice notice;
  notice.set_notice_id("notice-notice-16");
  gateway.notices = {notice};
  const ExchangeClient client(gateway.Connection());
  ReceiveOptions options = OptionsFor(College("0392"));
  options.credits = 3;
  int seen = 0;
  ReceiveHandlers handlers;
  handlers.on_delivery = [&](const v1::Delivery& delivery) {
    CHECK(delivery.delivery_id() == sent[static_cast<size_t>(seen)].delivery_id());
    const int which = seen++;
    if (which == 4) return Verdict::Leave();
    return which == 5 ? Verdict::Reject(v1::REJECT_REASON_WRONG_PERSON) : Verdict::Acknowledge();
  };
  const auto received = client.Receive(options, handlers, {});
  REQUIRE(received.ok());
  CHECK(received->deliveries == 10);
  CHECK(received->notices == 1);
  CHECK(received->acknowledged == 9);  // eight deliveries and the notice
  CHECK(received->rejected == 1);
  CHECK(received->connections == 1);
  const std::vector<std::string> acknowledged = gateway.acknowledged_ids();
  CHECK(acknowledged.size() == 9);
  CHECK(std::count(acknowledged.begin(), acknowledged.end(), sent[4].delivery_id()) == 0);
  REQUIRE(gateway.rejections().size() == 1);
  CHECK(gateway.rejections()[0].delivery_id() == sent[5].delivery_id());
  CHECK(gateway.rejections()[0].reason() == v1::REJECT_REASON_WRONG_PERSON);
}

TEST_CASE("Receiving a maximum gives no credit beyond it and waits for its last acknowledgement", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  for (int i = 0; i < 10; ++i) gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  const ExchangeClient client(gateway.Connection());
  ReceiveOptions options = OptionsFor(College("0392"));
  options.deliveries_max = 4;
  options.idle_ms = 0;
  const auto received = client.Receive(options, {[](const auto&) { return Verdict::Acknowledge(); }, {}, {}}, {});
  REQUIRE(received.ok());
  CHECK(received->deliveries == 4);
  CHECK(received->acknowledged == 4);
  CHECK(gateway.credits_given() == 4);
}

TEST_CASE("A delivery with a bad receipt ends receiving and is not acknowledged", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const v1::Delivery sound = gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  gateway.spoil = SpoilEntry;
  gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  gateway.spoil = nullptr;
  gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  const ExchangeClient client(gateway.Connection());
  int seen = 0;
  const auto received = client.Receive(OptionsFor(College("0392")),
                                       {[&](const auto&) {
                                          ++seen;
                                          return Verdict::Acknowledge();
                                        },
                                        {},
                                        {}},
                                       {});
  REQUIRE_FALSE(received.ok());
  CHECK(received.failure().kind == FailureKind::kReceiptInvalid);
  CHECK(seen == 1);
  for (const std::string& id : gateway.acknowledged_ids()) CHECK(id == sound.delivery_id());
}

TEST_CASE("Receiving goes on over a new stream when the gateway went away", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  for (int i = 0; i < 6; ++i) gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  gateway.fail_first = {kUnavailable, kUnavailable};
  const ExchangeClient client(gateway.Connection());
  ReceiveOptions options = OptionsFor(College("0392"));
  options.credits = 2;
  const auto received = client.Receive(options, {[](const auto&) { return Verdict::Acknowledge(); }, {}, {}}, {});
  REQUIRE(received.ok());
  CHECK(received->connections == 3);
  CHECK(received->deliveries == 6);
  const std::vector<std::string> acknowledged = gateway.acknowledged_ids();
  // What was judged when the stream broke is acknowledged all the same, some of it perhaps twice.
  CHECK(std::set<std::string>(acknowledged.begin(), acknowledged.end()).size() == 6);
}

TEST_CASE("A refused receiver does not knock again", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.fail_first = {grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "not yours")};
  const ExchangeClient client(gateway.Connection());
  const auto received =
      client.Receive(OptionsFor(College("0392")), {[](const auto&) { return Verdict::Acknowledge(); }, {}, {}}, {});
  REQUIRE_FALSE(received.ok());
  CHECK(received.failure().kind == FailureKind::kRefused);
}

TEST_CASE("A stop request ends a stream, also when the gateway does not follow", "[clients]") {
  for (const bool silent : {false, true}) {
    LoopbackGateway gateway(grpc::InsecureServerCredentials());
    gateway.silent_on_half_close = silent;
    gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
    const ExchangeClient client(gateway.Connection());
    ReceiveOptions options = OptionsFor(College("0392"));
    options.idle_ms = 0;
    std::stop_source stop;
    std::jthread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      stop.request_stop();
    });
    const auto received =
        client.Receive(options, {[](const auto&) { return Verdict::Acknowledge(); }, {}, {}}, stop.get_token());
    REQUIRE(received.ok());
    CHECK(received->deliveries == 1);
    CHECK(gateway.acknowledged_ids().size() == 1);
  }
}

TEST_CASE("Receiving refuses no organ, too many organs and no handler", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const ExchangeClient client(gateway.Connection());
  const ReceiveHandlers handlers{[](const auto&) { return Verdict::Acknowledge(); }, {}, {}};
  CHECK_FALSE(client.Receive({}, handlers, {}).ok());
  ReceiveOptions many;
  many.organs.assign(kReceiveOrgansMax + 1, College("0392"));
  CHECK_FALSE(client.Receive(many, handlers, {}).ok());
  CHECK_FALSE(client.Receive(OptionsFor(College("0392")), {}, {}).ok());
}

TEST_CASE("A pulled delivery is verified before it is returned", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  gateway.spoil = SpoilEntry;
  gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0392"), SomeDate());
  const ExchangeClient client(gateway.Connection());
  const auto good = client.Pull({College("0392")}, 1, 0);
  REQUIRE(good.ok());
  CHECK(good->deliveries_size() == 1);
  const auto bad = client.Pull({College("0392")}, 1, 0);
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.failure().kind == FailureKind::kReceiptInvalid);
}

TEST_CASE("The typed clients speak as the organ they are for", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const dji::DjiClient dji(gateway.Connection(), Directeur("PI-HAARLEM"));
  const reclassering::ReclasseringClient rn(gateway.Connection(), "RN");
  const gemeente::GemeenteClient rcn(gateway.Connection(), {"0392", "0453"});
  const auto is_allowed = [](const CallResult<v1::SubmitResponse>& answered) {
    return answered.ok() && answered->results(0).outcome() == v1::OUTCOME_ALLOWED;
  };
  CHECK(is_allowed(dji.SendPlan(Subject(), {College("0392"), Reclassering("RN")}, {}, {})));
  CHECK(is_allowed(dji.ArrangeCare(Subject(), {College("0392")}, {}, {})));
  CHECK(is_allowed(dji.Consult(Subject(), "RN", {}, {})));
  CHECK(is_allowed(rn.Consult(Subject(), {}, {})));
  CHECK(is_allowed(rn.SendPlanReply(Subject(), {}, {})));
  CHECK(is_allowed(rn.SendToCollege(Subject(), "0392", {}, {})));
  CHECK(is_allowed(rn.ArrangeCare(Subject(), {Directeur()}, {}, {})));
  CHECK(is_allowed(rcn.AnswerReception("0453", Subject(), {}, {})));
  CHECK(is_allowed(rcn.SendPlanReply("0453", Subject(), {}, {})));
  CHECK(is_allowed(rcn.SendToProbation("0392", Subject(), "RN", {}, {})));
  CHECK(is_allowed(rcn.ArrangeCare("0392", Subject(), {Directeur()}, {}, {})));
  CHECK(rcn.organs().size() == 2);
  CHECK(is_allowed(dji.WarnOfRisk(Subject(), {Burgemeester("0392")}, {}, {})));
  CHECK(is_allowed(dji.NotifyReturn(Subject(), "0392", {}, {})));
  CHECK(is_allowed(dji.OrderSupervision(Subject(), "RN", "OPDR-1", {}, {})));
  CHECK(gateway.last_message().envelope().declarations().assignment_id() == "OPDR-1");
  CHECK(is_allowed(dji.SendStayPlan(Subject(), "0392", {}, {})));
  CHECK(is_allowed(dji.ProvideForResocialisation(Subject(), {College("0392")}, {}, {})));
  CHECK(is_allowed(dji.SendYouthAftercare(Subject(), {College("0392")}, {}, {})));
  CHECK(is_allowed(rn.WarnOfRisk(Subject(), {Burgemeester("0392")}, {}, {})));
  CHECK(is_allowed(rn.Advise(Subject(), Minister(), "OPDR-1", {}, {})));
  CHECK(is_allowed(rn.ReportCompliance(Subject(), "OPDR-1", {}, {})));
  CHECK(is_allowed(rn.OfferHelp(Subject(), "0392", std::string(16, 'c'), {}, {})));
  CHECK(gateway.last_message().envelope().declarations().consent_id() == std::string(16, 'c'));
  CHECK(is_allowed(rcn.AnswerStayPlan("0392", Subject(), {}, {})));
  CHECK(is_allowed(rcn.OfferHelp("0392", Subject(), "RN", std::string(16, 'c'), {}, {})));
  // A warning is the burgemeester's, never the college's.
  CHECK(is_allowed(rcn.WarnOfRisk("0392", Subject(), {Directeur()}, {}, {})));
  CHECK(gateway.last_message().envelope().sender().organ() == v1::ORGAN_BURGEMEESTER);

  gateway.Deliver(v1::MESSAGE_KIND_RELEASE_DATE, College("0453"), SomeDate());
  std::stop_source stop;
  std::string receiver;
  const auto received = rcn.Receive({[&](const v1::Delivery& delivery) {
                                       receiver = delivery.receiver().unit();
                                       stop.request_stop();
                                       return Verdict::Acknowledge();
                                     },
                                     {},
                                     {}},
                                    stop.get_token());
  CHECK(received.ok());
  CHECK(receiver == "0453");
  CHECK(gateway.acknowledged_ids().size() == 1);
}

TEST_CASE("A declaration is repeated with its id, and believed only with its receipt", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const dji::DjiClient dji(gateway.Connection(), Directeur("PI-HAARLEM"));
  const DeclarationClient client = dji.declarations();
  v1::SetNeedFactorRequest pause;
  pause.set_request_id(std::string(16, 'n'));
  gateway.fail_first = {kUnavailable};
  CHECK(client.SetNeedFactor(pause).ok());
  CHECK(gateway.submitted_ids() == std::vector<std::string>{pause.request_id()});
  v1::RegisterConsentRequest consent;
  consent.mutable_consent()->set_consent_id(std::string(16, 'c'));
  CHECK(client.RegisterConsent(consent).ok());
  v1::RevokeConsentRequest revoke;
  revoke.set_request_id(std::string(16, 'r'));
  const auto revoked = client.RevokeConsent(revoke);
  REQUIRE(revoked.ok());
  CHECK(revoked->held() == 2);
  v1::RegisterAssignmentRequest assignment;
  assignment.set_request_id(std::string(16, 'a'));
  CHECK(client.RegisterAssignment(assignment).ok());
  v1::EndAssignmentRequest end;
  end.set_request_id(std::string(16, 'e'));
  CHECK(client.EndAssignment(end).ok());
  v1::RegisterCaseRequest wgs_case;
  wgs_case.set_request_id(std::string(16, 'w'));
  CHECK(client.RegisterCase(wgs_case).ok());
  v1::EndCaseRequest end_case;
  end_case.set_request_id(std::string(16, 'x'));
  CHECK(client.EndCase(end_case).ok());
  v1::RegisterForumRequest forum;
  forum.set_request_id(std::string(16, 'f'));
  CHECK(client.RegisterForum(forum).ok());
  v1::EndForumRequest end_forum;
  end_forum.set_request_id(std::string(16, 'g'));
  CHECK(client.EndForum(end_forum).ok());
  CHECK(client.ListDeclarations({})->paused_size() == 1);
  gateway.spoil = SpoilEntry;
  const auto spoilt = client.SetNeedFactor(pause);
  REQUIRE_FALSE(spoilt.ok());
  CHECK(spoilt.failure().kind == FailureKind::kReceiptInvalid);
}

TEST_CASE("A report is repeated with its id and its notices are verified", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const dji::DjiClient dji(gateway.Connection(), Minister());
  v1::CustodyReport report;
  report.add_colleges()->set_gemeente("0392");
  gateway.fail_first = {kUnavailable};
  const auto answered = dji.ReportStatus(report);
  REQUIRE(answered.ok());
  CHECK(answered->notices_size() == 1);
  CHECK(answered->report_id().size() == kMessageIdBytes);
  gateway.spoil = SpoilEntry;
  const auto spoilt = dji.ReportStatus(report);
  REQUIRE_FALSE(spoilt.ok());
  CHECK(spoilt.failure().kind == FailureKind::kReceiptInvalid);
  CHECK(dji.ListWork().value().size() == 3);
}

TEST_CASE("The log online is believed only with its proofs", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  gateway.Append(10);
  const AuditClient client(gateway.Connection());
  const auto earlier = client.GetCheckpoint();
  REQUIRE(earlier.ok());
  CHECK(earlier->checkpoint.size == 13);
  gateway.Append(20);
  const auto present = client.ProveExtends(earlier->note);
  REQUIRE(present.ok());
  CHECK(present->checkpoint.size == 33);
  const auto entry = client.GetEntry(7, "test");
  REQUIRE(entry.ok());
  CHECK(entry->index == 7);
  const auto listing = client.ListEntries(30, 10, "test");
  REQUIRE(listing.ok());
  REQUIRE(listing->entries_size() == 3);
  CHECK(client.ProveListed(listing->entries(1)).value().index == 31);
  v1::ListedEntry moved = listing->entries(1);
  moved.set_index(5);
  CHECK(client.ProveListed(moved).failure().kind == FailureKind::kReceiptInvalid);
  gateway.spoil = SpoilEntry;
  CHECK(client.GetEntry(7, "test").failure().kind == FailureKind::kReceiptInvalid);

  LoopbackGateway other(grpc::InsecureServerCredentials());
  Connection foreign = other.Connection();
  foreign.receipts = std::make_shared<const ReceiptVerifier>(
      ReceiptVerifier::FromVerifierKeys(std::vector<std::string>{test::SelfMadeLog(99).VerifierKey()}).value());
  CHECK(AuditClient(foreign).GetCheckpoint().failure().kind == FailureKind::kReceiptInvalid);
}

TEST_CASE("A log that was cut back or rewritten does not extend an earlier checkpoint", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  test::SelfMadeLog other(20261122);  // the same key, another history
  for (int i = 0; i < 3; ++i) {
    v1::AuditEntry entry;
    entry.set_kind(v1::ENTRY_KIND_RECOVERY);
    other.Append(entry, {});
  }
  REQUIRE(other.VerifierKey() == gateway.log().VerifierKey());
  gateway.Append(5);
  const AuditClient client(gateway.Connection());
  CHECK(client.ProveExtends(other.Checkpoint()).failure().kind == FailureKind::kReceiptInvalid);
}

TEST_CASE("The sandbox clock moves to a time or by a duration, and a fault is not repeated", "[clients]") {
  LoopbackGateway gateway(grpc::InsecureServerCredentials());
  const SandboxClient client(gateway.Connection());
  const auto before = client.Now();
  REQUIRE(before.ok());
  const auto after = client.AdvanceBy(int64_t{3'600} * 1'000'000);
  REQUIRE(after.ok());
  CHECK(after->now().seconds() == before->now().seconds() + 3'600);
  CHECK(client.AdvanceTo(int64_t{1'900'000'000} * 1'000'000).value().now().seconds() == 1'900'000'000);
  const auto fault = client.InjectFault(v1::FAULT_COMMIT_FAILS);
  REQUIRE_FALSE(fault.ok());
  CHECK(fault.failure().attempts == 1);
}

TEST_CASE("A connection asks for what it needs, and refuses plaintext beyond this machine", "[clients]") {
  ConnectionOptions options;
  CHECK(std::string(Connect(options).status().message()) == "no address is given");
  options.address = "poort.example.nl:8443";
  CHECK(std::string(Connect(options).status().message()) == "no verifier key of the log is given");
  options.log_verifier_keys = {test::SelfMadeLog(1).VerifierKey()};
  CHECK(std::string(Connect(options).status().message()) == "no CA file is given");
  options.plaintext_loopback = true;
  CHECK(Connect(options).status().code() == absl::StatusCode::kInvalidArgument);
  options.address = "127.0.0.1:1";
  CHECK(Connect(options).ok());
  options.log_verifier_keys = {"not a key"};
  CHECK_FALSE(Connect(options).ok());
}

}  // namespace ketenpoort::sdk
