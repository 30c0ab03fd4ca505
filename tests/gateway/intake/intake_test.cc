#include "gateway/intake/intake.h"

#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <type_traits>

#include "gateway/intake/field_rule.h"
#include "gateway/intake/message_table.h"
#include "gateway/intake/problem.h"
#include "ketenpoort/v1/declarations.pb.h"
#include "tests/gateway/identity/test_world.h"
#include "tests/gateway/intake/test_messages.h"

using namespace ketenpoort::intake;
using namespace ketenpoort::testing;
namespace v1 = ketenpoort::v1;
namespace policy = ketenpoort::policy;
namespace identity = ketenpoort::identity;

// An Admitted can be made or copied nowhere but in intake.
static_assert(!std::is_default_constructible_v<Admitted>);
static_assert(!std::is_copy_constructible_v<Admitted>);
static_assert(!std::is_constructible_v<Admitted, AdmittedFields, std::unique_ptr<google::protobuf::Message>>);
static_assert(std::is_nothrow_move_constructible_v<Admitted>);

namespace {

const policy::Time kTime{1'795'350'000'000'000, DayOf("2026-11-22")};

TestWorld& World() {
  static TestWorld& world = *new TestWorld();
  return world;
}

absl::StatusOr<Admitted> Admit(const v1::Message& message, const std::string& caller = "dji") {
  return Intake().Admit(World().Caller(caller), message, kTime);
}

v1::Message Plan() { return SoundMessage(v1::MESSAGE_KIND_REINTEGRATION_PLAN); }

using Paths = std::vector<std::pair<std::string, const FieldDescriptor*>>;

// Every field of a message of a kind with payload `payload`.
Paths PathsOf(const FieldDescriptor& payload) {
  Paths paths;
  CollectPaths(*v1::Envelope::descriptor(), "envelope", &paths);
  CollectPaths(*payload.message_type(), payload.name(), &paths);
  return paths;
}

v1::MessageKind KindOf(const FieldDescriptor& payload) {
  std::string name = "MESSAGE_KIND_";
  for (const char c : payload.name()) name += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  v1::MessageKind kind = v1::MESSAGE_KIND_UNSPECIFIED;
  REQUIRE(v1::MessageKind_Parse(name, &kind));
  return kind;
}

}  // namespace

TEST_CASE("A sound message of each kind with a payload is admitted", "[intake]") {
  for (const FieldDescriptor* payload : PayloadFields()) {
    CAPTURE(payload->name());
    const auto admitted = Admit(SoundMessage(KindOf(*payload)));
    INFO(admitted.status());
    REQUIRE(admitted.ok());
    CHECK(admitted->payload().GetDescriptor() == payload->message_type());
    CHECK(static_cast<int>(admitted->fields().kind) == KindOf(*payload));
  }
}

TEST_CASE("What is admitted says who, to whom, what and on what ground", "[intake]") {
  v1::Message message = SoundMessage(v1::MESSAGE_KIND_CARE_ARRANGEMENT);
  v1::Envelope& envelope = *message.mutable_envelope();
  envelope.set_purpose(v1::PURPOSE_CARE);
  envelope.add_receivers()->set_organ(v1::ORGAN_DIRECTEUR);
  envelope.add_refers_to(TestId(9));
  envelope.mutable_declarations()->set_care_needed(true);
  envelope.mutable_declarations()->add_needs(v1::CATEGORY_C13_ZORGTRAJECT);
  envelope.mutable_declarations()->set_attestation("verklaard");
  envelope.mutable_declarations()->set_plan_version(2);
  envelope.set_acting_person("medewerker-1");
  envelope.set_case_number("zaak 1");
  message.mutable_care_arrangement()->add_care()->set_framework(v1::CARE_FRAMEWORK_WVGGZ);
  auto admitted = Admit(message);
  INFO(admitted.status());
  REQUIRE(admitted.ok());
  const AdmittedFields& fields = admitted->fields();
  CHECK(std::string(fields.message_id.begin(), fields.message_id.end()) == TestId(1));
  CHECK(fields.sender_oin == kDjiOin);
  CHECK(fields.sender.direct);
  CHECK(fields.sender.organ.Key() == "DIRECTEUR:PI-ZWOLLE");
  CHECK(fields.sender_party == policy::Party{policy::Organ::kDirecteur, 23});
  REQUIRE(fields.receivers.size() == 2);
  CHECK(fields.receivers[0].Key() == "COLLEGE:0392");
  CHECK(fields.receivers[1].Key() == "DIRECTEUR:");
  CHECK(fields.purpose == policy::Purpose::kCare);
  CHECK(fields.excess == policy::Excess::kWithhold);
  CHECK(fields.declared.care_needed);
  CHECK(fields.declared.attested);
  CHECK(fields.declared.plan_version == 2);
  CHECK(fields.declared.needs.Has(policy::Category::kC13));
  CHECK(fields.refers_to.size() == 1);
  CHECK(fields.subject.kind == SubjectKey::Kind::kBsn);
  CHECK(fields.subject.value == TestBsn(0));
  CHECK(fields.categories.Has(policy::Category::kC01));
  CHECK(fields.categories.Has(policy::Category::kC13));
  CHECK(fields.care_frameworks == 1 << 2);
  CHECK(fields.acting_person == "medewerker-1");
  CHECK(fields.case_number == "zaak 1");
  CHECK(fields.directory_version == World().directories().version());
  const policy::Request request = admitted->RequestFor({policy::Organ::kCollege, 392});
  CHECK(request.receiver == policy::Party{policy::Organ::kCollege, 392});
  CHECK(request.kind == policy::MessageKind::kCareArrangement);
  CHECK(request.care_frameworks == 1 << 2);
  const auto payload = std::move(*admitted).TakePayload();
  REQUIRE(payload != nullptr);
  CHECK(payload->GetDescriptor() == v1::CareArrangement::descriptor());
}

TEST_CASE("Excess follows the class of the kind unless the sender says", "[intake]") {
  CHECK(Admit(Plan())->fields().excess == policy::Excess::kRefuse);
  CHECK(Admit(SoundMessage(v1::MESSAGE_KIND_RELEASE_DATE))->fields().excess == policy::Excess::kWithhold);
  v1::Message plan = Plan();
  plan.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
  CHECK(Admit(plan)->fields().excess == policy::Excess::kWithhold);
}

TEST_CASE("A caller speaks only for organs it holds", "[intake]") {
  const auto refused = Admit(Plan(), "haarlem");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(ReasonOf(refused.status()) == "ORGAN_NOT_HELD");
  v1::Message from_rcn = Plan();
  from_rcn.mutable_envelope()->mutable_sender()->set_organ(v1::ORGAN_COLLEGE);
  from_rcn.mutable_envelope()->mutable_sender()->set_unit("0392");
  from_rcn.mutable_envelope()->mutable_receivers(0)->set_organ(v1::ORGAN_RECLASSERING);
  from_rcn.mutable_envelope()->mutable_receivers(0)->set_unit("RN");
  const auto admitted = Admit(from_rcn, "rcn");
  INFO(admitted.status());
  REQUIRE(admitted.ok());
  CHECK_FALSE(admitted->fields().sender.direct);
  CHECK(admitted->fields().sender.mandate_id == "rcn-0392");
  CHECK(admitted->fields().sender_oin == kRcnOin);
  from_rcn.mutable_envelope()->mutable_sender()->set_unit("0363");
  CHECK(Admit(from_rcn, "rcn").status().code() == absl::StatusCode::kPermissionDenied);
}

TEST_CASE("A mandate that does not cover the kind is admitted, for policy to refuse", "[intake]") {
  v1::Message message = SoundMessage(v1::MESSAGE_KIND_SUPERVISION_CONSULT);
  message.mutable_envelope()->mutable_sender()->set_organ(v1::ORGAN_COLLEGE);
  message.mutable_envelope()->mutable_sender()->set_unit("0392");
  const auto admitted = Admit(message, "rcn");
  REQUIRE(admitted.ok());
  CHECK(admitted->fields().sender.fact.found);
  CHECK_FALSE(admitted->fields().sender.fact.covers_kind);
}

TEST_CASE("An unknown field is refused at every depth", "[intake]") {
  int places = 0;
  for (const FieldDescriptor* payload : PayloadFields()) {
    for (const auto& [path, field] : PathsOf(*payload)) {
      if (field->message_type() == nullptr) continue;
      v1::Message message = SoundMessage(KindOf(*payload));
      const Place at = Reach(&message, path + "." + field->message_type()->field(0)->name());
      at.holder->GetReflection()->MutableUnknownFields(at.holder)->AddVarint(4'000, 1);
      const auto refused = Admit(message);
      CAPTURE(path, refused.status());
      CHECK(Names(refused.status(), path));
      ++places;
    }
    v1::Message message = SoundMessage(KindOf(*payload));
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(4'000, 1);
    CHECK(Names(Admit(message).status(), ""));
  }
  CHECK(places > 70);
}

TEST_CASE("An enum number outside the vocabulary, and a stated UNSPECIFIED, are refused at every depth", "[intake]") {
  int places = 0;
  for (const FieldDescriptor* payload : PayloadFields()) {
    for (const auto& [path, field] : PathsOf(*payload)) {
      if (field->enum_type() == nullptr) continue;
      v1::Message message = SoundMessage(KindOf(*payload));
      SetEnum(&message, path, 999);
      CAPTURE(path);
      CHECK(Names(Admit(message).status(), path));
      ++places;
      if (!field->has_presence() && !field->is_repeated()) continue;
      SetEnum(&message, path, 0);
      CHECK(Names(Admit(message).status(), path));
    }
  }
  CHECK(places > 60);
}

TEST_CASE("Every text is taken at its limit and refused above it", "[intake]") {
  int places = 0;
  for (const FieldDescriptor* payload : PayloadFields()) {
    for (const auto& [path, field] : PathsOf(*payload)) {
      const FieldRule* rule = RuleOf(field->full_name());
      if (rule == nullptr || rule->length_max == 0 || rule->form == Form::kUnit) continue;
      v1::Message message = SoundMessage(KindOf(*payload));
      if (path == "envelope.declarations.attestation")
        message.mutable_envelope()->mutable_declarations()->set_plan_version(1);
      CAPTURE(path);
      SetText(&message, path, std::string(rule->length_max, 'A'));
      CHECK_FALSE(Names(Admit(message).status(), path));
      SetText(&message, path, std::string(rule->length_max + 1, 'A'));
      CHECK(Names(Admit(message).status(), path));
      SetText(&message, path, "ok\xff");
      CHECK(Names(Admit(message).status(), path));
      SetText(&message, path, std::string("A\0B", 3));
      CHECK(Names(Admit(message).status(), path));
      ++places;
    }
  }
  CHECK(places > 100);
}

TEST_CASE("A limit in characters counts characters, one in bytes counts bytes", "[intake]") {
  std::string wide;
  for (size_t i = 0; i < kDeclaredCharactersMax; ++i) wide += "é";
  v1::Message message = Plan();
  message.mutable_envelope()->set_acting_person(wide);
  CHECK(Admit(message).ok());
  message.mutable_envelope()->set_acting_person(wide + "é");
  CHECK(Names(Admit(message).status(), "envelope.acting_person"));
  message = Plan();
  std::string name;
  for (int i = 0; i < 100; ++i) name += "é";
  message.mutable_reintegration_plan()->mutable_person()->set_family_name(name);
  CHECK(Admit(message).ok());
  message.mutable_reintegration_plan()->mutable_person()->set_family_name(name + "e");
  CHECK(Names(Admit(message).status(), "reintegration_plan.person.family_name"));
}

TEST_CASE("A line holds no line break and no sign that turns the direction of writing; free text may break",
          "[intake]") {
  v1::Message message = Plan();
  message.mutable_reintegration_plan()->mutable_housing()->set_situation("eerste\nregel\ten meer\r\n");
  CHECK(Admit(message).ok());
  message.mutable_reintegration_plan()->mutable_housing()->set_situation("om\xe2\x80\xaekering");
  CHECK(Names(Admit(message).status(), "reintegration_plan.housing.situation"));
  message = Plan();
  message.mutable_reintegration_plan()->mutable_person()->set_address("straat 1\nstad");
  CHECK(Names(Admit(message).status(), "reintegration_plan.person.address"));
}

TEST_CASE("Each form refuses what is not of it", "[intake]") {
  const struct Case {
    const char* path;
    std::string value;
    bool sound;
  } cases[] = {
      {"envelope.message_id", std::string(16, '\0'), false},
      {"envelope.message_id", std::string(15, 'x'), false},
      {"envelope.message_id", std::string(17, 'x'), false},
      {"envelope.refers_to[0]", std::string(16, '\0'), false},
      {"envelope.refers_to[0]", std::string(15, 'x'), false},
      {"envelope.subject.bsn", WrongBsn(0), false},
      {"envelope.subject.bsn", "12345", false},
      {"envelope.subject.skn", "1234567890123456", true},
      {"envelope.subject.skn", "12345678901234567", false},
      {"envelope.subject.skn", "12 34", false},
      {"envelope.subject.skn", "", false},
      {"envelope.subject.v_number", "1234567890", true},
      {"envelope.subject.message_id", std::string(16, 'x'), true},
      {"envelope.subject.message_id", std::string(16, '\0'), false},
      {"reintegration_plan.person.bsn", TestBsn(5), true},
      {"reintegration_plan.person.bsn", WrongBsn(5), false},
      {"reintegration_plan.person.address_gemeente", "0392", true},
      {"reintegration_plan.person.address_gemeente", "392", false},
      {"reintegration_plan.person.address_gemeente", "039A", false},
      {"reintegration_plan.person.address_gemeente", "0000", false},
      {"reintegration_plan.person.born_on", "1980-02-29", true},
      {"reintegration_plan.person.born_on", "1980-02-00", true},
      {"reintegration_plan.person.born_on", "1980-00-00", true},
      {"reintegration_plan.person.born_on", "1980-00-12", false},
      {"reintegration_plan.person.born_on", "1981-02-29", false},
      {"reintegration_plan.person.born_on", "0000-00-00", false},
      {"reintegration_plan.dates.began_on", "2026-11-22", true},
      {"reintegration_plan.dates.began_on", "2026-02-29", false},
      {"reintegration_plan.dates.began_on", "2026-11-00", false},
      {"reintegration_plan.dates.began_on", "22-11-2026", false},
      {"reintegration_plan.dates.began_on", "2026-1-2", false},
      {"reintegration_plan.dates.began_on", "2026-11-22T00:00", false},
      {"reintegration_plan.dates.began_on", "", false},
      {"reintegration_plan.care[0].gemeente", "0363", true},
      {"reintegration_plan.care[0].gemeente", "Amsterdam", false},
      {"reintegration_plan.identity_document.valid_until", "2030-13-01", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.path, c.value.size());
    v1::Message message = Plan();
    SetText(&message, c.path, c.value);
    std::string path = c.path;
    const auto status = Admit(message).status();
    CAPTURE(status);
    CHECK(Names(status, path) == !c.sound);
    CHECK(status.ok() == c.sound);
  }
}

TEST_CASE("A required part that is missing is named", "[intake]") {
  const struct Case {
    const char* field;
    std::function<void(v1::Message*)> take_away;
  } cases[] = {
      {"envelope", [](auto* m) { m->clear_envelope(); }},
      {"envelope.message_id", [](auto* m) { m->mutable_envelope()->clear_message_id(); }},
      {"envelope.sender", [](auto* m) { m->mutable_envelope()->clear_sender(); }},
      {"envelope.sender.organ", [](auto* m) { m->mutable_envelope()->mutable_sender()->clear_organ(); }},
      {"envelope.sender.unit", [](auto* m) { m->mutable_envelope()->mutable_sender()->clear_unit(); }},
      {"envelope.receivers", [](auto* m) { m->mutable_envelope()->clear_receivers(); }},
      {"envelope.receivers[0].organ", [](auto* m) { m->mutable_envelope()->mutable_receivers(0)->clear_organ(); }},
      {"envelope.receivers[0].unit", [](auto* m) { m->mutable_envelope()->mutable_receivers(0)->clear_unit(); }},
      {"envelope.kind", [](auto* m) { m->mutable_envelope()->clear_kind(); }},
      {"envelope.purpose", [](auto* m) { m->mutable_envelope()->clear_purpose(); }},
      {"envelope.subject", [](auto* m) { m->mutable_envelope()->clear_subject(); }},
      {"envelope.subject", [](auto* m) { m->mutable_envelope()->mutable_subject()->Clear(); }},
      {"reintegration_plan", [](auto* m) { m->clear_reintegration_plan(); }},
      {"reintegration_plan", [](auto* m) { m->mutable_reintegration_plan()->Clear(); }},
      {"reintegration_plan", [](auto* m) { m->mutable_reintegration_plan()->mutable_person()->Clear(); }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.field);
    v1::Message message = Plan();
    c.take_away(&message);
    const auto status = Admit(message).status();
    CAPTURE(status);
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(Names(status, c.field));
  }
}

TEST_CASE("What does not go together is refused at the field that is wrong", "[intake]") {
  const struct Case {
    const char* name;
    v1::MessageKind kind;
    const char* field;
    std::function<void(v1::Message*)> spoil;
  } cases[] = {
      {"payload of another kind", v1::MESSAGE_KIND_RELEASE_DATE, "release_date",
       [](auto* m) { m->mutable_envelope()->set_kind(v1::MESSAGE_KIND_DETENTION_START); }},
      {"receiver twice", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.receivers[1]",
       [](auto* m) { *m->mutable_envelope()->add_receivers() = m->envelope().receivers(0); }},
      {"receiver not in the directory", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.receivers[0]",
       [](auto* m) { m->mutable_envelope()->mutable_receivers(0)->set_unit("9999"); }},
      {"unit of a minister", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.receivers[0].unit",
       [](auto* m) { m->mutable_envelope()->mutable_receivers(0)->set_organ(v1::ORGAN_MINISTER); }},
      {"unit with a lower-case letter", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.receivers[0].unit",
       [](auto* m) {
         m->mutable_envelope()->mutable_receivers(0)->set_organ(v1::ORGAN_DIRECTEUR);
         m->mutable_envelope()->mutable_receivers(0)->set_unit("PI-Zwolle");
       }},
      {"need that is no basisvoorwaarde", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.declarations.needs[0]",
       [](auto* m) { m->mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C07_VERTREK); }},
      {"need twice", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.declarations.needs[1]",
       [](auto* m) {
         m->mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
         m->mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
       }},
      {"attestation for no plan version", v1::MESSAGE_KIND_REINTEGRATION_PLAN, "envelope.declarations.plan_version",
       [](auto* m) { m->mutable_envelope()->mutable_declarations()->set_attestation("ja"); }},
      {"correction without action", v1::MESSAGE_KIND_CORRECTION, "envelope.correction_action",
       [](auto* m) { m->mutable_envelope()->clear_correction_action(); }},
      {"correction of nothing", v1::MESSAGE_KIND_CORRECTION, "envelope.refers_to",
       [](auto* m) { m->mutable_envelope()->clear_refers_to(); }},
      {"action of no correction", v1::MESSAGE_KIND_RELEASE_DATE, "envelope.correction_action",
       [](auto* m) { m->mutable_envelope()->set_correction_action(v1::CORRECTION_ACTION_DELETE); }},
      {"date without certainty", v1::MESSAGE_KIND_RELEASE_DATE, "release_date.dates.departure_certainty",
       [](auto* m) { m->mutable_release_date()->mutable_dates()->set_departure_on("2026-12-01"); }},
      {"certainty without date", v1::MESSAGE_KIND_RELEASE_DATE, "release_date.dates.release_on",
       [](auto* m) { m->mutable_release_date()->mutable_dates()->set_release_certainty(v1::CERTAINTY_FIXED); }},
      {"unknown with a date", v1::MESSAGE_KIND_RELEASE_DATE, "release_date.dates.release_on",
       [](auto* m) {
         m->mutable_release_date()->mutable_dates()->set_release_certainty(v1::CERTAINTY_UNKNOWN);
         m->mutable_release_date()->mutable_dates()->set_release_on("2026-12-01");
       }},
      {"arranged from no day", v1::MESSAGE_KIND_RECEPTION_STATUS, "reception_status.housing_on",
       [](auto* m) { m->mutable_reception_status()->set_housing(v1::RECEPTION_STATE_ARRANGED_FROM); }},
      {"a day of none", v1::MESSAGE_KIND_RECEPTION_STATUS, "reception_status.income_on",
       [](auto* m) {
         m->mutable_reception_status()->set_income(v1::RECEPTION_STATE_NONE);
         m->mutable_reception_status()->set_income_on("2026-12-01");
       }},
      {"a day of no state", v1::MESSAGE_KIND_RECEPTION_STATUS, "reception_status.care_on",
       [](auto* m) { m->mutable_reception_status()->set_care_on("2026-12-01"); }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    v1::Message message = SoundMessage(c.kind);
    REQUIRE(Admit(message).ok());
    c.spoil(&message);
    const auto status = Admit(message).status();
    CAPTURE(status);
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(FieldsNamed(status) == std::vector<std::string>{c.field});
  }
}

TEST_CASE("Every kind has a payload, and a payload of another kind is refused", "[intake]") {
  CHECK(PayloadFields().size() == policy::kMessageKindCount - 1);
  for (int number = 1; number < policy::kMessageKindCount; ++number) {
    v1::Message message = Plan();
    message.mutable_envelope()->set_kind(static_cast<v1::MessageKind>(number));
    if (number == v1::MESSAGE_KIND_REINTEGRATION_PLAN) continue;
    CAPTURE(number);
    CHECK(Names(Admit(message).status(), "reintegration_plan"));
  }
}

TEST_CASE("A retraction may be empty, a rectification not", "[intake]") {
  v1::Message message = SoundMessage(v1::MESSAGE_KIND_CORRECTION);
  message.mutable_correction()->Clear();
  CHECK(Names(Admit(message).status(), "correction"));
  message.mutable_envelope()->set_correction_action(v1::CORRECTION_ACTION_RETRACT);
  CHECK(Admit(message).ok());
}

TEST_CASE("Repeated fields are taken at their limit and refused above it", "[intake]") {
  v1::Message message = Plan();
  message.mutable_envelope()->clear_receivers();
  const char* const codes[] = {"0014", "0034", "0037", "0047", "0050", "0059", "0060", "0072", "0074",
                               "0080", "0085", "0086", "0088", "0090", "0093", "0096", "0098"};
  for (size_t i = 0; i < kReceiversMax; ++i) {
    auto* receiver = message.mutable_envelope()->add_receivers();
    receiver->set_organ(v1::ORGAN_COLLEGE);
    receiver->set_unit(codes[i]);
  }
  for (size_t i = 0; i < kRefersToMax; ++i) message.mutable_envelope()->add_refers_to(TestId(static_cast<uint8_t>(i)));
  v1::ReintegrationPlan& plan = *message.mutable_reintegration_plan();
  for (size_t i = 0; i < kSknMax; ++i) plan.mutable_person()->add_skn("1");
  for (size_t i = 0; i < kCareMax; ++i) plan.add_care()->set_running(true);
  for (int need = 8; need <= 14; ++need) {
    message.mutable_envelope()->mutable_declarations()->add_needs(static_cast<v1::Category>(need));
  }
  const auto at_limit = Admit(message);
  INFO(at_limit.status());
  REQUIRE(at_limit.ok());
  CHECK(at_limit->fields().receivers.size() == kReceiversMax);

  auto* receiver = message.mutable_envelope()->add_receivers();
  receiver->set_organ(v1::ORGAN_COLLEGE);
  receiver->set_unit(codes[kReceiversMax]);
  message.mutable_envelope()->add_refers_to(TestId(99));
  plan.mutable_person()->add_skn("1");
  plan.add_care()->set_running(true);
  message.mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C08_ID_BEWIJS);
  const auto status = Admit(message).status();
  for (const char* field : {"envelope.receivers", "envelope.refers_to", "envelope.declarations.needs",
                            "reintegration_plan.person.skn", "reintegration_plan.care"}) {
    CAPTURE(field);
    CHECK(Names(status, field));
  }
}

TEST_CASE("A payload is at most 64 KiB", "[intake]") {
  // No sound payload comes near: sixteen trajectories and seven long texts stay under 24 KiB. So an unsound one is used
  // and only the limit on the whole is looked at.
  const auto payload_of = [](size_t bytes) {
    v1::Message message = Plan();
    message.mutable_reintegration_plan()->Clear();
    auto* housing = message.mutable_reintegration_plan()->mutable_housing();
    housing->set_situation(std::string(bytes - 8, 'a'));
    REQUIRE(message.reintegration_plan().ByteSizeLong() == bytes);
    return message;
  };
  CHECK_FALSE(Names(Admit(payload_of(kPayloadBytesMax)).status(), "reintegration_plan"));
  CHECK(Names(Admit(payload_of(kPayloadBytesMax + 1)).status(), "reintegration_plan"));
}

TEST_CASE("All violations are named at once, in Dutch and English, and never a value", "[intake]") {
  v1::Message message = Plan();
  message.mutable_envelope()->set_message_id("kort");
  message.mutable_envelope()->set_purpose(static_cast<v1::Purpose>(77));
  message.mutable_envelope()->mutable_subject()->set_bsn("geheim-nummer");
  message.mutable_reintegration_plan()->mutable_dates()->set_began_on("geheime-dag");
  const auto status = Admit(message).status();
  CHECK(FieldsNamed(status).size() == 4);
  google::rpc::BadRequest named;
  REQUIRE(named.ParseFromString(std::string(*status.GetPayload(kBadRequestKey))));
  for (const auto& violation : named.field_violations()) {
    CHECK(violation.description().find(" / ") != std::string::npos);
    CHECK(violation.description().find("geheim") == std::string::npos);
  }
  CHECK(status.ToString().find("geheim") == std::string::npos);
  CHECK(ReasonOf(status) == "SHAPE");
}

TEST_CASE("The list of violations ends at its limit and counts the rest", "[intake]") {
  Problem problem;
  for (size_t i = 0; i < kViolationsMax; ++i) problem.Add("f", "nl", "en");
  CHECK(FieldsNamed(problem.ToStatus()).size() == kViolationsMax);
  problem.Add("f", "nl", "en");
  problem.Add("f", "nl", "en");
  CHECK(FieldsNamed(problem.ToStatus()).size() == kViolationsMax + 1);
  CHECK(problem.count() == kViolationsMax + 2);
}

TEST_CASE("Own BSN in free text is refused in ordinary kinds and flagged in urgent ones and duties", "[intake]") {
  const std::string bsn = TestBsn(0);
  const std::string dotted = bsn.substr(0, 4) + "." + bsn.substr(4, 2) + "." + bsn.substr(6);
  v1::Message plan = Plan();
  plan.mutable_reintegration_plan()->mutable_housing()->set_situation("woont bij " + dotted);
  CHECK(FieldsNamed(Admit(plan).status()) == std::vector<std::string>{"reintegration_plan.housing.situation"});

  // The subject by another number, the BSN in the typed field.
  plan.mutable_envelope()->mutable_subject()->set_skn("12345");
  CHECK(Admit(plan).ok());
  plan.mutable_reintegration_plan()->mutable_person()->set_bsn(bsn);
  CHECK_FALSE(Admit(plan).ok());

  v1::Message correction = SoundMessage(v1::MESSAGE_KIND_CORRECTION);
  correction.mutable_correction()->mutable_housing()->set_situation(dotted);
  const auto urgent = Admit(correction);
  REQUIRE(urgent.ok());
  REQUIRE(urgent->fields().warnings.size() == 1);
  CHECK(urgent->fields().warnings[0].starts_with("correction.housing.situation: "));
  CHECK(urgent->fields().warnings[0].find(bsn) == std::string::npos);

  v1::Message care = SoundMessage(v1::MESSAGE_KIND_CARE_ARRANGEMENT);
  care.mutable_care_arrangement()->mutable_refused()->set_medical_file(bsn);
  const auto duty = Admit(care);
  REQUIRE(duty.ok());
  CHECK(duty->fields().warnings.size() == 1);
}

TEST_CASE("Why a human answers for a message is free text like any other", "[intake]") {
  v1::Message plan = Plan();
  auto* human = plan.mutable_envelope()->mutable_declarations()->mutable_human();
  human->set_who("medewerker-7");
  human->set_until("2026-12-31");
  human->set_message_digest(std::string(32, 'd'));
  human->set_why("Gewogen in het overleg.");
  REQUIRE(Admit(plan).ok());
  human->set_why("Gewogen voor " + TestBsn(0) + ".");
  CHECK(FieldsNamed(Admit(plan).status()) == std::vector<std::string>{"envelope.declarations.human.why"});
  human->set_why("Zie ook " + TestBsn(7) + ".");
  const auto other = Admit(plan);
  REQUIRE(other.ok());
  REQUIRE(other->fields().warnings.size() == 1);
  CHECK(other->fields().warnings[0].starts_with("envelope.declarations.human.why: "));
}

TEST_CASE("Another number that may be a BSN is flagged, and typed numbers are not scanned", "[intake]") {
  v1::Message plan = Plan();
  plan.mutable_reintegration_plan()->mutable_housing()->set_situation("buurman " + TestBsn(7));
  plan.mutable_reintegration_plan()->mutable_health_insurance()->set_policy_number(TestBsn(8));
  plan.mutable_reintegration_plan()->mutable_person()->add_skn(TestBsn(9));
  const auto admitted = Admit(plan);
  REQUIRE(admitted.ok());
  REQUIRE(admitted->fields().warnings.size() == 1);
  CHECK(admitted->fields().warnings[0].find("housing.situation") != std::string::npos);
}

TEST_CASE("The digest is the same for the same content and another for any change", "[intake]") {
  const v1::Message plan = Plan();
  const auto digest = Admit(plan)->fields().digest;
  CHECK(Admit(plan)->fields().digest == digest);
  std::set<ketenpoort::audit::crypto::Digest> seen = {digest};
  const std::function<void(v1::Message*)> changes[] = {
      [](auto* m) { m->mutable_envelope()->set_message_id(TestId(2)); },
      [](auto* m) { m->mutable_envelope()->mutable_receivers(0)->set_unit("0394"); },
      [](auto* m) { m->mutable_envelope()->set_excess(v1::EXCESS_REFUSE); },
      [](auto* m) { m->mutable_envelope()->set_acting_person("a"); },
      [](auto* m) { m->mutable_envelope()->set_case_number("a"); },
      [](auto* m) { m->mutable_envelope()->add_refers_to(TestId(4)); },
      [](auto* m) { m->mutable_envelope()->mutable_declarations(); },
      [](auto* m) { m->mutable_envelope()->mutable_declarations()->set_care_needed(true); },
      [](auto* m) { m->mutable_reintegration_plan()->mutable_person()->set_family_name("Janssen"); },
      [](auto* m) { m->mutable_reintegration_plan()->mutable_person()->set_given_names("Jansen"); },
      [](auto* m) { m->mutable_reintegration_plan()->mutable_person()->add_skn("12"); },
      [](auto* m) {
        m->mutable_reintegration_plan()->mutable_person()->add_skn("1");
        m->mutable_reintegration_plan()->mutable_person()->add_skn("2");
      },
      [](auto* m) {
        m->mutable_reintegration_plan()->mutable_person()->add_skn("12");
        m->mutable_reintegration_plan()->mutable_person()->add_skn("3");
      },
      [](auto* m) {
        m->mutable_reintegration_plan()->mutable_person()->add_skn("1");
        m->mutable_reintegration_plan()->mutable_person()->add_skn("23");
      },
      [](auto* m) { m->mutable_reintegration_plan()->mutable_debts()->set_guidance_requested(false); },
      [](auto* m) { m->mutable_reintegration_plan()->mutable_debts()->set_guidance_requested(true); },
      [](auto* m) { m->mutable_reintegration_plan()->mutable_housing(); },
  };
  for (const auto& change : changes) {
    v1::Message changed = plan;
    change(&changed);
    const auto admitted = Admit(changed);
    INFO(admitted.status());
    REQUIRE(admitted.ok());
    CHECK(seen.insert(admitted->fields().digest).second);
  }
}

TEST_CASE("The order of receivers counts in the digest, as it does in the answer", "[intake]") {
  v1::Message message = Plan();
  auto* second = message.mutable_envelope()->add_receivers();
  second->set_organ(v1::ORGAN_RECLASSERING);
  second->set_unit("RN");
  const auto digest = Admit(message)->fields().digest;
  message.mutable_envelope()->mutable_receivers()->SwapElements(0, 1);
  CHECK(Admit(message)->fields().digest != digest);
}

TEST_CASE("A sound report passes, and a wrong BSN makes it unconfirmed and not refused", "[intake]") {
  const Intake intake;
  v1::CustodyReport report = SoundReport();
  auto check = intake.CheckReport(report);
  INFO(check.status());
  REQUIRE(check.ok());
  CHECK(check->bsn_confirmed);
  CHECK(check->has_any_number);
  for (const std::string& wrong : {ketenpoort::testing::WrongBsn(0), std::string("12345"), std::string("onbekend")}) {
    report.mutable_person()->set_bsn(wrong);
    check = intake.CheckReport(report);
    REQUIRE(check.ok());
    CHECK_FALSE(check->bsn_confirmed);
    CHECK(check->has_any_number);
  }
  report.mutable_person()->set_bsn(std::string(kReportedBsnBytesMax + 1, '1'));
  CHECK(Names(intake.CheckReport(report).status(), "report.person.bsn"));
  report.mutable_person()->clear_bsn();
  check = intake.CheckReport(report);
  REQUIRE(check.ok());
  CHECK_FALSE(check->bsn_confirmed);
  CHECK_FALSE(check->has_any_number);
  report.mutable_person()->add_skn("12345");
  CHECK(intake.CheckReport(report)->has_any_number);
}

TEST_CASE("A report of the wrong shape is refused at the field that is wrong", "[intake]") {
  const struct Case {
    const char* field;
    std::function<void(v1::CustodyReport*)> spoil;
  } cases[] = {
      {"report.report_id", [](auto* r) { r->clear_report_id(); }},
      {"report.report_id", [](auto* r) { r->set_report_id(std::string(16, '\0')); }},
      {"report.replaces_report_id", [](auto* r) { r->set_replaces_report_id("kort"); }},
      {"report.person", [](auto* r) { r->clear_person(); }},
      {"report.place", [](auto* r) { r->clear_place(); }},
      {"report.place", [](auto* r) { r->set_place(static_cast<v1::PlaceKind>(99)); }},
      {"report.modality", [](auto* r) { r->clear_modality(); }},
      {"report.reason", [](auto* r) { r->clear_reason(); }},
      {"report.valid_from", [](auto* r) { r->clear_valid_from(); }},
      {"report.valid_from", [](auto* r) { r->mutable_valid_from()->set_nanos(-1); }},
      {"report.valid_from", [](auto* r) { r->mutable_valid_from()->set_seconds(int64_t{1} << 60); }},
      {"report.titles[0].kind", [](auto* r) { r->mutable_titles(0)->clear_kind(); }},
      {"report.titles[0].starts_on", [](auto* r) { r->mutable_titles(0)->clear_starts_on(); }},
      {"report.titles[0].ends_on", [](auto* r) { r->mutable_titles(0)->set_ends_on("2026-02-30"); }},
      {"report.colleges[0].gemeente", [](auto* r) { r->mutable_colleges(0)->set_gemeente("39"); }},
      {"report.colleges[0].ground", [](auto* r) { r->mutable_colleges(0)->clear_ground(); }},
      {"report.colleges[0].as_of", [](auto* r) { r->mutable_colleges(0)->clear_as_of(); }},
      {"report.colleges[0].source", [](auto* r) { r->mutable_colleges(0)->set_source(std::string(65, 'x')); }},
      {"report.establishment", [](auto* r) { r->set_establishment("pi zwolle"); }},
      {"report.establishment", [](auto* r) { r->set_establishment(std::string(33, 'A')); }},
      {"report.probation", [](auto* r) { r->set_probation("XX"); }},
      {"report.departure.certainty", [](auto* r) { r->mutable_departure()->clear_certainty(); }},
      {"report.departure.at", [](auto* r) { r->mutable_departure()->clear_at(); }},
      {"report.release.at", [](auto* r) { r->mutable_release()->mutable_at()->set_seconds(1'794'200'000); }},
      {"report.basis_ends.certainty", [](auto* r) { r->mutable_basis_ends(); }},
      {"report.person",
       [](auto* r) {
         auto* person = r->mutable_person();
         person->GetReflection()->MutableUnknownFields(person)->AddVarint(77, 1);
       }},
      {"report.aliases[0]", [](auto* r) { r->add_aliases(std::string(201, 'x')); }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.field);
    v1::CustodyReport report = SoundReport();
    c.spoil(&report);
    const auto status = Intake().CheckReport(report).status();
    CAPTURE(status);
    CHECK(FieldsNamed(status) == std::vector<std::string>{c.field});
  }
}

TEST_CASE("Lists of a report are taken at their limit and refused above it", "[intake]") {
  v1::CustodyReport report = SoundReport();
  while (report.titles_size() < static_cast<int>(kTitlesMax)) *report.add_titles() = report.titles(0);
  while (report.colleges_size() < static_cast<int>(kCollegesMax)) *report.add_colleges() = report.colleges(0);
  while (report.aliases_size() < static_cast<int>(kAliasesMax)) report.add_aliases(std::string(200, 'x'));
  CHECK(Intake().CheckReport(report).ok());
  *report.add_titles() = report.titles(0);
  *report.add_colleges() = report.colleges(0);
  report.add_aliases("x");
  CHECK(FieldsNamed(Intake().CheckReport(report).status()) ==
        std::vector<std::string>{"report.aliases", "report.titles", "report.colleges"});
}

TEST_CASE("Contradictions between facts of a report are left to custody", "[intake]") {
  v1::CustodyReport report = SoundReport();
  report.mutable_titles(0)->set_ends_on("2026-10-01");
  report.set_place(v1::PLACE_KIND_OUTSIDE);
  CHECK(Intake().CheckReport(report).ok());
}

TEST_CASE("Every text, byte string and list a caller may send has a rule, and every rule names a field", "[intake]") {
  std::set<std::string> ruled;
  for (const FieldRule& rule : FieldRules()) {
    const std::string name = std::string("ketenpoort.v1.") + rule.field;
    CAPTURE(name);
    CHECK(ruled.insert(name).second);
    CHECK(google::protobuf::DescriptorPool::generated_pool()->FindFieldByName(name) != nullptr);
    CHECK(RuleOf(name) == &rule);
  }
  std::set<const google::protobuf::Descriptor*> seen;
  std::vector<const google::protobuf::Descriptor*> open = {
      v1::SubmitRequest::descriptor(),          v1::SubmitStreamRequest::descriptor(),
      v1::ReceiveRequest::descriptor(),         v1::PullRequest::descriptor(),
      v1::AcknowledgeRequest::descriptor(),     v1::CheckRequest::descriptor(),
      v1::GetMessageRequest::descriptor(),      v1::WithdrawRequest::descriptor(),
      v1::ReportStatusRequest::descriptor(),    v1::AnnulReportRequest::descriptor(),
      v1::GetStatusRequest::descriptor(),       v1::LinkIdentityRequest::descriptor(),
      v1::SplitIdentityRequest::descriptor(),   v1::ListWorkRequest::descriptor(),
      v1::RegisterConsentRequest::descriptor(), v1::RevokeConsentRequest::descriptor(),
      v1::SetNeedFactorRequest::descriptor(),   v1::RegisterAssignmentRequest::descriptor(),
      v1::EndAssignmentRequest::descriptor(),   v1::RegisterCaseRequest::descriptor(),
      v1::EndCaseRequest::descriptor(),         v1::RegisterForumRequest::descriptor(),
      v1::EndForumRequest::descriptor(),        v1::ListDeclarationsRequest::descriptor()};
  while (!open.empty()) {
    const auto* type = open.back();
    open.pop_back();
    if (!seen.insert(type).second) continue;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->message_type() != nullptr) open.push_back(field->message_type());
      const bool needs_rule = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING || field->is_repeated();
      if (needs_rule && !ruled.contains(field->full_name())) FAIL_CHECK("no rule for " << field->full_name());
      CHECK(field->cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE);
      CHECK(field->cpp_type() != FieldDescriptor::CPPTYPE_FLOAT);
    }
  }
}

TEST_CASE("Other requests are judged by the same rules", "[intake]") {
  v1::PullRequest pull;
  CHECK(Names(Intake().CheckShape(pull, ""), "organs"));
  for (size_t i = 0; i < kReceivingOrgansMax; ++i) pull.add_organs()->set_organ(v1::ORGAN_MINISTER);
  CHECK(Intake().CheckShape(pull, "").ok());
  pull.add_organs()->set_organ(v1::ORGAN_MINISTER);
  CHECK(Names(Intake().CheckShape(pull, ""), "organs"));
  v1::GetMessageRequest get;
  get.set_message_id("kort");
  CHECK(FieldsNamed(Intake().CheckShape(get, "get")) == std::vector<std::string>{"get.message_id", "get.sender"});
}

TEST_CASE("A status keeps every detail on its way to the wire", "[intake]") {
  const absl::Status status = WithRetryAfter(Admit(v1::Message()).status(), 1'500);
  const google::rpc::Status rpc = ToRpcStatus(status);
  CHECK(rpc.code() == 3);
  std::multiset<std::string> types;
  google::rpc::RetryInfo retry;
  for (const auto& detail : rpc.details()) {
    types.insert(detail.type_url());
    if (detail.Is<google::rpc::RetryInfo>()) CHECK(detail.UnpackTo(&retry));
  }
  CHECK(types == std::multiset<std::string>{
                     "type.googleapis.com/google.rpc.BadRequest", "type.googleapis.com/google.rpc.ErrorInfo",
                     "type.googleapis.com/google.rpc.LocalizedMessage",
                     "type.googleapis.com/google.rpc.LocalizedMessage", "type.googleapis.com/google.rpc.RetryInfo"});
  CHECK(retry.retry_delay().seconds() == 1);
  CHECK(retry.retry_delay().nanos() == 500'000'000);
}
