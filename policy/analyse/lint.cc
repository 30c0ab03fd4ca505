#include "policy/analyse/lint.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "policy/analyse/index.h"
#include "policy/analyse/model.h"
#include "policy/analyse/words.h"
#include "policy/impossible.h"

namespace ketenpoort::policy::analyse {
namespace {

// The lists of a flow stand in the order of the nouns.
static_assert(static_cast<int>(FlowList::kCategory) == kNouns);

// The policy, and beside what it declares impossible what Evaluate rules out.
Policy WithAllRuledOut(const Policy& policy) {
  Policy all = policy;
  for (const RuledOut& line : CombinationsRuledOut()) {
    const bool declared = std::any_of(policy.impossible.begin(), policy.impossible.end(), [&](const Impossible& one) {
      return IsCoveredBy({"", one.match, one.held, one.lacking}, line.match, line.held, line.lacking);
    });
    if (!declared) all.impossible.push_back({line.because, line.match, line.held, line.lacking, {}});
  }
  return all;
}

// What was seen of one flow of a rule over all its cells and days.
struct RuleSeen {
  bool possible = false;
  bool stands = false;
  CategorySet released;
  std::set<std::string> in_the_way;
  std::set<std::string> impossible;
  // The values under which something is released.
  std::array<uint32_t, kNouns> reached{};
  // The classes it matches.
  std::vector<uint32_t> classes;
};

class Linter {
 public:
  Linter(const Policy& policy, std::span<const PayloadField> fields)
      : policy_(WithAllRuledOut(policy)),
        policies_{&policy_},
        space_(policies_),
        model_(&policy_, &space_),
        fields_(fields.begin(), fields.end()) {}

  LintResult Run() {
    for (size_t i = 0; i < model_.period_count(); ++i) {
      for (const auto& [id, extent] : model_.tree(i).Extents()) {
        Match& all = extents_[id];
        for (int d = 0; d < kNouns; ++d) SetMask(all, d, MaskOf(all, d) | MaskOf(extent, d));
      }
    }
    for (const auto& [id, extent] : extents_) See(id);
    for (int place = 0; place < static_cast<int>(policy_.texts.rules.size()); ++place) JudgeRule(place);
    JudgeDenials();
    if (!fields_.empty()) JudgePayloads();
    result_.overflowed = space_.bdd().Overflowed();
    return std::move(result_);
  }

 private:
  void See(uint32_t id) {
    Bdd& bdd = space_.bdd();
    const Grants& grants = model_.GrantsOf(id);
    const CellClass& cells = model_.cell_class(id);
    const Ref possible = model_.PossibleIn(id);
    for (size_t r = 0; r < cells.rules.size(); ++r) {
      RuleSeen& seen = rules_[cells.rules[r]];
      seen.possible |= bdd.And(grants.matches[r], possible) != kNowhere;
      seen.stands |= bdd.And(grants.stands[r], possible) != kNowhere;
      for (int c = 1; c < kCategoryCount; ++c) {
        if (bdd.And(grants.granted[r][At(c)], possible) == kNowhere) continue;
        seen.released.Add(static_cast<Category>(c));
        for (int d = 0; d < kNouns; ++d) seen.reached[At(d)] |= MaskOf(extents_[id], d);
      }
      seen.classes.push_back(id);
      for (size_t d = 0; d < cells.denials.size(); ++d) {
        if (bdd.And(grants.reportable[d], grants.matches[r]) != kNowhere) {
          seen.in_the_way.insert(model_.DenialId(cells.denials[d]));
        }
      }
      AddImpossible(cells, grants.matches[r], seen.impossible);
    }
    for (size_t d = 0; d < cells.denials.size(); ++d) {
      if (bdd.And(grants.reportable[d], possible) != kNowhere) named_.insert(cells.denials[d]);
    }
  }

  // What cannot be in these cells of what a rule asks for: the combinations that each rule all of it out, else all that
  // rule some of it out.
  void AddImpossible(const CellClass& cells, Ref asked, std::set<std::string>& names) {
    Bdd& bdd = space_.bdd();
    std::set<std::string> some;
    bool whole = false;
    for (const int place : cells.impossible) {
      const Impossible& one = policy_.impossible[At(place)];
      const Ref combination = bdd.And(space_.AllOf(one.held), space_.NoneOf(one.lacking));
      if (bdd.And(asked, combination) != kNowhere) some.insert(one.name);
      if (bdd.Minus(asked, combination) != kNowhere) continue;
      whole = true;
      names.insert(one.name);
    }
    if (!whole) names.insert(some.begin(), some.end());
  }

