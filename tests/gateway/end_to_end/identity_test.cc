// Who is let in, and for how long: certificates, lists, directory, organs, TLS.
#include <grpcpp/create_channel.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <thread>

#include "certs/tls_probe.h"
#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

grpc::Status GetCheckpoint(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext* context) {
  v1::GetCheckpointResponse answer;
  return v1::AuditService::NewStub(channel)->GetCheckpoint(context, {}, &answer);
}

grpc::Status GetCheckpoint(const std::shared_ptr<grpc::Channel>& channel) {
  return GetCheckpoint(channel, SoonContext().get());
}

int64_t Now() { return static_cast<int64_t>(std::time(nullptr)); }

TEST_CASE("Nobody enters without a certificate of a trusted authority in its validity", "[end_to_end]") {
  GateWorld world;
  CHECK(GetCheckpoint(world.ChannelOf("rn")).ok());
  SECTION("no certificate") {
    CHECK(GetCheckpoint(world.ChannelWith("", "")).error_code() == grpc::StatusCode::UNAVAILABLE);
  }
  SECTION("an authority that is not ours") {
    const certs::TestFolder elsewhere;
    REQUIRE(certs::InitAuthority(elsewhere.path(), Now()).ok());
    REQUIRE(certs::IssueLeaf(elsewhere.path(), ClientLeaf("rn", kRnOin), Now()).ok());
    const auto channel = world.ChannelWith(certs::ReadAll(elsewhere / "rn.pem"), certs::ReadAll(elsewhere / "rn.key"));
    CHECK(GetCheckpoint(channel).error_code() == grpc::StatusCode::UNAVAILABLE);
  }
  SECTION("expired") {
    certs::LeafRequest late = ClientLeaf("late", kRnOin);
    late.not_before = Now() - 3 * certs::kSecondsPerDay;
    late.not_after = Now() - certs::kSecondsPerDay;
    world.Issue(late);
    CHECK(GetCheckpoint(world.ChannelOf("late")).error_code() == grpc::StatusCode::UNAVAILABLE);
  }
  SECTION("not yet valid") {
    certs::LeafRequest early = ClientLeaf("early", kRnOin);
    early.not_before = Now() + certs::kSecondsPerDay;
    early.not_after = Now() + 3 * certs::kSecondsPerDay;
    world.Issue(early);
    CHECK(GetCheckpoint(world.ChannelOf("early")).error_code() == grpc::StatusCode::UNAVAILABLE);
  }
}

