// The kinds of the law beside the plan: 18b, BIJ, care, orders and advice, each through the whole corridor.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {

TEST_CASE("A notice of 18b with the offence and a phone number reaches the burgemeester, and the directeur a copy",
          "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(20), "2026-11-02", "2027-03-01"));
  auto sent =
      world.Submit("rn", RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(20)));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE(sent->response.results_size() == 2);
  CHECK(sent->response.results(0).outcome() == v1::OUTCOME_ALLOWED);
  CHECK_FALSE(sent->response.results(0).mandatory_copy());
  const v1::ReceiverResult& copy = sent->response.results(1);
  CHECK(copy.mandatory_copy());
  CHECK(copy.outcome() == v1::OUTCOME_ALLOWED);
  CHECK(copy.receiver().organ() == v1::ORGAN_DIRECTEUR);
  // Nobody needs to know which establishment.
  CHECK(copy.receiver().unit().empty());
  CHECK(copy.has_receipt());

  const auto burgemeester = world.Receive("haarlem", {"BURGEMEESTER:0392"}, true);
  REQUIRE(burgemeester.size() == 1);
  v1::RiskNotice read;
  REQUIRE(read.ParseFromString(burgemeester[0].payload()));
  CHECK(read.risk() == kRiskText);
  CHECK(read.offence() == "Sr 287 juncto 45");
  const auto directeur = world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true);
  REQUIRE(directeur.size() == 1);
  CHECK(directeur[0].payload() == burgemeester[0].payload());
  // The penitentiary file: ten years, counted from a day that is not known yet.
  REQUIRE(directeur[0].delete_after_size() == 1);
  CHECK(directeur[0].delete_after(0).day().empty());
  CHECK(directeur[0].delete_after(0).term() == "AT_MOST 10 YEARS END_OF_EXECUTION");
  CHECK(directeur[0].delete_after(0).sources_size() == 2);
}

TEST_CASE("A notice of 18b to a college is refused, nothing is copied, and it says what to do now", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(21), "2026-11-02", "2027-03-01"));
  auto sent = world.Submit("rn", RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_COLLEGE, "0392", TestBsn(21)));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  CHECK(sent->all_denied);
  REQUIRE(sent->response.results_size() == 1);
  CHECK(sent->response.results(0).explanation().denial_id() == "D03");
  CHECK_FALSE(sent->response.results(0).explanation().what_to_do_now_nl().empty());
  CHECK(world.Receive("dji", {"DIRECTEUR:PI-ZWOLLE"}, true).empty());
}

TEST_CASE("A refusal for one receiver of 18b does not stop the other, nor the copy", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(22), "2026-11-02", "2027-03-01"));
  v1::Message message = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_COLLEGE, "0392", TestBsn(22));
  auto* burgemeester = message.mutable_envelope()->add_receivers();
  burgemeester->set_organ(v1::ORGAN_BURGEMEESTER);
  burgemeester->set_unit("0392");
  Answer(message);
  auto sent = world.Submit("rn", message);
  REQUIRE(sent.ok());
  REQUIRE(sent->response.results_size() == 3);
  CHECK(sent->response.results(0).outcome() == v1::OUTCOME_DENIED);
  CHECK(sent->response.results(1).outcome() == v1::OUTCOME_ALLOWED);
  CHECK(sent->response.results(2).mandatory_copy());
  CHECK(sent->response.results(2).outcome() == v1::OUTCOME_ALLOWED);
}

TEST_CASE("No copy is added where the sender names the directeur, or is it", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(23), "2026-11-02", "2027-03-01"));
  v1::Message named = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(23));
  named.mutable_envelope()->add_receivers()->set_organ(v1::ORGAN_DIRECTEUR);
  Answer(named);
  auto sent = world.Submit("rn", named);
  REQUIRE(sent.ok());
  CHECK(sent->response.results_size() == 2);
  CHECK_FALSE(sent->response.results(1).mandatory_copy());
  auto own = world.Submit(
      "dji", RiskFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(23)));
  REQUIRE(own.ok());
  INFO(own->response.ShortDebugString());
  CHECK(own->response.results_size() == 1);
  CHECK(own->response.results(0).outcome() == v1::OUTCOME_ALLOWED);
  // Another directeur than the responsible one is named: the responsible one gets the copy.
  v1::Message wrong = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(23));
  auto* other = wrong.mutable_envelope()->add_receivers();
  other->set_organ(v1::ORGAN_DIRECTEUR);
  other->set_unit("PI-ARNHEM");
  Answer(wrong);
  auto copied = world.Submit("rn", wrong);
  REQUIRE(copied.ok());
  INFO(copied->response.ShortDebugString());
  REQUIRE(copied->response.results_size() == 3);
  CHECK(copied->response.results(1).outcome() == v1::OUTCOME_DENIED);
  CHECK(copied->response.results(2).mandatory_copy());
}

