// What a sender declares: read, checked, and bound to its message.
#include "gateway/intake/declared.h"

#include <catch2/catch.hpp>
#include <functional>

#include "audit/crypto/encoding.h"
#include "gateway/intake/bij_article.h"
#include "gateway/intake/declaration_check.h"
#include "gateway/intake/intake.h"
#include "policy/civil_day.h"
#include "tests/gateway/identity/test_world.h"
#include "tests/gateway/intake/test_messages.h"
#include "tests/vectors/attested_message.h"

using namespace ketenpoort::intake;
using namespace ketenpoort::testing;
namespace v1 = ketenpoort::v1;
namespace policy = ketenpoort::policy;
namespace audit = ketenpoort::audit;

namespace {

const policy::Time kTime{1'795'350'000'000'000, DayOf("2026-11-22")};

TestWorld& World() {
  static TestWorld& world = *new TestWorld();
  return world;
}

absl::StatusOr<Admitted> Admit(const v1::Message& message) {
  return Intake().Admit(World().Caller("dji"), message, kTime);
}

v1::HumanAttestation& Attest(v1::Message* message) {
  v1::HumanAttestation& human = *message->mutable_envelope()->mutable_declarations()->mutable_human();
  human.set_who("medewerker-1");
  human.set_why("Zonder deze verstrekking is er geen opvang.");
  human.set_until("2026-12-01");
  human.set_message_digest(audit::crypto::ToBytes(AttestationDigest(*message)));
  return human;
}

}  // namespace

TEST_CASE("An attestation is bound to exactly its message", "[intake][declared]") {
  v1::Message message = SoundMessage(v1::MESSAGE_KIND_RISK_NOTICE);
  Attest(&message);
  const auto admitted = Admit(message);
  REQUIRE(admitted.ok());
  CHECK(admitted->fields().declared.human.given);
  CHECK(admitted->fields().declared.human.motivated);
  CHECK(admitted->fields().declared.human.bound);
  CHECK(admitted->fields().declared.human.until == DayOf("2026-12-01"));
  CHECK(admitted->fields().declared.human_words.find("why: Zonder") != std::string::npos);
  // The digest does not depend on the attestation, but on everything else.
  message.mutable_envelope()->mutable_declarations()->mutable_human()->set_why("Anders gewogen.");
  CHECK(Admit(message)->fields().declared.human.bound);
  v1::Message other = message;
  other.mutable_risk_notice()->set_risk("iets anders");
  CHECK_FALSE(Admit(other)->fields().declared.human.bound);
  other = message;
  other.mutable_envelope()->set_message_id(TestId(7));
  CHECK_FALSE(Admit(other)->fields().declared.human.bound);
  other = message;
  other.mutable_envelope()->mutable_declarations()->set_care_needed(true);
  CHECK_FALSE(Admit(other)->fields().declared.human.bound);
}

TEST_CASE("An attestation is the digest of the message without it, also where it was the only declaration",
          "[intake][declared]") {
  v1::Message bare = SoundMessage(v1::MESSAGE_KIND_RISK_NOTICE);
  const auto before = Admit(bare);
  REQUIRE(before.ok());
  CHECK(before->fields().attestation_digest == before->fields().digest);
  Attest(&bare);
  const auto after = Admit(bare);
  REQUIRE(after.ok());
  CHECK(after->fields().attestation_digest == before->fields().digest);
  CHECK(after->fields().digest != before->fields().digest);
}

TEST_CASE("An attestation without who, why, until or digest is refused by its field", "[intake][declared]") {
  const struct Case {
    const char* field;
    std::function<void(v1::HumanAttestation*)> spoil;
  } cases[] = {
      {"who", [](auto* human) { human->clear_who(); }},
      {"why", [](auto* human) { human->clear_why(); }},
      {"until", [](auto* human) { human->clear_until(); }},
      {"until", [](auto* human) { human->set_until("morgen"); }},
      {"message_digest", [](auto* human) { human->clear_message_digest(); }},
      {"message_digest", [](auto* human) { human->set_message_digest(std::string(31, 'x')); }},
      {"why", [](auto* human) { human->set_why(std::string(1'001, 'x')); }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.field);
    v1::Message message = SoundMessage(v1::MESSAGE_KIND_RISK_NOTICE);
    c.spoil(&Attest(&message));
    CHECK(Names(Admit(message).status(), std::string("envelope.declarations.human.") + c.field));
  }
}

TEST_CASE("The list of Bjsg 11a(1) is the gateway's, not the sender's", "[intake][declared]") {
  const struct Case {
    const char* article;
    bool extendable;
    policy::BijOffence offence;
  } cases[] = {
      {"287", false, policy::BijOffence::kA1},       {"151f(2)", false, policy::BijOffence::kA1},
      {"151f(1)", false, policy::BijOffence::kNone}, {"253", false, policy::BijOffence::kA1},
      {"254", false, policy::BijOffence::kNone},     {"244", false, policy::BijOffence::kNone},
      {"273f", false, policy::BijOffence::kA1},      {"141(2)", false, policy::BijOffence::kA2},
      {"141", false, policy::BijOffence::kNone},     {"302", false, policy::BijOffence::kA2},
      {"303", false, policy::BijOffence::kA2},       {"310", false, policy::BijOffence::kNone},
      {"37a", false, policy::BijOffence::kB},        {"77s", true, policy::BijOffence::kC},
      {"77s", false, policy::BijOffence::kNone},     {"", false, policy::BijOffence::kNone},
  };
  for (const Case& c : cases) {
    CAPTURE(c.article, c.extendable);
    CHECK(OffenceOf(c.article, c.extendable) == c.offence);
  }
  for (const char* sound : {"1", "287", "273f", "141(2)", "151f(3)"}) CHECK(IsArticle(sound));
  for (const char* wrong : {"", "f", "2871", "287ff", "287(", "287()", "287(2", "287(2)x", " 287", "Sr 287"}) {
    CAPTURE(wrong);
    CHECK_FALSE(IsArticle(wrong));
  }
}

TEST_CASE("What the burgemeester reads of a return must be what was declared", "[intake][declared]") {
  v1::Message message = SoundMessage(v1::MESSAGE_KIND_BIJ_NOTICE);
  auto* bij = message.mutable_envelope()->mutable_declarations()->mutable_bij();
  bij->set_irrevocable(true);
  bij->set_unconditional_months(70'000);
  bij->set_return_on("2027-02-01");
  bij->set_return_gemeente("0392");
  message.mutable_bij_notice()->set_return_on("2027-02-01");
  message.mutable_bij_notice()->set_return_gemeente("0392");
  const auto admitted = Admit(message);
  INFO(admitted.status());
  REQUIRE(admitted.ok());
  const policy::BijFacts& facts = admitted->fields().declared.bij;
  CHECK(facts.offence == policy::BijOffence::kA1);
  CHECK(facts.irrevocable);
  CHECK(facts.unconditional_months == UINT16_MAX);
  CHECK(facts.return_on == DayOf("2027-02-01"));
  CHECK(facts.return_gemeente == 392);
  message.mutable_bij_notice()->set_return_on("2027-03-01");
  message.mutable_bij_notice()->set_return_gemeente("0453");
  CHECK(FieldsNamed(Admit(message).status()) ==
        std::vector<std::string>{"bij_notice.return_on", "bij_notice.return_gemeente"});
  message.mutable_envelope()->mutable_declarations()->clear_bij();
  CHECK(Names(Admit(message).status(), "envelope.declarations.bij"));
}

TEST_CASE("An attestation for a plan names basisvoorwaarden among the needs, or covers them all",
          "[intake][declared]") {
  v1::Message message = SoundMessage(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  v1::Declarations& declarations = *message.mutable_envelope()->mutable_declarations();
  declarations.add_needs(v1::CATEGORY_C09_HUISVESTING);
  declarations.add_needs(v1::CATEGORY_C10_WERK_INKOMEN);
  declarations.set_attestation("ATT-1");
  declarations.set_plan_version(3);
  CHECK(Admit(message)->fields().declared.attested_needs == policy::kAllCategories);
  declarations.add_attested_needs(v1::CATEGORY_C09_HUISVESTING);
  const auto admitted = Admit(message);
  REQUIRE(admitted.ok());
  CHECK(admitted->fields().declared.attested_needs.bits == policy::CategorySet{}.Add(policy::Category::kC09).bits);
  declarations.add_attested_needs(v1::CATEGORY_C11_SCHULDEN);
  CHECK(Names(Admit(message).status(), "envelope.declarations.attested_needs"));
  declarations.set_attested_needs(1, v1::CATEGORY_C01_NAAM);
  CHECK(Names(Admit(message).status(), "envelope.declarations.attested_needs[1]"));
  declarations.set_attested_needs(1, v1::CATEGORY_C09_HUISVESTING);
  CHECK(Names(Admit(message).status(), "envelope.declarations.attested_needs[1]"));
  declarations.mutable_attested_needs()->RemoveLast();
  declarations.clear_attestation();
  CHECK(Names(Admit(message).status(), "envelope.declarations.attestation"));
}

TEST_CASE("A number in the text of a duty is pointed out and never refused; in an ordinary kind it is refused",
          "[intake][declared]") {
  const std::string bsn = TestBsn(0);
  v1::Message risk = SoundMessage(v1::MESSAGE_KIND_RISK_NOTICE);
  risk.mutable_risk_notice()->set_risk("Bel 06 12 34 56 78 over " + bsn);
  const auto admitted = Admit(risk);
  INFO(admitted.status());
  REQUIRE(admitted.ok());
  CHECK(admitted->fields().warnings.size() == 1);
  risk.mutable_risk_notice()->set_risk("Bel de wijkagent: 06 12 34 56 78.");
  REQUIRE(Admit(risk).ok());
  v1::Message advice = SoundMessage(v1::MESSAGE_KIND_ADVICE);
  advice.mutable_advice()->set_advised_conditions("Meldplicht; BSN " + bsn);
  CHECK(Names(Admit(advice).status(), "advice.advised_conditions"));
}

TEST_CASE("A supervision does not end before it begins", "[intake][declared]") {
  v1::Message order = SoundMessage(v1::MESSAGE_KIND_SUPERVISION_ORDER);
  order.mutable_supervision_order()->set_supervision_from("2026-12-02");
  order.mutable_supervision_order()->set_supervision_until("2026-12-02");
  CHECK(Admit(order).ok());
  order.mutable_supervision_order()->set_supervision_until("2026-12-01");
  CHECK(Names(Admit(order).status(), "supervision_order.supervision_until"));
}

TEST_CASE("The digest an attestation names is this for this message", "[intake][declared]") {
  CHECK(audit::crypto::HexEncode(audit::crypto::ToBytes(AttestationDigest(AttestedMessage()))) ==
        kAttestedMessageDigest);
}

TEST_CASE("A case names who takes part, its own registrar among them, and runs at most five years",
          "[intake][declared]") {
  v1::RegisterCaseRequest sound;
  sound.mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  v1::WgsCase& one = *sound.mutable_wgs_case();
  one.set_accepted_on("2026-11-02");
  one.set_until("2031-11-02");
  one.add_participants()->mutable_organ()->set_organ(v1::ORGAN_MINISTER);
  one.add_participants()->mutable_organ()->set_organ(v1::ORGAN_DIRECTEUR);
  const policy::Day today = *policy::ParseDay("2026-11-02");
  CHECK(CheckCase(sound, today).ok());
  struct Case {
    const char* name;
    std::function<void(v1::RegisterCaseRequest*)> change;
  };
  const Case cases[] = {
      {"a day too long", [](auto* r) { r->mutable_wgs_case()->set_until("2031-11-03"); }},
      {"ended before it began", [](auto* r) { r->mutable_wgs_case()->set_until("2026-11-01"); }},
      {"accepted tomorrow", [](auto* r) { r->mutable_wgs_case()->set_accepted_on("2026-11-03"); }},
      {"one participant", [](auto* r) { r->mutable_wgs_case()->mutable_participants()->RemoveLast(); }},
      {"the table as participant",
       [](auto* r) {
         r->mutable_wgs_case()->mutable_participants(1)->mutable_organ()->set_organ(v1::ORGAN_ZVH_CASUS);
       }},
      {"a participant twice",
       [](auto* r) { *r->mutable_wgs_case()->add_participants() = r->wgs_case().participants(0); }},
      {"two directeurs",
       [](auto* r) {
         auto* other = r->mutable_wgs_case()->add_participants()->mutable_organ();
         other->set_organ(v1::ORGAN_DIRECTEUR);
         other->set_unit("PI-ZWOLLE");
       }},
      {"registered by another", [](auto* r) { r->mutable_organ()->set_organ(v1::ORGAN_RECLASSERING); }}};
  for (const Case& c : cases) {
    INFO(c.name);
    v1::RegisterCaseRequest request = sound;
    c.change(&request);
    CHECK_FALSE(CheckCase(request, today).ok());
  }
}

TEST_CASE("A forum names who may receive in it, and does not end before it begins", "[intake][declared]") {
  v1::RegisterForumRequest sound;
  sound.mutable_forum()->set_from("2026-11-02");
  sound.mutable_forum()->set_until("2026-11-02");
  sound.mutable_forum()->add_members()->set_organ(v1::ORGAN_RVDK);
  CHECK(CheckForum(sound).ok());
  v1::RegisterForumRequest request = sound;
  request.mutable_forum()->set_until("2026-11-01");
  CHECK_FALSE(CheckForum(request).ok());
  request = sound;
  request.mutable_forum()->add_members()->set_organ(v1::ORGAN_RVDK);
  CHECK_FALSE(CheckForum(request).ok());
  request = sound;
  request.mutable_forum()->add_members()->set_organ(v1::ORGAN_BURGEMEESTER);
  CHECK_FALSE(CheckForum(request).ok());
}
