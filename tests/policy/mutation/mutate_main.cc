// Mutation testing of the rule files: of the mutants of the shipped rules that decide otherwise at least 95 % must be
// caught by a scenario, an assertion or the checks at load, and what is not must be argued.
// Usage: policy_mutate ROOT [--sample N SEED] [--only FILE] [--threads N] [--verbose]
// --only tries those that FILE names, one `file: mutation` a line. Prints the scores, by operator and over all, and
// every survivor with its place and its argument (tests/policy/mutants_argued.txt); with --verbose also what was proved
// to decide the same. Exits 1 where a score is under 95 %, a survivor is not argued, or an argument is stale.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>

#include "tests/policy/mutation/campaign.h"

namespace ketenpoort::policy::mutation {
namespace {

// Mutants between two words of progress.
constexpr size_t kProgressEvery = 250;

std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()};
}

std::vector<SourceFile> FilesIn(const std::string& folder) {
  std::vector<SourceFile> files;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (entry.path().extension() != ".textproto") continue;
    files.push_back({entry.path().filename().string(), ReadText(entry.path().string())});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

struct Options {
  std::string root;
  size_t sample = 0;
  uint64_t seed = 0;
  // Empty: all.
  std::string only;
  bool verbose = false;
  unsigned threads = std::max(1u, std::thread::hardware_concurrency());
};

bool Read(int argc, char** argv, Options& options) {
  if (argc < 2) return false;
  options.root = argv[1];
  for (int i = 2; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--sample" && i + 2 < argc) {
      options.sample = static_cast<size_t>(std::atoll(argv[++i]));
      options.seed = static_cast<uint64_t>(std::atoll(argv[++i]));
    } else if (name == "--only" && i + 1 < argc) {
      options.only = argv[++i];
    } else if (name == "--threads" && i + 1 < argc) {
      options.threads = static_cast<unsigned>(std::max(1, std::atoi(argv[++i])));
    } else if (name == "--verbose") {
      options.verbose = true;
    } else {
      return false;
    }
  }
  return true;
}

std::string Placed(const Mutant& mutant) {
  return mutant.file + ":" + std::to_string(mutant.line) + ": " + mutant.what + " (" + NameOf(mutant.op) + ")";
}

// One line of the table: counts and scores.
void PrintTally(const std::string& name, const Tally& tally) {
  std::cout << "  " << std::left << std::setw(32) << name << std::right << std::setw(7) << tally.All() << std::setw(10)
            << tally.Of(Fate::kCaughtByScenario) << std::setw(11) << tally.Of(Fate::kCaughtByAssertion) << std::setw(9)
            << tally.StoppedAtLoad() << std::setw(7) << tally.Equal() << std::setw(8) << tally.Missed() << std::setw(8)
            << std::fixed << std::setprecision(1) << tally.Score() << "\n";
}

void PrintGroup(const std::string& title, const std::vector<Mutant>& mutants) {
  std::cout << title << ":\n";
  for (const Mutant& mutant : mutants) std::cout << "  " << Placed(mutant) << "\n";
}

void Print(const Campaign& campaign, bool verbose) {
  if (verbose) {
    PrintGroup("the same decision in every state, by `diff`", campaign.proved_equal);
    PrintGroup("the same release, rules and denial in every state, by `diff`; the condition named differs",
               campaign.shut_by_denial);
  }
  if (!campaign.survivors.empty()) std::cout << "survivors:\n";
  for (const Survivor& survivor : campaign.survivors) {
    std::cout << "  " << Placed(survivor.mutant) << "\n    "
              << (survivor.argument.empty() ? "NOT ARGUED" : survivor.argument) << "\n";
  }
  std::cout << "\n  mutants                             all  scenario  assertion  at load  equal  missed  score\n";
  for (size_t i = 0; i < campaign.by_operator.size(); ++i) {
    if (campaign.by_operator[i].All() > 0) {
      PrintTally(NameOf(static_cast<Operator>(i)), campaign.by_operator[i]);
    }
  }
  PrintTally("all", campaign.all);
  for (int i = 0; i < kFateCount; ++i) {
    std::cout << "  " << NameOf(static_cast<Fate>(i)) << ": " << campaign.all.fates[static_cast<size_t>(i)] << "\n";
  }
}

std::vector<Mutant> Chosen(const std::vector<Mutant>& all, const Options& options) {
  if (options.sample > 0) return Sample(all, options.sample, options.seed);
  if (options.only.empty()) return all;
  const std::string names = "\n" + ReadText(options.only) + "\n";
  std::vector<Mutant> chosen;
  std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), [&](const Mutant& mutant) {
    return names.find("\n" + mutant.file + ": " + mutant.what + "\n") != std::string::npos;
  });
  return chosen;
}

int Main(const Options& options) {
  std::string problem;
  const Arguments arguments = ReadArguments(ReadText(options.root + "/tests/policy/mutants_argued.txt"), &problem);
  const std::vector<SourceFile> rules = FilesIn(options.root + "/policy/rules");
  const std::vector<Mutant> all = MutantsOf(rules);
  const bool whole = options.sample == 0 && options.only.empty();
  const std::vector<Mutant> mutants = Chosen(all, options);
  const Trial trial(rules, FilesIn(options.root + "/policy/scenarios"), FilesIn(options.root + "/policy/assertions"));
  size_t tried = 0;
  const Campaign campaign = Run(trial, mutants, arguments, options.threads, [&](const Mutant& mutant, Fate fate) {
    if (++tried % kProgressEvery == 0) std::cerr << tried << " of " << mutants.size() << "\n";
    if (fate == Fate::kSurvived) std::cerr << "survives: " << Placed(mutant) << std::endl;
  });
  problem += campaign.problem;
  if (mutants.empty()) problem += "no mutants: a rule file does not parse\n";
  if (!problem.empty()) {
    std::cout << problem;
    return 1;
  }
  Print(campaign, options.verbose);
  const std::vector<std::string> stale = whole ? StaleArguments(campaign, arguments) : std::vector<std::string>{};
  for (const std::string& one : stale) std::cout << "stale argument: " << one << "\n";
  const Tally& tally = campaign.all;
  std::cout << "score: " << tally.Score() << " % of " << tally.All() - tally.Equal()
            << " mutants that decide otherwise, " << tally.ScoreOfLoaded() << " % of those that load (aim " << kScoreMin
            << " % of both); with those that differ only in the condition a refusal names counted as missed "
            << tally.StrictScore() << " %; " << tally.Equal() << " proved to decide the same; "
            << campaign.survivors.size() << " survive, " << campaign.Unargued() << " of them not argued\n";
  const bool good = tally.Score() >= kScoreMin && tally.ScoreOfLoaded() >= kScoreMin;
  return good && campaign.Unargued() == 0 && stale.empty() ? 0 : 1;
}

}  // namespace
}  // namespace ketenpoort::policy::mutation

int main(int argc, char** argv) {
  ketenpoort::policy::mutation::Options options;
  if (!ketenpoort::policy::mutation::Read(argc, argv, options)) {
    std::cerr << "usage: policy_mutate ROOT [--sample N SEED] [--only FILE] [--threads N] [--verbose]\n";
    return 2;
  }
  return ketenpoort::policy::mutation::Main(options);
}
