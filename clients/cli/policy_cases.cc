#include "clients/cli/policy_cases.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/policy_files.h"
#include "policy/analyse/synthetic_population.h"
#include "policy/compile/scenario.h"

namespace ketenpoort::cli {

void AddCasesOptions(CLI::App& command, CasesChoice& choice) {
  choice.messages = policy::analyse::kPopulationMessages;
  choice.seed = policy::analyse::kPopulationSeed;
  CLI::Option* const scenarios =
      command
          .add_option(
              "--scenarios", choice.scenarios,
              "Neem de feiten van de scenario's in deze map, in plaats van verzonnen mensen / take the facts of "
              "the scenarios in this folder instead of invented people")
          ->type_name("DIR");
  command
      .add_option("--messages", choice.messages,
                  "Zoveel berichten over verzonnen mensen / so many messages about invented people")
      ->check(CLI::Range(1, policy::analyse::kPopulationMessagesMax))
      ->capture_default_str()
      ->excludes(scenarios)
      ->type_name("N");
  command.add_option("--seed", choice.seed, "Hetzelfde getal geeft dezelfde berichten / equal numbers, equal messages")
      ->capture_default_str()
      ->excludes(scenarios)
      ->type_name("S");
  command.add_option("--on", choice.on, "Op deze dag; anders vandaag / on this day; else today")
      ->type_name("2026-11-22");
}

std::vector<policy::analyse::Case> CasesOf(std::span<const policy::SourceFile> scenarios,
                                           std::vector<policy::CompileError>* errors) {
  std::vector<policy::analyse::Case> cases;
  for (const policy::ReadScenario& one : policy::ReadScenarios(scenarios, errors)) {
    cases.push_back({one.request, one.facts, one.time});
  }
  return cases;
}

ExitCode WithCases(const CasesChoice& choice, policy::Day day, Output& output,
                   const std::function<ExitCode(const std::vector<policy::analyse::Case>&)>& go) {
  if (choice.scenarios.empty()) {
    return go(policy::analyse::SyntheticPopulation(choice.messages, choice.seed, day));
  }
  const absl::StatusOr<std::vector<policy::SourceFile>> files = ReadPolicyFolder(choice.scenarios);
  if (!files.ok()) return output.Fail(files.status());
  std::vector<policy::CompileError> errors;
  const std::vector<policy::analyse::Case> cases = CasesOf(*files, &errors);
  if (!errors.empty()) return FailWith(choice.scenarios, errors, output);
  return go(cases);
}

std::string CasesWords(const CasesChoice& choice, size_t count, const Output& output) {
  const std::string grouped = Grouped(std::to_string(count), output);
  if (!choice.scenarios.empty()) {
    return absl::StrCat(grouped, output.In(" berichten, uit de scenario's", " messages, of the scenarios"));
  }
  return absl::StrCat(grouped,
                      output.In(" berichten over verzonnen mensen (zaad ", " messages about invented people (seed "),
                      choice.seed, ")");
}

void AddCasesJson(const CasesChoice& choice, size_t count, JsonObject& document) {
  document.Text("cases", choice.scenarios.empty() ? "population" : "scenarios").Count("caseCount", count);
  if (choice.scenarios.empty()) document.Text("seed", std::to_string(choice.seed));
}

}  // namespace ketenpoort::cli
