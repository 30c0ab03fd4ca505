// Writes a compiled policy and what Decide says of requests to it, for the comparison with a foreign engine: one
// witness state for every line of the matrix, and random requests. The expected decisions come from Decide itself; each
// witness is also held against its line of the matrix. Usage: policy_oracle RULES OUT shipped|all-on RANDOM SEED
// Writes OUT/policy.json, OUT/requests.tsv, and OUT/without.tsv: for each rule and denial, requests that are decided
// otherwise without it, under its id as their origin. Exits 1 where the rules do not compile or a witness does not fit.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "policy/analyse/matrix.h"
#include "policy/decide.h"
#include "tests/conformance/policy_json.h"
#include "tests/policy/analyse/random_states.h"

namespace ketenpoort::policy::conformance {
namespace {

using analyse::MatrixRow;

// splitmix64.
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

std::optional<Policy> Compiled(const std::string& folder, const std::string& switches) {
  const std::vector<SourceFile> files = FilesIn(folder);
  CompileResult result = Compile(files, nullptr);
  if (result.policy && switches == "all-on") {
    CompileOptions options;
    for (const SwitchText& one : result.policy->texts.switches) options.switches_on.push_back(one.id);
    result = Compile(files, nullptr, options);
  }
  for (const CompileError& error : result.errors) std::cerr << Formatted(error) << "\n";
  return result.policy;
}

// The lines of the CSV: allowed rows one by one, refusals that are alike merged.
std::vector<MatrixRow> LinesOf(const std::vector<MatrixRow>& rows) {
  std::vector<MatrixRow> lines;
  for (const MatrixRow& row : rows) {
    std::vector<MatrixRow> some = {row};
    if (row.outcome != Outcome::kDenied) {
      for (int d = 0; d <= analyse::kNouns; ++d) {
        std::vector<MatrixRow> split;
        for (const MatrixRow& one : some) {
          const uint32_t mask = d < analyse::kNouns ? analyse::MaskOf(one.cells, d) : one.categories.bits;
          for (uint32_t left = mask; left != 0; left &= left - 1) {
            split.push_back(one);
            if (d < analyse::kNouns) analyse::SetMask(split.back().cells, d, left & (~left + 1));
            if (d == analyse::kNouns) split.back().categories.bits = left & (~left + 1);
          }
        }
        some = std::move(split);
      }
    }
    lines.insert(lines.end(), some.begin(), some.end());
  }
  return lines;
}

// A cell of the line, drawn.
Tuple CellOf(const MatrixRow& line, Draws& draws) {
  const auto one = [&](int d) {
    std::vector<int> values;
    const auto noun = static_cast<size_t>(d);
    for (int v = analyse::kNounFirst[noun]; v < analyse::kNounCount[noun]; ++v) {
      if ((analyse::MaskOf(line.cells, d) >> v) & 1u) values.push_back(v);
    }
    return values.empty() ? 0 : values[draws.Next() % values.size()];
  };
  Tuple cell{static_cast<Organ>(one(0)),
             static_cast<Organ>(one(1)),
             static_cast<MessageKind>(one(2)),
             static_cast<Purpose>(one(3)),
             static_cast<Phase>(one(4)),
             Excess::kWithhold,
             CategorySet{}};
  cell.categories.bits = line.categories.bits & (~line.categories.bits + 1) & kAllCategories.bits;
  return cell;
}

class Witnesses {
 public:
  Witnesses(const Policy* policy, uint64_t seed)
      : policy_(policy), space_(std::span<const Policy* const>(&policy_, 1)), model_(policy, &space_), draws_(seed) {}

  // A possible state in which the line holds.
  std::optional<analyse::RandomState> Of(const MatrixRow& line) {
    analyse::RandomState state;
    while (state.period + 1 < model_.period_count() && model_.period(state.period).until < line.period.from) {
      ++state.period;
    }
    state.tuple = CellOf(line, draws_);
    const uint32_t id = model_.tree(state.period).LabelOf(state.tuple);
    const size_t category = state.tuple.categories.Empty()
                                ? analyse::kNoCategory
                                : static_cast<size_t>(std::countr_zero(state.tuple.categories.bits));
    analyse::Bdd& bdd = space_.bdd();
    for (const analyse::Region& region : model_.RegionsOf(id, category)) {
      if (region.outcome != line.outcome || region.rules != line.rules || region.denial != line.denial) continue;
      const analyse::Ref where = bdd.And(region.when, model_.PossibleIn(id));
      if (where == analyse::kNowhere || space_.TextOf(region.when, model_.PossibleIn(id)) != line.conditions) continue;
      Conditions drawn{draws_.Next() & ((uint64_t{1} << (kConditionCount - 1)) - 2)};
      const analyse::Levels now = space_.VectorOf(state.tuple, drawn);
      const analyse::Cube way = bdd.NearestWay(where, now, space_.condition_levels()).cube;
      state.conditions = space_.ConditionsOf((now & ~way.fails) | way.holds);
      return state;
    }
    return std::nullopt;
  }

