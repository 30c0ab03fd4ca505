// Declarations that outlive a message: consents, need-factors, the ISD college; registered, changed, and what follows.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {
namespace {

constexpr char kReleased[] = "2026-11-10";

// A person whose detention ended on kReleased; the clock is at the next week.
void Released(CorridorWorld& world, const std::string& bsn) {
  world.Report(Sentence(world, bsn, "2026-11-02", kReleased));
  world.SetTime("2026-11-20", 9);
}

v1::RegisterConsentRequest ConsentOf(CorridorWorld& world, const std::string& bsn) {
  v1::RegisterConsentRequest request;
  request.mutable_subject()->set_bsn(bsn);
  request.mutable_organ()->set_organ(v1::ORGAN_RECLASSERING);
  request.mutable_organ()->set_unit("RN");
  v1::Consent& consent = *request.mutable_consent();
  consent.set_consent_id(world.NewMessageId());
  *consent.mutable_from() = request.organ();
  consent.mutable_to()->set_organ(v1::ORGAN_COLLEGE);
  consent.mutable_to()->set_unit("0392");
  consent.set_purpose(v1::PURPOSE_CONSENTED_HELP);
  consent.add_scope(v1::CATEGORY_C01_NAAM);
  consent.add_scope(v1::CATEGORY_C09_HUISVESTING);
  consent.set_given_on("2026-11-19");
  consent.set_expires_on("2027-05-19");
  consent.set_explicit_given(true);
  consent.set_identity_checked(true);
  consent.set_text_version("TV-1");
  return request;
}

// Answered for by the digest that Check gives.
v1::Message HelpAsChecked(CorridorWorld& world, const std::string& bsn, const std::string& consent_id) {
  v1::Message message = HelpOn(world, bsn, consent_id);
  message.mutable_envelope()->mutable_declarations()->clear_human();
  const auto checked = world.Check("rn", message);
  REQUIRE(checked.ok());
  auto* human = message.mutable_envelope()->mutable_declarations()->mutable_human();
  human->set_who("medewerker-9");
  human->set_why("Betrokkene vroeg zelf om hulp bij wonen.");
  human->set_until("2026-12-31");
  human->set_message_digest(checked->attestation_digest());
  return message;
}

v1::RevokeConsentRequest Revocation(CorridorWorld& world, const std::string& consent_id) {
  v1::RevokeConsentRequest request;
  request.set_request_id(world.NewMessageId());
  request.set_consent_id(consent_id);
  request.mutable_organ()->set_organ(v1::ORGAN_COLLEGE);
  request.mutable_organ()->set_unit("0392");
  return request;
}

v1::SetNeedFactorRequest Pause(CorridorWorld& world, const std::string& bsn, std::vector<v1::Category> categories) {
  v1::SetNeedFactorRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  request.mutable_organ()->set_organ(v1::ORGAN_DIRECTEUR);
  request.mutable_organ()->set_unit("PI-ZWOLLE");
  for (const v1::Category category : categories) {
    v1::PausedCategory* paused = request.add_paused();
    paused->set_category(category);
    paused->set_reason(v1::NEED_FACTOR_REASON_HELP_REFUSED);
  }
  return request;
}

const v1::OrganAddress College(const std::string& unit) {
  v1::OrganAddress organ;
  organ.set_organ(v1::ORGAN_COLLEGE);
  organ.set_unit(unit);
  return organ;
}

}  // namespace

TEST_CASE("Consent withdrawn between acceptance and disclosure holds the message, and the sender hears",
          "[corridor][declarations]") {
  CorridorWorld world("2026-11-02", 9, {"A23"});
  Released(world, TestBsn(40));
  const v1::RegisterConsentRequest consent = ConsentOf(world, TestBsn(40));
  auto registered = world.RegisterConsent("rn", consent);
  INFO(registered.status());
  REQUIRE(registered.ok());
  CHECK(registered->has_receipt());
  const std::string id = consent.consent().consent_id();
  auto sent = world.Submit("rn", HelpAsChecked(world, TestBsn(40), id));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE_FALSE(sent->all_denied);

  auto revoked = world.RevokeConsent("haarlem", Revocation(world, id));
  INFO(revoked.status());
  REQUIRE(revoked.ok());
  CHECK(revoked->held() == 1);
  bool disclosed = false;
  for (const v1::Delivery& delivery : world.Receive("haarlem", {"COLLEGE:0392"}, true)) {
    disclosed = disclosed || delivery.kind() == v1::MESSAGE_KIND_CONSENTED_HELP;
  }
  CHECK_FALSE(disclosed);
  const auto notices = world.Notices("RECLASSERING:RN");
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].state() == v1::DELIVERY_STATE_HELD);
  CHECK_FALSE(notices[0].possibly_seen());
  CHECK(world.Submit("rn", HelpAsChecked(world, TestBsn(40), id))->all_denied);
}

