#include "policy/analyse/diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "policy/analyse/dated_boxes.h"
#include "policy/analyse/diff_text.h"
#include "policy/analyse/index.h"
#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

// What a change says beside its cells, categories and days.
struct Said {
  ChangeKind kind = ChangeKind::kOpened;
  std::string conditions;
  std::vector<std::string> rules_before;
  std::vector<std::string> rules_after;
  std::string denial_before;
  std::string denial_after;
  auto Key() const { return std::tie(kind, conditions, rules_before, rules_after, denial_before, denial_after); }
  friend bool operator<(const Said& a, const Said& b) { return a.Key() < b.Key(); }
};

// Two sets of verdicts by id, so that places do not matter.
struct ByIds {
  std::map<std::string, Ref> rules;
  std::map<std::string, Ref> denials;
};

ByIds ByIdsOf(Model& model, uint32_t id) {
  Bdd& bdd = model.space().bdd();
  const Verdicts& verdicts = model.VerdictsOf(id);
  const CellClass& cells = model.cell_class(id);
  ByIds by_ids;
  for (size_t r = 0; r < verdicts.rules.size(); ++r) {
    Ref& set = by_ids.rules[model.RuleId(cells.rules[r])];
    set = bdd.Or(set, verdicts.rules[r]);
  }
  for (size_t d = 0; d < verdicts.denials.size(); ++d) {
    Ref& set = by_ids.denials[model.DenialId(cells.denials[d])];
    set = bdd.Or(set, verdicts.denials[d]);
  }
  return by_ids;
}

Ref DifferenceOf(Bdd& bdd, const std::map<std::string, Ref>& a, const std::map<std::string, Ref>& b) {
  std::set<std::string> ids;
  for (const auto& [id, set] : a) ids.insert(id);
  for (const auto& [id, set] : b) ids.insert(id);
  Ref difference = kNowhere;
  for (const std::string& id : ids) {
    const Ref in_a = a.contains(id) ? a.at(id) : kNowhere;
    const Ref in_b = b.contains(id) ? b.at(id) : kNowhere;
    difference = bdd.Or(difference, bdd.Differ(in_a, in_b));
  }
  return difference;
}

// The changes between one class before and one after, as items.
class Comparison {
 public:
  Comparison(Model& before, Model& after) : before_(before), after_(after), bdd_(after.space().bdd()) {}

  std::vector<uint32_t> Items(uint32_t a, uint32_t b) {
    if (before_.ContentOf(a) == after_.ContentOf(b)) return {};
    possible_ = bdd_.Or(before_.PossibleIn(a), after_.PossibleIn(b));
    found_.clear();
    told_ = kNowhere;
    for (size_t c = 0; c < At(kCategoryCount); ++c) CompareCategory(a, b, c);
    CompareVerdicts(a, b);
    std::vector<uint32_t> items;
    for (const auto& [said, mask] : found_) {
      const auto [found, fresh] = numbers_.try_emplace({said, mask}, static_cast<uint32_t>(all_.size()));
      if (fresh) all_.emplace_back(said, CategorySet{mask});
      items.push_back(found->second);
    }
    std::sort(items.begin(), items.end());
    return items;
  }

  Change ChangeOf(const DatedBox& dated) const {
    const auto& [said, categories] = all_[dated.box.item];
    return {said.kind,         dated.box.cells,  categories,         dated.period,     said.conditions,
            said.rules_before, said.rules_after, said.denial_before, said.denial_after};
  }

 private:
  void CompareCategory(uint32_t a, uint32_t b, size_t category) {
    for (const Region& x : before_.RegionsOf(a, category)) {
      for (const Region& y : after_.RegionsOf(b, category)) {
        if (x.rules == y.rules && x.denial == y.denial) continue;
        const Ref when = bdd_.And(possible_, bdd_.And(x.when, y.when));
        if (when == kNowhere) continue;
        Said said{ChangeKind::kBasis, Text(when), x.rules, y.rules, x.denial, y.denial};
        if (x.rules.empty() && y.rules.empty()) said.kind = ChangeKind::kRefusal;
        if (x.rules.empty() && !y.rules.empty()) said.kind = ChangeKind::kOpened;
        if (!x.rules.empty() && y.rules.empty()) said.kind = ChangeKind::kClosed;
        found_[std::move(said)] |= 1u << category;
        Space& space = after_.space();
        const Ref asks = category == kNoCategory ? bdd_.Not(space.AsksAny(kAllCategories))
                                                 : space.Asked(static_cast<Category>(category));
        told_ = bdd_.Or(told_, bdd_.And(when, asks));
      }
    }
  }

