// The cases `what-if` and `forecast` look at: messages about invented people, or the facts and messages of the
// scenarios without what they expect. Either way about nobody.
//
// Guarantees: the same choice gives the same cases; of scenarios one case each, in order of file and place. Thread
// safety: any thread; values. On failure: of a folder a status; of scenarios errors with file and line.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "clients/cli/command.h"
#include "clients/cli/json.h"
#include "policy/analyse/what_if.h"
#include "policy/compile/compile.h"

namespace ketenpoort::cli {

struct CasesChoice {
  // Empty: the invented population.
  std::string scenarios;
  int messages = 0;
  uint64_t seed = 0;
  // Empty: today.
  std::string on;
};
// --scenarios, --messages, --seed and --on, with their defaults.
void AddCasesOptions(CLI::App& command, CasesChoice& choice);

std::vector<policy::analyse::Case> CasesOf(std::span<const policy::SourceFile> scenarios,
                                           std::vector<policy::CompileError>* errors);
// Goes on with the cases chosen, or says what is wrong with the scenarios.
ExitCode WithCases(const CasesChoice& choice, policy::Day day, Output& output,
                   const std::function<ExitCode(const std::vector<policy::analyse::Case>&)>& go);

// "5.000 berichten over verzonnen mensen (zaad 7)".
std::string CasesWords(const CasesChoice& choice, size_t count, const Output& output);
// Adds "cases", "caseCount" and, of a population, "seed".
void AddCasesJson(const CasesChoice& choice, size_t count, JsonObject& document);

}  // namespace ketenpoort::cli