TEST_CASE("A burgemeester outside the person's course may warn, and a refusal tells nobody who is in prison",
          "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(24), "2026-11-02", "2027-03-01"));
  auto warn = [&](const std::string& bsn) {
    v1::Message message = RiskFrom(world, v1::ORGAN_BURGEMEESTER, "0599", v1::ORGAN_RECLASSERING, "RN", bsn);
    message.mutable_envelope()->set_message_id(std::string(16, '\x11'));
    Answer(message);
    return message;
  };
  auto without_tests = [&](const std::string& bsn) {
    v1::Message message = warn(bsn);
    message.mutable_envelope()->mutable_declarations()->clear_risk();
    Answer(message);
    auto answer = world.Check("rotterdam", message);
    REQUIRE(answer.ok());
    answer->clear_attestation_digest();
    return answer->SerializeAsString();
  };
  CHECK(without_tests(TestBsn(24)) == without_tests(TestBsn(25)));
  v1::CheckResponse refused;
  REQUIRE(refused.ParseFromString(without_tests(TestBsn(24))));
  REQUIRE(refused.results_size() == 1);
  CHECK(refused.results(0).explanation().denial_id().empty());
  CHECK_FALSE(refused.results(0).explanation().what_to_do_now_nl().empty());
  // A dry run is no oracle: it answers a party without standing alike for everybody.
  auto tried = world.Check("rotterdam", warn(TestBsn(24)));
  auto tried_unknown = world.Check("rotterdam", warn(TestBsn(25)));
  REQUIRE(tried.ok());
  REQUIRE(tried_unknown.ok());
  tried->clear_attestation_digest();
  tried_unknown->clear_attestation_digest();
  CHECK(tried->SerializeAsString() == tried_unknown->SerializeAsString());

  v1::Message real = warn(TestBsn(24));
  real.mutable_envelope()->set_message_id(world.NewMessageId());
  Answer(real);
  auto sent = world.Submit("rotterdam", real);
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE(sent->response.results_size() == 2);
  CHECK(sent->response.results(0).outcome() == v1::OUTCOME_ALLOWED);
  CHECK(sent->response.results(0).has_receipt());
  CHECK(sent->response.results(1).mandatory_copy());
  CHECK(world.Receive("rn", {"RECLASSERING:RN"}, true).size() >= 1);
}

TEST_CASE("A key without the burgemeester's authorisation receives no 18b; one with it does", "[corridor][law]") {
  CorridorWorld world;
  world.world().AddSystem("bode", kHaarlemOin, "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392' }");
  world.world().Reload();
  world.Report(Sentence(world, TestBsn(26), "2026-11-02", "2027-03-01"));
  auto sent =
      world.Submit("rn", RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(26)));
  REQUIRE(sent.ok());
  REQUIRE_FALSE(sent->all_denied);
  CHECK(world.Receive("bode", {"BURGEMEESTER:0392"}, false).empty());
  CHECK(world.Receive("haarlem", {"BURGEMEESTER:0392"}, true).size() == 1);
}

