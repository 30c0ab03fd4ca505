// What a draft would do to the log: for whom, for what, recorded first, and as counts that tell of nobody.
#include "gateway/corridor/log_what_if.h"

#include <catch2/catch.hpp>

#include "audit/crypto/encoding.h"
#include "gateway/corridor/person_count.h"
#include "gateway/corridor/sent_policy.h"
#include "gateway/intake/problem.h"
#include "tests/gateway/corridor/reading_world.h"
#include "tests/gateway/store/tamper.h"

namespace ketenpoort::testing {
namespace {

using corridor::kShownFromPersons;
using corridor::PersonCount;

// RN sends a plan about each of these persons in a programme: refused, and open under the draft.
void RefusePlans(ReadingWorld& world, int first, int count) {
  for (int n = first; n < first + count; ++n) {
    world.Report(InProgramme(world, TestBsn(n)));
    REQUIRE(world.Submit("rn", PlanFromRn(world, TestBsn(n)))->all_denied);
  }
}

bool NamesField(const absl::Status& status, const std::string& field) {
  google::rpc::BadRequest named;
  const auto payload = status.GetPayload(intake::kBadRequestKey);
  if (!payload || !named.ParseFromString(std::string(*payload))) return false;
  return std::any_of(named.field_violations().begin(), named.field_violations().end(),
                     [&](const auto& violation) { return violation.field() == field; });
}

TEST_CASE("A draft that opens R19's plan counts the refusals it would open, from ten persons on",
          "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 100, 9);
  const auto nine = world.WhatIf("fg-rn", DraftOf());
  INFO(nine.status());
  REQUIRE(nine.ok());
  CHECK(nine->shown_from() == 10);
  CHECK(nine->decisions() == 9);
  CHECK(nine->shifts().empty());

  RefusePlans(world, 109, 1);
  const auto ten = world.WhatIf("fg-rn", DraftOf());
  REQUIRE(ten.ok());
  REQUIRE(ten->shifts_size() == 1);
  const v1::PolicyShift& shift = ten->shifts(0);
  INFO(shift.ShortDebugString());
  CHECK(shift.kind() == v1::SHIFT_KIND_OPENS);
  CHECK(shift.step() == v1::DECISION_STEP_ACCEPTANCE);
  CHECK(shift.sender() == v1::ORGAN_RECLASSERING);
  CHECK(shift.receiver() == v1::ORGAN_COLLEGE);
  CHECK(shift.message_kind() == v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  CHECK(shift.cases() == 10);
  REQUIRE(shift.after_size() == 1);
  CHECK(shift.after(0) == "R19");
  CHECK(shift.articles_after(0) == "PM 20d(1)");
  CHECK(shift.text_nl().find("Zou opengaan (10)") == 0);
  CHECK(ten->findings().empty());
  CHECK(ten->draft_digest().size() == 32);
  CHECK(ten->base_digest() != ten->draft_digest());
  // All of it comes out as it was recorded.
  CHECK(ten->replayed_equal() == ten->decisions());
  CHECK(ten->equal_now() == ten->decisions());
  CHECK(ten->replayed_different() + ten->erased() + ten->incomplete() + ten->policy_not_kept() == 0);
}

TEST_CASE("Ten refusals about one person tell of one person, and are not shown", "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 110, 1);
  for (int i = 0; i < 14; ++i) REQUIRE(world.Submit("rn", PlanFromRn(world, TestBsn(110)))->all_denied);
  CHECK(world.WhatIf("supervisor", DraftOf())->shifts().empty());

  PersonCount count;
  for (int i = 0; i < 100; ++i) count.Add(std::string(1, static_cast<char>('a' + i % 9)), false);
  CHECK_FALSE(count.Shown());
  PersonCount other = count;
  other.Add("z", false);
  CHECK(other.Shown());
  CHECK(other.cases() == 101);
  // Nobody known is one person, however often.
  count.Add("", false);
  count.Add("", false);
  CHECK(count.Shown());
  PersonCount own;
  CHECK_FALSE(own.Shown());
  own.Add("a", true);
  CHECK(own.Shown());
  own.Add("b", false);
  CHECK_FALSE(own.Shown());
  static_assert(kShownFromPersons == 10);
}

TEST_CASE("An officer counts only decisions the own organisation is party to", "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 120, 10);
  CHECK(world.WhatIf("fg-rn", DraftOf())->shifts_size() == 1);
  // The refused plans were for Haarlem's college: a party.
  CHECK(world.WhatIf("fg-haarlem", DraftOf())->shifts_size() == 1);
  const auto stranger = world.WhatIf("controller-rotterdam", DraftOf());
  REQUIRE(stranger.ok());
  CHECK(stranger->decisions() == 0);
  CHECK(stranger->shifts().empty());
  CHECK(world.WhatIf("fg-dji", DraftOf())->shifts().empty());
  CHECK(world.WhatIf("supervisor", DraftOf())->shifts_size() == 1);
}

TEST_CASE("Whoever may not read the log, or states no purpose the law allows, reads nothing and leaves no entry",
          "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 130, 1);
  for (const char* who : {"jurist", "operator", "rn", "dji"}) {
    INFO(who);
    const absl::Status refused = world.WhatIf(who, DraftOf()).status();
    CHECK(refused.code() == absl::StatusCode::kPermissionDenied);
    CHECK(identity::ReasonOf(refused) == "NOT_AN_OFFICER");
  }
  const struct Case {
    const char* field;
    std::function<void(v1::WhatIfOnLogRequest&)> spoil;
  } cases[] = {
      {"purpose", [](auto& r) { r.clear_purpose(); }},
      {"purpose", [](auto& r) { r.set_purpose(static_cast<v1::LogPurpose>(5)); }},
      {"reason", [](auto& r) { r.clear_reason(); }},
      {"reason", [](auto& r) { r.set_reason(std::string(201, 'x')); }},
      {"reason", [](auto& r) { r.set_reason("een\ntwee"); }},
      {"rules", [](auto& r) { r.clear_rules(); }},
      {"rules[0].name", [](auto& r) { r.mutable_rules(0)->set_name("../a"); }},
      {"from", [](auto& r) { r.set_from("2026-02-30"); }},
      {"until", [](auto& r) { r.set_until(""); }},
      {"until", [](auto& r) { r.set_until("2026-11-01"); }},
      {"until", [](auto& r) { r.set_until("2026-11-03"); }},
      {"until", [](auto& r) { r.set_from("2025-11-01"); }},
  };
  for (const Case& c : cases) {
    INFO(c.field);
    v1::WhatIfOnLogRequest request = DraftOf();
    c.spoil(request);
    const absl::Status refused = world.WhatIf("supervisor", request).status();
    CHECK(refused.code() == absl::StatusCode::kInvalidArgument);
    CHECK(NamesField(refused, c.field));
  }
  v1::WhatIfOnLogRequest year = DraftOf();
  year.set_from("2025-11-02");
  CHECK(world.WhatIf("supervisor", year).ok());
  CHECK(world.Readings("WHAT_IF") == 1);
}

TEST_CASE("A draft that does not compile is told with its places, and nothing is read", "[corridor][what_if]") {
  ReadingWorld world;
  v1::WhatIfOnLogRequest request = DraftOf();
  request.mutable_rules(0)->set_text("rule { nonsense: 1 }\n");
  const auto answer = world.WhatIf("supervisor", request);
  REQUIRE(answer.ok());
  REQUIRE(answer->findings_size() > 0);
  CHECK(answer->findings(0).about() == "policy_files");
  CHECK(answer->findings(0).line() == 1);
  CHECK(answer->shown_from() == 0);
  CHECK(world.Readings("WHAT_IF") == 0);
}

TEST_CASE("The reading is an entry with its purpose; where that cannot be written there is no answer",
          "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 140, 10);
  v1::WhatIfOnLogRequest request = DraftOf();
  request.set_purpose(v1::LOG_PURPOSE_INTERNAL_CONTROL);
  REQUIRE(world.WhatIf("fg-rn", request)->shifts_size() == 1);
  const v1::AuditEntry entry = world.Entries().back();
  CHECK(entry.kind() == v1::ENTRY_KIND_LOG_READ);
  CHECK(entry.reason_code() == "WHAT_IF");
  CHECK(entry.log_purpose() == v1::LOG_PURPOSE_INTERNAL_CONTROL);
  CHECK(entry.sender_oin() == kRnOin);
  // The draft, the reason with its days, and who.
  CHECK(entry.committed_size() == 3);
  CHECK(entry.ShortDebugString().find("toets") == std::string::npos);
  CHECK(entry.policy_digest().empty());
  const size_t before = world.Entries().size();

  world.store().FailNextCommit();
  const auto refused = world.WhatIf("fg-rn", request);
  CHECK(refused.status().code() == absl::StatusCode::kUnavailable);
  world.Close();
  world.Open();
  CHECK(world.Readings("WHAT_IF") == 1);
  CHECK(world.Entries().size() == before + 1);  // the start
}

TEST_CASE("What nobody waits for any more is not read on", "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 150, 1);
  int asked = 0;
  const auto gone =
      world.corridor().WhatIfOnLog(world.world().Caller("supervisor"), DraftOf(), [&] { return ++asked > 0; });
  CHECK(gone.status().code() == absl::StatusCode::kCancelled);
  CHECK(asked == 1);
}

TEST_CASE("An erased person is counted as erased, apart from equal and different", "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 160, 11);
  const auto whole = world.WhatIf("supervisor", DraftOf());
  REQUIRE(whole->shifts_size() == 1);
  CHECK(whole->shifts(0).cases() == 11);
  std::string person;
  {
    auto view = *world.store().Snapshot();
    const auto found = *view->FindPerson(store::IdentifierKind::kBsn, TestBsn(160));
    REQUIRE(found);
    person = audit::crypto::HexEncode(std::string(found->begin(), found->end()));
  }
  world.Close();
  DestroyKeysOf(world.folder() + "/store", person);
  world.Open();
  const auto after = world.WhatIf("supervisor", DraftOf());
  INFO(after.status());
  REQUIRE(after.ok());
  REQUIRE(after->shifts_size() == 1);
  CHECK(after->shifts(0).cases() == 10);
  CHECK(after->decisions() == whole->decisions());
  CHECK(after->erased() > 0);
  CHECK(after->replayed_equal() == whole->replayed_equal() - after->erased());
  CHECK(after->replayed_different() == 0);
}

TEST_CASE(
    "Decisions of an earlier policy are compared with the one in force, and replayed by their own where it is kept",
    "[corridor][what_if]") {
  ReadingWorld world;
  RefusePlans(world, 180, 10);
  const uint64_t before = world.WhatIf("supervisor", DraftOf())->decisions();
  // The widened rules come into force; this world keeps no source of what was before.
  const v1::WhatIfOnLogRequest draft = DraftOf();
  policy::CompileResult widened = policy::Compile(corridor::SourcesOf(draft.rules()),
                                                  [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
  REQUIRE(widened.policy);
  REQUIRE(world.Activate(*std::move(widened.policy)).ok());
  const auto answer = world.WhatIf("supervisor", DraftOf());
  INFO(answer.status());
  REQUIRE(answer.ok());
  CHECK(answer->shifts().empty());
  CHECK(answer->decisions() == before);
  CHECK(answer->policy_not_kept() == before);
  CHECK(answer->replayed_equal() == 0);
  CHECK(answer->equal_now() == before - 10);
  // A dry run is no decision on a message; a refusal for lack of standing is the gate's, not the rules'.
  REQUIRE(world.Check("rn", PlanFromRn(world, TestBsn(180))).ok());
  REQUIRE(world
              .Submit("rotterdam",
                      [&] {
                        v1::Message message = MessageFrom(world, v1::ORGAN_COLLEGE, "0599", v1::ORGAN_DIRECTEUR,
                                                          "PI-ZWOLLE", v1::MESSAGE_KIND_RECEPTION_STATUS,
                                                          v1::PURPOSE_REINTEGRATION_PLAN, TestBsn(180));
                        message.mutable_reception_status()->set_housing(v1::RECEPTION_STATE_NONE);
                        return message;
                      }())
              ->all_denied);
  CHECK(world.WhatIf("supervisor", DraftOf())->decisions() == before);
}

}  // namespace
}  // namespace ketenpoort::testing
