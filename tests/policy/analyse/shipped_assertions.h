// The shipped assertions, read from the tree, and what of a proof failed, for the tests of this folder. Fails the test
// that asks where the files cannot be read. Not thread safe: tests run on one thread.
#ifndef KETENPOORT_TESTS_POLICY_ANALYSE_SHIPPED_ASSERTIONS_H_
#define KETENPOORT_TESTS_POLICY_ANALYSE_SHIPPED_ASSERTIONS_H_

#include <string>
#include <vector>

#include "policy/analyse/prove.h"

namespace ketenpoort::policy::analyse {

const std::vector<Assertion>& ShippedAssertions();
// The ids of all switches.
std::vector<std::string> EverySwitch();
// Each assertion that does not hold, with its counterexample; empty where all hold.
std::string Failures(const Proof& proof);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_TESTS_POLICY_ANALYSE_SHIPPED_ASSERTIONS_H_
