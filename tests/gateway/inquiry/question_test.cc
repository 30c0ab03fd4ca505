// What an officer asks is taken as it is meant, or refused with the field that is wrong.
#include "gateway/inquiry/question.h"

#include <google/rpc/error_details.pb.h>

#include <catch2/catch.hpp>
#include <set>

#include "gateway/inquiry/entry_terms.h"
#include "policy/civil_day.h"

namespace ketenpoort::inquiry {
namespace {

// The fields a refusal names.
std::set<std::string> FieldsOf(const v1::EntryFilter& filter) {
  const auto question = QuestionOf(filter);
  std::set<std::string> fields;
  if (question.ok()) return fields;
  const auto payload = question.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad;
  if (!payload || !bad.ParseFromString(std::string(*payload))) return {"(no BadRequest)"};
  for (const auto& violation : bad.field_violations()) fields.insert(violation.field());
  return fields;
}

TEST_CASE("A filter that says nothing narrows nothing", "[inquiry]") {
  const auto question = QuestionOf({});
  REQUIRE(question.ok());
  CHECK(question->groups.empty());
  CHECK(question->from == policy::kNoDay);
  CHECK(question->until == policy::kNoDay);
  CHECK(question->phases.empty());
  CHECK_FALSE(question->subject);
}

TEST_CASE("Of one field one value is enough, and every field must hold", "[inquiry]") {
  v1::EntryFilter filter;
  filter.set_from("2026-11-01");
  filter.set_until("2026-11-30");
  filter.add_party_oins("00000099000000021000");
  filter.add_kinds(v1::ENTRY_KIND_DISCLOSED);
  filter.add_kinds(v1::ENTRY_KIND_DENIED);
  filter.add_denials("D07");
  filter.add_phases(v1::PHASE_P09);
  filter.set_message_id(std::string(16, 'm'));
  v1::Basis* basis = filter.add_bases();
  basis->set_law("PM");
  basis->set_article("20d(1)");
  v1::OrganAddress* organ = filter.add_organs();
  organ->set_organ(v1::ORGAN_COLLEGE);
  organ->set_unit("0392");
  const auto question = QuestionOf(filter);
  REQUIRE(question.ok());
  CHECK(question->from == policy::ParseDay("2026-11-01"));
  CHECK(question->until == policy::ParseDay("2026-11-30"));
  CHECK(question->phases == std::vector<v1::Phase>{v1::PHASE_P09});
  const std::set<std::vector<std::string>> groups(question->groups.begin(), question->groups.end());
  CHECK(groups ==
        std::set<std::vector<std::string>>{{PartyTerm("00000099000000021000")},
                                           {KindTerm(v1::ENTRY_KIND_DISCLOSED), KindTerm(v1::ENTRY_KIND_DENIED)},
                                           {DenialTerm("D07")},
                                           {MessageTerm(std::string(16, 'm'))},
                                           {BasisTerm("PM", "20d(1)")},
                                           {OrganTerm(v1::ORGAN_COLLEGE, "0392")}});
}

TEST_CASE("A person is asked about by one number, which must be one", "[inquiry]") {
  v1::EntryFilter filter;
  filter.mutable_subject()->set_bsn("999990019");
  auto question = QuestionOf(filter);
  REQUIRE(question.ok());
  REQUIRE(question->subject);
  CHECK(question->subject->kind == store::IdentifierKind::kBsn);
  filter.mutable_subject()->set_bsn("999990018");
  CHECK(FieldsOf(filter) == std::set<std::string>{"filter.subject"});
  CHECK(QuestionOf(filter).status().ToString().find("999990018") == std::string::npos);
  filter.mutable_subject()->clear_key();
  CHECK(FieldsOf(filter) == std::set<std::string>{"filter.subject"});
}

TEST_CASE("All that is wrong is told at once, by field", "[inquiry]") {
  v1::EntryFilter filter;
  filter.set_from("2026-13-01");
  filter.set_until("gisteren");
  filter.add_party_oins("123");
  filter.add_kinds(static_cast<v1::EntryKind>(999));
  filter.add_purposes(v1::PURPOSE_UNSPECIFIED);
  filter.add_rule_ids("");
  filter.add_bases()->set_law("PM");
  filter.add_organs()->set_organ(v1::ORGAN_UNSPECIFIED);
  v1::OrganAddress* directeur = filter.add_organs();
  directeur->set_organ(v1::ORGAN_DIRECTEUR);
  directeur->set_unit("PI-ZWOLLE");
  filter.set_message_id("short");
  for (int i = 0; i < 9; ++i) filter.add_outcomes(v1::OUTCOME_ALLOWED);
  CHECK(FieldsOf(filter) == std::set<std::string>{"filter.from", "filter.until", "filter.party_oins[0]",
                                                  "filter.kinds[0]", "filter.purposes[0]", "filter.rule_ids[0]",
                                                  "filter.bases[0]", "filter.organs[0]", "filter.organs[1].unit",
                                                  "filter.message_id", "filter.outcomes"});
}

TEST_CASE("The last day is not before the first", "[inquiry]") {
  v1::EntryFilter filter;
  filter.set_from("2026-11-02");
  filter.set_until("2026-11-01");
  CHECK(FieldsOf(filter) == std::set<std::string>{"filter.until"});
}

}  // namespace
}  // namespace ketenpoort::inquiry
