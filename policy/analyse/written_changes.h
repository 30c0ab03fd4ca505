// What two policies say otherwise in their files, field by field, in words: also what no decision depends on. Compares
// Policy::written, which is made from the format itself, so that no field can be forgotten; comments, the order of
// parts and the order within a list are no change. Guarantees: deterministic; no sentence where both say the same.
// Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_WRITTEN_CHANGES_H_
#define KETENPOORT_POLICY_ANALYSE_WRITTEN_CHANGES_H_

#include <vector>

#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// One sentence for each field that differs, and one for each part that is new or gone, with all it says. Numbers and
// switches that differ in Policy::parameters and texts are left out: they are said apart. Assertions are compared where
// both policies have any.
std::vector<Bilingual> WrittenChanges(const Policy& before, const Policy& after);

// False where only one of both was compiled with assertions.
bool AssertionsCompared(const Policy& before, const Policy& after);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_WRITTEN_CHANGES_H_