 private:
  const Policy* policy_;
  analyse::Space space_;
  analyse::Model model_;
  Draws draws_;
};

// Requests as they are written, and kept for what follows.
struct Asked {
  analyse::RandomState state;
  Day day = 0;
  Decision decision;
};

class Requests {
 public:
  Requests(const Policy* policy, std::ostream* out) : policy_(policy), out_(out) {}
  const Decision& Write(const char* origin, const analyse::RandomState& state, Day day) {
    all_.push_back({state, day, Decide(policy_->ForDay(day), state.tuple, state.conditions)});
    *out_ << RequestLine(origin, state.tuple, day, state.conditions, all_.back().decision) << "\n";
    return all_.back().decision;
  }
  const std::vector<Asked>& all() const { return all_; }

 private:
  const Policy* policy_;
  std::ostream* out_;
  std::vector<Asked> all_;
};

struct Counts {
  size_t lines = 0;
  size_t misfits = 0;
};

Counts WriteMatrix(const Policy& policy, uint64_t seed, Requests& requests) {
  const analyse::Matrix matrix = analyse::BuildMatrix(policy);
  Counts counts;
  if (matrix.overflowed) return {0, 1};
  Witnesses witnesses(&policy, seed);
  for (const MatrixRow& line : LinesOf(matrix.rows)) {
    ++counts.lines;
    const std::optional<analyse::RandomState> state = witnesses.Of(line);
    if (!state) {
      ++counts.misfits;
      continue;
    }
    const Decision& decision = requests.Write("matrix", *state, DayOf(policy, state->period, false));
    counts.misfits += decision.outcome != line.outcome ? 1 : 0;
  }
  return counts;
}

// One in so many random requests holds a value the policy does not know.
constexpr uint64_t kStrange = 64;

void MakeStrange(uint64_t draw, analyse::RandomState& state) {
  const auto value = static_cast<uint8_t>((draw >> 8) % 2 == 0 ? 0 : 31);
  switch (draw % 6) {
    case 0:
      state.tuple.receiver = Organ::kUnspecified;
      break;
    case 1:
      state.tuple.sender = Organ::kUnspecified;
      break;
    case 2:
      state.tuple.kind = static_cast<MessageKind>(value);
      break;
    case 3:
      state.tuple.purpose = static_cast<Purpose>(value);
      break;
    case 4:
      state.tuple.categories.bits |= 1u << (value % 32);
      break;
    case 5:
      state.conditions.bits |= uint64_t{1} << 63;
      break;
  }
}

// What lies near a lawful disclosure: a witness of the matrix with some conditions turned, perhaps in another phase or
// with another receiver, and more categories asked for, mostly of the rules it rests on.
analyse::RandomState Neighbour(const Policy& policy, const Asked& witness, Draws& draws) {
  analyse::RandomState state = witness.state;
  for (uint64_t flips = draws.Next() % 3; flips > 0; --flips) {
    state.conditions.bits ^= uint64_t{1} << (1 + draws.Next() % (kConditionCount - 2));
  }
  const RuleSet& set = policy.rule_sets[state.period].rules;
  CategorySet more{static_cast<uint32_t>(draws.Next() & draws.Next() & draws.Next())};
  for (int i = 0; i < set.rule_count; ++i) {
    if (draws.Next() % 8 == 0 || !witness.decision.rules.Has(i)) continue;
    more = more | CategorySet{set.rules[static_cast<size_t>(i)].categories.bits & static_cast<uint32_t>(draws.Next())};
  }
  if (draws.Next() % 4 != 0) state.tuple.categories = (state.tuple.categories | more) & kAllCategories;
  const uint64_t turn = draws.Next() % 8;
  if (turn == 0) state.tuple.phase = static_cast<Phase>(draws.Next() % kPhaseCount);
  if (turn == 1) state.tuple.receiver = static_cast<Organ>(1 + draws.Next() % (kOrganCount - 1));
  state.tuple.excess = static_cast<Excess>(draws.Next() % kExcessCount);
  return state;
}

// Half of them near what rules and denials name, half near what is lawful.
void WriteRandom(const Policy& policy, int count, uint64_t seed, Requests& requests) {
  analyse::RandomStates states(&policy, seed);
  Draws draws(seed + 1);
  std::vector<Asked> witnesses;
  for (const Asked& one : requests.all()) {
    if (one.decision.Allows()) witnesses.push_back(one);
  }
  for (int i = 0; i < count; ++i) {
    const bool near = !witnesses.empty() && i % 2 == 0;
    analyse::RandomState state =
        near ? Neighbour(policy, witnesses[draws.Next() % witnesses.size()], draws) : states.Next();
    const uint64_t draw = draws.Next();
    if (draw % kStrange == 0) MakeStrange(draws.Next(), state);
    requests.Write("random", state, DayOf(policy, state.period, (draw >> 32) % 2 == 0));
  }
}

// The policy without the rules and denials of this id: they are never in force.
Policy Without(const Policy& policy, const std::string& id) {
  Policy less = policy;
  for (DatedRuleSet& dated : less.rule_sets) {
    RuleSet& set = dated.rules;
    for (int i = 0; i < set.rule_count; ++i) {
      const auto place = static_cast<size_t>(i);
      if (policy.texts.rules[place].id == id) set.rules[place].match = {};
    }
    for (int i = 0; i < set.denial_count; ++i) {
      const auto place = static_cast<size_t>(i);
      if (policy.texts.denials[place].id == id) set.denials[place].match = {};
    }
    set = InForce(set, dated.from);
  }
  return less;
}

// Requests written for each rule and denial, spread over those that are decided otherwise without it.
constexpr size_t kWithoutMax = 20;

void WriteWithout(const Policy& policy, const std::string& id, const std::vector<Asked>& asked, std::ostream& out) {
  const Policy less = Without(policy, id);
  std::vector<std::pair<const Asked*, Decision>> changed;
  for (const Asked& one : asked) {
    const Decision decision = Decide(less.ForDay(one.day), one.state.tuple, one.state.conditions);
    const Decision& was = one.decision;
    if (decision.outcome == was.outcome && decision.released == was.released && decision.withheld == was.withheld) {
      continue;
    }
    changed.push_back({&one, decision});
  }
  const size_t step = std::max<size_t>(1, changed.size() / kWithoutMax);
  for (size_t i = 0; i < changed.size() && i / step < kWithoutMax; i += step) {
    const Asked& one = *changed[i].first;
    out << RequestLine(id, one.state.tuple, one.day, one.state.conditions, changed[i].second) << "\n";
  }
}

void WriteAllWithout(const Policy& policy, const std::vector<Asked>& asked, std::ostream& out) {
  out << kRequestColumns << "\n";
  std::set<std::string> ids;
  for (const RuleText& rule : policy.texts.rules) ids.insert(rule.id);
  for (const DenialText& denial : policy.texts.denials) ids.insert(denial.id);
  for (const std::string& id : ids) WriteWithout(policy, id, asked, out);
}

int Run(const std::vector<std::string>& args) {
  const std::optional<Policy> policy = Compiled(args[1], args[3]);
  if (!policy) return 1;
  const auto seed = static_cast<uint64_t>(std::atoll(args[5].c_str()));
  std::ofstream(args[2] + "/policy.json", std::ios::binary) << PolicyJson(*policy) << "\n";
  std::ofstream out(args[2] + "/requests.tsv", std::ios::binary);
  out << kRequestColumns << "\n";
  Requests requests(&*policy, &out);
  const Counts matrix = WriteMatrix(*policy, seed, requests);
  WriteRandom(*policy, std::atoi(args[4].c_str()), seed, requests);
  out.flush();
  std::ofstream without(args[2] + "/without.tsv", std::ios::binary);
  WriteAllWithout(*policy, requests.all(), without);
  without.flush();
  std::cout << args[3] << ": " << matrix.lines << " lines of the matrix, " << args[4] << " random requests, seed "
            << seed << ", " << matrix.misfits << " witnesses that do not fit their line\n";
  return out.good() && without.good() && matrix.lines > 0 && matrix.misfits == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ketenpoort::policy::conformance

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: policy_oracle RULES OUT shipped|all-on RANDOM SEED\n";
    return 2;
  }
  return ketenpoort::policy::conformance::Run({argv, argv + argc});
}
