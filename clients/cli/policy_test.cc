#include "clients/cli/policy_test.h"

#include <CLI/Option.hpp>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "policy/compile/scenario.h"

namespace ketenpoort::cli {
namespace {

using policy::EnforcedAt;
using policy::ScenarioCoverage;
using policy::ScenarioReport;
using policy::ScenarioResult;

struct TestChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string scenarios = kScenariosFolder;
  std::string root = ".";
  bool all = false;
};

// A rule or denial and what is missing of its cover; nothing is missing where it is covered.
struct Covered {
  std::string id;
  ScenarioCoverage counts;
  std::vector<std::string> missing;
};

// The link of a heading, as a reader of Markdown makes it: lower case, spaces as hyphens, only letters, digits,
// hyphens.
std::string AnchorOf(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (c == ' ') anchor += '-';
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_')
      anchor += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return anchor;
}

// A Markdown document with a heading of that link.
bool HasHeading(const std::filesystem::path& document, const std::string& anchor) {
  std::ifstream in(document, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    const size_t level = line.find_first_not_of('#');
    if (level == 0 || level == std::string::npos || line[level] != ' ') continue;
    if (AnchorOf(line.substr(level + 1)) == anchor) return true;
  }
  return false;
}

// References are looked up below `root`, `docs/x.md#d24` with its heading; where it holds no tree at all (`docs` is not
// there), they are taken as given.
class References {
 public:
  explicit References(std::string root) : root_(std::move(root)) {
    std::error_code error;
    checked_ = std::filesystem::is_directory(std::filesystem::path(root_) / "docs", error);
  }
  bool checked() const { return checked_; }
  bool Exists(const std::string& where) const {
    if (!checked_) return true;
    const size_t hash = where.find('#');
    const std::filesystem::path file = std::filesystem::path(root_) / where.substr(0, hash);
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return false;
    return hash == std::string::npos || HasHeading(file, where.substr(hash + 1));
  }

