#include "gateway/intake/declared.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "gateway/intake/bij_article.h"
#include "gateway/intake/canonical_digest.h"
#include "gateway/intake/payload_leaves.h"
#include "policy/civil_day.h"

namespace ketenpoort::intake {
namespace {

constexpr char kRoot[] = "envelope.declarations";

policy::CategorySet SetOf(const google::protobuf::RepeatedField<int>& categories) {
  policy::CategorySet set;
  for (const int number : categories) {
    if (number > 0 && number < policy::kCategoryCount) set.Add(static_cast<policy::Category>(number));
  }
  return set;
}

bool IsBasisvoorwaarde(int category) {
  return category >= v1::CATEGORY_C08_ID_BEWIJS && category <= v1::CATEGORY_C14_SOCIAAL_NETWERK;
}

void CheckNeeds(const google::protobuf::RepeatedField<int>& needs, const std::string& root, Problem* problem) {
  std::set<int> seen;
  for (int i = 0; i < std::min(needs.size(), policy::kCategoryCount); ++i) {
    const std::string path = ElementPath(root, i);
    if (!IsBasisvoorwaarde(needs[i])) {
      problem->Add(path, "een basisvoorwaarde: C08 tot en met C14", "a basisvoorwaarde: C08 to C14");
    } else if (!seen.insert(needs[i]).second) {
      problem->Add(path, "staat er al", "stands twice");
    }
  }
}

void CheckAttested(const v1::Declarations& declarations, Problem* problem) {
  const std::string root = kRoot;
  CheckNeeds(declarations.attested_needs(), root + ".attested_needs", problem);
  if (!declarations.attestation().empty() && declarations.plan_version() == 0) {
    problem->Add(root + ".plan_version", "een verklaring geldt voor een planversie, vanaf 1",
                 "an attestation is for a plan version, from 1");
  }
  if (declarations.attested_needs().empty()) return;
  if (declarations.attestation().empty()) {
    problem->Add(root + ".attestation", "noem de verklaring waar deze basisvoorwaarden onder vallen",
                 "name the attestation these basisvoorwaarden fall under");
  }
  const policy::CategorySet more = SetOf(declarations.attested_needs()) - SetOf(declarations.needs());
  if (!more.Empty()) {
    problem->Add(root + ".attested_needs", "alleen wat ook in `needs` staat", "only what stands in `needs` too");
  }
}

// What the burgemeester reads must be what the tests were made on.
void CheckBij(const v1::Message& message, Problem* problem) {
  const v1::BijDeclaration& declared = message.envelope().declarations().bij();
  const std::string root = std::string(kRoot) + ".bij";
  if (!message.has_bij_notice()) return;
  if (message.envelope().kind() == v1::MESSAGE_KIND_BIJ_NOTICE && !message.envelope().declarations().has_bij()) {
    problem->Add(root, "een BIJ-bericht verklaart misdrijf, onherroepelijkheid en terugkeer",
                 "a BIJ notice declares offence, irrevocability and return");
    return;
  }
  const v1::BijNotice& notice = message.bij_notice();
  if (notice.has_return_on() && notice.return_on() != declared.return_on()) {
    problem->Add("bij_notice.return_on", "anders dan de verklaarde terugkeer", "differs from the declared return");
  }
  if (notice.has_return_gemeente() && notice.return_gemeente() != declared.return_gemeente()) {
    problem->Add("bij_notice.return_gemeente", "anders dan de verklaarde gemeente",
                 "differs from the declared municipality");
  }
}

policy::AttestationFact ReadHuman(const v1::HumanAttestation& human, const audit::crypto::Digest& digest) {
  policy::AttestationFact fact;
  fact.given = true;
  fact.motivated = !human.why().empty();
  fact.bound = human.message_digest() == audit::crypto::ToBytes(digest);
  // Without a day that can be read it counts for none.
  fact.until = policy::ParseDay(human.until()).value_or(std::numeric_limits<policy::Day>::min());
  return fact;
}

policy::BijFacts BijFactsOf(const v1::BijDeclaration& stated) {
  policy::BijFacts bij;
  bij.offence = OffenceOf(stated.offence_article(), stated.pij_extendable());
  bij.irrevocable = stated.irrevocable();
  bij.youth_law = stated.youth_law();
  bij.unconditional_months = static_cast<uint16_t>(std::min<uint32_t>(stated.unconditional_months(), UINT16_MAX));
  bij.return_on = policy::ParseDay(stated.return_on()).value_or(policy::kNoDay);
  for (const char c : stated.return_gemeente()) {
    bij.return_gemeente = static_cast<uint16_t>(bij.return_gemeente * 10 + (c - '0'));
  }
  return bij;
}

}  // namespace

Declared ReadDeclared(const v1::Message& message, const audit::crypto::Digest& attestation_digest) {
  const v1::Declarations& from = message.envelope().declarations();
  Declared declared;
  declared.care_needed = from.care_needed();
  declared.needs = SetOf(from.needs());
  declared.attested = !from.attestation().empty();
  declared.attestation = from.attestation();
  declared.plan_version = from.plan_version();
  if (!from.attested_needs().empty()) declared.attested_needs = SetOf(from.attested_needs());
  declared.named_sender = !message.envelope().acting_person().empty();
  declared.risk.offence_risk = from.risk().offence_risk();
  declared.risk.safety_needed = from.risk().safety_needed();
  declared.risk.own_task = from.risk().own_task();
  if (from.has_bij()) declared.bij = BijFactsOf(from.bij());
  if (from.has_human()) {
    declared.human = ReadHuman(from.human(), attestation_digest);
    declared.human_words =
        absl::StrCat("who: ", from.human().who(), "\nuntil: ", from.human().until(), "\nwhy: ", from.human().why());
  }
  declared.no_other_basis = from.no_other_basis();
  declared.assignment_id = from.assignment_id();
  declared.consent_id = from.consent_id();
  declared.case_id = from.case_id();
  if (!from.case_id().empty()) declared.case_person = message.envelope().acting_person();
  declared.medical_secret = from.medical_secret();
  declared.medical_consent = from.medical_consent();
  declared.youth_framework = from.youth_framework();
  return declared;
}

void CheckDeclared(const v1::Message& message, Problem* problem) {
  const v1::Declarations& declarations = message.envelope().declarations();
  CheckNeeds(declarations.needs(), std::string(kRoot) + ".needs", problem);
  CheckAttested(declarations, problem);
  CheckBij(message, problem);
}

audit::crypto::Digest AttestationDigest(const v1::Message& message) {
  if (!message.envelope().declarations().has_human()) return CanonicalDigest(message);
  v1::Message without = message;
  v1::Declarations& declarations = *without.mutable_envelope()->mutable_declarations();
  declarations.clear_human();
  // The digest counts what is present: declarations that held nothing else were not there before.
  if (PresentFields(declarations).empty()) without.mutable_envelope()->clear_declarations();
  return CanonicalDigest(without);
}

}  // namespace ketenpoort::intake
