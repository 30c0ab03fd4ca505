// The condition a refusal names, as sets: the nearest obstacle, and the gate that held something back.
#include <algorithm>
#include <bit>

#include "policy/analyse/index.h"
#include "policy/analyse/model.h"

namespace ketenpoort::policy::analyse {
namespace {

// Calls `visit(condition)` for each, lowest first.
template <typename Visit>
void ForEach(Conditions conditions, Visit visit) {
  for (uint64_t bits = conditions.bits; bits != 0; bits &= bits - 1) visit(std::countr_zero(bits));
}

// Adds to `by_condition` where each of `conditions` is the lowest that holds (or fails) within `when`. Gives the rest.
Ref AddLowest(Space& space, Conditions conditions, bool holds, Ref when,
              std::array<Ref, kConditionCount>& by_condition) {
  Bdd& bdd = space.bdd();
  ForEach(conditions, [&](int c) {
    const Ref held = space.Holds(static_cast<Condition>(c));
    const Ref hit = holds ? bdd.And(when, held) : bdd.Minus(when, held);
    if (c < kConditionCount) by_condition[At(c)] = bdd.Or(by_condition[At(c)], hit);
    when = bdd.Minus(when, hit);
  });
  return when;
}

}  // namespace

// Where the weight of a rule's obstacles is 0, 1, 2, ...
std::vector<Ref> Model::WeightsOf(const Rule& rule) {
  Bdd& bdd = space_->bdd();
  const int heaviest = std::popcount(rule.required.bits) + 2 * std::popcount(rule.forbidden.bits);
  std::vector<Ref> weights(At(heaviest) + 1, kNowhere);
  weights[0] = kEverywhere;
  const auto add = [&](Ref heavier, size_t by) {
    for (size_t w = weights.size(); w-- > 0;) {
      const Ref up = w >= by ? bdd.And(weights[w - by], heavier) : kNowhere;
      weights[w] = bdd.Or(bdd.Minus(weights[w], heavier), up);
    }
  };
  ForEach(rule.required, [&](int c) { add(bdd.Not(space_->Holds(static_cast<Condition>(c))), 1); });
  ForEach(rule.forbidden, [&](int c) { add(space_->Holds(static_cast<Condition>(c)), 2); });
  return weights;
}

// The first obstacle of the lightest rule, the first among equals; nowhere that a rule matches.
std::array<Ref, kConditionCount> Model::NearestObstacles(const CellClass& cells, const Grants& grants) {
  Bdd& bdd = space_->bdd();
  std::array<Ref, kConditionCount> nearest{};
  std::vector<std::vector<Ref>> weights;
  size_t heaviest = 0;
  for (const int place : cells.rules) {
    weights.push_back(WeightsOf(RuleAt(place)));
    heaviest = std::max(heaviest, weights.back().size());
  }
  Ref left = bdd.Not(bdd.Or(grants.any_match, space_->Holds(Condition::kTrouble)));
  for (size_t w = 0; w < heaviest; ++w) {
    for (size_t r = 0; r < cells.rules.size(); ++r) {
      if (w >= weights[r].size()) continue;
      const Ref here = bdd.And(left, weights[r][w]);
      const Rule& rule = RuleAt(cells.rules[r]);
      const Ref none_missing = AddLowest(*space_, rule.required, false, here, nearest);
      AddLowest(*space_, rule.forbidden, true, none_missing, nearest);
      left = bdd.Minus(left, here);
    }
  }
  return nearest;
}

// The first gate, of the first rule that stands, that held back something asked for.
std::array<Ref, kConditionCount> Model::ShutGates(const CellClass& cells, const Grants& grants) {
  Bdd& bdd = space_->bdd();
  std::array<Ref, kConditionCount> shut{};
  Ref left = bdd.Not(space_->Holds(Condition::kTrouble));
  for (size_t r = 0; r < cells.rules.size(); ++r) {
    const Rule& rule = RuleAt(cells.rules[r]);
    // Still granted when this gate is reached.
    ByCategory open{};
    for (int c = 1; c < kCategoryCount; ++c) {
      if (rule.categories.Has(static_cast<Category>(c))) open[At(c)] = grants.stands[r];
    }
    for (int g = 0; g < rule.gate_count && g < kGatesMax; ++g) {
      const Gate& gate = rule.gates[At(g)];
      const Ref fails = bdd.Not(space_->AllOf(gate.required));
      Ref held_back = kNowhere;
      for (int c = 1; c < kCategoryCount; ++c) {
        if (!gate.categories.Has(static_cast<Category>(c))) continue;
        held_back = bdd.Or(held_back, bdd.And(open[At(c)], space_->Asked(static_cast<Category>(c))));
        open[At(c)] = bdd.Minus(open[At(c)], fails);
      }
      const Ref here = bdd.And(left, bdd.And(fails, held_back));
      AddLowest(*space_, gate.required, false, here, shut);
      left = bdd.Minus(left, here);
    }
  }
  return shut;
}

void Model::AddFailing(const CellClass& cells, const Grants& grants, Ref reported, Verdicts& verdicts) {
  Bdd& bdd = space_->bdd();
  verdicts.failing.fill(kNowhere);
  Ref left = reported;
  Ref no_denial = reported;
  for (size_t d = 0; d < cells.denials.size(); ++d) {
    const Ref named = verdicts.denials[d];
    no_denial = bdd.Minus(no_denial, named);
    const Conditions lacking = DenialAt(cells.denials[d]).lacking;
    const Ref none_lacking = AddLowest(*space_, lacking, false, named, verdicts.failing);
    left = bdd.Minus(left, bdd.Minus(named, none_lacking));
  }
  const std::array<Ref, kConditionCount> nearest = NearestObstacles(cells, grants);
  const Ref after_denials = left;
  for (size_t c = 1; c < nearest.size(); ++c) {
    const Ref here = bdd.And(after_denials, nearest[c]);
    verdicts.failing[c] = bdd.Or(verdicts.failing[c], here);
    left = bdd.Minus(left, here);
  }
  const std::array<Ref, kConditionCount> shut = ShutGates(cells, grants);
  for (size_t c = 1; c < shut.size(); ++c) {
    verdicts.failing[c] = bdd.Or(verdicts.failing[c], bdd.And(left, bdd.And(no_denial, shut[c])));
  }
  verdicts.failing[static_cast<size_t>(Condition::kTrouble)] =
      bdd.Or(verdicts.failing[static_cast<size_t>(Condition::kTrouble)], space_->Holds(Condition::kTrouble));
}

}  // namespace ketenpoort::policy::analyse
