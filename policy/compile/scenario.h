// Scenarios: the tests a jurist reads. Given these facts, when this message comes, then this is decided, under this
// article. Guarantees: every scenario is run against the policy compiled from the given files with exactly the switches
// it names; what it says about rules, denial and failing condition is compared as stated, so that a refusal for another
// reason fails. Reads no disk. Thread safety: any thread. Failure: errors are values with file and line.
#ifndef KETENPOORT_POLICY_COMPILE_SCENARIO_H_
#define KETENPOORT_POLICY_COMPILE_SCENARIO_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/compile/compile.h"
#include "policy/decision.h"
#include "policy/facts.h"

namespace ketenpoort::policy {

enum class Shows : uint8_t { kAllow, kDeny, kBoundary };

struct ScenarioExpectation {
  Outcome outcome = Outcome::kUnspecified;
  std::vector<std::string> rules;
  std::string denial;
  std::string failing;
  std::vector<std::string> articles;
  // Compared where stated.
  std::optional<CategorySet> released;
  std::optional<CategorySet> withheld;
  std::optional<Phase> phase;
  std::optional<Lapse> lapse;
};

// One scenario, read and resolved.
struct ReadScenario {
  std::string file;
  int line = 0;
  std::string name;
  std::vector<std::string> about;
  Shows shows = Shows::kAllow;
  std::vector<std::string> switches_on;
  std::vector<std::string> switches_off;
  Request request;
  Facts facts;
  Time time;
  ScenarioExpectation then;
};

struct ScenarioResult {
  ReadScenario scenario;
  // Empty where it passed; else one sentence for each difference.
  std::vector<std::string> differences;
};

// How often a rule or denial is shown to allow, to refuse, and on a boundary; and for one that is not enforced at
// `decide`, by which documents or code it is.
struct ScenarioCoverage {
  int allow = 0;
  int deny = 0;
  int boundary = 0;
  EnforcedAt enforced_at = EnforcedAt::kDecide;
  std::vector<std::string> where;
  // Counted where it is enforced: by scenarios of all three sorts, or by reference.
  bool IsCovered() const {
    return enforced_at == EnforcedAt::kDecide ? allow > 0 && deny > 0 && boundary > 0 : !where.empty();
  }
};

struct ScenarioReport {
  // What is wrong with the files themselves.
  std::vector<CompileError> errors;
  std::vector<ScenarioResult> results;
  // Every rule and denial id of the policy, those without a scenario too.
  std::map<std::string, ScenarioCoverage> coverage;
  int failed = 0;
};

// Reads scenario files.
std::vector<ReadScenario> ReadScenarios(std::span<const SourceFile> files, std::vector<CompileError>* errors);

// Reads and runs them against the policy of `policy_files`.
ScenarioReport RunScenarios(std::span<const SourceFile> policy_files, std::span<const SourceFile> scenario_files);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_COMPILE_SCENARIO_H_
