// What happens to a mutant of the rules: refused by the checks at load, caught by a scenario, or by an assertion over
// the whole domain, or proved to decide the same. Guarantees: a mutant counts as caught by a scenario only where
// something that scenario states comes out otherwise, by an assertion only where that assertion holds for the shipped
// rules and has a counterexample in the mutant, and by the checks at load only where `ketenpoort policy check` and the
// gateway refuse it; equality is proved over every state and day (Diff), as shipped and with every switch on, or, where
// only turning one switch alone shows the change, with that one. Ownership: keeps copies. Thread safety: Try on any
// thread. Failure: Problem() says why the shipped rules themselves are not sound; then no trial means anything.
#ifndef KETENPOORT_TESTS_POLICY_MUTATION_TRIAL_H_
#define KETENPOORT_TESTS_POLICY_MUTATION_TRIAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "policy/analyse/assertion.h"
#include "policy/analyse/diff.h"
#include "policy/compile/compile.h"
#include "policy/compile/scenario.h"
#include "tests/policy/mutation/mutants.h"

namespace ketenpoort::policy::mutation {

enum class Fate : uint8_t {
  kCaughtByScenario,
  kCaughtByAssertion,
  // Does not compile, as shipped or with every switch on.
  kRefusedAtLoad,
  // Compiles, but the checks at load find something in it that can never do anything.
  kFoundAtLoad,
  // Compiles to the same rules on each day the bundle may be in force.
  kEqual,
  // Compiles to other rules that give the same decision in every state that can be.
  kProvedEqual,
  // The same release, rules and denial in every state; only the condition that a refusal names differs somewhere: what
  // the mutant opens, a denial keeps shut in every state.
  kShutByDenial,
  kSurvived
};
inline constexpr int kFateCount = 8;
const char* NameOf(Fate fate);

class Trial {
 public:
  Trial(std::vector<SourceFile> rules, const std::vector<SourceFile>& scenarios,
        const std::vector<SourceFile>& assertions);
  const std::string& Problem() const { return problem_; }
  Fate Try(const Mutant& mutant) const;

 private:
  // A setting of the switches, with the shipped policy under it and the scenarios that ask for it.
  struct Setting {
    CompileOptions options;
    Policy policy;
    std::vector<ReadScenario> scenarios;
    std::vector<Judgement> judged;
  };

  // A mutant under each setting, compiled when it is first asked for; nullptr where it does not compile.
  class Mutated;

  bool AddSetting(const CompileOptions& options);
  void AddScenario(const ReadScenario& scenario);
  static bool ScenarioNotices(const Setting& setting, const Policy& mutated);
  bool AssertionNoticesElsewhere(const Policy& mutated) const;
  bool AssertionNotices(const Policy& mutated, const analyse::PolicyDiff& diff) const;
  Fate Compared(Mutated& mutated) const;

  std::vector<SourceFile> rules_;
  std::vector<analyse::Assertion> assertions_;
  // INVARIANT: the first is as shipped, the second has every switch on, then each switch turned alone.
  std::vector<Setting> settings_;
  std::string problem_;
};

}  // namespace ketenpoort::policy::mutation

#endif  // KETENPOORT_TESTS_POLICY_MUTATION_TRIAL_H_
