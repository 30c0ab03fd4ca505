#include "tests/policy/analyse/random_states.h"

#include <bit>

namespace ketenpoort::policy::analyse {

// splitmix64.
uint64_t RandomStates::Draw() {
  uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

int RandomStates::OneOf(uint32_t mask, int first, int count) {
  uint32_t known = mask & ((1u << count) - 1);
  if (known == 0) return first + static_cast<int>(Below(static_cast<uint64_t>(count - first)));
  for (uint64_t skip = Below(static_cast<uint64_t>(std::popcount(known))); skip > 0; --skip) known &= known - 1;
  return std::countr_zero(known);
}

void RandomStates::Near(const Match& match, Conditions required, Conditions forbidden, RandomState& state) {
  state.tuple.sender = static_cast<Organ>(OneOf(match.senders, 1, kOrganCount));
  state.tuple.receiver = static_cast<Organ>(OneOf(match.receivers, 1, kOrganCount));
  state.tuple.kind = static_cast<MessageKind>(OneOf(match.kinds, 1, kMessageKindCount));
  state.tuple.purpose = static_cast<Purpose>(OneOf(match.purposes, 1, kPurposeCount));
  state.tuple.phase = static_cast<Phase>(OneOf(match.phases, 0, kPhaseCount));
  state.conditions.bits |= required.bits;
  state.conditions.bits &= ~forbidden.bits;
  // Mostly no trouble, and a state in which most things are in order.
  if (Below(16) != 0) state.conditions.Set(Condition::kTrouble, false);
  if (Below(2) == 0) {
    uint64_t more = Draw() | Draw() | Draw();
    more &= ~forbidden.bits & ~(uint64_t{1} << static_cast<int>(Condition::kTrouble)) & ~uint64_t{1};
    state.conditions.bits |= more & ((uint64_t{1} << kConditionCount) - 1);
  }
  for (uint64_t flips = Below(3); flips > 0; --flips) {
    state.conditions.bits ^= uint64_t{1} << (1 + Below(kConditionCount - 2));
  }
}

RandomState RandomStates::NextPossible() { return Mended(Next()); }

RandomState RandomStates::NextPossibleIn(size_t period, const Match& cells, Conditions required, Conditions forbidden) {
  RandomState state = Next();
  state.period = period;
  Near(cells, required, forbidden, state);
  return Mended(state);
}

RandomState RandomStates::Mended(RandomState state) {
  constexpr int kRounds = 64;
  for (int round = 0; round < kRounds; ++round) {
    bool possible = true;
    for (const Impossible& one : policy_->impossible) {
      if (!one.match.Covers(state.tuple) || !one.Is(state.conditions)) continue;
      possible = false;
      // Take one away, or add one; now one, now the other, so that the mending ends.
      const bool add = one.held.bits == 0 || (one.lacking.bits != 0 && Below(2) == 0);
      const uint64_t bits = add ? one.lacking.bits : one.held.bits;
      state.conditions.bits ^= bits & (~bits + 1);
    }
    if (possible) return state;
  }
  return NextPossible();
}

RandomState RandomStates::Next() {
  RandomState state;
  state.period = Below(policy_->rule_sets.size());
  state.conditions.bits = Draw() & ((uint64_t{1} << kConditionCount) - 2);
  state.tuple.categories = CategorySet{static_cast<uint32_t>(Draw() & Draw() & Draw())} & kAllCategories;
  if (Below(8) == 0) state.tuple.categories = {};
  state.tuple.excess = static_cast<Excess>(Below(kExcessCount));
  const RuleSet& set = policy_->rule_sets[state.period].rules;
  const uint64_t near = Below(4);
  if (near < 2 && set.rule_count > 0) {
    const Rule& rule = set.rules[Below(set.rule_count)];
    Near(rule.match, rule.required, rule.forbidden, state);
    if (near == 0) state.tuple.categories = state.tuple.categories & rule.categories;
  } else if (near == 2 && set.denial_count > 0) {
    const Denial& denial = set.denials[Below(set.denial_count)];
    Near(denial.match, denial.required, denial.forbidden, state);
  } else {
    Near({}, {}, {}, state);
  }
  return state;
}

}  // namespace ketenpoort::policy::analyse
