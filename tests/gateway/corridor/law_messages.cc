#include "tests/gateway/corridor/law_messages.h"

namespace ketenpoort::testing {

v1::Message RiskFrom(CorridorWorld& world, v1::Organ sender, const std::string& unit, v1::Organ receiver,
                     const std::string& receiver_unit, const std::string& bsn) {
  v1::Message message = MessageFrom(world, sender, unit, receiver, receiver_unit, v1::MESSAGE_KIND_RISK_NOTICE,
                                    v1::PURPOSE_RISK_18B, bsn);
  message.mutable_envelope()->set_acting_person("medewerker-7");
  auto* risk = message.mutable_envelope()->mutable_declarations()->mutable_risk();
  risk->set_offence_risk(true);
  risk->set_safety_needed(true);
  risk->set_own_task(true);
  auto* notice = message.mutable_risk_notice();
  notice->mutable_person()->set_family_name("Voorbeeld");
  notice->mutable_person()->set_bsn(bsn);
  notice->set_risk(kRiskText);
  notice->set_offence("Sr 287 juncto 45");
  Answer(message);
  return message;
}

v1::Message BijFrom(CorridorWorld& world, const std::string& bsn, const std::string& return_on) {
  v1::Message message = MessageFrom(world, v1::ORGAN_MINISTER, "", v1::ORGAN_BURGEMEESTER, "0392",
                                    v1::MESSAGE_KIND_BIJ_NOTICE, v1::PURPOSE_PUBLIC_ORDER_BIJ, bsn);
  auto* bij = message.mutable_envelope()->mutable_declarations()->mutable_bij();
  bij->set_offence_article("287");
  bij->set_irrevocable(true);
  bij->set_return_on(return_on);
  bij->set_return_gemeente("0392");
  auto* notice = message.mutable_bij_notice();
  notice->set_family_name("Voorbeeld");
  notice->set_offence("Doodslag (Sr 287)");
  notice->set_return_on(return_on);
  notice->set_return_gemeente("0392");
  return message;
}

v1::Message OrderFor(CorridorWorld& world, const std::string& bsn, const std::string& assignment_id) {
  v1::Message message = MessageFrom(world, v1::ORGAN_MINISTER, "", v1::ORGAN_RECLASSERING, "RN",
                                    v1::MESSAGE_KIND_SUPERVISION_ORDER, v1::PURPOSE_EXECUTION, bsn);
  message.mutable_envelope()->mutable_declarations()->set_assignment_id(assignment_id);
  auto* order = message.mutable_supervision_order();
  order->mutable_person()->set_family_name("Voorbeeld");
  order->set_supervision_from("2026-11-02");
  order->set_conditions("Meldplicht");
  return message;
}

v1::Message AdviceFrom(CorridorWorld& world, const std::string& bsn, const std::string& assignment_id) {
  v1::Message message = MessageFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_DIRECTEUR, "",
                                    v1::MESSAGE_KIND_ADVICE, v1::PURPOSE_EXECUTION, bsn);
  message.mutable_envelope()->mutable_declarations()->set_assignment_id(assignment_id);
  message.mutable_advice()->set_subject(v1::ADVICE_SUBJECT_PP);
  message.mutable_advice()->mutable_course()->set_motivation("gemotiveerd");
  return message;
}

v1::RegisterAssignmentRequest AdviceAssignment(CorridorWorld& world, const std::string& bsn, const std::string& id) {
  v1::RegisterAssignmentRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  request.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  request.mutable_assignment()->set_assignment_id(id);
  request.mutable_assignment()->set_kind(v1::ASSIGNMENT_KIND_ADVICE);
  request.mutable_assignment()->set_probation("RN");
  request.mutable_assignment()->set_from("2026-11-01");
  return request;
}

v1::CustodyReport Youth(CorridorWorld& world, const std::string& bsn) {
  v1::CustodyReport report = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  report.mutable_titles(0)->set_kind(v1::TITLE_KIND_JEUGD);
  report.set_place(v1::PLACE_KIND_JJI);
  report.clear_establishment();
  return report;
}

v1::RegisterForumRequest ForumOf(CorridorWorld& world, const std::string& bsn, const std::string& id) {
  v1::RegisterForumRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  request.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  v1::Forum& forum = *request.mutable_forum();
  forum.set_forum_id(id);
  forum.set_from("2026-11-01");
  forum.set_until("2026-11-20");
  v1::OrganAddress* member = forum.add_members();
  member->set_organ(v1::ORGAN_COLLEGE);
  member->set_unit("0392");
  forum.add_members()->set_organ(v1::ORGAN_RVDK);
  return request;
}

v1::Message AfterCare(CorridorWorld& world, v1::Organ receiver, const std::string& unit, const std::string& bsn) {
  v1::Message message = MessageFrom(world, v1::ORGAN_MINISTER, "", receiver, unit, v1::MESSAGE_KIND_YOUTH_AFTERCARE,
                                    v1::PURPOSE_YOUTH_AFTERCARE, bsn);
  message.mutable_youth_aftercare()->mutable_person()->set_family_name("Voorbeeld");
  message.mutable_youth_aftercare()->mutable_housing()->set_registered_home_seeker(true);
  return message;
}

int CountOf(const std::vector<v1::Delivery>& deliveries, v1::MessageKind kind) {
  return static_cast<int>(std::count_if(deliveries.begin(), deliveries.end(),
                                        [kind](const v1::Delivery& delivery) { return delivery.kind() == kind; }));
}

v1::Message HelpOn(CorridorWorld& world, const std::string& bsn, const std::string& consent_id) {
  v1::Message message = MessageFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_COLLEGE, "0392",
                                    v1::MESSAGE_KIND_CONSENTED_HELP, v1::PURPOSE_CONSENTED_HELP, bsn);
  message.mutable_envelope()->set_acting_person("medewerker-9");
  message.mutable_envelope()->mutable_declarations()->set_consent_id(consent_id);
  message.mutable_consented_help()->mutable_person()->set_family_name("Voorbeeld");
  message.mutable_consented_help()->mutable_housing()->set_registered_home_seeker(true);
  Answer(message);
  return message;
}

}  // namespace ketenpoort::testing
