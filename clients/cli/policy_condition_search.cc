#include "clients/cli/policy_condition_search.h"

#include <algorithm>
#include <bit>

#include "policy/decide.h"

namespace ketenpoort::cli {
namespace {

using policy::Condition;
using policy::Conditions;
using policy::Outcome;
using policy::Tuple;

constexpr uint64_t kTrouble = uint64_t{1} << static_cast<int>(Condition::kTrouble);

template <typename Visit>
void ForEachPlace(const policy::RuleBits& bits, int count, Visit visit) {
  for (int i = 0; i < count; ++i) {
    if (bits.Has(i)) visit(static_cast<size_t>(i));
  }
}

uint64_t Lowest(uint64_t bits) { return bits & (~bits + 1); }

// What the gates of a rule ask for where they hold back something asked for.
uint64_t GatesOf(const policy::Rule& rule, policy::CategorySet asked) {
  uint64_t required = 0;
  for (int i = 0; i < rule.gate_count; ++i) {
    const policy::Gate& gate = rule.gates[static_cast<size_t>(i)];
    if (!(gate.categories & asked).Empty()) required |= gate.required.bits;
  }
  return required;
}

bool TakesAsked(const policy::Denial& denial, policy::CategorySet asked) {
  return denial.categories.Empty() || !(denial.categories & asked).Empty();
}

bool Applies(const policy::Denial& denial, uint64_t held) {
  const bool lacks = denial.lacking.bits == 0 || (denial.lacking.bits & ~held) != 0;
  return (denial.required.bits & ~held) == 0 && (denial.forbidden.bits & held) == 0 && lacks;
}

}  // namespace

Conditions ConditionsThatMatter(const policy::RuleSet& rules, const Tuple& tuple) {
  Conditions matter;
  ForEachPlace(rules.rule_index.Find(tuple), rules.rule_count, [&](size_t place) {
    const policy::Rule& rule = rules.rules[place];
    matter.bits |= rule.required.bits | rule.forbidden.bits | GatesOf(rule, tuple.categories);
  });
  ForEachPlace(rules.denial_index.Find(tuple), rules.denial_count, [&](size_t place) {
    const policy::Denial& denial = rules.denials[place];
    if (!TakesAsked(denial, tuple.categories)) return;
    matter.bits |= denial.required.bits | denial.forbidden.bits | denial.lacking.bits;
  });
  return matter;
}

int ConditionChange::Size() const { return std::popcount(changed.bits); }

// What is declared impossible is mended by conditions that do not matter, or it is no way.
std::optional<ConditionChange> ConditionSearch::Try(const Tuple& tuple, Conditions matter, Conditions changed) const {
  Conditions after{start_.bits ^ changed.bits};
  for (int round = 0; round < policy::kConditionCount; ++round) {
    const auto broken =
        std::find_if(policy_.impossible.begin(), policy_.impossible.end(),
                     [&](const policy::Impossible& one) { return one.match.Covers(tuple) && one.Is(after); });
    if (broken == policy_.impossible.end()) break;
    const uint64_t set = Lowest(broken->lacking.bits & ~matter.bits & ~changed.bits);
    const uint64_t clear = set != 0 ? 0 : Lowest(broken->held.bits & ~matter.bits & ~changed.bits);
    if (set == 0 && clear == 0) return std::nullopt;
    after.bits = (after.bits | set) & ~clear;
  }
  const bool possible =
      std::none_of(policy_.impossible.begin(), policy_.impossible.end(),
                   [&](const policy::Impossible& one) { return one.match.Covers(tuple) && one.Is(after); });
  if (!possible || policy::Decide(rules_, tuple, after).outcome != Outcome::kAllowed) return std::nullopt;
  return ConditionChange{changed, after};
}

void ConditionSearch::Choose(const Tuple& tuple, Conditions matter, int from, int left, Conditions changed,
                             std::vector<ConditionChange>& found, size_t count_max) const {
  if (found.size() >= count_max) return;
  if (left == 0) {
    if (auto change = Try(tuple, matter, changed)) found.push_back(*change);
    return;
  }
  for (int i = from; i < policy::kConditionCount; ++i) {
    if (!matter.Has(static_cast<Condition>(i))) continue;
    Conditions more = changed;
    Choose(tuple, matter, i + 1, left - 1, more.Set(static_cast<Condition>(i)), found, count_max);
  }
}

// What one rule asks for, and what keeps the denials away from it.
std::optional<Conditions> ConditionSearch::ForRule(const Tuple& tuple, size_t place) const {
  const policy::Rule& rule = rules_.rules[place];
  const uint64_t must = rule.required.bits | GatesOf(rule, tuple.categories);
  const uint64_t must_not = rule.forbidden.bits | kTrouble;
  uint64_t held = (start_.bits | must) & ~must_not;
  const policy::RuleBits denials = rules_.denial_index.Find(tuple);
  for (int round = 0; round < policy::kDenialsMax; ++round) {
    const policy::Denial* in_the_way = nullptr;
    ForEachPlace(denials, rules_.denial_count, [&](size_t d) {
      const policy::Denial& denial = rules_.denials[d];
      const bool touches = !denial.except.Has(static_cast<int>(place)) && TakesAsked(denial, tuple.categories);
      if (in_the_way == nullptr && touches && Applies(denial, held)) in_the_way = &denial;
    });
    if (in_the_way == nullptr) return Conditions{held ^ start_.bits};
    const uint64_t lacking = in_the_way->lacking.bits & ~must_not;
    const uint64_t set = lacking != 0 ? lacking : Lowest(in_the_way->forbidden.bits & ~must_not);
    const uint64_t clear = set != 0 ? 0 : Lowest(in_the_way->required.bits & ~must);
    if (set == 0 && clear == 0) return std::nullopt;
    held = (held | set) & ~clear;
  }
  return std::nullopt;
}

std::vector<ConditionChange> ConditionSearch::ByRule(const Tuple& tuple, Conditions matter, size_t count_max) const {
  std::vector<ConditionChange> found;
  ForEachPlace(rules_.rule_index.Find(tuple), rules_.rule_count, [&](size_t place) {
    const std::optional<Conditions> changed = ForRule(tuple, place);
    if (!changed) return;
    const std::optional<ConditionChange> change = Try(tuple, matter, *changed);
    if (!change) return;
    if (!found.empty() && change->Size() < found.front().Size()) found.clear();
    const bool as_small = found.empty() || change->Size() == found.front().Size();
    if (as_small && found.size() < count_max) found.push_back(*change);
  });
  return found;
}

std::vector<ConditionChange> ConditionSearch::Find(const Tuple& tuple, size_t count_max) const {
  Conditions matter = ConditionsThatMatter(rules_, tuple);
  if (start_.Has(Condition::kTrouble)) matter.Set(Condition::kTrouble);
  if (rules_.rule_index.Find(tuple) == policy::RuleBits{}) return {};
  // One rule's own way says how large the smallest can be at most.
  std::vector<ConditionChange> by_rule = ByRule(tuple, matter, count_max);
  std::vector<ConditionChange> found;
  const int smaller_max =
      by_rule.empty() ? kChangedConditionsMax : std::min(kChangedConditionsMax, by_rule.front().Size());
  for (int size = 0; size <= smaller_max && found.empty(); ++size) {
    Choose(tuple, matter, 0, size, Conditions{}, found, count_max);
  }
  return found.empty() ? by_rule : found;
}

}  // namespace ketenpoort::cli
