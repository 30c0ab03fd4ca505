#include "tests/population/biography.h"

#include <algorithm>
#include <utility>

#include "tests/population/payloads.h"

namespace ketenpoort::population {
namespace {

constexpr int kMinutesOfGrid = 5;
constexpr int kDaysOfOfficeFrom = 8;
constexpr int kDaysOfOfficeUntil = 19;

void SetTime(int64_t at_us, google::protobuf::Timestamp* at) {
  at->set_seconds(at_us / kSecond);
  at->set_nanos(static_cast<int32_t>(at_us % kSecond * 1'000));
}

v1::OrganAddress Organ(v1::Organ organ, const std::string& unit) {
  v1::OrganAddress address;
  address.set_organ(organ);
  address.set_unit(unit);
  return address;
}

std::string Digits(int value, size_t width) {
  std::string text = std::to_string(value);
  return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

}  // namespace

Biography::Biography(int person, uint64_t seed, const std::vector<Municipality>& municipalities,
                     const std::vector<std::string>& establishments)
    : dice_(seed * 1'000'003 + static_cast<uint64_t>(person) * 7'919 + 17),
      municipalities_(municipalities),
      establishments_(establishments) {
  life_.person = person;
  start_ = FirstDay() + dice_.Between(1, kLastBirthOfCourse);
  v1::PersonIdentity* block = state_.mutable_person();
  block->set_family_name("Voorbeeld-" + std::to_string(person));
  block->set_given_names("Proef " + std::to_string(person));
  block->set_born_on(DayText(DayFrom(dice_.Between(1960, 2005), dice_.Between(1, 12), dice_.Between(1, 28))));
  block->set_born_at("Proefdorp");
  block->set_nationality("Nederlandse");
  block->set_address("Proefstraat " + std::to_string(person));
  block->set_bsn(NewBsn());
  block->add_skn(NewSkn());
  Home(DrawGemeente());
  static const std::vector<std::string> kProbation = {"RN", "RN", "RN", "SVG", "LDH"};
  state_.set_probation(dice_.Of(kProbation));
  state_.set_establishment(dice_.Of(establishments_));
  state_.set_place(v1::PLACE_KIND_PI);
  state_.set_modality(v1::MODALITY_REGULAR);
}

Life Biography::Finish() {
  life_.number = "skn:" + life_.number;
  return std::move(life_);
}

std::string Biography::NewBsn() {
  // 9999, then person and a running number, then the digit that makes the 11-test hold; skip where there is none. A
  // number of five figures begins with 1 or more, never with the 9 of 9999.
  for (int n = life_.person * 4 + numbers_;; ++n) {
    const std::string head = n < 10'000 ? "9999" + Digits(n, 4) : "999" + Digits(n, 5);
    for (char last = '0'; last <= '9'; ++last) {
      if (PassesElevenTest(head + last)) {
        ++numbers_;
        return head + last;
      }
    }
  }
}

std::string Biography::NewSkn() {
  const std::string skn = "T" + Digits(life_.person, 6) + Digits(numbers_++, 2);
  if (life_.number.empty()) life_.number = skn;
  return skn;
}

std::string Biography::DrawGemeente() {
  int total = 0;
  for (const Municipality& one : municipalities_) total += one.weight;
  int at = dice_.Between(0, total - 1);
  for (const Municipality& one : municipalities_) {
    if (at < one.weight) return one.code;
    at -= one.weight;
  }
  return municipalities_.front().code;
}

void Biography::Home(const std::string& gemeente) {
  state_.clear_colleges();
  state_.mutable_person()->set_address_gemeente(gemeente);
  AddCollege(gemeente, v1::COLLEGE_GROUND_INGEZETENE, start_ - 30);
}

void Biography::AddCollege(const std::string& gemeente, v1::CollegeGround ground, Day as_of) {
  v1::EligibleCollege* college = state_.add_colleges();
  college->set_gemeente(gemeente);
  college->set_ground(ground);
  college->set_source("BRP");
  college->set_as_of(DayText(as_of));
}

std::string Biography::OtherProbation() {
  for (const char* unit : {"RN", "SVG", "LDH"}) {
    if (state_.probation() != unit) return unit;
  }
  return "RN";
}

void Biography::Title(v1::TitleKind kind, Day from, Day until) {
  v1::Title* title = state_.add_titles();
  title->set_kind(kind);
  title->set_starts_on(DayText(from));
  if (until >= from) title->set_ends_on(DayText(until));
}

void Biography::InPi(v1::PlaceKind place) {
  state_.set_place(place);
  state_.set_modality(v1::MODALITY_REGULAR);
  if (state_.establishment().empty()) state_.set_establishment(dice_.Of(establishments_));
}

void Biography::Outside(v1::Modality modality) {
  state_.set_place(v1::PLACE_KIND_OUTSIDE);
  state_.set_modality(modality);
}

void Biography::Transfer() {
  const std::string before = state_.establishment();
  while (state_.establishment() == before) state_.set_establishment(dice_.Of(establishments_));
}

void Biography::Set(v1::DateFact* date, Day day, v1::Certainty certainty, int hour) {
  date->set_certainty(certainty);
  SetTime(At(day, hour), date->mutable_at());
}

void Biography::AllDates(Day day, v1::Certainty certainty, int hour) {
  Departure(day, certainty, hour);
  Release(day, certainty, hour);
  BasisEnds(day, certainty, hour);
}

void Biography::NoDates() {
  for (v1::DateFact* date : {state_.mutable_departure(), state_.mutable_release(), state_.mutable_basis_ends()}) {
    date->Clear();
    date->set_certainty(v1::CERTAINTY_UNKNOWN);
  }
}

void Biography::Sentence(Day from, Day until, v1::Certainty certainty) {
  Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, from, until);
  InPi();
  AllDates(until, certainty);
}

int Biography::Report(v1::Reason reason, Day day, int hour, int minute, int64_t lag_us) {
  Event& event = life_.events.emplace_back();
  event.person = life_.person;
  event.act = Act::kReport;
  state_.set_reason(reason);
  const int64_t valid_us = At(day, hour, minute);
  SetTime(valid_us, state_.mutable_valid_from());
  event.at_us = valid_us + lag_us;
  event.report = state_;
  return LastIndex();
}

int Biography::EndNow(v1::Reason reason, Day day, int hour, int minute, int64_t lag_us) {
  const int64_t at_us = At(day, hour, minute);
  for (v1::DateFact* date : {state_.mutable_departure(), state_.mutable_release(), state_.mutable_basis_ends()}) {
    date->set_certainty(v1::CERTAINTY_OCCURRED);
    SetTime(at_us, date->mutable_at());
  }
  Outside(v1::MODALITY_REGULAR);
  state_.clear_establishment();
  return Report(reason, day, hour, minute, lag_us);
}

void Biography::Annul(int event, int64_t at_us) {
  Event& annulment = life_.events.emplace_back();
  annulment.person = life_.person;
  annulment.act = Act::kAnnul;
  annulment.of = event;
  annulment.at_us = at_us;
}

void Biography::Link(const std::string& keep, const std::string& merge, int64_t at_us) {
  Event& link = life_.events.emplace_back();
  link.person = life_.person;
  link.act = Act::kLink;
  link.keep = keep;
  link.merge = merge;
  link.at_us = at_us;
}

v1::OrganAddress Biography::Directeur() const { return Organ(v1::ORGAN_DIRECTEUR, state_.establishment()); }

v1::OrganAddress Biography::ProbationOrgan() const {
  return Organ(v1::ORGAN_RECLASSERING, state_.probation().empty() ? "RN" : state_.probation());
}

v1::OrganAddress Biography::Stranger() { return Organ(v1::ORGAN_COLLEGE, DrawGemeente()); }

v1::OrganAddress Biography::College() {
  if (state_.colleges().empty()) return Stranger();
  return Organ(v1::ORGAN_COLLEGE, state_.colleges(dice_.Between(0, state_.colleges_size() - 1)).gemeente());
}

void Biography::Identify(v1::PersonIdentity* person) const {
  person->set_family_name(state_.person().family_name());
  person->set_born_on(state_.person().born_on());
  if (PassesElevenTest(state_.person().bsn())) person->set_bsn(state_.person().bsn());
}

void Biography::Subject(v1::Organ sender, v1::SubjectReference* subject) {
  const v1::PersonIdentity& person = state_.person();
  const bool bsn = PassesElevenTest(person.bsn());
  const bool dji = sender == v1::ORGAN_DIRECTEUR || sender == v1::ORGAN_MINISTER;
  if (bsn && (!dji || person.skn().empty())) {
    subject->set_bsn(person.bsn());
  } else if (!person.skn().empty()) {
    subject->set_skn(person.skn(0));
  } else {
    subject->set_v_number(person.v_number());
  }
}

v1::Message& Biography::Draft(int64_t at_us, v1::OrganAddress sender, std::vector<v1::OrganAddress> receivers,
                              v1::MessageKind kind, v1::Purpose purpose) {
  Event& event = life_.events.emplace_back();
  event.person = life_.person;
  event.act = dice_.OneIn(12) ? Act::kCheck : Act::kSubmit;
  event.at_us = at_us;
  v1::Envelope* envelope = event.message.mutable_envelope();
  *envelope->mutable_sender() = sender;
  for (const v1::OrganAddress& receiver : receivers) {
    const bool there = std::any_of(envelope->receivers().begin(), envelope->receivers().end(), [&](const auto& one) {
      return one.organ() == receiver.organ() && one.unit() == receiver.unit();
    });
    if (!there) *envelope->add_receivers() = receiver;
  }
  envelope->set_kind(kind);
  envelope->set_purpose(purpose);
  Subject(sender.organ(), envelope->mutable_subject());
  if (dice_.OneIn(3)) envelope->set_acting_person("medewerker-7");
  if (dice_.OneIn(3)) envelope->set_case_number("zaak-" + std::to_string(life_.person));
  return event.message;
}

// Most messages about care have somebody who answers for them. Now and then nobody does, or the last day is near or
// over, or the answer was given for another draft.
void Biography::AnswerFor(int64_t at_us, v1::Message& message) {
  if (dice_.OneIn(12)) return;
  v1::HumanAttestation* human = message.mutable_envelope()->mutable_declarations()->mutable_human();
  human->set_who("medewerker-" + std::to_string(dice_.Between(1, 9)));
  human->set_why("Zonder deze zorg is er na de vrijlating geen opvang.");
  const int days = dice_.OneIn(12) ? -1 : dice_.OneIn(6) ? dice_.Between(0, 2) : 60;
  human->set_until(DayText(DayAt(at_us) + days));
  if (dice_.OneIn(15)) human->set_message_digest(std::string(32, 'x'));
}

void Biography::FillPlan(v1::ReintegrationPlan* plan, v1::Declarations* declarations) {
  Identify(plan->mutable_person());
  const auto need = [&](v1::Category category) {
    // Now and then a basisvoorwaarde is sent that nobody declared to be needed.
    if (!dice_.OneIn(25)) declarations->add_needs(category);
  };
  plan->mutable_housing()->set_situation("Zoekt woonruimte na vertrek");
  plan->mutable_housing()->set_postal_address_requested(dice_.OneIn(2));
  need(v1::CATEGORY_C09_HUISVESTING);
  if (dice_.OneIn(2)) {
    plan->mutable_work_and_income()->set_benefit_requested(true);
    need(v1::CATEGORY_C10_WERK_INKOMEN);
  }
  if (dice_.OneIn(3)) {
    plan->mutable_debts()->set_problematic_debts(true);
    need(v1::CATEGORY_C11_SCHULDEN);
  }
  if (dice_.OneIn(3)) {
    plan->mutable_identity_document()->set_valid_document(false);
    need(v1::CATEGORY_C08_ID_BEWIJS);
  }
  if (dice_.OneIn(4)) {
    plan->mutable_social_network()->set_help_request("Vraagt hulp voor thuis");
    need(v1::CATEGORY_C14_SOCIAAL_NETWERK);
  }
  if (dice_.OneIn(5)) {
    plan->mutable_health_insurance()->set_insured_before(true);
    need(v1::CATEGORY_C12_ZORGVERZEKERING);
  }
  if (!dice_.OneIn(15)) {
    declarations->set_attestation("casemanager-3");
    declarations->set_plan_version(1);
  }
}

void Biography::PlanFromDirecteur(int64_t at_us) {
  std::vector<v1::OrganAddress> receivers;
  for (const v1::EligibleCollege& college : state_.colleges())
    receivers.push_back(Organ(v1::ORGAN_COLLEGE, college.gemeente()));
  if (!state_.probation().empty()) receivers.push_back(ProbationOrgan());
  if (receivers.empty() || dice_.OneIn(20)) receivers.push_back(Stranger());
  v1::Message& message =
      Draft(at_us, Directeur(), receivers, v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN);
  v1::ReintegrationPlan* plan = message.mutable_reintegration_plan();
  FillPlan(plan, message.mutable_envelope()->mutable_declarations());
  if (dice_.OneIn(8)) {
    plan->mutable_course()->set_motivation("Werkt mee");
    if (dice_.OneIn(2)) message.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
  }
  if (dice_.OneIn(15)) plan->set_establishment("PI");
  if (Last().act == Act::kSubmit) last_plan_ = LastIndex();
}

void Biography::PlanWithOffence(int64_t at_us) {
  v1::Message& message =
      Draft(at_us, Directeur(), {College()}, v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN);
  FillPlan(message.mutable_reintegration_plan(), message.mutable_envelope()->mutable_declarations());
  message.mutable_reintegration_plan()->mutable_refused()->set_offence("mag niet mee");
  if (dice_.OneIn(2)) message.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
}

void Biography::PlanReply(int64_t at_us, const v1::OrganAddress& sender, const v1::OrganAddress& receiver) {
  v1::Message& message =
      Draft(at_us, sender, {receiver}, v1::MESSAGE_KIND_REINTEGRATION_PLAN, v1::PURPOSE_REINTEGRATION_PLAN);
  FillPlan(message.mutable_reintegration_plan(), message.mutable_envelope()->mutable_declarations());
  if (dice_.OneIn(6)) {
    v1::CareTrajectory* care = message.mutable_reintegration_plan()->add_care();
    care->set_framework(v1::CARE_FRAMEWORK_WMO);
    care->set_running(true);
    message.mutable_envelope()->mutable_declarations()->set_care_needed(dice_.OneIn(2));
    AnswerFor(at_us, message);
  }
  if (dice_.OneIn(3)) {
    Last().refers = Refers::kLastBetween;
    Last().subject_by_message = dice_.OneIn(2);
  }
}

void Biography::FillCare(v1::CareArrangement* care, v1::Declarations* declarations) {
  Identify(care->mutable_person());
  v1::CareTrajectory* one = care->add_care();
  static const std::vector<v1::CareFramework> kFrameworks = {v1::CARE_FRAMEWORK_WMO, v1::CARE_FRAMEWORK_WFZ,
                                                             v1::CARE_FRAMEWORK_WVGGZ, v1::CARE_FRAMEWORK_JEUGDWET};
  one->set_framework(dice_.Of(kFrameworks));
  one->set_running(dice_.OneIn(2));
  one->set_provider("Zorgaanbieder Voorbeeld");
  declarations->set_care_needed(!dice_.OneIn(10));
  if (dice_.OneIn(12)) care->mutable_refused()->set_medical_file("hoort hier niet");
}

void Biography::Care(int64_t at_us, const v1::OrganAddress& sender, std::vector<v1::OrganAddress> receivers) {
  v1::Message& message =
      Draft(at_us, sender, std::move(receivers), v1::MESSAGE_KIND_CARE_ARRANGEMENT, v1::PURPOSE_CARE);
  FillCare(message.mutable_care_arrangement(), message.mutable_envelope()->mutable_declarations());
  AnswerFor(at_us, message);
}

void Biography::Consult(int64_t at_us, const v1::OrganAddress& sender, const v1::OrganAddress& receiver) {
  v1::Message& message =
      Draft(at_us, sender, {receiver}, v1::MESSAGE_KIND_SUPERVISION_CONSULT, v1::PURPOSE_SUPERVISION_ADVICE);
  Identify(message.mutable_supervision_consult()->mutable_person());
  v1::DetentionCourse* course = message.mutable_supervision_consult()->mutable_course();
  course->set_course("Verloop zonder bijzonderheden");
  course->set_motivation("Werkt mee");
  if (dice_.OneIn(2)) course->set_conduct("Rustig");
  if (dice_.OneIn(20)) message.mutable_supervision_consult()->mutable_refused()->set_disciplinary_reports("hoort niet");
}

void Biography::Reception(int64_t at_us, const v1::OrganAddress& college) {
  v1::Message& message = Draft(at_us, college, {Organ(v1::ORGAN_DIRECTEUR, "")}, v1::MESSAGE_KIND_RECEPTION_STATUS,
                               v1::PURPOSE_REINTEGRATION_PLAN);
  v1::ReceptionStatus* status = message.mutable_reception_status();
  Identify(status->mutable_person());
  status->mutable_person()->clear_born_on();
  if (dice_.OneIn(6)) status->mutable_person()->set_born_on(state_.person().born_on());
  status->set_housing(dice_.OneIn(3) ? v1::RECEPTION_STATE_NOT_BEFORE : v1::RECEPTION_STATE_ARRANGED_FROM);
  status->set_housing_on(DayText(DayAt(at_us) + 14));
  status->set_income(v1::RECEPTION_STATE_NONE);
  if (dice_.OneIn(2)) status->set_care(v1::RECEPTION_STATE_NOT_NEEDED);
  if (status->has_care()) AnswerFor(at_us, message);
  Last().refers = dice_.OneIn(10) ? Refers::kNothing : Refers::kLastBetween;
}

void Biography::Correct(int64_t at_us) {
  if (last_plan_ < 0) return;
  const v1::Message plan = life_.events[static_cast<size_t>(last_plan_)].message;
  v1::Message& message = Draft(at_us, plan.envelope().sender(), {plan.envelope().receivers(0)},
                               v1::MESSAGE_KIND_CORRECTION, v1::PURPOSE_CORRECTION);
  message.mutable_envelope()->set_correction_action(v1::CORRECTION_ACTION_RECTIFY);
  message.mutable_correction()->mutable_housing()->set_situation("Heeft woonruimte");
  if (dice_.OneIn(4)) message.mutable_correction()->mutable_health_insurance()->set_insurer("Verzekeraar Voorbeeld");
  Last().refers = Refers::kEarlier;
  Last().of = last_plan_;
}

void Biography::Message(int64_t at_us) {
  const v1::OrganAddress anyone = Organ(v1::ORGAN_DIRECTEUR, "");
  switch (dice_.Between(0, 19)) {
    case 0:
    case 1:
    case 2:
      return PlanFromDirecteur(at_us);
    case 3:
      return PlanWithOffence(at_us);
    case 4:
      return PlanReply(at_us, College(), anyone);
    case 5:
    case 6:
      return Reception(at_us, College());
    case 7:
      return PlanReply(at_us, College(), ProbationOrgan());
    case 8:
    case 9:
      return PlanReply(at_us, ProbationOrgan(), College());
    case 10:
      return PlanReply(at_us, ProbationOrgan(), anyone);
    case 11:
      return Consult(at_us, Directeur(), dice_.OneIn(4) ? College() : ProbationOrgan());
    case 12:
      return Consult(at_us, ProbationOrgan(), anyone);
    case 13:
      return Care(at_us, Directeur(), {College(), ProbationOrgan()});
    case 14:
      return Care(at_us, College(), {anyone});
    case 15:
      return Care(at_us, ProbationOrgan(), {College(), anyone});
    case 16:
      return PlanReply(at_us, Stranger(), anyone);
    case 17:
      return PlanReply(at_us, College(), Stranger());
    case 18:
      return Correct(at_us);
    default:
      break;
  }
  PlanFromDirecteur(at_us);
  if (last_plan_ != LastIndex()) return;
  Event withdrawal;
  withdrawal.person = life_.person;
  withdrawal.act = Act::kWithdraw;
  withdrawal.of = last_plan_;
  withdrawal.at_us = at_us + 30 * kMinute;
  life_.events.push_back(withdrawal);
}

void Biography::Talk(Day from, Day until, int count) {
  if (state_.establishment().empty()) return;
  for (int i = 0; i < count && from <= until; ++i) {
    const Day day = dice_.Between(from, until);
    Message(At(day, dice_.Between(kDaysOfOfficeFrom, kDaysOfOfficeUntil),
               dice_.Between(0, 60 / kMinutesOfGrid - 1) * kMinutesOfGrid));
  }
}

// What parties try when detention is over.
void Biography::AfterDetention(Day day) {
  const int64_t at_us = At(day, 11);
  PlanReply(at_us, ProbationOrgan(), College());
  PlanReply(at_us + kHour, College(), ProbationOrgan());
  if (dice_.OneIn(3)) Reception(at_us + 2 * kHour, College());
  if (dice_.OneIn(4)) PlanReply(at_us + 3 * kHour, Stranger(), Organ(v1::ORGAN_DIRECTEUR, ""));
  if (dice_.OneIn(4)) Correct(at_us + 4 * kHour);
}

}  // namespace ketenpoort::population
