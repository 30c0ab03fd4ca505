// The shipped rule and scenario files, read from the tree for the tests of this folder. Fails the test that asks where
// a folder cannot be read. Not thread safe: tests run on one thread.
#ifndef KETENPOORT_TESTS_POLICY_POLICY_FILES_H_
#define KETENPOORT_TESTS_POLICY_POLICY_FILES_H_

#include <string>
#include <vector>

#include "policy/compile/compile.h"

namespace ketenpoort::policy {

// The .textproto files of a folder of the tree, by name.
std::vector<SourceFile> FilesIn(const std::string& folder);
// The shipped rules as they were before duties stood in policies.
std::vector<SourceFile> FilesWithoutDuties();
// The shipped rules, compiled; fails the test with every error where they do not compile.
const Policy& ShippedPolicy();
// The same with these switches on.
Policy ShippedPolicyWith(const std::vector<std::string>& switches);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_TESTS_POLICY_POLICY_FILES_H_
