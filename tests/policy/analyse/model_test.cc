// The model says in every state what Decide says: brute force on random states, over shipped and mutilated policies.
#include "policy/analyse/model.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "policy/civil_day.h"
#include "policy/decide.h"
#include "tests/policy/analyse/random_states.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr int kSamples = 250'000;
constexpr uint64_t kSeed = 20260310;

std::string Described(const RandomState& state) {
  std::string text = std::string(NameOf(state.tuple.sender)) + " " + std::string(NameOf(state.tuple.receiver)) + " " +
                     std::string(NameOf(state.tuple.kind)) + " " + std::string(NameOf(state.tuple.purpose)) + " " +
                     std::string(NameOf(state.tuple.phase)) + " categories " +
                     std::to_string(state.tuple.categories.bits) + " conditions";
  for (int c = 1; c < kConditionCount; ++c) {
    if (state.conditions.Has(static_cast<Condition>(c))) text += " " + std::string(NameOf(static_cast<Condition>(c)));
  }
  return text;
}

struct Compared {
  int differences = 0;
  int allowed = 0;
  int in_part = 0;
  int with_denial = 0;
  int with_gate = 0;
  std::string first;
};

Compared Compare(const Policy& policy, int samples, uint64_t seed) {
  const Policy* const policies[] = {&policy};
  Space space(policies);
  Model model(&policy, &space);
  RandomStates states(&policy, seed);
  Compared compared;
  for (int i = 0; i < samples; ++i) {
    const RandomState state = states.Next();
    const Decision expected = Decide(policy.rule_sets[state.period].rules, state.tuple, state.conditions);
    const Decision got = model.DecisionAt(state.period, state.tuple, state.conditions);
    compared.allowed += expected.outcome == Outcome::kAllowed ? 1 : 0;
    compared.in_part += expected.outcome == Outcome::kAllowedInPart ? 1 : 0;
    compared.with_denial += expected.denial != kNoDenial ? 1 : 0;
    compared.with_gate += expected.failing != Condition::kNone ? 1 : 0;
    if (got == expected) continue;
    if (compared.differences++ == 0) compared.first = Described(state);
  }
  REQUIRE_FALSE(space.bdd().Overflowed());
  return compared;
}

std::vector<std::string> EverySwitch() {
  std::vector<std::string> ids;
  for (const SwitchText& one : ShippedPolicy().texts.switches) ids.push_back(one.id);
  return ids;
}

}  // namespace

TEST_CASE("The model gives Decide's decision in every random state of the shipped policy", "[policy]") {
  const Compared compared = Compare(ShippedPolicy(), kSamples, kSeed);
  INFO("seed " << kSeed << ", first difference: " << compared.first);
  CHECK(compared.differences == 0);
  // The sample reaches what it must.
  CHECK(compared.allowed > kSamples / 50);
  CHECK(compared.in_part > kSamples / 500);
  CHECK(compared.with_denial > kSamples / 20);
  CHECK(compared.with_gate > kSamples / 20);
}

TEST_CASE("The model gives Decide's decision with every switch on", "[policy]") {
  const Compared compared = Compare(ShippedPolicyWith(EverySwitch()), kSamples / 2, kSeed + 1);
  INFO("seed " << kSeed + 1 << ", first difference: " << compared.first);
  CHECK(compared.differences == 0);
}

TEST_CASE("The model follows a policy with overlapping rules, exceptions, gates and narrow denials", "[policy]") {
  // Everything about a few cells, so that rules, gates and denials meet each other in all ways.
  Policy policy = ShippedPolicyWith(EverySwitch());
  for (DatedRuleSet& dated : policy.rule_sets) {
    RuleSet& set = dated.rules;
    for (int i = 0; i < set.rule_count; ++i) {
      Rule& rule = set.rules[static_cast<size_t>(i)];
      rule.match.senders = rule.match.receivers = 0x6;
      rule.match.kinds = 0x60;
      rule.match.purposes = 0x6;
      rule.match.phases = 0xf;
      rule.required.bits &= 0xff;
      rule.categories = rule.categories | CategorySet{0x3fcu << (i % 16)};
      rule.gates[static_cast<size_t>(rule.gate_count++ % kGatesMax)] = {Conditions{uint64_t{6} << (i % 20)},
                                                                        CategorySet{0x38u << (i % 16)}};
      if (rule.gate_count > kGatesMax) rule.gate_count = kGatesMax;
    }
    for (int i = 0; i < set.denial_count; ++i) {
      Denial& denial = set.denials[static_cast<size_t>(i)];
      denial.match.kinds &= 0x60;
      denial.required.bits |= uint64_t{2} << (i % 9);
      if (i % 3 == 0) denial.categories = CategorySet{0xeu << (i % 16)};
      if (i % 2 == 0) denial.except.Add(i % 7);
    }
    // Few enough rules to keep the overlap readable, many enough to compete.
    set.rule_count = 7;
    set = InForce(set, dated.from);
  }
  const Compared compared = Compare(policy, kSamples / 5, kSeed + 2);
  INFO("seed " << kSeed + 2 << ", first difference: " << compared.first);
  CHECK(compared.differences == 0);
  CHECK(compared.in_part > 100);
}

