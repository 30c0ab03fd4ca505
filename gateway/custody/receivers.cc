#include "gateway/custody/receivers.h"

#include <algorithm>
#include <utility>

#include "gateway/custody/facts.h"

namespace ketenpoort::custody {

std::vector<v1::OrganAddress> ReceiversOf(const v1::RegisterState& state, const DirectoryLookup& directory,
                                          policy::Day day) {
  std::vector<v1::OrganAddress> receivers;
  for (const v1::EligibleCollege& college : state.colleges()) {
    v1::OrganAddress organ;
    organ.set_organ(v1::ORGAN_COLLEGE);
    organ.set_unit(directory.readdressed(college.gemeente(), day));
    if (!Contains(receivers, organ)) receivers.push_back(std::move(organ));
  }
  if (ProbationNumber(state.probation()) != 0) {
    v1::OrganAddress organ;
    organ.set_organ(v1::ORGAN_RECLASSERING);
    organ.set_unit(state.probation());
    receivers.push_back(std::move(organ));
  }
  return receivers;
}

bool SameOrgan(const v1::OrganAddress& a, const v1::OrganAddress& b) {
  return a.organ() == b.organ() && a.unit() == b.unit();
}

bool Contains(const std::vector<v1::OrganAddress>& organs, const v1::OrganAddress& organ) {
  return std::any_of(organs.begin(), organs.end(), [&](const v1::OrganAddress& o) { return SameOrgan(o, organ); });
}

v1::OrganAddress Readdressed(v1::OrganAddress organ, const DirectoryLookup& directory, policy::Day day) {
  if (organ.organ() == v1::ORGAN_COLLEGE) organ.set_unit(directory.readdressed(organ.unit(), day));
  return organ;
}

}  // namespace ketenpoort::custody
