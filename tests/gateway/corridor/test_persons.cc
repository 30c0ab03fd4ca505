#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {

std::string TestBsn(int n) {
  for (int candidate = 999800000;; ++candidate) {
    const std::string digits = std::to_string(candidate);
    int sum = -(digits[8] - '0');
    for (int i = 0; i < 8; ++i) sum += (9 - i) * (digits[static_cast<size_t>(i)] - '0');
    if (sum % 11 == 0 && n-- == 0) return digits;
  }
}

v1::CustodyReport Sentence(CorridorWorld& world, const std::string& bsn, std::string_view from,
                           std::string_view until) {
  v1::CustodyReport report;
  report.set_report_id(world.NewMessageId());
  auto* person = report.mutable_person();
  person->set_family_name("Voorbeeld");
  person->set_given_names("Test");
  person->set_address("Teststraat 1, Haarlem");
  person->set_born_on("1990-01-01");
  person->set_born_at("Haarlem");
  person->set_nationality("Nederlandse");
  person->set_bsn(bsn);
  auto* title = report.add_titles();
  title->set_kind(v1::TITLE_KIND_VRIJHEIDSSTRAF);
  title->set_starts_on(std::string(from));
  title->set_ends_on(std::string(until));
  report.set_place(v1::PLACE_KIND_PI);
  report.set_establishment("PI-ZWOLLE");
  report.set_modality(v1::MODALITY_REGULAR);
  for (v1::DateFact* date : {report.mutable_departure(), report.mutable_release(), report.mutable_basis_ends()}) {
    *date->mutable_at() = At(until);
    date->set_certainty(v1::CERTAINTY_FIXED);
  }
  auto* college = report.add_colleges();
  college->set_gemeente("0392");
  college->set_ground(v1::COLLEGE_GROUND_INGEZETENE);
  college->set_source("BRP");
  college->set_as_of(std::string(from));
  report.set_probation("RN");
  report.set_reason(v1::REASON_BEGIN);
  *report.mutable_valid_from() = At(from, 8);
  return report;
}

v1::Message MessageFrom(CorridorWorld& world, v1::Organ sender, const std::string& sender_unit, v1::Organ receiver,
                        const std::string& receiver_unit, v1::MessageKind kind, v1::Purpose purpose,
                        const std::string& bsn) {
  v1::Message message;
  auto* envelope = message.mutable_envelope();
  envelope->set_message_id(world.NewMessageId());
  envelope->mutable_sender()->set_organ(sender);
  envelope->mutable_sender()->set_unit(sender_unit);
  auto* to = envelope->add_receivers();
  to->set_organ(receiver);
  to->set_unit(receiver_unit);
  envelope->set_kind(kind);
  envelope->set_purpose(purpose);
  envelope->mutable_subject()->set_bsn(bsn);
  return message;
}

void Answer(v1::Message& message, const std::string& until) {
  const std::string digest = audit::crypto::ToBytes(intake::AttestationDigest(message));
  auto* human = message.mutable_envelope()->mutable_declarations()->mutable_human();
  human->set_who("medewerker-7");
  human->set_why("Gewogen in het overleg van deze week.");
  human->set_until(until);
  human->set_message_digest(digest);
}

v1::Message PlanFor(CorridorWorld& world, const std::string& gemeente, const std::string& bsn) {
  v1::Message message = MessageFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_COLLEGE, gemeente,
                                    v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN, bsn);
  auto* declared = message.mutable_envelope()->mutable_declarations();
  declared->add_needs(v1::CATEGORY_C09_HUISVESTING);
  declared->add_needs(v1::CATEGORY_C10_WERK_INKOMEN);
  declared->set_attestation("ATT-1");
  declared->set_plan_version(1);
  auto* plan = message.mutable_reintegration_plan();
  plan->mutable_person()->set_family_name("Voorbeeld");
  plan->mutable_person()->set_bsn(bsn);
  plan->mutable_housing()->set_registered_home_seeker(true);
  plan->mutable_work_and_income()->set_benefit_requested(true);
  return message;
}

v1::Message PlanFromRn(CorridorWorld& world, const std::string& bsn) {
  v1::Message message = MessageFrom(world, v1::ORGAN_RECLASSERING, "RN", v1::ORGAN_COLLEGE, "0392",
                                    v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN, bsn);
  auto* declared = message.mutable_envelope()->mutable_declarations();
  declared->add_needs(v1::CATEGORY_C09_HUISVESTING);
  declared->set_attestation("ATT-2");
  declared->set_plan_version(1);
  message.mutable_reintegration_plan()->mutable_person()->set_family_name("Voorbeeld");
  message.mutable_reintegration_plan()->mutable_housing()->set_registered_home_seeker(true);
  return message;
}

}  // namespace ketenpoort::testing
