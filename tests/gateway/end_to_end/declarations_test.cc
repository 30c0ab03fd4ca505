// Declarations over the network: who may say them, about whom, and what follows for what waits.
#include <catch2/catch.hpp>

#include "ketenpoort/v1/declarations.grpc.pb.h"
#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

v1::SetNeedFactorRequest PauseHousing(const std::string& bsn, const v1::OrganAddress& organ) {
  v1::SetNeedFactorRequest request;
  request.set_request_id(NewId());
  request.mutable_subject()->set_bsn(bsn);
  *request.mutable_organ() = organ;
  v1::PausedCategory& paused = *request.add_paused();
  paused.set_category(v1::CATEGORY_C09_HUISVESTING);
  paused.set_reason(v1::NEED_FACTOR_REASON_OBJECTION);
  return request;
}

grpc::Status SetNeedFactor(GateWorld& world, const std::string& party, const v1::SetNeedFactorRequest& request,
                           v1::SetNeedFactorResponse* answer) {
  const auto context = SoonContext();
  return v1::DeclarationService::NewStub(world.ChannelOf(party))->SetNeedFactor(context.get(), request, answer);
}

}  // namespace

TEST_CASE("An objection holds the plan that waits, and is proven", "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  const v1::PullResponse first = world.Pull("rcn", Haarlem());
  for (const v1::Delivery& delivery : first.deliveries()) {
    world.Acknowledge("rcn", delivery.delivery_id());
  }
  v1::SubmitResponse sent;
  REQUIRE(world.Submit("dji", Plan(Haarlem(), bsn), &sent).ok());
  v1::SetNeedFactorResponse answer;
  const v1::SetNeedFactorRequest request = PauseHousing(bsn, Zwolle());
  const grpc::Status status = SetNeedFactor(world, "dji", request, &answer);
  INFO(status.error_message());
  REQUIRE(status.ok());
  v1::AuditEntry entry;
  REQUIRE(entry.ParseFromString(answer.receipt().entry()));
  CHECK(entry.kind() == v1::ENTRY_KIND_NEED_FACTOR_CHANGED);
  CHECK(entry.message_id() == request.request_id());
  CHECK(world.Pull("rcn", Haarlem()).deliveries().empty());
}

TEST_CASE("A declaration is refused alike about whoever it is, and at the door for another's organ", "[end_to_end]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  v1::SetNeedFactorResponse answer;
  const grpc::Status known = SetNeedFactor(world, "rotterdam", PauseHousing(TestBsn(1), Rotterdam()), &answer);
  const grpc::Status unknown = SetNeedFactor(world, "rotterdam", PauseHousing(TestBsn(2), Rotterdam()), &answer);
  CHECK(known.error_code() == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(ReasonOf(known) == "NO_KNOWN_BASIS");
  CHECK(known.error_message() == unknown.error_message());
  CHECK(known.error_details() == unknown.error_details());
  const grpc::Status others = SetNeedFactor(world, "rotterdam", PauseHousing(TestBsn(1), Haarlem()), &answer);
  CHECK(ReasonOf(others) == "ORGAN_NOT_HELD");

  v1::SetNeedFactorRequest shapeless = PauseHousing(TestBsn(1), Zwolle());
  shapeless.mutable_paused(0)->set_category(v1::CATEGORY_C01_NAAM);
  const grpc::Status refused = SetNeedFactor(world, "dji", shapeless, &answer);
  CHECK(refused.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  const auto named = DetailIn<google::rpc::BadRequest>(DetailsOf(refused));
  REQUIRE(named.has_value());
  CHECK(named->field_violations(0).field() == "paused[0].category");
  shapeless.clear_subject();
  CHECK(SetNeedFactor(world, "dji", shapeless, &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("A case and a forum are registered, listed and ended over the network, each change proven", "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  const auto stub = v1::DeclarationService::NewStub(world.ChannelOf("dji"));
  v1::OrganAddress minister;
  minister.set_organ(v1::ORGAN_MINISTER);

  v1::RegisterCaseRequest wgs_case;
  wgs_case.set_request_id(NewId());
  wgs_case.mutable_subject()->set_bsn(bsn);
  *wgs_case.mutable_organ() = minister;
  wgs_case.mutable_wgs_case()->set_case_id("ZVH-1");
  wgs_case.mutable_wgs_case()->set_accepted_on("2020-01-01");
  wgs_case.mutable_wgs_case()->set_until("2024-12-31");
  for (const v1::OrganAddress& organ : {minister, Haarlem()}) {
    v1::CaseParticipant* participant = wgs_case.mutable_wgs_case()->add_participants();
    *participant->mutable_organ() = organ;
    participant->add_persons("medewerker-1");
  }
  v1::RegisterCaseResponse registered;
  const grpc::Status status = stub->RegisterCase(SoonContext().get(), wgs_case, &registered);
  INFO(status.error_message());
  REQUIRE(status.ok());
  v1::AuditEntry entry;
  REQUIRE(entry.ParseFromString(registered.receipt().entry()));
  CHECK(entry.kind() == v1::ENTRY_KIND_CASE_CHANGED);
  CHECK(entry.message_id() == wgs_case.request_id());

  v1::RegisterForumRequest forum;
  forum.set_request_id(NewId());
  forum.mutable_subject()->set_bsn(bsn);
  *forum.mutable_organ() = minister;
  forum.mutable_forum()->set_forum_id("TB-1");
  forum.mutable_forum()->set_from("2020-01-01");
  forum.mutable_forum()->set_until("2024-12-31");
  *forum.mutable_forum()->add_members() = Haarlem();
  v1::RegisterForumResponse convened;
  REQUIRE(stub->RegisterForum(SoonContext().get(), forum, &convened).ok());
  REQUIRE(entry.ParseFromString(convened.receipt().entry()));
  CHECK(entry.kind() == v1::ENTRY_KIND_FORUM_CHANGED);

  v1::ListDeclarationsRequest list;
  list.mutable_subject()->set_bsn(bsn);
  *list.mutable_organ() = minister;
  v1::ListDeclarationsResponse listed;
  REQUIRE(stub->ListDeclarations(SoonContext().get(), list, &listed).ok());
  CHECK(listed.cases_size() == 1);
  CHECK(listed.forums_size() == 1);

  v1::EndCaseRequest end_case;
  end_case.set_request_id(NewId());
  *end_case.mutable_organ() = minister;
  end_case.set_case_id("ZVH-1");
  end_case.set_ends_on("2021-01-01");
  v1::EndCaseResponse ended_case;
  CHECK(stub->EndCase(SoonContext().get(), end_case, &ended_case).ok());
  v1::EndForumRequest end_forum;
  end_forum.set_request_id(NewId());
  *end_forum.mutable_organ() = minister;
  end_forum.set_forum_id("TB-1");
  end_forum.set_ends_on("2021-01-01");
  v1::EndForumResponse ended_forum;
  CHECK(stub->EndForum(SoonContext().get(), end_forum, &ended_forum).ok());
  wgs_case.clear_wgs_case();
  wgs_case.set_request_id(NewId());
  CHECK(stub->RegisterCase(SoonContext().get(), wgs_case, &registered).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace ketenpoort::testing
