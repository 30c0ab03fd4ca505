// Tests of the tests: the shipped rules with one thing taken out are noticed, by a scenario or by an assertion over the
// whole domain. Whole denials, conditions, gates, exceptions, `lapse` and `unless`; each mutant must be caught, but for
// those argued here to decide the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/civil_day.h"
#include "policy/compile/scenario.h"
#include "tests/policy/domain.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

struct Mutant {
  std::string what;
  size_t file;
  std::string text;
};

// The end of the block or line that begins at `at`.
size_t EndOfBlock(const std::string& text, size_t at) { return text.find("\n}\n", at) + 3; }
size_t EndOfLine(const std::string& text, size_t at) { return text.find('\n', at) + 1; }

std::string IdBefore(const std::string& text, size_t at) {
  const size_t id = text.rfind("  id: \"", at) + 7;
  return text.substr(id, text.find('"', id) - id);
}

template <typename Visit>
void ForEachPlace(const std::string& text, const std::string& mark, Visit visit) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) visit(at);
}

void AddDenials(const SourceFile& file, size_t i, std::vector<Mutant>& mutants) {
  const std::string text = "\n" + file.text;
  ForEachPlace(text, "\ndenial {\n", [&](size_t at) {
    const size_t end = EndOfBlock(text, at + 1);
    // Without the one that names unknown values nothing compiles; that is a test of its own.
    if (text.substr(at, end - at).find("unknown_values") != std::string::npos) return;
    std::string mutated = text;
    mutated.erase(at + 1, end - at - 1);
    mutants.push_back({"denial " + IdBefore(text, end - 4) + " removed", i, mutated});
  });
}

// One name taken out of a list of conditions; the line goes where it was the only one.
void AddConditions(const SourceFile& file, size_t i, std::vector<Mutant>& mutants) {
  for (const std::string mark : {"  when: ", "    when: ", "    lacking: ", "  except: "}) {
    ForEachPlace(file.text, "\n" + mark, [&](size_t at) {
      const size_t end = EndOfLine(file.text, at + 1);
      const std::string line = file.text.substr(at + 1, end - at - 1);
      std::vector<std::string> names;
      ForEachPlace(line, "\"", [&](size_t quote) {
        if (names.size() % 2 == 0 || !names.back().empty())
          names.push_back(line.substr(quote + 1, line.find('"', quote + 1) - quote - 1));
      });
      for (size_t n = 0; n < names.size(); n += 2) {
        std::string rest;
        for (size_t k = 0; k < names.size(); k += 2) {
          if (k != n) rest += (rest.empty() ? "\"" : ", \"") + names[k] + "\"";
        }
        std::string mutated = file.text;
        mutated.replace(at + 1, line.size(), rest.empty() ? "" : mark + "[" + rest + "]\n");
        mutants.push_back({IdBefore(file.text, at) + " without " + names[n], i, mutated});
      }
    });
  }
}

void AddLines(const SourceFile& file, size_t i, std::vector<Mutant>& mutants) {
  for (const std::string mark :
       {"  only_if {", "  unless: ", "    unless: ", "  lapse: ", "  extra {", "  switch_on: "}) {
    ForEachPlace(file.text, "\n" + mark, [&](size_t at) {
      const size_t end = EndOfLine(file.text, at + 1);
      std::string mutated = file.text;
      mutated.erase(at + 1, end - at - 1);
      mutants.push_back(
          {IdBefore(file.text, at) + " without `" + file.text.substr(at + 3, end - at - 4) + "`", i, mutated});
    });
  }
}

bool IsCaught(std::vector<SourceFile> rules, const Mutant& mutant) {
  static const std::vector<SourceFile> scenarios = FilesIn("policy/scenarios");
  rules[mutant.file].text = mutant.text;
  const ScenarioReport report = RunScenarios(rules, scenarios);
  if (report.failed > 0 || !report.errors.empty()) return true;
  const CompileResult compiled = Compile(rules, nullptr, CompileOptions{{"A03"}});
  return LeaksWithout(compiled.policy->ForDay(*ParseDay("2026-03-10")), Condition::kBasisRuns) > 0;
}

// Decide the same with and without, so that no test can tell:
// - CUSTODY_KNOWN in a rule: D23 refuses whatever lacks it;
// - COLLEGE_ELIGIBLE in a rule: D09 refuses whatever lacks it;
// - R03 among the exceptions of D02: a notice of the end is decided in the phase before the end, where D02 does not
// apply. They stay for the reader: a rule states its own conditions, a denial the exceptions the law table names.
bool IsArgued(const Mutant& mutant) {
  return mutant.what.ends_with(" without CUSTODY_KNOWN") || mutant.what.ends_with(" without COLLEGE_ELIGIBLE") ||
         mutant.what == "D02 without R03";
}

}  // namespace

TEST_CASE("Taking anything out of the shipped rules is noticed", "[policy]") {
  const std::vector<SourceFile> rules = FilesIn("policy/rules");
  std::vector<Mutant> mutants;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].name == "words.textproto" || rules[i].name == "bundle.textproto") continue;
    AddDenials(rules[i], i, mutants);
    AddConditions(rules[i], i, mutants);
    AddLines(rules[i], i, mutants);
  }
  CHECK(mutants.size() > 150);
  size_t caught = 0;
  std::string survivors;
  for (const Mutant& mutant : mutants) {
    if (IsCaught(rules, mutant)) {
      ++caught;
    } else if (!IsArgued(mutant)) {
      survivors += "  " + mutant.what + "\n";
    }
  }
  WARN(caught << " of " << mutants.size() << " mutants caught");
  INFO("survivors:\n" << survivors);
  CHECK(survivors.empty());
}

}  // namespace ketenpoort::policy