TEST_CASE("Consent discloses what it names and nothing else, with the end of the consent as its term",
          "[corridor][declarations]") {
  CorridorWorld world("2026-11-02", 9, {"A23"});
  Released(world, TestBsn(41));
  const v1::RegisterConsentRequest consent = ConsentOf(world, TestBsn(41));
  REQUIRE(world.RegisterConsent("rn", consent).ok());
  v1::Message more = HelpAsChecked(world, TestBsn(41), consent.consent().consent_id());
  more.mutable_consented_help()->mutable_debts()->set_problematic_debts(true);
  Answer(more);
  CHECK(world.Submit("rn", more)->all_denied);
  REQUIRE_FALSE(world.Submit("rn", HelpAsChecked(world, TestBsn(41), consent.consent().consent_id()))->all_denied);
  int help = 0;
  for (const v1::Delivery& delivery : world.Receive("haarlem", {"COLLEGE:0392"}, true)) {
    if (delivery.kind() != v1::MESSAGE_KIND_CONSENTED_HELP) continue;
    ++help;
    // Its last day is 2027-05-19; the receiver has a month more.
    REQUIRE(delivery.delete_after_size() == 1);
    CHECK(delivery.delete_after(0).bound() == v1::RETENTION_BOUND_AT_MOST);
    CHECK(delivery.delete_after(0).day() == "2027-06-19");
    CHECK(delivery.delete_after(0).term() == "AT_MOST 1 MONTHS CONSENT_END");
    REQUIRE(delivery.delete_after(0).sources_size() == 2);
    CHECK(delivery.delete_after(0).sources(0) == "AVG 17(1)b");
  }
  CHECK(help == 1);
}

TEST_CASE("A consent given for one person helps no other", "[corridor][declarations]") {
  CorridorWorld world("2026-11-02", 9, {"A23"});
  Released(world, TestBsn(42));
  world.SetTime("2026-11-02", 9);
  Released(world, TestBsn(43));
  const v1::RegisterConsentRequest consent = ConsentOf(world, TestBsn(42));
  REQUIRE(world.RegisterConsent("rn", consent).ok());
  CHECK(world.Submit("rn", HelpAsChecked(world, TestBsn(43), consent.consent().consent_id()))->all_denied);
}

TEST_CASE("A consent of the wrong shape is refused by its field", "[corridor][declarations]") {
  CorridorWorld world;
  Released(world, TestBsn(44));
  const struct Case {
    const char* field;
    std::function<void(v1::RegisterConsentRequest*)> spoil;
  } cases[] = {
      {"consent.scope[2]", [](auto* r) { r->mutable_consent()->add_scope(v1::CATEGORY_C05_PERSOONSNUMMERS); }},
      {"consent.scope[2]", [](auto* r) { r->mutable_consent()->add_scope(v1::CATEGORY_C18_RISICO_18B); }},
      {"consent.scope[2]", [](auto* r) { r->mutable_consent()->add_scope(v1::CATEGORY_C01_NAAM); }},
      {"consent.expires_on", [](auto* r) { r->mutable_consent()->set_expires_on("2027-05-20"); }},
      {"consent.given_on", [](auto* r) { r->mutable_consent()->set_given_on("2026-11-21"); }},
      {"consent.explicit_given", [](auto* r) { r->mutable_consent()->set_explicit_given(false); }},
      {"consent.identity_checked", [](auto* r) { r->mutable_consent()->set_identity_checked(false); }},
      {"consent.purpose", [](auto* r) { r->mutable_consent()->set_purpose(v1::PURPOSE_CARE); }},
      {"consent.to", [](auto* r) { r->mutable_consent()->mutable_to()->set_organ(v1::ORGAN_BURGEMEESTER); }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.field);
    v1::RegisterConsentRequest request = ConsentOf(world, TestBsn(44));
    c.spoil(&request);
    const auto refused = world.RegisterConsent("rn", request);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.status().code() == absl::StatusCode::kInvalidArgument);
    google::rpc::BadRequest named;
    const auto payload = refused.status().GetPayload(intake::kBadRequestKey);
    REQUIRE(payload.has_value());
    REQUIRE(named.ParseFromString(std::string(*payload)));
    bool found = false;
    for (const auto& violation : named.field_violations()) found = found || violation.field() == c.field;
    CHECK(found);
  }
}

TEST_CASE("Without standing a declaration is answered alike for every person, and only the refusal is recorded",
          "[corridor][declarations]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(45), "2026-11-02", "2027-03-01"));
  auto pause = [&](const std::string& bsn) {
    v1::SetNeedFactorRequest request = Pause(world, bsn, {v1::CATEGORY_C09_HUISVESTING});
    *request.mutable_organ() = College("0599");
    return world.SetNeedFactor("rotterdam", request).status();
  };
  const absl::Status inside = pause(TestBsn(45));
  CHECK(inside.code() == absl::StatusCode::kPermissionDenied);
  CHECK(identity::ReasonOf(inside) == "NO_KNOWN_BASIS");
  CHECK(inside == pause(TestBsn(46)));
  v1::ListDeclarationsRequest list;
  list.mutable_subject()->set_bsn(TestBsn(45));
  *list.mutable_organ() = College("0599");
  CHECK(world.ListDeclarations("rotterdam", list).status() == inside);
  const auto entries = world.Entries();
  int refused = 0;
  for (const v1::AuditEntry& entry : entries) {
    CHECK(entry.kind() != v1::ENTRY_KIND_NEED_FACTOR_CHANGED);
    if (entry.kind() == v1::ENTRY_KIND_DENIED && entry.reason_code() == "NO_STANDING") ++refused;
  }
  CHECK(refused == 2);
}

