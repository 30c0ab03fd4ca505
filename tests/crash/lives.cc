#include "tests/crash/lives.h"

#include <cstdint>

#include "tests/crash/gate.h"
#include "tests/population/calendar.h"
#include "tests/population/payloads.h"

namespace ketenpoort::crash {
namespace {

constexpr int kSentenceDays = 60;

v1::OrganAddress Organ(v1::Organ organ, const std::string& unit) {
  v1::OrganAddress address;
  address.set_organ(organ);
  address.set_unit(unit);
  return address;
}

void SetTime(int64_t at_us, google::protobuf::Timestamp* at) {
  at->set_seconds(at_us / population::kSecond);
  at->set_nanos(static_cast<int32_t>(at_us % population::kSecond) * 1'000);
}

v1::Message Draft(const Person& person, population::Dice& dice, v1::MessageKind kind, v1::Purpose purpose,
                  const v1::OrganAddress& sender, const v1::OrganAddress& receiver) {
  v1::Message message;
  v1::Envelope* envelope = message.mutable_envelope();
  envelope->set_message_id(NewId(dice));
  envelope->set_kind(kind);
  envelope->set_purpose(purpose);
  envelope->mutable_subject()->set_bsn(person.bsn);
  *envelope->mutable_sender() = sender;
  *envelope->add_receivers() = receiver;
  return message;
}

v1::CustodyReport Standing(Person& person, population::Dice& dice) {
  using namespace population;
  v1::CustodyReport report;
  report.set_report_id(NewId(dice));
  report.mutable_person()->set_family_name("Voorbeeld");
  report.mutable_person()->set_given_names("Proef");
  report.mutable_person()->set_born_on("1991-05-17");
  report.mutable_person()->set_born_at("Voorbeeldstad");
  report.mutable_person()->set_nationality("Nederlandse");
  report.mutable_person()->set_address("Proefstraat 7");
  report.mutable_person()->set_address_gemeente(person.gemeente);
  report.mutable_person()->set_bsn(person.bsn);
  const Day first = DayAt(StartOfLoadUs());
  v1::Title* title = report.add_titles();
  title->set_kind(v1::TITLE_KIND_VRIJHEIDSSTRAF);
  title->set_starts_on(DayText(first));
  title->set_ends_on(DayText(first + person.until));
  v1::EligibleCollege* college = report.add_colleges();
  college->set_gemeente(person.gemeente);
  college->set_ground(v1::COLLEGE_GROUND_INGEZETENE);
  college->set_source("BRP");
  college->set_as_of(DayText(first));
  report.set_probation("RN");
  report.set_modality(v1::MODALITY_REGULAR);
  // Each later than the one before, and none in the future.
  ++person.reports;
  SetTime(StartOfLoadUs() - kHour + person.reports * kSecond, report.mutable_valid_from());
  return report;
}

void SetDates(v1::CustodyReport& report, int64_t at_us, v1::Certainty certainty) {
  for (v1::DateFact* date : {report.mutable_departure(), report.mutable_release(), report.mutable_basis_ends()}) {
    date->set_certainty(certainty);
    SetTime(at_us, date->mutable_at());
  }
}

}  // namespace

std::string NewId(population::Dice& dice) {
  std::string id(16, '\0');
  for (char& byte : id) byte = static_cast<char>(dice.Next());
  id[6] = static_cast<char>((id[6] & 0x0f) | 0x40);
  id[8] = static_cast<char>((id[8] & 0x3f) | 0x80);
  return id;
}

Person MakePerson(int number, const std::string& establishment, const std::string& gemeente) {
  Person person;
  person.number = number;
  person.establishment = establishment;
  person.gemeente = gemeente;
  person.until = kSentenceDays;
  // 99, then a running number; where no last digit makes the 11-test hold, the next number of this person's two.
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::string head = std::to_string(100'000'000 + number * 2 + attempt).substr(3);
    head = "99" + head;
    for (char last = '0'; last <= '9'; ++last) {
      if (population::PassesElevenTest(head + last)) {
        person.bsn = head + last;
        return person;
      }
    }
  }
  return person;
}

v1::CustodyReport NextReport(Person& person, population::Dice& dice) {
  const bool begins = person.reports == 0;
  if (!begins) person.until -= 1;
  v1::CustodyReport report = Standing(person, dice);
  report.set_reason(begins ? v1::REASON_BEGIN : v1::REASON_HERBEREKENING);
  report.set_place(v1::PLACE_KIND_PI);
  report.set_establishment(person.establishment);
  const population::Day last = population::DayAt(StartOfLoadUs()) + person.until;
  SetDates(report, population::At(last, 9), v1::CERTAINTY_FIXED);
  return report;
}

v1::CustodyReport EndReport(Person& person, population::Dice& dice) {
  person.ended = true;
  v1::CustodyReport report = Standing(person, dice);
  report.set_reason(v1::REASON_RECHTERLIJK_BEVEL);
  report.set_place(v1::PLACE_KIND_OUTSIDE);
  SetTime(StartOfLoadUs(), report.mutable_valid_from());
  SetDates(report, StartOfLoadUs(), v1::CERTAINTY_OCCURRED);
  return report;
}

v1::Message Plan(const Person& person, population::Dice& dice) {
  v1::Message message =
      Draft(person, dice, v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN,
            Organ(v1::ORGAN_DIRECTEUR, person.establishment), Organ(v1::ORGAN_COLLEGE, person.gemeente));
  v1::Declarations* declared = message.mutable_envelope()->mutable_declarations();
  declared->add_needs(v1::CATEGORY_C09_HUISVESTING);
  declared->set_attestation("CASUS-" + std::to_string(person.number));
  declared->set_plan_version(1);
  message.mutable_reintegration_plan()->mutable_person()->set_family_name("Voorbeeld");
  message.mutable_reintegration_plan()->mutable_person()->set_bsn(person.bsn);
  message.mutable_reintegration_plan()->mutable_housing()->set_registered_home_seeker(dice.OneIn(2));
  return message;
}

v1::Message Reception(const Person& person, population::Dice& dice) {
  v1::Message message = Draft(person, dice, v1::MESSAGE_KIND_RECEPTION_STATUS, v1::PURPOSE_REINTEGRATION_PLAN,
                              Organ(v1::ORGAN_COLLEGE, person.gemeente), Organ(v1::ORGAN_DIRECTEUR, ""));
  message.mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
  message.mutable_reception_status()->set_housing(v1::RECEPTION_STATE_ARRANGED_FROM);
  message.mutable_reception_status()->set_housing_on("2026-12-01");
  return message;
}

v1::Message Consult(const Person& person, population::Dice& dice) {
  const v1::OrganAddress directeur = Organ(v1::ORGAN_DIRECTEUR, dice.OneIn(2) ? person.establishment : "");
  const v1::OrganAddress probation = Organ(v1::ORGAN_RECLASSERING, "RN");
  const bool asked = directeur.unit().empty();
  v1::Message message = Draft(person, dice, v1::MESSAGE_KIND_SUPERVISION_CONSULT, v1::PURPOSE_SUPERVISION_ADVICE,
                              asked ? probation : directeur, asked ? directeur : probation);
  message.mutable_supervision_consult()->mutable_person()->set_bsn(person.bsn);
  message.mutable_supervision_consult()->mutable_course()->set_course("Verloopt als verwacht");
  message.mutable_supervision_consult()->mutable_course()->set_motivation("Doet mee");
  return message;
}

}  // namespace ketenpoort::crash
