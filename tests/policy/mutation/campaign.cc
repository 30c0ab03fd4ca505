#include "tests/policy/mutation/campaign.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

namespace ketenpoort::policy::mutation {
namespace {

// splitmix64.
uint64_t Mixed(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double Percent(size_t caught, size_t missed) {
  return caught + missed == 0 ? 100.0 : 100.0 * static_cast<double>(caught) / static_cast<double>(caught + missed);
}

}  // namespace

Arguments ReadArguments(const std::string& text, std::string* problem) {
  Arguments arguments;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t colon = line.find(": ");
    const size_t equals = line.find(" = ");
    if (colon == std::string::npos || equals == std::string::npos || equals < colon || equals + 3 >= line.size()) {
      *problem += "no argument: `" + line + "`\n";
      continue;
    }
    arguments[{line.substr(0, colon), line.substr(colon + 2, equals - colon - 2)}] = line.substr(equals + 3);
  }
  return arguments;
}

double Tally::Score() const { return Percent(Noticed() + StoppedAtLoad(), Missed()); }
double Tally::StrictScore() const { return Percent(Noticed() + StoppedAtLoad(), Missed() + Of(Fate::kShutByDenial)); }
double Tally::ScoreOfLoaded() const { return Percent(Noticed(), Missed()); }

size_t Campaign::Unargued() const {
  return static_cast<size_t>(std::count_if(survivors.begin(), survivors.end(),
                                           [](const Survivor& survivor) { return survivor.argument.empty(); }));
}

Campaign Run(const Trial& trial, const std::vector<Mutant>& mutants, const Arguments& arguments, unsigned threads,
             const std::function<void(const Mutant&, Fate)>& told) {
  Campaign campaign;
  campaign.problem = trial.Problem();
  if (!campaign.problem.empty()) return campaign;
  std::vector<Fate> fates(mutants.size(), Fate::kSurvived);
  std::atomic<size_t> next{0};
  std::mutex telling;
  const auto work = [&] {
    for (size_t i = next++; i < mutants.size(); i = next++) {
      fates[i] = trial.Try(mutants[i]);
      const std::lock_guard<std::mutex> lock(telling);
      if (told) told(mutants[i], fates[i]);
    }
  };
  std::vector<std::thread> workers;
  for (unsigned t = 1; t < threads; ++t) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  for (size_t i = 0; i < mutants.size(); ++i) {
    ++campaign.all.fates[static_cast<size_t>(fates[i])];
    ++campaign.by_operator[static_cast<size_t>(mutants[i].op)].fates[static_cast<size_t>(fates[i])];
    if (fates[i] == Fate::kProvedEqual) campaign.proved_equal.push_back(mutants[i]);
    if (fates[i] == Fate::kShutByDenial) campaign.shut_by_denial.push_back(mutants[i]);
    if (fates[i] != Fate::kSurvived) continue;
    const auto found = arguments.find({mutants[i].file, mutants[i].what});
    campaign.survivors.push_back({mutants[i], found == arguments.end() ? "" : found->second});
  }
  return campaign;
}

std::vector<std::string> StaleArguments(const Campaign& campaign, const Arguments& arguments) {
  std::set<std::pair<std::string, std::string>> used;
  for (const Survivor& survivor : campaign.survivors) used.emplace(survivor.mutant.file, survivor.mutant.what);
  std::vector<std::string> stale;
  for (const auto& [key, argument] : arguments) {
    if (!used.contains(key)) stale.push_back(key.first + ": " + key.second);
  }
  return stale;
}

std::vector<Mutant> Sample(const std::vector<Mutant>& mutants, size_t count, uint64_t seed) {
  std::vector<std::pair<uint64_t, size_t>> order;
  for (size_t i = 0; i < mutants.size(); ++i) order.emplace_back(Mixed(seed ^ Mixed(i)), i);
  std::sort(order.begin(), order.end());
  order.resize(std::min(count, order.size()));
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<Mutant> sample;
  for (const auto& [drawn, i] : order) sample.push_back(mutants[i]);
  return sample;
}

}  // namespace ketenpoort::policy::mutation
