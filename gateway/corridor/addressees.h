// Who a message goes to: the receivers of the envelope as they are today, and the copy that the law adds. Guarantees: a
// directeur without a unit is the one where the person stays, a merged municipality its successor; a RISK_NOTICE of
// anyone but the responsible directeur that names no responsible directeur gets one more addressee, the last, marked as
// the mandatory copy. Does not decide: the copy is decided like any receiver. Pure. Law: Pbw 18b(2).
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ADDRESSEES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ADDRESSEES_H_

#include <vector>

#include "gateway/corridor/situation.h"
#include "gateway/identity/directory.h"
#include "gateway/intake/admitted.h"

namespace ketenpoort::corridor {

struct Addressee {
  identity::OrganRef named;
  identity::OrganRef receiver;
  bool mandatory_copy = false;
};

std::vector<Addressee> AddresseesOf(const intake::AdmittedFields& fields, const identity::OrganRef& sender,
                                    const Situation& situation, const identity::Directory& directory, policy::Day day);

// True where the directeur of the establishment where the person stays is among them.
bool NamesResponsibleDirecteur(const std::vector<Addressee>& addressees, const Situation& situation,
                               const identity::Directory& directory);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ADDRESSEES_H_