  void CompareVerdicts(uint32_t a, uint32_t b) {
    const Verdicts& x = before_.VerdictsOf(a);
    const Verdicts& y = after_.VerdictsOf(b);
    const ByIds ids_x = ByIdsOf(before_, a);
    const ByIds ids_y = ByIdsOf(after_, b);
    Ref several = bdd_.Or(bdd_.Differ(x.allowed, y.allowed), bdd_.Differ(x.denied, y.denied));
    for (int c = 1; c < kCategoryCount; ++c) {
      several = bdd_.Or(several, bdd_.Differ(x.released[At(c)], y.released[At(c)]));
      several = bdd_.Or(several, bdd_.Differ(x.withheld[At(c)], y.withheld[At(c)]));
    }
    several = bdd_.Or(several, DifferenceOf(bdd_, ids_x.rules, ids_y.rules));
    several = bdd_.Or(several, DifferenceOf(bdd_, ids_x.denials, ids_y.denials));
    // What is decided otherwise for a category alone is told already, also for requests that ask for more beside it.
    Add(ChangeKind::kSeveral, bdd_.Minus(several, told_));
    // What may still be under way is told by itself, whatever else changes: of what goes before and after.
    const Ref goes = bdd_.Not(bdd_.Or(x.denied, y.denied));
    Add(ChangeKind::kLapse, bdd_.And(bdd_.Differ(x.at_acceptance, y.at_acceptance), goes));
    // Which condition a refusal names follows from what opened or closed; only else it is told by itself.
    if (!found_.empty()) return;
    Ref condition = kNowhere;
    for (size_t c = 1; c < x.failing.size(); ++c) {
      condition = bdd_.Or(condition, bdd_.Differ(x.failing[c], y.failing[c]));
    }
    Add(ChangeKind::kCondition, condition);
  }

  void Add(ChangeKind kind, Ref where) {
    where = bdd_.And(where, possible_);
    if (where == kNowhere) return;
    const Ref conditions = bdd_.Forget(where, after_.space().request_levels());
    found_[Said{kind, Text(conditions), {}, {}, "", ""}] |= 0;
  }

  std::string Text(Ref when) { return after_.space().TextOf(when, possible_); }

  Model& before_;
  Model& after_;
  Bdd& bdd_;
  Ref possible_ = kEverywhere;
  // Conditions and requests of which a change of one category tells.
  Ref told_ = kNowhere;
  std::map<Said, uint32_t> found_;
  std::map<std::pair<Said, uint32_t>, uint32_t> numbers_;
  std::vector<std::pair<Said, CategorySet>> all_;
};

void AddBoxes(Model& before, size_t i, Model& after, size_t k, const Period& period, Comparison& comparison,
              std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>>& done, DatedBoxes& boxes) {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  const CellTree both = CellTree::Over(before.tree(i), after.tree(k), &pairs);
  const auto items_of = [&](uint32_t label) {
    const auto [found, fresh] = done.try_emplace(pairs[label]);
    if (fresh) found->second = comparison.Items(pairs[label].first, pairs[label].second);
    return found->second;
  };
  boxes.Add(both.Boxes(items_of), period);
}

std::vector<Change> Sorted(std::vector<DatedBox> boxes, const Comparison& comparison) {
  std::vector<Change> changes;
  for (const DatedBox& dated : boxes) changes.push_back(comparison.ChangeOf(dated));
  const auto key = [](const Change& c) {
    return std::tie(c.kind, c.cells.senders, c.cells.receivers, c.cells.kinds, c.cells.purposes, c.cells.phases,
                    c.period.from, c.categories.bits, c.conditions, c.rules_before, c.rules_after, c.denial_before,
                    c.denial_after);
  };
  std::sort(changes.begin(), changes.end(), [&](const Change& a, const Change& b) { return key(a) < key(b); });
  return changes;
}

}  // namespace

std::vector<Change> ChangesBetween(Model& before, size_t period_before, Model& after, size_t period_after,
                                   const Period& period) {
  Comparison comparison(before, after);
  DatedBoxes boxes;
  std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> done;
  AddBoxes(before, period_before, after, period_after, period, comparison, done, boxes);
  return Sorted(boxes.Take(), comparison);
}

PolicyDiff Diff(const Policy& before, const Policy& after, const Digest& digest) {
  const Policy* const policies[] = {&before, &after};
  Space space(policies);
  Model a(&before, &space);
  Model b(&after, &space);
  Comparison comparison(a, b);
  DatedBoxes boxes;
  std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> done;
  size_t i = 0;
  size_t k = 0;
  Day from = kFirstDay;
  while (true) {
    const Period period{from, std::min(a.period(i).until, b.period(k).until)};
    AddBoxes(a, i, b, k, period, comparison, done, boxes);
    if (period.until == kNoDay) break;
    from = period.until + 1;
    if (a.period(i).until == period.until) ++i;
    if (b.period(k).until == period.until) ++k;
  }
  PolicyDiff diff;
  diff.changes = Sorted(boxes.Take(), comparison);
  diff.overflowed = space.bdd().Overflowed();
  AddTextChanges(before, after, diff);
  diff.text = DiffText(before, after, diff);
  if (digest) diff.digest = digest(diff.text);
  return diff;
}

}  // namespace ketenpoort::policy::analyse
