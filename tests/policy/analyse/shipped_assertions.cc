#include "tests/policy/analyse/shipped_assertions.h"

#include <catch2/catch.hpp>

#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {

const std::vector<Assertion>& ShippedAssertions() {
  static const std::vector<Assertion> assertions = [] {
    std::vector<CompileError> errors;
    std::vector<Assertion> read = ReadAssertions(FilesIn("policy/assertions"), &errors);
    std::string text;
    for (const CompileError& error : errors) text += Formatted(error) + "\n";
    INFO(text);
    REQUIRE(errors.empty());
    return read;
  }();
  return assertions;
}

std::vector<std::string> EverySwitch() {
  std::vector<std::string> ids;
  for (const SwitchText& one : ShippedPolicy().texts.switches) ids.push_back(one.id);
  return ids;
}

std::string Failures(const Proof& proof) {
  std::string text;
  for (const Proved& proved : proof.assertions) {
    if (proved.holds) continue;
    text += proved.id + " " + proved.title.en + " " + proved.problem + "\n";
    if (proved.unnamed) text += InWords(*proved.unnamed).en + "\n";
    if (proved.counterexample) text += proved.counterexample->state.scenario + "\n";
  }
  return text;
}

}  // namespace ketenpoort::policy::analyse
