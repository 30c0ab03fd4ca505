// What of the person block goes into a notice. Guarantees: an unsound BSN is never told; a college reads one sort of
// number only (BSN, else SKN, else V-number), a probation organisation the BSN and SKNs (else V-number); a change holds
// the keys and the changed fields and nothing else. Pure; safe in any thread; no failure.
// Law: PM 20d(2)a; Reclasseringsregeling 11(1); AVG 5(1)c.
#ifndef KETENPOORT_GATEWAY_CUSTODY_PERSON_BLOCK_H_
#define KETENPOORT_GATEWAY_CUSTODY_PERSON_BLOCK_H_

#include <cstdint>
#include <set>

#include "ketenpoort/v1/payload.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::custody {

// Names, day of birth, numbers: enough to know whom it is about.
v1::PersonIdentity KeysFor(v1::Organ receiver, const v1::PersonIdentity& person);
// Everything a start notice may hold; policy takes out what this receiver has no basis for.
v1::PersonIdentity WholeFor(v1::Organ receiver, const v1::PersonIdentity& person);
// The changed fields (numbers in PersonIdentity) that this receiver was told at the start: for a probation organisation
// names, birth and numbers, for a college also address and nationality.
std::set<uint32_t> ToldChanges(v1::Organ receiver, const v1::PersonIdentity& person, const std::set<uint32_t>& changed);
// Keys and those fields.
v1::PersonIdentity ChangesFor(v1::Organ receiver, const v1::PersonIdentity& person, const std::set<uint32_t>& changed);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_PERSON_BLOCK_H_
