// A count or a noun's number as an index. Guarantees nothing about its range: requires that it is not negative. Pure.
#ifndef KETENPOORT_POLICY_ANALYSE_INDEX_H_
#define KETENPOORT_POLICY_ANALYSE_INDEX_H_

#include <cstddef>

namespace ketenpoort::policy::analyse {

constexpr size_t At(int i) { return static_cast<size_t>(i); }

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_INDEX_H_
