// Measures decisions in process: Judge, the call the gateway makes, on the requests of the scenarios, each call timed
// alone, with the shipped rules, with as many rules again for other flows, and with every rule twice; allocations per
// decision; and how long prove and matrix take. One round per run: the caller rotates and repeats.
// Usage: policy_bench ROOT dump OUT     writes OUT/policy.json and OUT/requests.tsv for the peers; says the compiler
//        policy_bench ROOT round N      prints `name<TAB>value` lines; N turns the order of the rule sets
// Does not guarantee a quiet machine: that is why rounds are repeated and their spread is shown.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/analyse/matrix.h"
#include "policy/analyse/prove.h"
#include "policy/compile/scenario.h"
#include "policy/policy.h"
#include "tests/conformance/policy_json.h"
#include "tests/policy/allocation_counter.h"

namespace ketenpoort::policy::bench {
namespace {

// Times each request is decided in a round, for each rule set.
constexpr int kPasses = 60;
constexpr int kWarmPasses = 5;

using Clock = std::chrono::steady_clock;

struct Asked {
  Request request;
  Facts facts;
  Time time;
  // Some rule is about its flow. Where none is, a refusal takes no rule to weigh, and a peer has nothing to be asked.
  bool has_basis = false;
};

struct Loaded {
  Policy policy;
  std::vector<Asked> asked;
  std::vector<analyse::Assertion> assertions;
};

// The scenarios of the policy as shipped: those that turn a switch are about another one.
std::optional<Loaded> Load(const std::string& root) {
  CompileResult compiled = Compile(conformance::FilesIn(root + "/policy/rules"), nullptr);
  std::vector<CompileError> errors = compiled.errors;
  Loaded loaded;
  for (const ReadScenario& one : ReadScenarios(conformance::FilesIn(root + "/policy/scenarios"), &errors)) {
    if (one.switches_on.empty() && one.switches_off.empty()) {
      loaded.asked.push_back({one.request, one.facts, one.time, false});
    }
  }
  loaded.assertions = analyse::ReadAssertions(conformance::FilesIn(root + "/policy/assertions"), &errors);
  for (const CompileError& error : errors) std::cerr << Formatted(error) << "\n";
  if (!compiled.policy || !errors.empty() || loaded.asked.empty()) return std::nullopt;
  loaded.policy = std::move(*compiled.policy);
  for (Asked& asked : loaded.asked) {
    const Tuple tuple = Judge(loaded.policy, asked.request, asked.facts, asked.time).tuple;
    const RuleSet& set = loaded.policy.rule_sets.front().rules;
    for (size_t i = 0; i < set.rule_count; ++i) asked.has_basis |= set.rules[i].match.Covers(tuple);
  }
  return loaded;
}

// The values 1 to count - 1 moved on by `by`; a set that holds them all stays.
uint32_t Turned(uint32_t set, int count, int by) {
  const uint32_t all = ((1u << count) - 1) & ~1u;
  if ((set & all) == all) return set;
  uint32_t turned = set & 1u;
  for (int i = 1; i < count; ++i) {
    if ((set >> i) & 1u) turned |= 1u << (1 + (i - 1 + by) % (count - 1));
  }
  return turned;
}

constexpr int kTurn = 3;

Match Elsewhere(const Match& match) {
  Match turned = match;
  turned.senders = Turned(match.senders, kOrganCount, kTurn);
  turned.receivers = Turned(match.receivers, kOrganCount, kTurn);
  turned.kinds = Turned(match.kinds, kMessageKindCount, kTurn);
  turned.purposes = Turned(match.purposes, kPurposeCount, kTurn);
  return turned;
}

bool SameMatch(const Match& a, const Match& b) {
  return a.senders == b.senders && a.receivers == b.receivers && a.kinds == b.kinds && a.purposes == b.purposes;
}

// The rules of a day and as many again: for flows of their own, as the law of another chain would be, or the same ones.
// A denial that is for every flow is not repeated elsewhere: it stands for those too.
RuleSet Doubled(const RuleSet& set, Day day, bool elsewhere) {
  RuleSet doubled = set;
  for (int i = 0; i < set.rule_count && doubled.rule_count < kRulesMax; ++i) {
    Rule rule = set.rules[static_cast<size_t>(i)];
    if (elsewhere) rule.match = Elsewhere(rule.match);
    doubled.rules[doubled.rule_count++] = rule;
  }
  for (int i = 0; i < set.denial_count && doubled.denial_count < kDenialsMax; ++i) {
    Denial denial = set.denials[static_cast<size_t>(i)];
    const Match turned = Elsewhere(denial.match);
    if (elsewhere && SameMatch(turned, denial.match)) continue;
    if (elsewhere) denial.match = turned;
    for (int k = 0; k < set.rule_count; ++k) {
      if (denial.except.Has(k)) denial.except.Add(set.rule_count + k);
    }
    doubled.denials[doubled.denial_count++] = denial;
  }
  return InForce(doubled, day);
}

// The policy with more rules on the same days.
Policy Doubled(const Policy& policy, bool elsewhere) {
  Policy doubled = policy;
  for (DatedRuleSet& dated : doubled.rule_sets) dated.rules = Doubled(dated.rules, dated.from, elsewhere);
  return doubled;
}

// A policy and what its decisions took.
struct Form {
  const char* name;
  Policy policy;
  std::vector<uint32_t> nanoseconds;
  // The same of those requests alone whose flow has a basis.
  std::vector<uint32_t> with_basis;
};

// One pass over all requests; returns how many were allowed, so that nothing is optimised away.
size_t Pass(const Loaded& loaded, Form& form, bool keep) {
  size_t allowed = 0;
  for (size_t i = 0; i < loaded.asked.size(); ++i) {
    const auto began = Clock::now();
    const Asked& asked = loaded.asked[i];
    const Judgement judged = Judge(form.policy, asked.request, asked.facts, asked.time);
    const auto ended = Clock::now();
    allowed += judged.decision.Allows() ? 1 : 0;
    if (!keep) continue;
    form.nanoseconds.push_back(static_cast<uint32_t>((ended - began).count()));
    if (asked.has_basis) form.with_basis.push_back(form.nanoseconds.back());
  }
  return allowed;
}

uint32_t Quantile(std::vector<uint32_t>& sorted, double q) {
  return sorted[static_cast<size_t>(q * static_cast<double>(sorted.size() - 1))];
}

void PrintDecisions(const Loaded& loaded, int turn) {
  std::array<Form, 3> forms = {Form{"shipped", loaded.policy, {}, {}},
                               Form{"doubled", Doubled(loaded.policy, true), {}, {}},
                               Form{"each_twice", Doubled(loaded.policy, false), {}, {}}};
  for (Form& form : forms) {
    form.nanoseconds.reserve(loaded.asked.size() * kPasses);
    form.with_basis.reserve(loaded.asked.size() * kPasses);
  }
  size_t allowed = 0;
  uint64_t allocations = 0;
  for (int pass = -kWarmPasses; pass < kPasses; ++pass) {
    for (size_t k = 0; k < forms.size(); ++k) {
      Form& form = forms[(k + static_cast<size_t>(turn + pass + kWarmPasses)) % forms.size()];
      const uint64_t before = AllocationsSoFar();
      allowed += Pass(loaded, form, pass >= 0);
      allocations += AllocationsSoFar() - before;
    }
  }
  for (Form& form : forms) {
    std::sort(form.nanoseconds.begin(), form.nanoseconds.end());
    std::sort(form.with_basis.begin(), form.with_basis.end());
    std::cout << form.name << "_p50_ns\t" << Quantile(form.nanoseconds, 0.5) << "\n"
              << form.name << "_p99_ns\t" << Quantile(form.nanoseconds, 0.99) << "\n"
              << form.name << "_with_basis_p50_ns\t" << Quantile(form.with_basis, 0.5) << "\n";
  }
  const auto decisions = static_cast<double>(loaded.asked.size() * forms.size() * (kPasses + kWarmPasses));
  std::cout << "allocations_per_decision\t" << static_cast<double>(allocations) / decisions << "\n"
            << "allowed_share\t" << static_cast<double>(allowed) / decisions << "\n"
            << "requests\t" << loaded.asked.size() << "\n"
            << "requests_with_basis\t" << forms[0].with_basis.size() / kPasses << "\n";
}

// What reading the clock twice costs: it is in every figure above.
void PrintClock() {
  std::vector<uint32_t> costs;
  for (int i = 0; i < 10000; ++i) {
    const auto began = Clock::now();
    costs.push_back(static_cast<uint32_t>((Clock::now() - began).count()));
  }
  std::sort(costs.begin(), costs.end());
  std::cout << "clock_p50_ns\t" << Quantile(costs, 0.5) << "\n";
}

double SecondsSince(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

bool PrintProofs(const Loaded& loaded) {
  auto began = Clock::now();
  const analyse::Proof proof = analyse::Prove(loaded.policy, loaded.assertions);
  std::cout << "prove_s\t" << SecondsSince(began) << "\n";
  began = Clock::now();
  const std::string csv = analyse::MatrixCsv(analyse::BuildMatrix(loaded.policy));
  std::cout << "matrix_s\t" << SecondsSince(began) << "\n"
            << "matrix_bytes\t" << csv.size() << "\n";
  return proof.Holds() && !csv.empty();
}

bool Dump(const Loaded& loaded, const std::string& folder) {
  std::ofstream(folder + "/policy.json", std::ios::binary) << conformance::PolicyJson(loaded.policy) << "\n";
  std::ofstream out(folder + "/requests.tsv", std::ios::binary);
  out << conformance::kRequestColumns << "\n";
  for (const Asked& asked : loaded.asked) {
    const Judgement judged = Judge(loaded.policy, asked.request, asked.facts, asked.time);
    out << conformance::RequestLine("scenario", judged.tuple, asked.time.amsterdam_day, judged.conditions,
                                    judged.decision)
        << "\n";
  }
  out.flush();
  std::cout << "gcc " << __VERSION__ << "\n";
  return out.good();
}

}  // namespace
}  // namespace ketenpoort::policy::bench

int main(int argc, char** argv) {
  namespace bench = ketenpoort::policy::bench;
  if (argc != 4) {
    std::cerr << "usage: policy_bench ROOT dump OUT | policy_bench ROOT round N\n";
    return 2;
  }
  const std::optional<bench::Loaded> loaded = bench::Load(argv[1]);
  if (!loaded) return 1;
  if (std::string(argv[2]) == "dump") return bench::Dump(*loaded, argv[3]) ? 0 : 1;
  bench::PrintDecisions(*loaded, std::atoi(argv[3]));
  bench::PrintClock();
  return bench::PrintProofs(*loaded) ? 0 : 1;
}