TEST_CASE("The three facts of a running Wvggz trajectory go, an attached zorgmachtiging does not", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(27), "2026-11-02", "2027-03-01"));
  v1::Message care = MessageFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_COLLEGE, "0392",
                                 v1::MESSAGE_KIND_CARE_ARRANGEMENT, v1::PURPOSE_CARE, TestBsn(27));
  care.mutable_envelope()->mutable_declarations()->set_care_needed(true);
  auto* trajectory = care.mutable_care_arrangement()->add_care();
  trajectory->set_framework(v1::CARE_FRAMEWORK_WVGGZ);
  trajectory->set_running(true);
  trajectory->set_provider("GGZ Voorbeeld");
  trajectory->set_gemeente("0392");
  care.mutable_care_arrangement()->mutable_person()->set_family_name("Voorbeeld");
  Answer(care);
  auto clean = world.Submit("dji", care);
  REQUIRE(clean.ok());
  INFO(clean->response.ShortDebugString());
  CHECK(clean->response.results(0).outcome() == v1::OUTCOME_ALLOWED);

  care.mutable_envelope()->set_message_id(world.NewMessageId());
  care.mutable_care_arrangement()->mutable_refused()->set_zorgmachtiging("beschikking van de rechtbank");
  Answer(care);
  auto attached = world.Submit("dji", care);
  REQUIRE(attached.ok());
  INFO(attached->response.ShortDebugString());
  CHECK(attached->response.results(0).outcome() == v1::OUTCOME_ALLOWED_IN_PART);
  REQUIRE(attached->response.results(0).withheld_fields_size() == 1);
  CHECK(attached->response.results(0).withheld_fields(0).field() == "refused.zorgmachtiging");
  const auto got = world.Receive("rcn", {"COLLEGE:0392"}, true);
  int arrangements = 0;
  for (const v1::Delivery& delivery : got) {
    if (delivery.kind() != v1::MESSAGE_KIND_CARE_ARRANGEMENT) continue;
    v1::CareArrangement read;
    REQUIRE(read.ParseFromString(delivery.payload()));
    CHECK(read.care(0).provider() == "GGZ Voorbeeld");
    CHECK_FALSE(read.has_refused());
    ++arrangements;
  }
  CHECK(arrangements == 2);
}

TEST_CASE("BIJ 92 days before the return is refused, 89 days before it is disclosed, with its term",
          "[corridor][law]") {
  CorridorWorld world("2026-11-30");
  world.Report(Sentence(world, TestBsn(28), "2026-11-02", "2027-04-01"));
  auto early = world.Submit("dji", BijFrom(world, TestBsn(28), "2027-03-02"));
  REQUIRE(early.ok());
  INFO(early->response.ShortDebugString());
  CHECK(early->all_denied);
  CHECK(early->response.results(0).explanation().denial_id() == "D06");
  auto in_time = world.Submit("dji", BijFrom(world, TestBsn(28), "2027-02-27"));
  REQUIRE(in_time.ok());
  INFO(in_time->response.ShortDebugString());
  REQUIRE_FALSE(in_time->all_denied);
  const auto got = world.Receive("haarlem", {"BURGEMEESTER:0392"}, true);
  REQUIRE(got.size() == 1);
  CHECK(got[0].kind() == v1::MESSAGE_KIND_BIJ_NOTICE);
  REQUIRE(got[0].delete_after_size() == 1);
  CHECK(got[0].delete_after(0).bound() == v1::RETENTION_BOUND_AT_MOST);
  CHECK(got[0].delete_after(0).day() == "2027-08-30");
  CHECK(got[0].delete_after(0).sources(0).find("11a(4)") != std::string::npos);

  SECTION("an article that is not on the list is refused, whatever is declared about it") {
    v1::Message other = BijFrom(world, TestBsn(28), "2027-02-27");
    other.mutable_envelope()->mutable_declarations()->mutable_bij()->set_offence_article("310");
    auto refused = world.Submit("dji", other);
    REQUIRE(refused.ok());
    CHECK(refused->all_denied);
    CHECK(refused->response.results(0).explanation().denial_id() == "D06");
  }
  SECTION("aggravated assault counts from twelve unconditional months on") {
    v1::Message assault = BijFrom(world, TestBsn(28), "2027-02-27");
    auto* bij = assault.mutable_envelope()->mutable_declarations()->mutable_bij();
    bij->set_offence_article("302");
    bij->set_unconditional_months(11);
    CHECK(world.Submit("dji", assault)->all_denied);
    bij->set_unconditional_months(12);
    assault.mutable_envelope()->set_message_id(world.NewMessageId());
    CHECK_FALSE(world.Submit("dji", assault)->all_denied);
  }
}

