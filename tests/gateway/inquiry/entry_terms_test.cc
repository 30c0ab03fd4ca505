// The terms of an entry are those its questions are asked in, and nothing that is committed is one.
#include "gateway/inquiry/entry_terms.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

namespace ketenpoort::inquiry {
namespace {

v1::AuditEntry Disclosed() {
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_DISCLOSED);
  entry.set_sender_oin("00000099000000001000");
  entry.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
  entry.set_receiver_oin("00000099000000021000");
  entry.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
  entry.mutable_receiver()->set_unit("0392");
  entry.set_acting_oin("00000099000000021000");
  entry.set_mandate_id("M-0392");
  entry.set_message_id(std::string(16, 'm'));
  entry.set_message_kind(v1::MESSAGE_KIND_REINTEGRATION_PLAN);
  entry.set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  entry.set_outcome(v1::OUTCOME_ALLOWED);
  entry.add_rule_ids("R04");
  entry.add_rule_ids("R05");
  v1::Basis* basis = entry.add_basis();
  basis->set_law("PM");
  basis->set_article("20d(1)");
  entry.add_disclosed(v1::CATEGORY_C09_HUISVESTING);
  entry.add_withheld(v1::CATEGORY_C13_ZORGTRAJECT);
  v1::CommittedAttribute* committed = entry.add_committed();
  committed->set_tag(3);
  committed->set_commitment(std::string(32, 'c'));
  return entry;
}

std::set<std::string> SetOf(const v1::AuditEntry& entry) {
  const std::vector<std::string> terms = TermsOf(entry.SerializeAsString());
  const std::set<std::string> unique(terms.begin(), terms.end());
  CHECK(unique.size() == terms.size());
  return unique;
}

TEST_CASE("An entry has the terms of what stands in it, each once, and no others", "[inquiry]") {
  CHECK(SetOf(Disclosed()) ==
        std::set<std::string>{
            KindTerm(v1::ENTRY_KIND_DISCLOSED), PartyTerm("00000099000000001000"), PartyTerm("00000099000000021000"),
            ToldPartyTerm("00000099000000001000"), ToldPartyTerm("00000099000000021000"),
            OrganTerm(v1::ORGAN_DIRECTEUR, ""), OrganTerm(v1::ORGAN_COLLEGE, "0392"), MandateTerm("M-0392"),
            MessageTerm(std::string(16, 'm')), MessageKindTerm(v1::MESSAGE_KIND_REINTEGRATION_PLAN),
            PurposeTerm(v1::PURPOSE_REINTEGRATION_PLAN), OutcomeTerm(v1::OUTCOME_ALLOWED), RuleTerm("R04"),
            RuleTerm("R05"), BasisTerm("PM", "20d(1)"), CategoryTerm(v1::CATEGORY_C09_HUISVESTING)});
}

TEST_CASE("A refusal is found by its denial and by the condition that failed", "[inquiry]") {
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_DENIED);
  entry.set_denial_id("D18");
  entry.set_failing_condition("CONSENT_IN_FORCE");
  entry.set_reason_code("TEST");
  CHECK(SetOf(entry) == std::set<std::string>{KindTerm(v1::ENTRY_KIND_DENIED), DenialTerm("D18"),
                                              DenialTerm("CONSENT_IN_FORCE"), ReasonTerm("TEST")});
}

TEST_CASE("Terms of different fields never meet, whatever their values", "[inquiry]") {
  const std::string value = "7";
  const std::set<std::string> terms = {KindTerm(static_cast<v1::EntryKind>(7)),
                                       PartyTerm(value),
                                       ToldPartyTerm(value),
                                       MessageKindTerm(static_cast<v1::MessageKind>(7)),
                                       PurposeTerm(static_cast<v1::Purpose>(7)),
                                       OutcomeTerm(static_cast<v1::Outcome>(7)),
                                       RuleTerm(value),
                                       DenialTerm(value),
                                       MessageTerm(value),
                                       ReasonTerm(value),
                                       CategoryTerm(static_cast<v1::Category>(7)),
                                       MandateTerm(value),
                                       OrganTerm(static_cast<v1::Organ>(7), ""),
                                       BasisTerm(value, "")};
  CHECK(terms.size() == 14);
  // A value too long for a term stands there by its digest, and a short one that looks like it does not.
  CHECK(ReasonTerm(std::string(65, 'x')).size() == 33);
  CHECK(ReasonTerm(std::string(64, 'x')).size() == 65);
  CHECK(ReasonTerm(std::string(65, 'x')) != ReasonTerm(std::string(66, 'x')));
}

TEST_CASE("A party finds no refusal by itself whose reason it was not told", "[inquiry]") {
  v1::AuditEntry entry = Disclosed();
  entry.set_reason_code("NO_STANDING");
  const std::set<std::string> terms = SetOf(entry);
  CHECK(terms.count(PartyTerm("00000099000000001000")) == 1);
  CHECK(terms.count(ToldPartyTerm("00000099000000001000")) == 0);
  CHECK(terms.count(ToldPartyTerm("00000099000000021000")) == 0);
}

TEST_CASE("Bytes that are no entry have no terms", "[inquiry]") { CHECK(TermsOf("\x0f\xff nothing").empty()); }

}  // namespace
}  // namespace ketenpoort::inquiry
