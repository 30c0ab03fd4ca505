// The shipped assertions over many variants of the shipped policy: each switch on alone, and each denial taken out. Too
// long for instrumented builds; prove_test.cc tests the same code there.
#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
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

// The shipped rule files without the block of this denial, as a jurist would strike it out.
std::vector<SourceFile> FilesWithout(const std::string& id) {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  int blocks = 0;
  for (SourceFile& file : files) {
    const size_t at = file.text.find("\ndenial {\n  id: \"" + id + "\"\n");
    if (at == std::string::npos) continue;
    const std::string end = "\n}\n";
    file.text.erase(at + 1, file.text.find(end, at) + end.size() - at - 1);
    ++blocks;
  }
  REQUIRE(blocks == 1);
  return files;
}

// Facts that show a failure do what they say, on the policy that lacks the denial.
void CheckRuns(const FoundState& shown, const Policy& without) {
  const SourceFile file{"found.textproto", shown.scenario};
  std::vector<CompileError> errors;
  const std::vector<ReadScenario> read = ReadScenarios(std::span(&file, 1), &errors);
  REQUIRE(errors.empty());
  REQUIRE(read.size() == 1);
  const Judgement judged = policy::Judge(without, read[0].request, read[0].facts, read[0].time);
  CHECK(judged.decision == shown.decision);
  CHECK(judged.decision.outcome == read[0].then.outcome);
}

TEST_CASE("Struck out of a copy of the rules, any one denial is missed by an assertion, with a counterexample",
          "[policy]") {
  REQUIRE(Prove(ShippedPolicy(), ShippedAssertions()).Holds());
  int elsewhere = 0;
  for (int number = 1; number <= 25; ++number) {
    const std::string id = (number < 10 ? "D0" : "D") + std::to_string(number);
    CompileResult copy = Compile(FilesWithout(id), nullptr);
    const std::optional<Policy>& without = copy.policy ? copy.policy : copy.unfinished;
    INFO("denial " << id);
    REQUIRE(without);
    const Proof proof = Prove(*without, ShippedAssertions());
    INFO(Failures(proof));
    CHECK_FALSE(proof.Holds());
    const auto shown = std::find_if(proof.assertions.begin(), proof.assertions.end(), [](const Proved& proved) {
      return proved.unnamed || (proved.counterexample && proved.counterexample->state.runnable);
    });
    REQUIRE(shown != proof.assertions.end());
    if (shown->unnamed) {
      CHECK(shown->unnamed->denial == id);
      ++elsewhere;
    } else {
      CheckRuns(shown->counterexample->state, *without);
    }
  }
  CHECK(elsewhere == 6);
  const Unprotected unprotected = UnprotectedDenials(ShippedPolicy(), {});
  CHECK(unprotected.Judged());
  CHECK(unprotected.ids.size() == 25);
}

}  // namespace ketenpoort::policy::analyse
