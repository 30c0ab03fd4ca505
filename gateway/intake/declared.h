// Declared: what a sender declares in the envelope, read once and checked for its shape. Guarantees: CheckDeclared
// names every malformed declaration by its path, in Dutch and English; an article is looked up in the list of Bjsg
// 11a(1), never taken on the sender's word; an attestation is bound only where it names the admitted digest of this
// message without the attestation itself. Does not guarantee that a declaration is true, that a consent, assignment or
// case exists (the corridor asks the registers), or that it helps: policy decides. Pure; safe in any thread.
#ifndef KETENPOORT_GATEWAY_INTAKE_DECLARED_H_
#define KETENPOORT_GATEWAY_INTAKE_DECLARED_H_

#include <cstdint>
#include <string>

#include "audit/crypto/sha256.h"
#include "gateway/intake/problem.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "policy/facts.h"
#include "policy/vocabulary.h"

namespace ketenpoort::intake {

struct Declared {
  bool care_needed = false;
  policy::CategorySet needs;
  // An attestation for a plan version is there.
  bool attested = false;
  std::string attestation;
  uint32_t plan_version = 0;
  // What that attestation is about; every category where it names none.
  policy::CategorySet attested_needs = policy::kAllCategories;
  // A human is named as the sender of a message that asks for one.
  bool named_sender = false;
  // `directeur_copied` is the corridor's to say.
  policy::RiskFacts risk;
  // What was stated for a BIJ notice comes to; the article itself is not kept.
  policy::BijFacts bij;
  policy::AttestationFact human;
  // For the record of the decision: who, until when and why, on one line each. Empty without an attestation.
  std::string human_words;
  bool no_other_basis = false;
  std::string assignment_id;
  // 16 bytes, or empty.
  std::string consent_id;
  std::string case_id;
  // With a case: who acts in it for the sender, as an opaque employee id.
  std::string case_person;
  bool medical_secret = false;
  bool medical_consent = false;
  bool youth_framework = false;
};

// Requires: the walk over the message's shape found no fault here; else the values are the nearest harmless ones.
Declared ReadDeclared(const v1::Message& message, const audit::crypto::Digest& attestation_digest);

// What declarations must say together, and with the payload.
void CheckDeclared(const v1::Message& message, Problem* problem);

// The digest a HumanAttestation of exactly this message names: of everything but that attestation.
audit::crypto::Digest AttestationDigest(const v1::Message& message);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_DECLARED_H_