TEST_CASE("Regions of one category cover every state once and are what Decide gives", "[policy]") {
  const Policy& policy = ShippedPolicy();
  const Policy* const policies[] = {&policy};
  Space space(policies);
  Model model(&policy, &space);
  RandomStates states(&policy, kSeed + 3);
  for (int i = 0; i < kSamples / 10; ++i) {
    RandomState state = states.Next();
    const auto category = static_cast<size_t>(i % kCategoryCount);
    state.tuple.categories = {};
    if (category != kNoCategory) state.tuple.categories.Add(static_cast<Category>(category));
    const Decision expected = Decide(policy.rule_sets[state.period].rules, state.tuple, state.conditions);
    const Levels vector = space.VectorOf(state.tuple, state.conditions);
    int regions = 0;
    for (const Region& region : model.RegionsOf(model.tree(state.period).LabelOf(state.tuple), category)) {
      if (!space.bdd().Contains(region.when, vector)) continue;
      ++regions;
      INFO(Described(state));
      REQUIRE(region.outcome == expected.outcome);
      const std::string denial = expected.denial == kNoDenial ? "" : policy.texts.denials[expected.denial].id;
      REQUIRE(region.denial == denial);
      for (int place = 0; place < kRulesMax; ++place) {
        if (!expected.rules.Has(place)) continue;
        const std::string& id = policy.texts.rules[static_cast<size_t>(place)].id;
        REQUIRE(std::count(region.rules.begin(), region.rules.end(), id) == 1);
      }
    }
    REQUIRE(regions == 1);
  }
}

TEST_CASE("States are counted exactly beyond 64 bits", "[policy]") {
  Policy policy = ShippedPolicy();
  policy.impossible.clear();
  const Policy* const policies[] = {&policy};
  Space space(policies);
  Model model(&policy, &space);
  WideCount expected(uint64_t{11} * 11 * 20 * 14 * 20);
  expected *= WideCount(policy.rule_sets.size());
  // 27 categories, two answers to excess, every condition.
  CHECK(model.StateCount() == expected.Doubled(27 + 1 + kConditionCount - 1));
  CHECK(WideCount(1).Doubled(96).Decimal() == "79228162514264337593543950336");
  CHECK(WideCount(0).Decimal() == "0");
  WideCount sum(UINT64_MAX);
  sum += WideCount(1);
  CHECK(sum.Decimal() == "18446744073709551616");
  sum *= WideCount(1'000'000'000);
  CHECK(sum.Decimal() == "18446744073709551616000000000");
}

TEST_CASE("A state declared impossible is outside the domain, and only in its own flows", "[policy]") {
  Policy policy = ShippedPolicy();
  policy.impossible.clear();
  Impossible one;
  one.match = EveryCell();
  one.match.phases = 1u << static_cast<int>(Phase::kP03);
  one.held.Set(Condition::kEndNotice).Set(Condition::kAttested);
  one.lacking.Set(Condition::kCareNeeded);
  policy.impossible.push_back(one);
  const Policy* const policies[] = {&policy};
  Space space(policies);
  Model model(&policy, &space);
  Tuple tuple{
      Organ::kDirecteur, Organ::kCollege, MessageKind::kAdvice, Purpose::kIsd, Phase::kP03, Excess::kRefuse, {}};
  const auto possible = [&](Conditions conditions) {
    const uint32_t id = model.tree(0).LabelOf(tuple);
    return space.bdd().Contains(model.PossibleIn(id), space.VectorOf(tuple, conditions));
  };
  CHECK_FALSE(possible(one.held));
  CHECK(possible(Conditions(one.held).Set(Condition::kCareNeeded)));
  CHECK(possible({}));
  tuple.phase = Phase::kP02;
  CHECK(possible(one.held));
}

}  // namespace ketenpoort::policy::analyse