  void Add(LintKind kind, const std::string& id, const std::set<std::string>& because, Category category,
           const std::string& field, const std::string& message) {
    result_.findings.push_back({kind, id, {because.begin(), because.end()}, category, field, message});
  }

  LintFinding& AddOfFlow(LintKind kind, int place, const std::set<std::string>& because, const std::string& message) {
    Add(kind, policy_.texts.rules[At(place)].id, because, Category::kUnspecified, "", message);
    result_.findings.back().place = place;
    return result_.findings.back();
  }

  void JudgeRule(int place) {
    const RuleSet& set = policy_.rule_sets.front().rules;
    const Rule& rule = set.rules[At(place)];
    const std::string& id = policy_.texts.rules[At(place)].id;
    const RuleSeen& seen = rules_[place];
    if (!seen.possible) {
      if (seen.classes.empty()) {
        AddOfFlow(LintKind::kRuleNeverApplies, place, {},
                  "a flow of `" + id + "` never applies: no cell or day fits it; remove it or mend its period");
      } else {
        AddOfFlow(LintKind::kConditionsNeverHold, place, seen.impossible,
                  "the conditions of a flow of `" + id + "` can never hold together; change what it asks for");
      }
      return;
    }
    if (seen.released.Empty()) {
      const bool shadowed = !seen.in_the_way.empty();
      const std::string why = shadowed ? "a denial takes it everywhere; make an exception, or remove the flow"
                                       : "its gates never open; mend them or remove the flow";
      AddOfFlow(shadowed ? LintKind::kRuleShadowed : LintKind::kRuleNeverApplies, place, seen.in_the_way,
                "a flow of `" + id + "` never releases anything: " + why);
      return;
    }
    const CategorySet never = rule.categories - seen.released;
    for (int c = 1; c < kCategoryCount; ++c) {
      const auto category = static_cast<Category>(c);
      if (!never.Has(category)) continue;
      LintFinding& found = AddOfFlow(
          LintKind::kCategoryNeverReleased, place, seen.in_the_way,
          "`" + id + "` names " + std::string(policy::CodeOf(category)) + ", which is released in no state; remove it");
      found.category = category;
      found.list = FlowList::kCategory;
      found.value = c;
    }
    JudgeValues(place, rule.match, seen);
  }

  // The organs, kinds, purposes and phases of a flow that releases something.
  void JudgeValues(int place, const Match& match, const RuleSeen& seen) {
    for (int d = 0; d < kNouns; ++d) {
      for (int v = kNounFirst[At(d)]; v < kNounCount[At(d)]; ++v) {
        if (((MaskOf(match, d) & ~seen.reached[At(d)]) >> v) & 1u) JudgeDead(place, d, v, seen);
      }
    }
  }

  void JudgeDead(int place, int noun, int value, const RuleSeen& seen) {
    Bdd& bdd = space_.bdd();
    const RuleSet& set = policy_.rule_sets.front().rules;
    const CategorySet categories = set.rules[At(place)].categories;
    // The denials that are met somewhere, and those that are met wherever the rule applies.
    std::set<std::string> some;
    std::map<std::string, size_t> everywhere;
    std::set<std::string> impossible;
    size_t classes = 0;
    for (const uint32_t id : seen.classes) {
      if (((MaskOf(extents_[id], noun) >> value) & 1u) == 0) continue;
      const CellClass& cells = model_.cell_class(id);
      const Grants& grants = model_.GrantsOf(id);
      const auto r =
          static_cast<size_t>(std::find(cells.rules.begin(), cells.rules.end(), place) - cells.rules.begin());
      AddImpossible(cells, grants.matches[r], impossible);
      const Ref here = bdd.And(grants.matches[r], model_.PossibleIn(id));
      if (here == kNowhere) continue;
      ++classes;
      std::map<std::string, Ref> met;
      for (size_t d = 0; d < cells.denials.size(); ++d) {
        const Denial& denial = set.denials[At(cells.denials[d])];
        const Ref where = bdd.And(grants.reportable[d], here);
        const bool whole = denial.categories.Empty();
        if (where == kNowhere || (!whole && (denial.categories & categories).Empty())) continue;
        some.insert(model_.DenialId(cells.denials[d]));
        // One that takes some data leaves the rest.
        if (!whole) continue;
        Ref& all = met[model_.DenialId(cells.denials[d])];
        all = bdd.Or(all, where);
      }
      for (const auto& [denial, where] : met) everywhere[denial] += where == here ? 1 : 0;
    }
    std::set<std::string> always;
    for (const auto& [denial, count] : everywhere) {
      if (count == classes) always.insert(denial);
    }
    const std::string why = classes == 0 ? "its conditions can never hold there together; take it out"
                                         : "a denial always refuses it; take it out, or make the rule an exception";
    LintFinding& found = AddOfFlow(LintKind::kValueNeverReleased, place,
                                   classes == 0     ? impossible
                                   : always.empty() ? some
                                                    : always,
                                   "`" + policy_.texts.rules[At(place)].id + "` names " + CodeOf(noun, value) +
                                       " in this flow, where it releases nothing in any state: " + why);
    found.list = static_cast<FlowList>(noun);
    found.value = value;
  }