TEST_CASE("A need-factor pauses a category of the plan and lifts it, and the notices go on",
          "[corridor][declarations]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(47), "2026-11-02", "2027-03-01"));
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  REQUIRE_FALSE(world.Submit("dji", PlanFor(world, "0392", TestBsn(47)))->all_denied);
  auto paused = world.SetNeedFactor("dji", Pause(world, TestBsn(47), {v1::CATEGORY_C09_HUISVESTING}));
  INFO(paused.status());
  REQUIRE(paused.ok());
  CHECK(paused->has_receipt());
  // What waited holds the paused category: it is held, and its sender hears of it.
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).empty());
  const auto notices = world.Notices("DIRECTEUR:PI-ZWOLLE");
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].state() == v1::DELIVERY_STATE_HELD);
  v1::Message part = PlanFor(world, "0392", TestBsn(47));
  part.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
  auto sent = world.Submit("dji", part);
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE(sent->response.results(0).withheld_size() == 1);
  CHECK(sent->response.results(0).withheld(0) == v1::CATEGORY_C09_HUISVESTING);
  // The college reads a plan without housing and no flag.
  const auto got = world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE(got.size() == 1);
  v1::ReintegrationPlan read;
  REQUIRE(read.ParseFromString(got[0].payload()));
  CHECK_FALSE(read.has_housing());
  CHECK(read.has_work_and_income());

  REQUIRE(world.SetNeedFactor("dji", Pause(world, TestBsn(47), {})).ok());
  // What was held is released.
  CHECK(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  CHECK_FALSE(world.Submit("dji", PlanFor(world, "0392", TestBsn(47)))->all_denied);
}

TEST_CASE("Each organ lists its own declarations only", "[corridor][declarations]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(48), "2026-11-02", "2027-03-01"));
  REQUIRE(world.SetNeedFactor("dji", Pause(world, TestBsn(48), {v1::CATEGORY_C09_HUISVESTING})).ok());
  v1::ListDeclarationsRequest list;
  list.mutable_subject()->set_bsn(TestBsn(48));
  list.mutable_organ()->set_organ(v1::ORGAN_DIRECTEUR);
  list.mutable_organ()->set_unit("PI-ZWOLLE");
  auto own = world.ListDeclarations("dji", list);
  REQUIRE(own.ok());
  CHECK(own->paused_size() == 1);
  *list.mutable_organ() = College("0392");
  auto college = world.ListDeclarations("rcn", list);
  INFO(college.status());
  REQUIRE(college.ok());
  CHECK(college->paused_size() == 0);
  CHECK(college->ByteSizeLong() == 0);
}

TEST_CASE("The same declaration id gives the first receipt again, with other content it is refused",
          "[corridor][declarations]") {
  CorridorWorld world;
  world.Report(Sentence(world, TestBsn(49), "2026-11-02", "2027-03-01"));
  v1::SetNeedFactorRequest request = Pause(world, TestBsn(49), {v1::CATEGORY_C09_HUISVESTING});
  auto first = world.SetNeedFactor("dji", request);
  REQUIRE(first.ok());
  auto again = world.SetNeedFactor("dji", request);
  REQUIRE(again.ok());
  CHECK(again->receipt().entry() == first->receipt().entry());
  request.clear_paused();
  CHECK(world.SetNeedFactor("dji", request).status().code() == absl::StatusCode::kAlreadyExists);
}

TEST_CASE("The stay plan of the ISD measure goes to the college that takes part and to no other",
          "[corridor][declarations]") {
  CorridorWorld world;
  v1::CustodyReport report = Sentence(world, TestBsn(50), "2026-11-02", "2028-11-01");
  report.mutable_titles(0)->set_kind(v1::TITLE_KIND_ISD);
  report.set_isd_participating_gemeente("0453");
  REQUIRE(world.Report(report).state() == v1::REPORT_STATE_ACCEPTED);
  auto plan = [&](const std::string& gemeente) {
    v1::Message message = MessageFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_COLLEGE, gemeente,
                                      v1::MESSAGE_KIND_ISD_STAY_PLAN, v1::PURPOSE_ISD, TestBsn(50));
    message.mutable_isd_stay_plan()->set_plan("Begeleid wonen in de laatste fase.");
    return world.Submit("dji", message);
  };
  auto other = plan("0392");
  REQUIRE(other.ok());
  INFO(other->response.ShortDebugString());
  CHECK(other->all_denied);
  CHECK(other->response.results(0).explanation().failing_condition() == "ISD_PARTICIPATING");
  auto sent = plan("0453");
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  CHECK_FALSE(sent->all_denied);
  CHECK(world.Receive("velsen", {"COLLEGE:0453"}, true).size() == 1);
}

}  // namespace ketenpoort::testing
