// Tests of the tests: a slip of the pen in the rule files is noticed, by a scenario, by an assertion over the whole
// domain, or because the file no longer loads. This is a seeded sample; `./run mutate-policy` tries every mutant.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tests/policy/mutation/campaign.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::mutation {
namespace {

constexpr size_t kSampled = 60;
constexpr uint64_t kSeed = 20260910;
constexpr unsigned kThreads = 2;

const std::vector<SourceFile>& Rules() {
  static const std::vector<SourceFile> rules = FilesIn("policy/rules");
  return rules;
}

const Trial& ShippedTrial() {
  static const Trial trial(Rules(), FilesIn("policy/scenarios"), FilesIn("policy/assertions"));
  return trial;
}

const std::vector<Mutant>& AllMutants() {
  static const std::vector<Mutant> mutants = MutantsOf(Rules());
  return mutants;
}

Arguments Argued() {
  std::ifstream in(std::string(KETENPOORT_SOURCE_DIR) + "/tests/policy/mutants_argued.txt", std::ios::binary);
  std::string problem;
  Arguments arguments =
      ReadArguments(std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()), &problem);
  CHECK(problem.empty());
  return arguments;
}

// The first mutant that is called this.
Mutant Named(const std::string& what) {
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.what == what) return mutant;
  }
  FAIL("no mutant `" << what << "`");
  return {};
}

}  // namespace

TEST_CASE("The shipped rules pass their own trial, and are no mutant", "[policy]") {
  CHECK(ShippedTrial().Problem() == "");
  CHECK(ShippedTrial().Try({0, Rules()[0].name, 1, Operator::kMoveDate, "nothing", [] { return Rules()[0].text; }}) ==
        Fate::kEqual);
}

TEST_CASE("Mutants are one change each, of every sort, and no two are called the same", "[policy]") {
  std::set<std::string> names;
  for (const Mutant& mutant : AllMutants()) {
    CHECK(names.insert(mutant.file + ": " + mutant.what).second);
    CHECK(mutant.file == Rules()[mutant.place].name);
  }
  CHECK(names.size() > 1000);
  for (const std::string what :
       {"R05: when CARE_NEEDED dropped", "R05: category C25 added", "R05 flow 1: phase P09 added",
        "R05 flow 1: receiver COLLEGE is BURGEMEESTER", "R05: in_force_from 2021-07-01 is 2021-07-02", "D08: deleted",
        "D02: except R03 dropped", "switch A03: on", "switch A12: off", "phase set GEDETINEERDE: phase P09 added",
        "bundle: reject_always C21 dropped", "R03: lapse dropped", "R07 only_if C08: dropped",
        "R01 extra A04: without its switch", "R06: switch_on dropped"}) {
    INFO(what);
    CHECK(std::any_of(AllMutants().begin(), AllMutants().end(), [&](const Mutant& m) { return m.what == what; }));
  }
}

TEST_CASE("A mutant that lets more through is caught", "[policy]") {
  CHECK(ShippedTrial().Try(Named("R05: when CARE_NEEDED dropped")) == Fate::kCaughtByScenario);
  CHECK(ShippedTrial().Try(Named("D02: except R03 dropped")) != Fate::kSurvived);
  // Without its scenarios the same mutant is left to the assertions, and without those to nobody.
  const Trial assertions_only(Rules(), {}, FilesIn("policy/assertions"));
  CHECK(assertions_only.Try(Named("R01 flow 1: phase P09 added")) != Fate::kSurvived);
  const Trial blind(Rules(), {}, {});
  CHECK(blind.Try(Named("R05: when CARE_NEEDED dropped")) == Fate::kSurvived);
}

TEST_CASE("Of a sample of mutants of the rule files at least as many are caught as the whole campaign asks",
          "[policy]") {
  const std::vector<Mutant> sample = Sample(AllMutants(), kSampled, kSeed);
  const Campaign campaign = Run(ShippedTrial(), sample, Argued(), kThreads);
  REQUIRE(campaign.problem == "");
  std::string survivors;
  for (const Survivor& survivor : campaign.survivors) {
    if (survivor.argument.empty()) survivors += "  " + survivor.mutant.file + ": " + survivor.mutant.what + "\n";
  }
  WARN(campaign.all.Noticed() << " of " << sample.size() << " sampled mutants caught, seed " << kSeed << ", "
                              << campaign.all.StoppedAtLoad() << " stopped at load, " << campaign.all.Equal()
                              << " the same, " << campaign.survivors.size() << " survive");
  INFO("survivors that nobody argued:\n" << survivors);
  CHECK(campaign.all.Score() >= kScoreMin);
  CHECK(campaign.all.ScoreOfLoaded() >= kScoreMin);
}

}  // namespace ketenpoort::policy::mutation