TEST_CASE("Advice needs an assignment that stands for this organisation and person", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(30), "2026-11-02", "2027-03-01"));
  world.Report(Sentence(world, TestBsn(31), "2026-11-02", "2027-03-01"));
  auto unknown = world.Submit("rn", AdviceFrom(world, TestBsn(30), "OPDR-1"));
  REQUIRE(unknown.ok());
  INFO(unknown->response.ShortDebugString());
  CHECK(unknown->all_denied);
  CHECK(unknown->response.results(0).explanation().failing_condition() == "ASSIGNMENT_KNOWN");

  REQUIRE(world.RegisterAssignment("dji", AdviceAssignment(world, TestBsn(30), "OPDR-1")).ok());
  auto known = world.Submit("rn", AdviceFrom(world, TestBsn(30), "OPDR-1"));
  REQUIRE(known.ok());
  INFO(known->response.ShortDebugString());
  CHECK_FALSE(known->all_denied);
  // Of another person it is as one that does not exist.
  CHECK(world.Submit("rn", AdviceFrom(world, TestBsn(31), "OPDR-1"))->all_denied);
  CHECK(world.RegisterAssignment("dji", AdviceAssignment(world, TestBsn(31), "OPDR-1")).status().code() ==
        absl::StatusCode::kInvalidArgument);

  v1::EndAssignmentRequest end;
  end.set_request_id(world.NewMessageId());
  end.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  end.set_assignment_id("OPDR-1");
  end.set_ends_on("2026-11-01");
  REQUIRE(world.EndAssignment("dji", end).ok());
  CHECK(world.Submit("rn", AdviceFrom(world, TestBsn(30), "OPDR-1"))->all_denied);
  // What waited on that assignment is held.
  CHECK(world.Notices("RECLASSERING:RN").size() == 1);
  // Nor does a second end lengthen it.
  end.set_request_id(world.NewMessageId());
  end.set_ends_on("2026-12-01");
  CHECK(world.EndAssignment("dji", end).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("An accepted order is the assignment it names, and taken back it is none", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(32), "2026-11-02", "2027-03-01"));
  world.Report(Sentence(world, TestBsn(33), "2026-11-02", "2027-03-01"));
  v1::Message order = OrderFor(world, TestBsn(32), "TOEZ-1");
  auto sent = world.Submit("dji", order);
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE_FALSE(sent->all_denied);
  CHECK_FALSE(world.Submit("rn", AdviceFrom(world, TestBsn(32), "TOEZ-1"))->all_denied);
  auto taken = world.Submit("dji", OrderFor(world, TestBsn(33), "TOEZ-1"));
  REQUIRE(taken.ok());
  CHECK(taken->all_denied);
  CHECK(taken->response.results(0).explanation().failing_condition() == "ASSIGNMENT_KNOWN");

  v1::WithdrawRequest back;
  back.set_message_id(order.envelope().message_id());
  back.mutable_sender()->set_organ(v1::ORGAN_MINISTER);
  REQUIRE(world.Withdraw("dji", back).ok());
  CHECK(world.Submit("rn", AdviceFrom(world, TestBsn(32), "TOEZ-1"))->all_denied);
}

TEST_CASE("A delivery under PM 20d carries the term the jurist chose", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(34), "2026-11-02", "2027-03-01"));
  const auto start = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(start.size() == 1);
  REQUIRE(start[0].delete_after_size() == 1);
  // The start says the date, so its reader may know the day.
  CHECK(start[0].delete_after(0).term() == "AT_MOST 6 MONTHS RELEASE");
  CHECK(start[0].delete_after(0).day() == "2027-09-01");
  CHECK(start[0].delete_after(0).sources_size() == 0);
  CHECK_FALSE(start[0].delete_after(0).explanation_nl().empty());
  REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", TestBsn(34)))->all_denied);
  const auto plan = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(plan.size() == 1);
  REQUIRE(plan[0].delete_after_size() == 1);
  // The plan holds no date: neither does its label.
  CHECK(plan[0].delete_after(0).day().empty());
}

