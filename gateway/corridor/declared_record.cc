#include "gateway/corridor/declared_record.h"

#include <limits>

#include "policy/civil_day.h"

namespace ketenpoort::corridor {

v1::DeclaredFacts RecordOf(const intake::Declared& declared, bool directeur_copied) {
  v1::DeclaredFacts record;
  record.set_attests_all(declared.attested_needs == policy::kAllCategories);
  for (int i = 1; i < policy::kCategoryCount && !record.attests_all(); ++i) {
    const auto category = static_cast<policy::Category>(i);
    if (declared.attested_needs.Has(category)) record.add_attested_needs(static_cast<v1::Category>(i));
  }
  record.set_named_sender(declared.named_sender);
  record.mutable_risk()->set_offence_risk(declared.risk.offence_risk);
  record.mutable_risk()->set_safety_needed(declared.risk.safety_needed);
  record.mutable_risk()->set_own_task(declared.risk.own_task);
  record.set_directeur_copied(directeur_copied);
  record.set_assignment_id(declared.assignment_id);
  *record.mutable_bij() = declared.stated_bij;
  record.set_attestation_given(declared.human.given);
  record.set_attestation_motivated(declared.human.motivated);
  record.set_attestation_bound(declared.human.bound);
  if (declared.human.given && declared.human.until != std::numeric_limits<policy::Day>::min()) {
    record.set_attestation_until(policy::FormatDay(declared.human.until));
  }
  record.set_no_other_basis(declared.no_other_basis);
  record.set_consent_id(declared.consent_id);
  record.set_case_id(declared.case_id);
  record.set_case_person(declared.case_person);
  record.set_medical_secret(declared.medical_secret);
  record.set_medical_consent(declared.medical_consent);
  record.set_youth_framework(declared.youth_framework);
  return record;
}

intake::Declared DeclaredOf(const v1::ItemRecord& record) {
  intake::Declared declared;
  if (!record.has_declared()) return declared;
  const v1::DeclaredFacts& kept = record.declared();
  if (!kept.attests_all()) {
    declared.attested_needs = {};
    for (const int category : kept.attested_needs())
      declared.attested_needs.Add(static_cast<policy::Category>(category));
  }
  declared.named_sender = kept.named_sender();
  declared.risk.offence_risk = kept.risk().offence_risk();
  declared.risk.safety_needed = kept.risk().safety_needed();
  declared.risk.own_task = kept.risk().own_task();
  declared.risk.directeur_copied = kept.directeur_copied();
  declared.assignment_id = kept.assignment_id();
  declared.stated_bij = kept.bij();
  declared.bij = intake::BijFactsOf(kept.bij());
  declared.human.given = kept.attestation_given();
  declared.human.motivated = kept.attestation_motivated();
  declared.human.bound = kept.attestation_bound();
  if (kept.attestation_given()) {
    declared.human.until = policy::ParseDay(kept.attestation_until()).value_or(std::numeric_limits<policy::Day>::min());
  }
  declared.no_other_basis = kept.no_other_basis();
  declared.consent_id = kept.consent_id();
  declared.case_id = kept.case_id();
  declared.case_person = kept.case_person();
  declared.medical_secret = kept.medical_secret();
  declared.medical_consent = kept.medical_consent();
  declared.youth_framework = kept.youth_framework();
  return declared;
}

void FillDeclared(const intake::Declared& declared, policy::Facts* facts) {
  facts->attested_needs = declared.attested_needs;
  facts->named_sender = declared.named_sender;
  facts->risk = declared.risk;
  facts->bij = declared.bij;
  facts->attestation = declared.human;
  facts->no_other_basis = declared.no_other_basis;
  facts->wgs.medical_secret = declared.medical_secret;
  facts->wgs.medical_consent = declared.medical_consent;
  facts->youth_framework = declared.youth_framework;
}

}  // namespace ketenpoort::corridor
