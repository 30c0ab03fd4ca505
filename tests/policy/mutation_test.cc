// Tests of the tests: a slip of the pen in the rule files is noticed, by a scenario, by an assertion over the whole
// domain, or because the file no longer loads. Here every condition and denial is taken out once, and the rest is a
// seeded sample; `./run mutate-policy` tries every mutant.
#include <algorithm>
#include <array>
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

constexpr size_t kSampled = 200;
// Of a campaign that reaches its aim a sample of this size stays above, but for about one in a thousand: the aim less
// three standard deviations.
constexpr double kSampleScoreMin = 90.0;
static_assert(kSampleScoreMin < kScoreMin);
constexpr size_t kSampledOfSort = 5;
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

std::string UnarguedOf(const Campaign& campaign) {
  std::string names;
  for (const Survivor& survivor : campaign.survivors) {
    if (survivor.argument.empty()) names += "  " + survivor.mutant.file + ": " + survivor.mutant.what + "\n";
  }
  return names;
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
  std::array<size_t, kOperatorCount> of_sort{};
  for (const Mutant& mutant : AllMutants()) {
    ++of_sort[static_cast<size_t>(mutant.op)];
    CHECK(names.insert(mutant.file + ": " + mutant.what).second);
    CHECK(mutant.file == Rules()[mutant.place].name);
  }
  CHECK(names.size() > 1000);
  for (int op = 0; op < kOperatorCount; ++op) {
    INFO(NameOf(static_cast<Operator>(op)));
    CHECK(of_sort[static_cast<size_t>(op)] > 0);
  }
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

TEST_CASE("A mutant meets the first that notices: scenarios, then assertions, then the checks at load, or nobody",
          "[policy]") {
  const std::string needed = "R05: when CARE_NEEDED dropped";
  const std::string denied = "D08: deleted";
  CHECK(ShippedTrial().Try(Named(needed)) == Fate::kCaughtByScenario);
  CHECK(ShippedTrial().Try(Named(denied)) == Fate::kCaughtByScenario);
  // Without its scenarios the same mutant is left to the assertions, and without those to nobody.
  const Trial assertions_only(Rules(), {}, FilesIn("policy/assertions"));
  CHECK(assertions_only.Try(Named(needed)) == Fate::kCaughtByAssertion);
  CHECK(assertions_only.Try(Named(denied)) == Fate::kCaughtByAssertion);
  const Trial blind(Rules(), {}, {});
  CHECK(blind.Try(Named(needed)) == Fate::kSurvived);
  CHECK(blind.Try(Named(denied)) == Fate::kSurvived);
  // What is not enforced at deciding has no scenario.
  CHECK(ShippedTrial().Try(Named("D14: deleted")) == Fate::kCaughtByAssertion);
  CHECK(ShippedTrial().Try(Named("D25: in_force_until open is 2026-01-01")) == Fate::kCaughtByAssertion);
  CHECK(blind.Try(Named("D14: deleted")) == Fate::kEqual);
  // A phase that a denial shuts is found at load, and a rule that a denial never meets needs no exception.
  CHECK(blind.Try(Named("R01 flow 1: phase P09 added")) == Fate::kFoundAtLoad);
  CHECK(ShippedTrial().Try(Named("D02: except R03 dropped")) == Fate::kProvedEqual);
}

TEST_CASE("A condition or denial that is taken out is noticed, each of them, or it is argued why not", "[policy]") {
  std::vector<Mutant> taken_out;
  std::copy_if(AllMutants().begin(), AllMutants().end(), std::back_inserter(taken_out), [](const Mutant& mutant) {
    return mutant.op == Operator::kDropCondition || mutant.op == Operator::kDeleteDenial;
  });
  CHECK(taken_out.size() > 200);
  const Campaign campaign = Run(ShippedTrial(), taken_out, Argued(), kThreads);
  REQUIRE(campaign.problem == "");
  INFO("survivors that nobody argued:\n" << UnarguedOf(campaign));
  CHECK(campaign.Unargued() == 0);
  CHECK(campaign.all.Score() >= kScoreMin);
}

TEST_CASE("Of every sort of mutant a sample is tried, and none survives without an argument", "[policy]") {
  std::vector<Mutant> sample;
  for (int op = 0; op < kOperatorCount; ++op) {
    std::vector<Mutant> sort;
    std::copy_if(AllMutants().begin(), AllMutants().end(), std::back_inserter(sort),
                 [&](const Mutant& mutant) { return mutant.op == static_cast<Operator>(op); });
    for (const Mutant& mutant : Sample(sort, kSampledOfSort, kSeed)) sample.push_back(mutant);
  }
  const Campaign campaign = Run(ShippedTrial(), sample, Argued(), kThreads);
  REQUIRE(campaign.problem == "");
  INFO("survivors that nobody argued:\n" << UnarguedOf(campaign));
  CHECK(campaign.Unargued() == 0);
}

TEST_CASE("Of a sample of all mutants none survives without an argument, and as many are caught as the aim foretells",
          "[policy]") {
  const std::vector<Mutant> sample = Sample(AllMutants(), kSampled, kSeed);
  const Campaign campaign = Run(ShippedTrial(), sample, Argued(), kThreads);
  REQUIRE(campaign.problem == "");
  WARN(campaign.all.Noticed() << " of " << sample.size() << " sampled mutants caught, seed " << kSeed << ", "
                              << campaign.all.StoppedAtLoad() << " stopped at load, " << campaign.all.Equal()
                              << " the same, " << campaign.survivors.size() << " survive");
  INFO("survivors that nobody argued:\n" << UnarguedOf(campaign));
  CHECK(campaign.Unargued() == 0);
  CHECK(campaign.all.Score() >= kSampleScoreMin);
  CHECK(campaign.all.ScoreOfLoaded() >= kSampleScoreMin);
}

}  // namespace ketenpoort::policy::mutation
