#include "policy/analyse/lint.h"

#include <algorithm>
#include <map>
#include <set>

#include "policy/analyse/model.h"
#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr size_t At(int i) { return static_cast<size_t>(i); }

// What was seen of one flow of a rule over all its cells and days.
struct RuleSeen {
  bool possible = false;
  bool stands = false;
  CategorySet released;
  std::set<std::string> in_the_way;
  std::set<std::string> impossible;
};

class Linter {
 public:
  Linter(const Policy& policy, std::span<const PayloadField> fields)
      : policy_(policy),
        policies_{&policy},
        space_(policies_),
        model_(&policy, &space_),
        fields_(fields.begin(), fields.end()) {}

  LintResult Run() {
    std::set<uint32_t> ids;
    for (size_t i = 0; i < model_.period_count(); ++i) {
      for (const auto& [id, cells] : model_.tree(i).LabelsIn(EveryCell())) {
        if (ids.insert(id).second) See(id);
      }
    }
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
        if (bdd.And(grants.granted[r][At(c)], possible) != kNowhere) seen.released.Add(static_cast<Category>(c));
      }
      for (size_t d = 0; d < cells.denials.size(); ++d) {
        if (bdd.And(grants.reportable[d], grants.matches[r]) != kNowhere) {
          seen.in_the_way.insert(model_.DenialId(cells.denials[d]));
        }
      }
      for (const int place : cells.impossible) seen.impossible.insert(policy_.impossible[At(place)].name);
    }
    for (size_t d = 0; d < cells.denials.size(); ++d) {
      if (bdd.And(grants.reportable[d], possible) != kNowhere) named_.insert(cells.denials[d]);
    }
  }

  void Add(LintKind kind, const std::string& id, const std::set<std::string>& because, Category category,
           const std::string& field, const std::string& message) {
    result_.findings.push_back({kind, id, {because.begin(), because.end()}, category, field, message});
  }

  void JudgeRule(int place) {
    const RuleSet& set = policy_.rule_sets.front().rules;
    const Rule& rule = set.rules[At(place)];
    const std::string& id = policy_.texts.rules[At(place)].id;
    const RuleSeen& seen = rules_[place];
    if (!seen.possible) {
      if (seen.impossible.empty()) {
        return Add(LintKind::kRuleNeverApplies, id, {}, Category::kUnspecified, "",
                   "a flow of `" + id + "` never applies: no cell or day fits it; remove it or mend its period");
      }
      return Add(LintKind::kConditionsNeverHold, id, seen.impossible, Category::kUnspecified, "",
                 "the conditions of a flow of `" + id + "` can never hold together; change what it asks for");
    }
    if (seen.released.Empty()) {
      const bool shadowed = !seen.in_the_way.empty();
      const std::string why = shadowed ? "a denial takes it everywhere; make an exception, or remove the flow"
                                       : "its gates never open; mend them or remove the flow";
      return Add(shadowed ? LintKind::kRuleShadowed : LintKind::kRuleNeverApplies, id, seen.in_the_way,
                 Category::kUnspecified, "", "a flow of `" + id + "` never releases anything: " + why);
    }
    const CategorySet never = rule.categories - seen.released;
    for (int c = 1; c < kCategoryCount; ++c) {
      const auto category = static_cast<Category>(c);
      if (!never.Has(category)) continue;
      Add(LintKind::kCategoryNeverReleased, id, seen.in_the_way, category, "",
          "`" + id + "` names " + std::string(policy::CodeOf(category)) + ", which is released in no state; remove it");
    }
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

  const Policy& policy_;
  const Policy* policies_[1];
  Space space_;
  Model model_;
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
