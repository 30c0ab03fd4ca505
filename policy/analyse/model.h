// Model: a compiled policy as sets over its whole finite domain: for every cell and every stretch of days, which states
// of conditions and request give which decision. Guarantees: says in each state exactly what Decide says (tested by
// brute force on random states), for every field of the decision. Cells that the same rules and denials match share a
// class, so the work grows with the different classes and not with the cells. Keeps a reference to the policy and the
// Space, which must outlive it. Not thread safe. On overflow of the Space results mean nothing: see Bdd.
#ifndef KETENPOORT_POLICY_ANALYSE_MODEL_H_
#define KETENPOORT_POLICY_ANALYSE_MODEL_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "policy/analyse/cell_tree.h"
#include "policy/analyse/space.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// The days a rule set holds for, both included.
struct Period {
  Day from = kFirstDay;
  Day until = kNoDay;
  friend bool operator==(const Period&, const Period&) = default;
};

// What decides a cell: the rules and denials that match it, by place, the class of its kind, and what cannot be there.
struct CellClass {
  std::vector<int> rules;
  std::vector<int> denials;
  // Places in Policy::impossible.
  std::vector<int> impossible;
  KindClass kind_class = KindClass::kOrdinary;
};

// By category: index 0 is a message that holds no category at all.
using ByCategory = std::array<Ref, kCategoryCount>;
inline constexpr size_t kNoCategory = 0;

// Sets of conditions of one class: what is granted before the shape of the request matters.
struct Grants {
  // By the class's own order of rules: all conditions hold; no denial takes everything; what is granted (at kNoCategory
  // that the rule stands).
  std::vector<Ref> matches;
  std::vector<Ref> stands;
  std::vector<ByCategory> granted;
  ByCategory any_granted{};
  Ref any_match = kNowhere;
  // By the class's own order of denials: applies and may be named.
  std::vector<Ref> reportable;
};

// The whole decision of one class: sets of conditions, categories asked and excess.
struct Verdicts {
  Ref denied = kNowhere;
  Ref allowed = kNowhere;
  Ref allowed_in_part = kNowhere;
  Ref at_acceptance = kNowhere;
  ByCategory released{};
  ByCategory withheld{};
  // By the class's own order.
  std::vector<Ref> rules;
  std::vector<Ref> denials;
  std::array<Ref, kConditionCount> failing{};
};

// What happens to a request for one category alone, as disjoint sets of conditions that cover everything.
struct Region {
  Outcome outcome = Outcome::kDenied;
  // Ids, in order of place.
  std::vector<std::string> rules;
  std::string denial;
  Ref when = kNowhere;
};

class Model {
 public:
  Model(const Policy* policy, Space* space);

  const Policy& policy() const { return *policy_; }
  Space& space() { return *space_; }
  size_t period_count() const { return periods_.size(); }
  const Period& period(size_t i) const { return periods_[i]; }
  // Labels are classes.
  const CellTree& tree(size_t i) const { return trees_[i]; }
  size_t class_count() const { return classes_.size(); }
  const CellClass& cell_class(uint32_t id) const { return classes_[id]; }
  const std::string& RuleId(int place) const { return policy_->texts.rules[static_cast<size_t>(place)].id; }
  const std::string& DenialId(int place) const { return policy_->texts.denials[static_cast<size_t>(place)].id; }

  // The states that are not declared impossible in the cells of this class.
  Ref PossibleIn(uint32_t id);
  const Grants& GrantsOf(uint32_t id);
  const Verdicts& VerdictsOf(uint32_t id);
  // `category` 0: a message that holds none.
  const std::vector<Region>& RegionsOf(uint32_t id, size_t category);
  // The decision in one state, read from the sets. `period` is that of the tuple's day.
  Decision DecisionAt(size_t period, const Tuple& tuple, Conditions conditions);
  // Possible states over all periods: cells x requests x conditions.
  WideCount StateCount();
  // Two texts are equal only where the classes decide the same in every state, also across policies.
  std::string ContentOf(uint32_t id) const;

 private:
  // The places of rules, denials and impossible combinations that match, and the class of the kind.
  struct Matched {
    RuleBits rules;
    DenialBits denials;
    std::vector<bool> impossible;
    KindClass kind_class = KindClass::kOrdinary;
    friend auto operator<=>(const Matched& a, const Matched& b) {
      return std::tie(a.rules.words, a.denials.words, a.impossible, a.kind_class) <=>
             std::tie(b.rules.words, b.denials.words, b.impossible, b.kind_class);
    }
    friend bool operator==(const Matched& a, const Matched& b) { return (a <=> b) == 0; }
  };
  Matched Narrowed(const RuleSet& set, const Matched& from, int depth, int value) const;
  uint32_t Class(const Matched& matched);
  CellTree TreeOf(const RuleSet& set);
  Ref Applies(const Denial& denial);
  ByCategory GrantedBy(const CellClass& cells, const Rule& rule, int place, Ref stands,
                       const std::vector<Ref>& applies);
  std::vector<Ref> Named(const CellClass& cells, const Grants& grants, Ref reported, const ByCategory& held_back);
  void AddFailing(const CellClass& cells, const Grants& grants, Ref reported, Verdicts& verdicts);
  std::array<Ref, kConditionCount> NearestObstacles(const CellClass& cells, const Grants& grants);
  std::array<Ref, kConditionCount> ShutGates(const CellClass& cells, const Grants& grants);
  std::vector<Ref> WeightsOf(const Rule& rule);
  std::vector<Region> Regions(uint32_t id, size_t category);
  const Rule& RuleAt(int place) const { return all_->rules[static_cast<size_t>(place)]; }
  const Denial& DenialAt(int place) const { return all_->denials[static_cast<size_t>(place)]; }

  const Policy* policy_;
  Space* space_;
  // Rules and denials are the same in all rule sets of a policy; only the indexes differ.
  const RuleSet* all_;
  std::vector<Period> periods_;
  std::vector<CellTree> trees_;
  std::vector<CellClass> classes_;
  std::map<Matched, uint32_t> class_ids_;
  std::map<uint32_t, Ref> possible_;
  std::map<uint32_t, Grants> grants_;
  std::map<uint32_t, Verdicts> verdicts_;
  std::map<std::pair<uint32_t, size_t>, std::vector<Region>> regions_;
};

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_MODEL_H_
