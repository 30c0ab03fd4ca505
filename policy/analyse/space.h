// Space: the variables of the finite domain of Decide beside its five nouns: one for each condition, one for each
// category asked for, one for excess WITHHOLD. Guarantees: sets over them are exact. Does not know which states a
// policy declares impossible: Model does. Owns its Bdd; two policies that are compared share one Space. Not thread
// safe. On overflow: see Bdd.
#ifndef KETENPOORT_POLICY_ANALYSE_SPACE_H_
#define KETENPOORT_POLICY_ANALYSE_SPACE_H_

#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "policy/analyse/bdd.h"
#include "policy/decision.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

class Space {
 public:
  // The policies only settle the order of variables: conditions that gate a category stand beside it.
  explicit Space(std::span<const Policy* const> policies, size_t nodes_max = kNodesMax);

  Bdd& bdd() { return bdd_; }
  const Bdd& bdd() const { return bdd_; }

  Ref Holds(Condition condition);
  Ref Asked(Category category) { return bdd_.Holds(LevelOf(category)); }
  Ref Withhold() { return bdd_.Holds(excess_level_); }
  Ref AllOf(Conditions conditions);
  Ref AnyOf(Conditions conditions);
  Ref NoneOf(Conditions conditions) { return bdd_.Not(AnyOf(conditions)); }
  // At least one does not hold; everything where none is named.
  Ref LacksOne(Conditions conditions);
  // At least one of these is asked for.
  Ref AsksAny(CategorySet categories);
  // Nothing outside these is asked for.
  Ref AsksWithin(CategorySet categories);
  // Exactly these are asked for.
  Ref AsksExactly(CategorySet categories);

  const Levels& condition_levels() const { return condition_levels_; }
  const Levels& request_levels() const { return request_levels_; }
  // One state as a vector, and the request and conditions a cube or vector stands for.
  Levels VectorOf(const Tuple& tuple, Conditions conditions) const;
  Conditions ConditionsOf(const Levels& vector) const;
  CategorySet CategoriesOf(const Levels& vector) const;
  bool WithholdsIn(const Levels& vector) const { return vector[static_cast<size_t>(excess_level_)]; }
  int LevelOf(Condition condition) const { return condition_level_[static_cast<size_t>(condition)]; }
  int LevelOf(Category category) const { return category_level_[static_cast<size_t>(category)]; }

  // The weakest text under which `set` holds among the `possible` states: "CUSTODY_KNOWN & BASIS_RUNS & !TROUBLE",
  // alternatives joined by " | ", "ALWAYS", "NEVER". Requires: both depend on conditions only.
  const std::string& TextOf(Ref set, Ref possible = kEverywhere);

 private:
  std::string CubeText(const Cube& cube) const;

  std::array<int, kConditionCount> condition_level_{};
  std::array<int, kCategoryCount> category_level_{};
  int excess_level_ = 0;
  Levels condition_levels_;
  Levels request_levels_;
  Bdd bdd_;
  std::map<std::pair<Ref, Ref>, std::string> texts_;
};

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_SPACE_H_