TEST_CASE("Who is trusted but not in the directory is refused, whatever the metadata say", "[end_to_end]") {
  GateWorld world;
  world.Issue(ClientLeaf("stranger", "00000099000000077000"));
  const grpc::Status unknown = GetCheckpoint(world.ChannelOf("stranger"));
  CHECK(unknown.error_code() == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(ReasonOf(unknown) == "OIN_NOT_IN_DIRECTORY");

  const auto context = SoonContext();
  context->AddMetadata("x-oin", kRnOin);
  context->AddMetadata("oin", kRnOin);
  const grpc::Status claimed = GetCheckpoint(world.ChannelOf("stranger"), context.get());
  CHECK(ReasonOf(claimed) == "OIN_NOT_IN_DIRECTORY");

  world.Issue(ClientLeaf("rn-other-key", kRnOin));
  const grpc::Status other_key = GetCheckpoint(world.ChannelOf("rn-other-key"));
  CHECK(other_key.error_code() == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(ReasonOf(other_key) == "KEY_NOT_IN_DIRECTORY");
}

TEST_CASE("TLS 1.2 is refused before any certificate is judged", "[end_to_end]") {
  GateWorld world;
  const auto at = gateway::ParseHostPort(world.daemon().address());
  certs::TlsProbe probe;
  probe.host = at->host;
  probe.port = at->port;
  probe.ca_pem = world.Pem("chain.pem");
  probe.client_chain_pem = world.Pem("rn.pem");
  probe.client_key_pem = world.Pem("rn.key");
  const auto modern = certs::ProbeTls(probe);
  REQUIRE(modern.ok());
  CHECK(modern->protocol == "TLSv1.3");
  probe.offer = certs::TlsOffer::kTls12;
  const auto old = certs::ProbeTls(probe);
  REQUIRE(old.ok());
  CHECK(old->client_hello_sent);
  CHECK_FALSE(old->server_hello_received);
}

TEST_CASE("An organ the certificate does not hold is refused, and the refusal stands in the log", "[end_to_end]") {
  GateWorld world;
  const auto refusals = [&world] {
    int count = 0;
    for (const v1::AuditEntry& entry : world.Entries()) count += entry.reason_code() == "ORGAN_NOT_HELD" ? 1 : 0;
    return count;
  };
  SECTION("sending") {
    v1::SubmitResponse answer;
    const grpc::Status refused = world.Submit("rn", Plan(Haarlem(), TestBsn(1)), &answer);
    CHECK(refused.error_code() == grpc::StatusCode::PERMISSION_DENIED);
    CHECK(ReasonOf(refused) == "ORGAN_NOT_HELD");
    CHECK(refusals() == 1);
  }
  SECTION("pulling") {
    v1::PullResponse answer;
    CHECK(ReasonOf(world.TryPull("rn", Haarlem(), &answer)) == "ORGAN_NOT_HELD");
    CHECK(refusals() == 1);
  }
  SECTION("receiving") {
    const auto stub = world.Exchange("rotterdam");
    const auto context = SoonContext();
    auto call = stub->Receive(context.get());
    v1::ReceiveRequest open;
    *open.mutable_open()->add_organs() = Haarlem();
    REQUIRE(call->Write(open));
    v1::ReceiveResponse frame;
    CHECK_FALSE(call->Read(&frame));
    CHECK(ReasonOf(call->Finish()) == "ORGAN_NOT_HELD");
    CHECK(refusals() == 1);
  }
  SECTION("reporting custody") {
    v1::ReportStatusRequest request;
    *request.mutable_report() = Sentence(TestBsn(1));
    v1::ReportStatusResponse answer;
    CHECK(ReasonOf(world.Custody("rn")->ReportStatus(SoonContext().get(), request, &answer)) == "ORGAN_NOT_HELD");
    CHECK(refusals() == 1);
  }
  SECTION("in a stream of submissions") {
    const auto stub = world.Exchange("rn");
    const auto context = SoonContext();
    auto call = stub->SubmitStream(context.get());
    v1::SubmitStreamRequest request;
    *request.add_messages() = Plan(Haarlem(), TestBsn(1));
    REQUIRE(call->Write(request));
    REQUIRE(call->WritesDone());
    v1::SubmitStreamResponse answers;
    REQUIRE(call->Read(&answers));
    CHECK(answers.outcomes(0).status().code() == grpc::StatusCode::PERMISSION_DENIED);
    CHECK(call->Finish().ok());
    CHECK(refusals() == 1);
  }
}

TEST_CASE("Revocation closes the streams of a certificate once the new list lies there, and refuses its calls",
          "[end_to_end]") {
  GateWorld world;
  const auto rcn = world.Exchange("rcn");
  const auto rn = world.Exchange("rn");
  const auto receive_context = SoonContext(), submit_context = SoonContext(), other_context = SoonContext();
  auto receive = rcn->Receive(receive_context.get());
  v1::ReceiveRequest open;
  *open.mutable_open()->add_organs() = Haarlem();
  open.set_credits(1);
  REQUIRE(receive->Write(open));
  auto submit = rcn->SubmitStream(submit_context.get());
  auto other = rn->Receive(other_context.get());
  *open.mutable_open()->mutable_organs(0) = Rn();
  REQUIRE(other->Write(open));
  REQUIRE(world.Pull("rcn", Haarlem()).deliveries().empty());

  world.Revoke("rcn");  // the watcher sees the file
  v1::ReceiveResponse frame;
  CHECK_FALSE(receive->Read(&frame));
  const grpc::Status closed = receive->Finish();
  CHECK(closed.error_code() == grpc::StatusCode::UNAUTHENTICATED);
  CHECK(ReasonOf(closed) == "REVOKED");
  v1::SubmitStreamResponse answers;
  CHECK_FALSE(submit->Read(&answers));
  CHECK(submit->Finish().error_code() == grpc::StatusCode::UNAUTHENTICATED);
  v1::PullResponse pulled;
  CHECK(world.TryPull("rcn", Haarlem(), &pulled).error_code() == grpc::StatusCode::UNAUTHENTICATED);

  // Others go on: their stream is open and gets what comes.
  world.Report(Sentence(TestBsn(1)));
  REQUIRE(other->Read(&frame));
  CHECK(frame.deliveries_size() == 1);
  other_context->TryCancel();
  other->Finish();
}

TEST_CASE("An outdated list refuses everybody, ends open streams, and a newer one opens again", "[end_to_end]") {
  GateWorld world({.lists_seconds = 4});
  CHECK(GetCheckpoint(world.ChannelOf("rn")).ok());
  const auto stub = world.Exchange("rn");
  const auto context = SoonContext();
  auto stream = stub->SubmitStream(context.get());
  v1::SubmitStreamResponse answers;
  CHECK_FALSE(stream->Read(&answers));
  CHECK(ReasonOf(stream->Finish()) == "LIST_OUTDATED");
  const grpc::Status refused = GetCheckpoint(world.ChannelOf("rn"));
  CHECK(refused.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(ReasonOf(refused) == "LIST_OUTDATED");
  world.Revoke("rotterdam");
  world.Reload();
  CHECK(GetCheckpoint(world.ChannelOf("rn")).ok());
}

TEST_CASE("A list that goes back, or a directory that is wrong, is not taken", "[end_to_end]") {
  GateWorld world;
  const std::string before = world.Pem("crl.pem");
  world.Revoke("rotterdam");
  world.Reload();
  CHECK_FALSE(GetCheckpoint(world.ChannelOf("rotterdam")).ok());
  certs::WriteAll(world.folder() / "certs/crl.pem", before);
  certs::WriteAll(world.folder() / "credentials.textproto", "credentials { oin: 'x' } nonsense");
  world.Reload();
  CHECK(ReasonOf(GetCheckpoint(world.ChannelOf("rotterdam"))) == "REVOKED");
  CHECK(GetCheckpoint(world.ChannelOf("rn")).ok());
  int refused = 0;
  for (const std::string& line : world.LogLines()) {
    refused += line.find("refused_old_one_stays") != std::string::npos ? 1 : 0;
  }
  CHECK(refused >= 2);
}

TEST_CASE("When a mandate ends the mailbox closes for the mandataris and stays the college's", "[end_to_end]") {
  GateWorld world;
  const auto rcn = world.Exchange("rcn");
  const auto context = SoonContext();
  auto receive = rcn->Receive(context.get());
  v1::ReceiveRequest open;
  *open.mutable_open()->add_organs() = Haarlem();
  open.set_credits(8);
  REQUIRE(receive->Write(open));
  REQUIRE(world.Pull("rcn", Haarlem()).deliveries().empty());

  world.EndHaarlemsMandate();
  world.Reload();
  world.Report(Sentence(TestBsn(1)));
  v1::ReceiveResponse frame;
  CHECK_FALSE(receive->Read(&frame));
  CHECK(receive->Finish().error_code() == grpc::StatusCode::PERMISSION_DENIED);
  v1::PullResponse pulled;
  CHECK(ReasonOf(world.TryPull("rcn", Haarlem(), &pulled)) == "MANDATE_NOT_IN_FORCE");
  CHECK(world.Pull("haarlem", Haarlem()).deliveries_size() == 1);
}

TEST_CASE("A participant at its limit is asked to come back later, and others are not", "[end_to_end]") {
  GateWorld world({.limits = "calls_in_flight: 2"});
  const auto stub = world.Exchange("rcn");
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReaderWriter<v1::ReceiveRequest, v1::ReceiveResponse>>> calls;
  for (int i = 0; i < 2; ++i) {
    contexts.push_back(SoonContext());
    calls.push_back(stub->Receive(contexts.back().get()));
    v1::ReceiveRequest open;
    *open.mutable_open()->add_organs() = Haarlem();
    REQUIRE(calls.back()->Write(open));
  }
  v1::PullResponse pulled;
  grpc::Status refused;
  REQUIRE(Eventually([&] {
    refused = world.TryPull("rcn", Haarlem(), &pulled);
    return !refused.ok();
  }));
  CHECK(refused.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  CHECK(ReasonOf(refused) == "TOO_MANY_CALLS");
  CHECK(DetailIn<google::rpc::RetryInfo>(DetailsOf(refused)));
  CHECK(GetCheckpoint(world.ChannelOf("rn")).ok());
  for (auto& context : contexts) context->TryCancel();
  for (auto& call : calls) call->Finish();
  CHECK(Eventually([&] { return world.TryPull("rcn", Haarlem(), &pulled).ok(); }));
}

}  // namespace
}  // namespace ketenpoort::testing