  void JudgeDenials() {
    // A denial may stand in several cases; it is enough that one of them is named.
    std::map<std::string, bool> named;
    for (int place = 0; place < static_cast<int>(policy_.texts.denials.size()); ++place) {
      const DenialText& text = policy_.texts.denials[At(place)];
      if (text.enforced_at == EnforcedAt::kDecide) named[text.id] |= named_.contains(place);
    }
    for (const auto& [id, is_named] : named) {
      if (is_named) continue;
      Add(LintKind::kDenialNeverNamed, id, {}, Category::kUnspecified, "",
          "denial `" + id + "` can be named in no state; remove it or mend its cases");
    }
  }

  void JudgePayloads() {
    std::map<int, CategorySet> carried;
    std::map<int, CategorySet> released;
    for (const PayloadField& field : fields_) carried[static_cast<int>(field.kind)].Add(field.category);
    const RuleSet& set = policy_.rule_sets.front().rules;
    // A category of a rule that stands in several flows is carried where one of them carries it.
    std::map<std::string, CategorySet> named_by;
    std::map<std::string, CategorySet> carried_for;
    for (int place = 0; place < set.rule_count; ++place) {
      const Rule& rule = set.rules[At(place)];
      const std::string& id = policy_.texts.rules[At(place)].id;
      named_by[id] = named_by[id] | rule.categories;
      for (int k = 1; k < kMessageKindCount; ++k) {
        if (((rule.match.kinds >> k) & 1u) == 0) continue;
        carried_for[id] = carried_for[id] | (carried[k] & rule.categories);
        released[k] = released[k] | rules_[place].released;
      }
    }
    for (const auto& [id, categories] : named_by) JudgeCarried(id, categories - carried_for[id]);
    JudgeFields(released);
  }

  void JudgeCarried(const std::string& id, CategorySet not_carried) {
    for (int c = 1; c < kCategoryCount; ++c) {
      const auto category = static_cast<Category>(c);
      if (!not_carried.Has(category)) continue;
      Add(LintKind::kCategoryNoPayloadCarries, id, {}, category, "",
          "`" + id + "` names " + std::string(policy::CodeOf(category)) +
              ", which no payload of its kinds carries; add a field or remove it");
    }
  }

  void JudgeFields(const std::map<int, CategorySet>& released) {
    std::set<std::string> refused;
    for (const RefusedFieldText& text : policy_.texts.refused_fields) refused.insert(text.field);
    std::map<std::string, bool> some_kind_releases;
    for (const PayloadField& field : fields_) {
      const auto found = released.find(static_cast<int>(field.kind));
      const bool can = found != released.end() && found->second.Has(field.category);
      some_kind_releases[field.field] |= can;
      if (can || refused.contains(field.field)) continue;
      Add(LintKind::kFieldNeverReleased, "", {}, field.category, field.field,
          "no rule can release field `" + field.field + "` in " + std::string(policy::NameOf(field.kind)) +
              "; remove it, or list it as a refused field with a reason");
    }
    for (const std::string& field : refused) {
      const auto found = some_kind_releases.find(field);
      if (found != some_kind_releases.end() && !found->second) continue;
      Add(LintKind::kRefusedFieldStale, "", {}, Category::kUnspecified, field,
          found == some_kind_releases.end() ? "refused field `" + field + "` is in no payload; remove it"
                                            : "refused field `" + field + "` is released by a rule; remove it");
    }
  }

  const Policy policy_;
  const Policy* policies_[1];
  Space space_;
  Model model_;
  // The values each class has, over all days.
  std::map<uint32_t, Match> extents_;
  std::map<int, RuleSeen> rules_;
  std::set<int> named_;
  LintResult result_;
  std::vector<PayloadField> fields_;
};

}  // namespace

LintResult Lint(const Policy& every_switch_on, std::span<const PayloadField> fields) {
  if (every_switch_on.rule_sets.empty()) return {};
  return Linter(every_switch_on, fields).Run();
}

}  // namespace ketenpoort::policy::analyse
