// The shipped assertions over many variants of the shipped policy: each switch on alone, and each denial taken out. Too
// long for instrumented builds; prove_test.cc tests the same code there.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "policy/analyse/prove.h"
#include "policy/compile/scenario.h"
#include "tests/policy/analyse/shipped_assertions.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {

TEST_CASE("Every assertion holds with any one switch on", "[policy]") {
  for (const std::string& id : EverySwitch()) {
    const Proof proof = Prove(ShippedPolicyWith({id}), ShippedAssertions());
    INFO(id << "\n" << Failures(proof));
    CHECK(proof.Holds());
  }
}

TEST_CASE("Of the policy as shipped, without any one denial an assertion fails, with facts that show it", "[policy]") {
  REQUIRE(Prove(ShippedPolicy(), ShippedAssertions()).Holds());
  std::set<std::string> ids;
  for (const DenialText& denial : ShippedPolicy().texts.denials) ids.insert(denial.id);
  CHECK(ids.size() == 19);
  for (const std::string& id : ids) {
    const Policy without = WithoutDenial(ShippedPolicy(), id);
    const Proof proof = Prove(without, ShippedAssertions());
    INFO("denial " << id << " is protected by no assertion");
    CHECK_FALSE(proof.Holds());
    const auto shown = std::find_if(proof.assertions.begin(), proof.assertions.end(), [](const Proved& proved) {
      return proved.counterexample && proved.counterexample->state.runnable;
    });
    INFO("no failure of " << id << " has facts\n" << Failures(proof));
    REQUIRE(shown != proof.assertions.end());
    // The scenario does what it says, on the policy that lacks the denial.
    const SourceFile file{"found.textproto", shown->counterexample->state.scenario};
    std::vector<CompileError> errors;
    const std::vector<ReadScenario> read = ReadScenarios(std::span(&file, 1), &errors);
    REQUIRE(errors.empty());
    REQUIRE(read.size() == 1);
    const Judgement judged = policy::Judge(without, read[0].request, read[0].facts, read[0].time);
    CHECK(judged.decision == shown->counterexample->state.decision);
    CHECK(judged.decision.outcome == read[0].then.outcome);
  }
  const Unprotected unprotected = UnprotectedDenials(ShippedPolicy(), {});
  CHECK(unprotected.Judged());
  CHECK(unprotected.ids.size() == ids.size());
}

}  // namespace ketenpoort::policy::analyse
