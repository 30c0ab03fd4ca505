// All mutants of the rules, or a sample, each tried; and what is to be said of those that survive. Guarantees: the
// figures are the same for any number of threads; an argument counts for exactly the mutant it names, and an argued
// survivor still counts against the score; only what is proved to decide the same is left out of it. A survivor without
// an argument, and an argument for a mutant that is caught or is not there, are failures. Failure: `problem` is not
// empty; then the other figures mean nothing.
#ifndef KETENPOORT_TESTS_POLICY_MUTATION_CAMPAIGN_H_
#define KETENPOORT_TESTS_POLICY_MUTATION_CAMPAIGN_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/policy/mutation/trial.h"

namespace ketenpoort::policy::mutation {

// The least score that is good, in percent.
inline constexpr double kScoreMin = 95.0;

// Why a mutant cannot be told from the shipped rules, by file and mutation.
using Arguments = std::map<std::pair<std::string, std::string>, std::string>;
// Lines `file: mutation = argument`; `#` begins a comment. A line that is none is added to `problem`.
Arguments ReadArguments(const std::string& text, std::string* problem);

struct Survivor {
  Mutant mutant;
  // Empty where nobody argued it.
  std::string argument;
};

// How many mutants met each fate.
struct Tally {
  std::array<size_t, kFateCount> fates{};
  size_t Of(Fate fate) const { return fates[static_cast<size_t>(fate)]; }
  size_t Noticed() const { return Of(Fate::kCaughtByScenario) + Of(Fate::kCaughtByAssertion); }
  size_t StoppedAtLoad() const { return Of(Fate::kRefusedAtLoad) + Of(Fate::kFoundAtLoad); }
  // What a refusal names aside, these decide the same in every state.
  size_t Equal() const { return Of(Fate::kEqual) + Of(Fate::kProvedEqual) + Of(Fate::kShutByDenial); }
  size_t Missed() const { return Of(Fate::kSurvived); }
  size_t All() const { return Noticed() + StoppedAtLoad() + Equal() + Missed(); }
  // Percent caught, by a scenario, an assertion or the checks at load, of all that decide otherwise.
  double Score() const;
  // The same of those only that load: caught by a scenario or an assertion.
  double ScoreOfLoaded() const;
  // As Score, with those that differ only in the condition a refusal names counted as missed.
  double StrictScore() const;
};

struct Campaign {
  std::string problem;
  Tally all;
  std::array<Tally, kOperatorCount> by_operator{};
  // Not caught and not proved equal.
  std::vector<Survivor> survivors;
  // Other rules, the same decisions, and the same but for the condition a refusal names: both proved.
  std::vector<Mutant> proved_equal;
  std::vector<Mutant> shut_by_denial;
  size_t Unargued() const;
};

// `told` is called for each mutant as it was tried, from any thread, one at a time.
Campaign Run(const Trial& trial, const std::vector<Mutant>& mutants, const Arguments& arguments, unsigned threads,
             const std::function<void(const Mutant&, Fate)>& told = nullptr);
// Arguments for mutants that do not survive or are not there. Requires: `campaign` tried all mutants.
std::vector<std::string> StaleArguments(const Campaign& campaign, const Arguments& arguments);
// `count` of them, drawn with `seed`, in their order.
std::vector<Mutant> Sample(const std::vector<Mutant>& mutants, size_t count, uint64_t seed);

}  // namespace ketenpoort::policy::mutation

#endif  // KETENPOORT_TESTS_POLICY_MUTATION_CAMPAIGN_H_
