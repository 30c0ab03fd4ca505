// Who is told: the eligible colleges and the designated probation organisation of a state. Guarantees: each organ once,
// merged municipalities under the code they went up in on that day, colleges first. Pure; safe in any thread; no
// failure. Law: Pbw 18a(4)a,b.
#ifndef KETENPOORT_GATEWAY_CUSTODY_RECEIVERS_H_
#define KETENPOORT_GATEWAY_CUSTODY_RECEIVERS_H_

#include <vector>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"
#include "policy/facts.h"

namespace ketenpoort::custody {

std::vector<v1::OrganAddress> ReceiversOf(const v1::RegisterState& state, const DirectoryLookup& directory,
                                          policy::Day day);

bool SameOrgan(const v1::OrganAddress& a, const v1::OrganAddress& b);
bool Contains(const std::vector<v1::OrganAddress>& organs, const v1::OrganAddress& organ);

// The organ meant on `day`: a college of a municipality that merged stands under its present code.
v1::OrganAddress Readdressed(v1::OrganAddress organ, const DirectoryLookup& directory, policy::Day day);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_RECEIVERS_H_