TEST_CASE("An attestation for another message does not count", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(35), "2026-11-02", "2027-03-01"));
  v1::Message care = MessageFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_COLLEGE, "0392",
                                 v1::MESSAGE_KIND_CARE_ARRANGEMENT, v1::PURPOSE_CARE, TestBsn(35));
  care.mutable_envelope()->mutable_declarations()->set_care_needed(true);
  care.mutable_care_arrangement()->add_care()->set_framework(v1::CARE_FRAMEWORK_WMO);
  auto digest = world.Check("dji", care);
  REQUIRE(digest.ok());
  auto* human = care.mutable_envelope()->mutable_declarations()->mutable_human();
  human->set_who("medewerker-3");
  human->set_why("Zonder deze zorg is er na de vrijlating geen opvang.");
  human->set_until("2026-11-30");
  human->set_message_digest(digest->attestation_digest());
  auto bound = world.Submit("dji", care);
  REQUIRE(bound.ok());
  INFO(bound->response.ShortDebugString());
  CHECK_FALSE(bound->all_denied);
  // The same attestation on a changed message.
  care.mutable_envelope()->set_message_id(world.NewMessageId());
  auto moved = world.Submit("dji", care);
  REQUIRE(moved.ok());
  CHECK(moved->all_denied);
  CHECK(moved->response.results(0).explanation().failing_condition() == "HUMAN_DECISION");
}

TEST_CASE("Nobody answers for a warning, or not any more: refused, also between acceptance and disclosure",
          "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(37), "2026-11-02", "2027-03-01"));
  const auto send = [&](auto change) {
    v1::Message message = RiskFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_BURGEMEESTER, "0392", TestBsn(37));
    change(message);
    auto sent = world.Submit("rn", message);
    REQUIRE(sent.ok());
    INFO(sent->response.ShortDebugString());
    if (sent->all_denied) CHECK(sent->response.results(0).explanation().failing_condition() == "HUMAN_DECISION");
    return !sent->all_denied;
  };
  CHECK_FALSE(send([](v1::Message& m) { m.mutable_envelope()->mutable_declarations()->clear_human(); }));
  CHECK_FALSE(send([](v1::Message& m) { m.mutable_risk_notice()->set_risk("Een andere tekst dan die is gewogen."); }));
  CHECK_FALSE(send([](v1::Message& m) { Answer(m, "2026-11-01"); }));
  CHECK(send([](v1::Message& m) { Answer(m, "2026-11-02"); }));
  const auto entries = world.Entries();
  CHECK(std::any_of(entries.begin(), entries.end(), [](const v1::AuditEntry& entry) {
    return entry.kind() == v1::ENTRY_KIND_ACCEPTED && entry.message_kind() == v1::MESSAGE_KIND_RISK_NOTICE;
  }));
  world.SetTime("2026-11-03", 9);
  CHECK(world.Receive("haarlem", {"BURGEMEESTER:0392"}, true).empty());
}

TEST_CASE("Whether care is arranged goes only with a human who answers for it; the rest of the status goes",
          "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(38), "2026-11-02", "2027-03-01"));
  const auto start = world.Receive("haarlem", {"COLLEGE:0392"}, true);
  REQUIRE(start.size() == 1);
  v1::Message status = MessageFrom(world, v1::ORGAN_COLLEGE, "0392", v1::ORGAN_DIRECTEUR, "",
                                   v1::MESSAGE_KIND_RECEPTION_STATUS, v1::PURPOSE_REINTEGRATION_PLAN, TestBsn(38));
  status.mutable_envelope()->add_refers_to(start[0].message_id());
  status.mutable_reception_status()->mutable_person()->set_family_name("Voorbeeld");
  status.mutable_reception_status()->set_housing(v1::RECEPTION_STATE_ARRANGED_FROM);
  status.mutable_reception_status()->set_housing_on("2027-03-01");
  status.mutable_reception_status()->set_care(v1::RECEPTION_STATE_NONE);
  auto check = world.Check("haarlem", status);
  REQUIRE(check.ok());
  CHECK(check->attestation_digest() == audit::crypto::ToBytes(intake::AttestationDigest(status)));
  auto bare = world.Submit("haarlem", status);
  REQUIRE(bare.ok());
  INFO(bare->response.ShortDebugString());
  CHECK(bare->response.results(0).outcome() == v1::OUTCOME_ALLOWED_IN_PART);
  REQUIRE(bare->response.results(0).withheld_size() == 1);
  CHECK(bare->response.results(0).withheld(0) == v1::CATEGORY_C13_ZORGTRAJECT);
  status.mutable_envelope()->set_message_id(world.NewMessageId());
  Answer(status);
  auto answered = world.Submit("haarlem", status);
  REQUIRE(answered.ok());
  CHECK(answered->response.results(0).outcome() == v1::OUTCOME_ALLOWED);
}

