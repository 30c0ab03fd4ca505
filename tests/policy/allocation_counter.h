// Counts every allocation of the program it is linked into, by replacing operator new. For tests that say a path
// allocates nothing. Safe from any thread.
#ifndef KETENPOORT_TESTS_POLICY_ALLOCATION_COUNTER_H_
#define KETENPOORT_TESTS_POLICY_ALLOCATION_COUNTER_H_

#include <cstdint>

namespace ketenpoort::policy {

// Allocations since the program began.
uint64_t AllocationsSoFar() noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_TESTS_POLICY_ALLOCATION_COUNTER_H_
