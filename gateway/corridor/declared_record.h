// What a sender declared, kept for the second decision. Guarantees: what RecordOf keeps and DeclaredOf gives back says
// the same to the policy, day for day; the words of an attestation and who gave it are not kept: those stand,
// committed, in the entry. Who acts in a case is kept while the item waits: the authorisation may end (Wgs 1.8(2)). An
// item without it (a notice the gateway composed) declares nothing. Pure; safe in any thread.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_DECLARED_RECORD_H_
#define KETENPOORT_GATEWAY_CORRIDOR_DECLARED_RECORD_H_

#include "gateway/intake/declared.h"
#include "ketenpoort/v1/records.pb.h"
#include "policy/facts.h"

namespace ketenpoort::corridor {

v1::DeclaredFacts RecordOf(const intake::Declared& declared, bool directeur_copied);

// Needs, care and the plain attestation stand in the item record itself.
intake::Declared DeclaredOf(const v1::ItemRecord& record);

// The facts that come from the declarations and from nothing else.
void FillDeclared(const intake::Declared& declared, policy::Facts* facts);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_DECLARED_RECORD_H_
