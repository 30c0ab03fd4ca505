#include "policy/analyse/space.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace ketenpoort::policy::analyse {
namespace {

static_assert(kConditionCount + kCategoryCount + 1 <= kLevelsMax);

// For each condition the categories that some rule gives only where it holds.
std::array<CategorySet, kConditionCount> GatedBy(std::span<const Policy* const> policies) {
  std::array<CategorySet, kConditionCount> gated{};
  for (const Policy* policy : policies) {
    if (policy->rule_sets.empty()) continue;
    const RuleSet& set = policy->rule_sets.front().rules;
    for (int place = 0; place < set.rule_count; ++place) {
      const Rule& rule = set.rules[static_cast<size_t>(place)];
      for (int g = 0; g < rule.gate_count; ++g) {
        const Gate& gate = rule.gates[static_cast<size_t>(g)];
        for (int c = 1; c < kConditionCount; ++c) {
          if (gate.required.Has(static_cast<Condition>(c))) {
            gated[static_cast<size_t>(c)] = gated[static_cast<size_t>(c)] | gate.categories;
          }
        }
      }
    }
  }
  return gated;
}

}  // namespace

Space::Space(std::span<const Policy* const> policies, size_t nodes_max)
    : bdd_(kConditionCount - 1 + kCategoryCount - 1 + 1, nodes_max) {
  const std::array<CategorySet, kConditionCount> gated = GatedBy(policies);
  int level = 0;
  CategorySet placed;
  const auto place_condition = [&](int c) {
    condition_level_[static_cast<size_t>(c)] = level;
    condition_levels_.set(static_cast<size_t>(level++));
  };
  const auto place_category = [&](int c) {
    placed.Add(static_cast<Category>(c));
    category_level_[static_cast<size_t>(c)] = level;
    request_levels_.set(static_cast<size_t>(level++));
  };
  for (int c = 1; c < kConditionCount; ++c) {
    if (gated[static_cast<size_t>(c)].Empty()) place_condition(c);
  }
  for (int c = 1; c < kConditionCount; ++c) {
    if (gated[static_cast<size_t>(c)].Empty()) continue;
    place_condition(c);
    for (int k = 1; k < kCategoryCount; ++k) {
      const auto category = static_cast<Category>(k);
      if (gated[static_cast<size_t>(c)].Has(category) && !placed.Has(category)) place_category(k);
    }
  }
  for (int k = 1; k < kCategoryCount; ++k) {
    if (!placed.Has(static_cast<Category>(k))) place_category(k);
  }
  excess_level_ = level;
  request_levels_.set(static_cast<size_t>(excess_level_));
}

Ref Space::Holds(Condition condition) {
  // NONE is the name of no condition and never holds; what is beyond the vocabulary neither.
  const auto c = static_cast<int>(condition);
  return c <= 0 || c >= kConditionCount ? kNowhere : bdd_.Holds(LevelOf(condition));
}

Ref Space::AllOf(Conditions conditions) {
  Ref set = kEverywhere;
  for (uint64_t bits = conditions.bits; bits != 0; bits &= bits - 1) {
    set = bdd_.And(set, Holds(static_cast<Condition>(std::countr_zero(bits))));
  }
  return set;
}

Ref Space::AnyOf(Conditions conditions) {
  Ref set = kNowhere;
  for (uint64_t bits = conditions.bits; bits != 0; bits &= bits - 1) {
    set = bdd_.Or(set, Holds(static_cast<Condition>(std::countr_zero(bits))));
  }
  return set;
}

Ref Space::LacksOne(Conditions conditions) { return conditions.bits == 0 ? kEverywhere : bdd_.Not(AllOf(conditions)); }

Ref Space::AsksAny(CategorySet categories) {
  Ref set = kNowhere;
  for (int c = 1; c < kCategoryCount; ++c) {
    if (categories.Has(static_cast<Category>(c))) set = bdd_.Or(set, Asked(static_cast<Category>(c)));
  }
  return set;
}

Ref Space::AsksWithin(CategorySet categories) { return bdd_.Not(AsksAny(kAllCategories - categories)); }

Ref Space::AsksExactly(CategorySet categories) {
  Cube cube;
  for (int c = 1; c < kCategoryCount; ++c) {
    const auto category = static_cast<Category>(c);
    (categories.Has(category) ? cube.holds : cube.fails).set(static_cast<size_t>(LevelOf(category)));
  }
  return bdd_.Of(cube);
}

Levels Space::VectorOf(const Tuple& tuple, Conditions conditions) const {
  Levels vector;
  for (int c = 1; c < kConditionCount; ++c) {
    const auto condition = static_cast<Condition>(c);
    if (conditions.Has(condition)) vector.set(static_cast<size_t>(LevelOf(condition)));
  }
  for (int c = 1; c < kCategoryCount; ++c) {
    const auto category = static_cast<Category>(c);
    if (tuple.categories.Has(category)) vector.set(static_cast<size_t>(LevelOf(category)));
  }
  if (tuple.excess == Excess::kWithhold) vector.set(static_cast<size_t>(excess_level_));
  return vector;
}

Conditions Space::ConditionsOf(const Levels& vector) const {
  Conditions conditions;
  for (int c = 1; c < kConditionCount; ++c) {
    const auto condition = static_cast<Condition>(c);
    conditions.Set(condition, vector[static_cast<size_t>(LevelOf(condition))]);
  }
  return conditions;
}

CategorySet Space::CategoriesOf(const Levels& vector) const {
  CategorySet categories;
  for (int c = 1; c < kCategoryCount; ++c) {
    const auto category = static_cast<Category>(c);
    if (vector[static_cast<size_t>(LevelOf(category))]) categories.Add(category);
  }
  return categories;
}

std::string Space::CubeText(const Cube& cube) const {
  std::string text;
  const auto add = [&](const char* sign, int c) {
    if (!text.empty()) text += " & ";
    text += sign;
    text += NameOf(static_cast<Condition>(c));
  };
  for (int c = 1; c < kConditionCount; ++c) {
    if (cube.holds[static_cast<size_t>(LevelOf(static_cast<Condition>(c)))]) add("", c);
  }
  for (int c = 1; c < kConditionCount; ++c) {
    if (cube.fails[static_cast<size_t>(LevelOf(static_cast<Condition>(c)))]) add("!", c);
  }
  return text.empty() ? "ALWAYS" : text;
}

const std::string& Space::TextOf(Ref set, Ref possible) {
  if (const auto found = texts_.find({set, possible}); found != texts_.end()) return found->second;
  const Ref lower = bdd_.And(set, possible);
  const Ref upper = bdd_.Or(set, bdd_.Not(possible));
  std::vector<std::string> alternatives;
  for (const Cube& cube : bdd_.Cover(lower, upper)) alternatives.push_back(CubeText(cube));
  std::sort(alternatives.begin(), alternatives.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  std::string text;
  for (const std::string& one : alternatives) text += (text.empty() ? "" : " | ") + one;
  return texts_.emplace(std::make_pair(set, possible), alternatives.empty() ? "NEVER" : text).first->second;
}

}  // namespace ketenpoort::policy::analyse