TEST_CASE("Only basisvoorwaarden attested for this plan version go", "[corridor][law]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(36), "2026-11-02", "2027-03-01"));
  v1::Message plan = PlanFor(world, "0392", TestBsn(36));
  plan.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
  plan.mutable_envelope()->mutable_declarations()->add_attested_needs(v1::CATEGORY_C09_HUISVESTING);
  auto sent = world.Submit("dji", plan);
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE(sent->response.results(0).outcome() == v1::OUTCOME_ALLOWED_IN_PART);
  REQUIRE(sent->response.results(0).withheld_size() == 1);
  CHECK(sent->response.results(0).withheld(0) == v1::CATEGORY_C10_WERK_INKOMEN);
}

namespace {

constexpr char kTableOin[] = "00000099000000777000";

// A table that takes part, as one that is hosted by a municipality would.
void AddTable(CorridorWorld& world) {
  world.world().AddText(
      "participants { oin: '" + std::string(kTableOin) +
      "' name: 'Zorg- en Veiligheidshuis Voorbeeld' organs { organ: ORGAN_ZVH_CASUS name: 'Casustafel' "
      "contact_point: 'tafel@zvh.example' } }\n");
  world.world().AddSystem("zvh", kTableOin, "entitlements { organ: ORGAN_ZVH_CASUS }");
  world.world().Reload();
}

void AddParticipant(v1::WgsCase& one, v1::Organ organ, const std::string& unit, const std::string& person) {
  v1::CaseParticipant* participant = one.add_participants();
  participant->mutable_organ()->set_organ(organ);
  participant->mutable_organ()->set_unit(unit);
  participant->add_persons(person);
}

v1::RegisterCaseRequest CaseOf(CorridorWorld& world, const std::string& bsn, const std::string& id) {
  v1::RegisterCaseRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  request.mutable_organ()->set_organ(v1::ORGAN_COLLEGE);
  request.mutable_organ()->set_unit("0392");
  v1::WgsCase& one = *request.mutable_wgs_case();
  one.set_case_id(id);
  one.set_accepted_on("2026-11-01");
  one.set_until("2026-11-20");
  AddParticipant(one, v1::ORGAN_COLLEGE, "0392", "regisseur-1");
  AddParticipant(one, v1::ORGAN_RECLASSERING, "RN", "medewerker-9");
  AddParticipant(one, v1::ORGAN_DIRECTEUR, "PI-LELYSTAD", "casemanager-4");
  return request;
}

v1::Message Brought(CorridorWorld& world, v1::Organ sender, const std::string& unit, const std::string& person,
                    const std::string& bsn, const std::string& case_id) {
  v1::Message message =
      MessageFrom(world, sender, unit, v1::ORGAN_ZVH_CASUS, "", v1::MESSAGE_KIND_CASE_WGS, v1::PURPOSE_CASE_WGS, bsn);
  message.mutable_envelope()->set_acting_person(person);
  message.mutable_envelope()->mutable_declarations()->set_case_id(case_id);
  message.mutable_case_wgs()->set_question("Wie regelt opvang en toezicht in de eerste week?");
  return message;
}

// The condition a message failed on; empty where it was accepted.
std::string FailedOn(CorridorWorld& world, const std::string& who, const v1::Message& message) {
  auto sent = world.Submit(who, message);
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  if (!sent->all_denied) return "";
  const std::string failed = sent->response.results(0).explanation().failing_condition();
  return failed.empty() ? "refused" : failed;
}

}  // namespace