 private:
  std::string root_;
  bool checked_ = false;
};

std::vector<std::string> MissingOf(const ScenarioCoverage& counts, const References& references) {
  std::vector<std::string> missing;
  if (counts.enforced_at == EnforcedAt::kDecide) {
    if (counts.allow == 0) missing.push_back("ALLOW");
    if (counts.deny == 0) missing.push_back("DENY");
    if (counts.boundary == 0) missing.push_back("BOUNDARY");
    return missing;
  }
  if (counts.where.empty()) missing.push_back("where");
  for (const std::string& where : counts.where) {
    if (!references.Exists(where)) missing.push_back(where);
  }
  return missing;
}

struct Tally {
  std::vector<Covered> all;
  std::array<int, policy::kEnforcedAtCount> total{};
  std::array<int, policy::kEnforcedAtCount> covered{};
  int Total() const { return static_cast<int>(all.size()); }
  int CoveredCount() const {
    int sum = 0;
    for (const int one : covered) sum += one;
    return sum;
  }
  // Rounded down, so that 100 is all of them.
  int Percent() const { return all.empty() ? 0 : CoveredCount() * 100 / Total(); }
};

Tally TallyOf(const ScenarioReport& report, const References& references) {
  Tally tally;
  for (const auto& [id, counts] : report.coverage) {
    tally.all.push_back({id, counts, MissingOf(counts, references)});
    const auto place = static_cast<size_t>(counts.enforced_at);
    ++tally.total[place];
    tally.covered[place] += tally.all.back().missing.empty() ? 1 : 0;
  }
  return tally;
}

std::string HowCounted(EnforcedAt place, const Output& output) {
  switch (place) {
    case EnforcedAt::kDecide:
      return output.In("door scenario's: toegestaan, geweigerd, grens", "by scenarios: allow, deny, boundary");
    case EnforcedAt::kIntake:
    case EnforcedAt::kAudit:
      return output.In("door code of document dat zij noemen", "by the code or document they name");
    case EnforcedAt::kOrganisational:
      return output.In("door het document dat zij noemen", "by the document they name");
  }
  return "";
}

void ShowCoverage(const Tally& tally, bool all, Output& output) {
  for (const Covered& one : tally.all) {
    if (!all && one.missing.empty()) continue;
    std::string line = absl::StrCat("  ", one.id, " ", std::string(policy::NameOf(one.counts.enforced_at)));
    if (one.counts.enforced_at == EnforcedAt::kDecide) {
      absl::StrAppend(&line, "  ALLOW ", one.counts.allow, "  DENY ", one.counts.deny, "  BOUNDARY ",
                      one.counts.boundary);
    } else {
      absl::StrAppend(&line, "  ", absl::StrJoin(one.counts.where, ", "));
    }
    if (!one.missing.empty()) {
      absl::StrAppend(&line, output.In("  ONTBREEKT: ", "  MISSING: "), absl::StrJoin(one.missing, ", "));
    }
    output.Line(Printable(line));
  }
  output.Line(absl::StrCat(output.In("Dekking van regels en weigeringen: ", "Coverage of rules and denials: "),
                           tally.CoveredCount(), output.In(" van ", " of "), tally.Total(), " (", tally.Percent(),
                           " %)"));
  for (size_t i = 0; i < tally.total.size(); ++i) {
    if (tally.total[i] == 0) continue;
    const auto place = static_cast<EnforcedAt>(i);
    output.Line(absl::StrCat("  ", std::string(policy::NameOf(place)), ": ", tally.covered[i],
                             output.In(" van ", " of "), tally.total[i], ", ", HowCounted(place, output)));
  }
}

std::string CoverageJson(const Tally& tally) {
  std::vector<std::string> documents;
  for (const Covered& one : tally.all) {
    documents.push_back(JsonObject()
                            .Text("id", one.id)
                            .Text("enforcedAt", policy::NameOf(one.counts.enforced_at))
                            .Number("allow", one.counts.allow)
                            .Number("deny", one.counts.deny)
                            .Number("boundary", one.counts.boundary)
                            .Document("where", TextsJson(one.counts.where))
                            .Document("missing", TextsJson(one.missing))
                            .Done());
  }
  return JsonArray(documents);
}

std::vector<std::string> ShowFailures(const ScenarioReport& report, const std::string& folder, Output& output) {
  std::vector<std::string> documents;
  for (const ScenarioResult& result : report.results) {
    if (result.differences.empty()) continue;
    const policy::ReadScenario& scenario = result.scenario;
    output.Line(Printable(Placed(folder, {scenario.file, scenario.line, 1, scenario.name})));
    for (const std::string& difference : result.differences) output.Line(absl::StrCat("    ", Printable(difference)));
    documents.push_back(JsonObject()
                            .Text("file", scenario.file)
                            .Number("line", scenario.line)
                            .Text("name", scenario.name)
                            .Document("differences", TextsJson(result.differences))
                            .Done());
  }
  return documents;
}

ExitCode Report(const ScenarioReport& report, const TestChoice& choice, Output& output) {
  const References references(choice.root);
  const Tally tally = TallyOf(report, references);
  const bool ok =
      report.errors.empty() && report.failed == 0 && tally.CoveredCount() == tally.Total() && !report.results.empty();
  for (const policy::CompileError& error : report.errors) output.Line(Printable(Placed(choice.scenarios, error)));
  const std::vector<std::string> failures = ShowFailures(report, choice.scenarios, output);
  const int run = static_cast<int>(report.results.size());
  output.Line(absl::StrCat(output.In("Scenario's: ", "Scenarios: "), run, output.In(", geslaagd ", ", passed "),
                           run - report.failed, output.In(", mislukt ", ", failed "), report.failed));
  ShowCoverage(tally, choice.all, output);
  if (!references.checked()) {
    output.Line(output.In("Verwijzingen zijn niet nagezien: geef --root met de map waarin docs/ staat",
                          "References were not looked up: give --root with the folder that holds docs/"));
  }
  output.Document(JsonObject()
                      .Truth("ok", ok)
                      .Number("scenarios", run)
                      .Number("failed", report.failed)
                      .Document("errors", ErrorsJson(report.errors))
                      .Document("failures", JsonArray(failures))
                      .Number("coveragePercent", tally.Percent())
                      .Truth("referencesChecked", references.checked())
                      .Document("coverage", CoverageJson(tally))
                      .Done());
  return ok ? ExitCode::kOk : ExitCode::kCheckFailed;
}

ExitCode RunTest(const TestChoice& choice, Output& output) {
  const absl::StatusOr<std::vector<policy::SourceFile>> scenarios = ReadPolicyFolder(choice.scenarios);
  if (!scenarios.ok()) return output.Fail(scenarios.status());
  return WithPolicy(choice.rules, output, [&](const LoadedPolicy& loaded) {
    std::optional<ScenarioReport> report;
    {
      const PolicyProgress progress(output, "De scenario's worden doorlopen …", "The scenarios are run …");
      report = policy::RunScenarios(loaded.files, *scenarios);
    }
    return Report(*report, choice, output);
  });
}

}  // namespace

void AddPolicyTest(CLI::App& group, Program& program) {
  AddAction<TestChoice>(
      group,
      {"test", "Doorloop alle scenario's en tel wat zij dekken", "Run all scenarios and count what they cover",
       "ketenpoort policy test --rules policy/rules --scenarios policy/scenarios"},
      program,
      [](CLI::App& command, TestChoice& choice) {
        AddRulesOption(command, choice.rules);
        AddFolderOption(command, "--scenarios", choice.scenarios,
                        "De map met de scenario's / the folder with the scenarios");
        AddFolderOption(command, "--root", choice.root,
                        "Waar de documenten staan waarnaar regels verwijzen / where the documents rules refer to are");
        command.add_flag("--all", choice.all, "Toon de dekking van elke regel / show the coverage of every rule");
      },
      RunTest);
}

}  // namespace ketenpoort::cli
