#include "gateway/corridor/declared_record.h"

#include <algorithm>
#include <limits>

#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

v1::BijTests RecordOf(const policy::BijFacts& bij) {
  v1::BijTests record;
  record.set_offence(static_cast<uint32_t>(bij.offence));
  record.set_irrevocable(bij.irrevocable);
  record.set_youth_law(bij.youth_law);
  record.set_unconditional_months(bij.unconditional_months);
  record.set_return_gemeente(bij.return_gemeente);
  record.set_return_on(policy::FormatDay(bij.return_on));
  return record;
}

policy::BijFacts BijOf(const v1::BijTests& record) {
  policy::BijFacts bij;
  // What is no place on the list stays what it is: Evaluate refuses it.
  bij.offence = static_cast<policy::BijOffence>(std::min<uint32_t>(record.offence(), policy::kBijOffenceCount));
  bij.irrevocable = record.irrevocable();
  bij.youth_law = record.youth_law();
  bij.unconditional_months = static_cast<uint16_t>(std::min<uint32_t>(record.unconditional_months(), UINT16_MAX));
  bij.return_gemeente = static_cast<uint16_t>(std::min<uint32_t>(record.return_gemeente(), UINT16_MAX));
  bij.return_on = policy::ParseDay(record.return_on()).value_or(policy::kNoDay);
  return bij;
}

}  // namespace

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
  *record.mutable_bij_tests() = RecordOf(declared.bij);
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
  if (kept.has_bij_tests()) declared.bij = BijOf(kept.bij_tests());
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