TEST_CASE("In a case that a table accepted, an authorised person of a participant brings in what the table receives",
          "[corridor][law]") {
  CorridorWorld world("2026-11-02", 9, {"A18"});
  AddTable(world);
  const std::string bsn = TestBsn(50);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  world.Report(Sentence(world, TestBsn(51), "2026-11-02", "2027-03-01"));
  const auto bring = [&](const std::string& person) {
    return FailedOn(world, "rn", Brought(world, v1::ORGAN_RECLASSERING, "RN", person, bsn, "ZVH-7"));
  };
  CHECK(bring("medewerker-9") == "CASE_ACCEPTED");
  auto registered = world.RegisterCase("haarlem", CaseOf(world, bsn, "ZVH-7"));
  INFO(registered.status());
  REQUIRE(registered.ok());
  CHECK(registered->has_receipt());
  CHECK(bring("medewerker-9").empty());
  CHECK(bring("medewerker-8") == "CASE_PERSON_AUTHORISED");
  CHECK(bring("") == "CASE_PERSON_AUTHORISED");
  // The directeur takes part, wherever the person stays; who takes no part does not, nor does a case of another person.
  CHECK(
      FailedOn(world, "dji", Brought(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", "casemanager-4", bsn, "ZVH-7")).empty());
  CHECK(FailedOn(world, "dji", Brought(world, v1::ORGAN_MINISTER, "", "casemanager-4", bsn, "ZVH-7")) ==
        "CASE_ACCEPTED");
  CHECK_FALSE(
      FailedOn(world, "svg", Brought(world, v1::ORGAN_RECLASSERING, "SVG", "medewerker-9", bsn, "ZVH-7")).empty());
  CHECK(FailedOn(world, "rn", Brought(world, v1::ORGAN_RECLASSERING, "RN", "medewerker-9", TestBsn(51), "ZVH-7")) ==
        "CASE_ACCEPTED");
  v1::Message secret = Brought(world, v1::ORGAN_RECLASSERING, "RN", "medewerker-9", bsn, "ZVH-7");
  secret.mutable_envelope()->mutable_declarations()->set_medical_secret(true);
  CHECK(FailedOn(world, "rn", secret) == "SECRECY_LIFTED");
  CHECK(CountOf(world.Receive("zvh", {"ZVH_CASUS:"}, true), v1::MESSAGE_KIND_CASE_WGS) == 2);
}

TEST_CASE("A case ends on its last day, and what waits on it is held when it is ended", "[corridor][law]") {
  CorridorWorld world("2026-11-02", 9, {"A18"});
  AddTable(world);
  const std::string bsn = TestBsn(52);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE(world.RegisterCase("haarlem", CaseOf(world, bsn, "ZVH-8")).ok());
  const auto bring = [&] {
    return FailedOn(world, "rn", Brought(world, v1::ORGAN_RECLASSERING, "RN", "medewerker-9", bsn, "ZVH-8"));
  };
  SECTION("by time") {
    world.SetTime("2026-11-20", 9);
    CHECK(bring().empty());
    world.SetTime("2026-11-21", 9);
    CHECK(bring() == "CASE_ACCEPTED");
    CHECK(CountOf(world.Receive("zvh", {"ZVH_CASUS:"}, true), v1::MESSAGE_KIND_CASE_WGS) == 0);
  }
  SECTION("by a participant, and by nobody else") {
    CHECK(bring().empty());
    v1::EndCaseRequest end;
    end.set_request_id(world.NewMessageId());
    end.mutable_organ()->set_organ(v1::ORGAN_COLLEGE);
    end.mutable_organ()->set_unit("0599");
    end.set_case_id("ZVH-8");
    end.set_ends_on("2026-11-01");
    CHECK(world.EndCase("rotterdam", end).status().code() == absl::StatusCode::kNotFound);
    end.mutable_organ()->set_organ(v1::ORGAN_RECLASSERING);
    end.mutable_organ()->set_unit("RN");
    // An end is no way to a longer term than was registered.
    end.set_ends_on("2026-11-21");
    CHECK(world.EndCase("rn", end).status().code() == absl::StatusCode::kInvalidArgument);
    end.set_ends_on("2026-11-01");
    REQUIRE(world.EndCase("rn", end).ok());
    CHECK(bring() == "CASE_ACCEPTED");
    CHECK(world.Notices("RECLASSERING:RN").size() == 1);
    CHECK(CountOf(world.Receive("zvh", {"ZVH_CASUS:"}, true), v1::MESSAGE_KIND_CASE_WGS) == 0);
  }
  SECTION("the person who brought it in is no longer authorised") {
    CHECK(bring().empty());
    v1::RegisterCaseRequest again = CaseOf(world, bsn, "ZVH-8");
    again.mutable_wgs_case()->mutable_participants(1)->set_persons(0, "medewerker-10");
    REQUIRE(world.RegisterCase("haarlem", again).ok());
    CHECK(world.Notices("RECLASSERING:RN").size() == 1);
  }
}

TEST_CASE("A case is registered by one of its participants who has standing", "[corridor][law]") {
  CorridorWorld world("2026-11-02", 9, {"A18"});
  const std::string bsn = TestBsn(53);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE(world.RegisterCase("haarlem", CaseOf(world, bsn, "ZVH-9")).ok());
  v1::RegisterCaseRequest outsider = CaseOf(world, bsn, "ZVH-10");
  outsider.mutable_organ()->set_unit("0599");
  CHECK(world.RegisterCase("rotterdam", outsider).status().code() == absl::StatusCode::kInvalidArgument);
  AddParticipant(*outsider.mutable_wgs_case(), v1::ORGAN_COLLEGE, "0599", "regisseur-2");
  const absl::Status known = world.RegisterCase("rotterdam", outsider).status();
  outsider.mutable_subject()->set_bsn(TestBsn(55));
  outsider.set_request_id(world.NewMessageId());
  CHECK(known.code() == absl::StatusCode::kPermissionDenied);
  CHECK(known == world.RegisterCase("rotterdam", outsider).status());

  v1::ListDeclarationsRequest list;
  list.mutable_subject()->set_bsn(bsn);
  list.mutable_organ()->set_organ(v1::ORGAN_RECLASSERING);
  list.mutable_organ()->set_unit("RN");
  auto own = world.ListDeclarations("rn", list);
  REQUIRE(own.ok());
  REQUIRE(own->cases_size() == 1);
  CHECK(own->cases(0).case_id() == "ZVH-9");
  list.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  list.mutable_organ()->clear_unit();
  CHECK(world.ListDeclarations("dji", list)->cases_size() == 0);
}

TEST_CASE("In a trajectberaad only who takes part receives, until its last day", "[corridor][law]") {
  CorridorWorld world("2026-11-02", 9, {"A08"});
  const std::string bsn = TestBsn(56);
  world.Report(Youth(world, bsn));
  const auto send = [&](v1::Organ receiver, const std::string& unit) {
    return FailedOn(world, "dji", AfterCare(world, receiver, unit, bsn));
  };
  // To a college the kind also has a basis in Bjsg 11c (R27), for a measure and with its own declaration.
  CHECK(send(v1::ORGAN_COLLEGE, "0392") == "YOUTH_FRAMEWORK");
  v1::RegisterForumRequest by_college = ForumOf(world, bsn, "TB-1");
  by_college.mutable_organ()->set_organ(v1::ORGAN_COLLEGE);
  by_college.mutable_organ()->set_unit("0392");
  CHECK(world.RegisterForum("haarlem", by_college).status().code() == absl::StatusCode::kInvalidArgument);
  auto registered = world.RegisterForum("dji", ForumOf(world, bsn, "TB-1"));
  INFO(registered.status());
  REQUIRE(registered.ok());
  CHECK(send(v1::ORGAN_COLLEGE, "0392").empty());
  CHECK(send(v1::ORGAN_RECLASSERING, "RN") == "FORUM_MEMBER");
  CHECK(CountOf(world.Receive("haarlem", {"COLLEGE:0392"}, true), v1::MESSAGE_KIND_YOUTH_AFTERCARE) == 1);
  v1::ListDeclarationsRequest list;
  list.mutable_subject()->set_bsn(bsn);
  list.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  REQUIRE(world.ListDeclarations("dji", list)->forums_size() == 1);
  SECTION("by time") {
    world.SetTime("2026-11-20", 9);
    CHECK(send(v1::ORGAN_COLLEGE, "0392").empty());
    world.SetTime("2026-11-21", 9);
    CHECK_FALSE(send(v1::ORGAN_COLLEGE, "0392").empty());
  }
  SECTION("ended by DJI, while a message waits") {
    CHECK(send(v1::ORGAN_COLLEGE, "0392").empty());
    v1::EndForumRequest end;
    end.set_request_id(world.NewMessageId());
    end.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
    end.set_forum_id("TB-1");
    end.set_ends_on("2026-11-21");
    CHECK(world.EndForum("dji", end).status().code() == absl::StatusCode::kInvalidArgument);
    end.set_ends_on("2026-11-01");
    REQUIRE(world.EndForum("dji", end).ok());
    CHECK(CountOf(world.Receive("haarlem", {"COLLEGE:0392"}, true), v1::MESSAGE_KIND_YOUTH_AFTERCARE) == 0);
    end.set_forum_id("TB-2");
    end.set_request_id(world.NewMessageId());
    CHECK(world.EndForum("dji", end).status().code() == absl::StatusCode::kNotFound);
  }
}

}  // namespace ketenpoort::testing
