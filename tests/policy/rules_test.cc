// The shipped rules: they compile, every scenario holds, and each rule and denial is shown to allow, to refuse and on a
// boundary.
#include <catch2/catch.hpp>

#include "policy/compile/scenario.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

const ScenarioReport& Report() {
  static const ScenarioReport report = RunScenarios(FilesIn("policy/rules"), FilesIn("policy/scenarios"));
  return report;
}

}  // namespace

TEST_CASE("The shipped rules compile without one error", "[policy]") {
  REQUIRE(ShippedPolicy().id == "ketenpoort-nl");
  REQUIRE(ShippedPolicy().texts.rules.size() >= 20);
}

TEST_CASE("The shipped rules compile with every switch on", "[policy]") {
  std::vector<std::string> all;
  for (const SwitchText& one : ShippedPolicy().texts.switches) {
    all.push_back(one.id);
    CHECK_FALSE(one.on);
  }
  REQUIRE(all.size() == 7);
  REQUIRE(ShippedPolicyWith(all).texts.rules.size() > ShippedPolicy().texts.rules.size());
}

TEST_CASE("Every scenario is decided as the law says", "[policy]") {
  for (const CompileError& error : Report().errors) FAIL_CHECK(Formatted(error));
  for (const ScenarioResult& result : Report().results) {
    for (const std::string& difference : result.differences) {
      FAIL_CHECK(result.scenario.file << ":" << result.scenario.line << ": " << result.scenario.name << ": "
                                      << difference);
    }
  }
  REQUIRE(Report().failed == 0);
}

TEST_CASE("Every rule and denial is shown to allow, to refuse and on a boundary", "[policy]") {
  for (const auto& [id, coverage] : Report().coverage) {
    INFO(id);
    CHECK(coverage.allow > 0);
    CHECK(coverage.deny > 0);
    CHECK(coverage.boundary > 0);
  }
  REQUIRE(Report().coverage.size() >= 28);
}

}  // namespace ketenpoort::policy
