#include "policy/analyse/model.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "policy/analyse/index.h"
#include "policy/decide.h"

namespace ketenpoort::policy::analyse {
namespace {

// The depth of the kind in a cell tree.
constexpr int kKindNoun = 2;

RuleBits Both(const RuleBits& a, const RuleBits& b) {
  RuleBits both = a;
  for (size_t w = 0; w < both.words.size(); ++w) both.words[w] &= b.words[w];
  return both;
}

std::vector<int> PlacesIn(const RuleBits& bits, int count) {
  std::vector<int> places;
  for (int i = 0; i < count; ++i) {
    if (bits.Has(i)) places.push_back(i);
  }
  return places;
}

const RuleBits& IndexOf(const MatchIndex& index, int depth, int value) {
  const std::array<const RuleBits*, kNouns> firsts = {index.senders.data(), index.receivers.data(), index.kinds.data(),
                                                      index.purposes.data(), index.phases.data()};
  return firsts[At(depth)][At(value)];
}

const RuleSet& EmptySet() {
  static constexpr RuleSet kEmpty{};
  return kEmpty;
}

// Conditions as text, for comparing across policies.
std::string Bits(Conditions conditions) { return std::to_string(conditions.bits) + ","; }

}  // namespace

Model::Model(const Policy* policy, Space* space)
    : policy_(policy), space_(space), all_(policy->rule_sets.empty() ? &EmptySet() : &policy->rule_sets.front().rules) {
  const auto& dated = policy->rule_sets;
  if (dated.empty()) {
    periods_.push_back({});
    trees_.push_back(TreeOf(EmptySet()));
  }
  for (size_t i = 0; i < dated.size(); ++i) {
    const Day until = i + 1 < dated.size() ? dated[i + 1].from - 1 : kNoDay;
    periods_.push_back({dated[i].from, until});
    trees_.push_back(TreeOf(dated[i].rules));
  }
}

uint32_t Model::Class(const Matched& matched) {
  const auto [found, fresh] = class_ids_.try_emplace(matched, static_cast<uint32_t>(classes_.size()));
  if (fresh) {
    CellClass made{PlacesIn(matched.rules, all_->rule_count), PlacesIn(matched.denials, all_->denial_count), {}, {}};
    for (size_t i = 0; i < matched.impossible.size(); ++i) {
      if (matched.impossible[i]) made.impossible.push_back(static_cast<int>(i));
    }
    made.kind_class = matched.kind_class;
    classes_.push_back(std::move(made));
  }
  return found->second;
}

Model::Matched Model::Narrowed(const RuleSet& set, const Matched& from, int depth, int value) const {
  Matched matched = from;
  matched.rules = Both(from.rules, IndexOf(set.rule_index, depth, value));
  matched.denials = Both(from.denials, IndexOf(set.denial_index, depth, value));
  for (size_t i = 0; i < matched.impossible.size(); ++i) {
    const bool fits = (MaskOf(policy_->impossible[i].match, depth) >> value) & 1u;
    matched.impossible[i] = matched.impossible[i] && fits;
  }
  if (depth == kKindNoun) matched.kind_class = ClassOf(static_cast<MessageKind>(value));
  return matched;
}

CellTree Model::TreeOf(const RuleSet& set) {
  CellTree tree;
  std::map<std::pair<int, Matched>, uint32_t> done;
  const std::function<uint32_t(int, const Matched&)> build = [&](int depth, const Matched& matched) -> uint32_t {
    if (depth == kNouns) return Class(matched);
    if (const auto found = done.find({depth, matched}); found != done.end()) return found->second;
    CellTree::Node node(At(kNounCount[At(depth)]), 0);
    for (int v = kNounFirst[At(depth)]; v < kNounCount[At(depth)]; ++v) {
      node[At(v)] = build(depth + 1, Narrowed(set, matched, depth, v));
    }
    const uint32_t made = tree.Intern(depth, std::move(node));
    done.emplace(std::make_pair(depth, matched), made);
    return made;
  };
  Matched everything;
  everything.rules.words.fill(~uint64_t{0});
  everything.denials.words.fill(~uint64_t{0});
  everything.impossible.assign(policy_->impossible.size(), true);
  tree.SetRoot(build(0, everything));
  return tree;
}

Ref Model::PossibleIn(uint32_t id) {
  if (const auto found = possible_.find(id); found != possible_.end()) return found->second;
  Bdd& bdd = space_->bdd();
  Ref possible = kEverywhere;
  for (const int place : classes_[id].impossible) {
    const Impossible& one = policy_->impossible[At(place)];
    possible = bdd.Minus(possible, bdd.And(space_->AllOf(one.held), space_->NoneOf(one.lacking)));
  }
  return possible_.emplace(id, possible).first->second;
}

Ref Model::Applies(const Denial& denial) {
  Bdd& bdd = space_->bdd();
  const Ref held = bdd.And(space_->AllOf(denial.required), space_->NoneOf(denial.forbidden));
  return bdd.And(held, space_->LacksOne(denial.lacking));
}

ByCategory Model::GrantedBy(const CellClass& cells, const Rule& rule, int place, Ref stands,
                            const std::vector<Ref>& applies) {
  Bdd& bdd = space_->bdd();
  ByCategory granted{};
  granted[kNoCategory] = stands;
  for (int c = 1; c < kCategoryCount; ++c) {
    const auto category = static_cast<Category>(c);
    if (!rule.categories.Has(category)) continue;
    Ref left = stands;
    for (int g = 0; g < rule.gate_count && g < kGatesMax; ++g) {
      const Gate& gate = rule.gates[At(g)];
      if (gate.categories.Has(category)) left = bdd.And(left, space_->AllOf(gate.required));
    }
    for (size_t d = 0; d < cells.denials.size(); ++d) {
      const Denial& denial = DenialAt(cells.denials[d]);
      if (!denial.except.Has(place) && denial.categories.Has(category)) left = bdd.Minus(left, applies[d]);
    }
    granted[At(c)] = left;
  }
  return granted;
}

const Grants& Model::GrantsOf(uint32_t id) {
  if (const auto found = grants_.find(id); found != grants_.end()) return found->second;
  Bdd& bdd = space_->bdd();
  const CellClass& cells = classes_[id];
  const Ref sound = bdd.Not(space_->Holds(Condition::kTrouble));
  Grants grants;
  std::vector<Ref> applies;
  for (const int place : cells.denials) applies.push_back(bdd.And(sound, Applies(DenialAt(place))));
  for (const int place : cells.rules) {
    const Rule& rule = RuleAt(place);
    const Ref matches = bdd.And(sound, bdd.And(space_->AllOf(rule.required), space_->NoneOf(rule.forbidden)));
    Ref stands = matches;
    for (size_t d = 0; d < cells.denials.size(); ++d) {
      const Denial& denial = DenialAt(cells.denials[d]);
      if (!denial.except.Has(place) && denial.categories.Empty()) stands = bdd.Minus(stands, applies[d]);
    }
    grants.matches.push_back(matches);
    grants.stands.push_back(stands);
    grants.granted.push_back(GrantedBy(cells, rule, place, stands, applies));
    grants.any_match = bdd.Or(grants.any_match, matches);
    for (size_t c = 0; c < grants.any_granted.size(); ++c) {
      grants.any_granted[c] = bdd.Or(grants.any_granted[c], grants.granted.back()[c]);
    }
  }
  // A denial is not named where a rule matches and all that match are its exceptions.
  for (size_t d = 0; d < cells.denials.size(); ++d) {
    Ref only_exceptions = grants.any_match;
    for (size_t r = 0; r < cells.rules.size(); ++r) {
      if (!DenialAt(cells.denials[d]).except.Has(cells.rules[r])) {
        only_exceptions = bdd.Minus(only_exceptions, grants.matches[r]);
      }
    }
    grants.reportable.push_back(bdd.Minus(applies[d], only_exceptions));
  }
  return grants_.emplace(id, std::move(grants)).first->second;
}

// Which denial is named, by the class's own order, within `reported`. `held_back`: asked for and not granted.
std::vector<Ref> Model::Named(const CellClass& cells, const Grants& grants, Ref reported, const ByCategory& held_back) {
  Bdd& bdd = space_->bdd();
  std::vector<Ref> named;
  Ref left = reported;
  for (size_t d = 0; d < cells.denials.size(); ++d) {
    const Denial& denial = DenialAt(cells.denials[d]);
    Ref takes = denial.categories.Empty() ? kEverywhere : kNowhere;
    for (int c = 1; c < kCategoryCount; ++c) {
      if (denial.categories.Has(static_cast<Category>(c))) takes = bdd.Or(takes, held_back[At(c)]);
    }
    const Ref here = bdd.And(left, bdd.And(grants.reportable[d], takes));
    named.push_back(here);
    left = bdd.Minus(left, here);
  }
  return named;
}

const Verdicts& Model::VerdictsOf(uint32_t id) {
  if (const auto found = verdicts_.find(id); found != verdicts_.end()) return found->second;
  Bdd& bdd = space_->bdd();
  const CellClass& cells = classes_[id];
  const Grants& grants = GrantsOf(id);
  const Ref trouble = space_->Holds(Condition::kTrouble);
  const Ref sound = bdd.Not(trouble);
  const Ref asks = space_->AsksAny(kAllCategories);
  Verdicts v;
  Ref released = kNowhere;
  Ref withheld = kNowhere;
  Ref rejected = kNowhere;
  ByCategory held_back{};
  for (int c = 1; c < kCategoryCount; ++c) {
    const Ref asked = space_->Asked(static_cast<Category>(c));
    v.released[At(c)] = bdd.And(asked, grants.any_granted[At(c)]);
    held_back[At(c)] = bdd.Minus(asked, grants.any_granted[At(c)]);
    released = bdd.Or(released, v.released[At(c)]);
    withheld = bdd.Or(withheld, held_back[At(c)]);
    if (all_->reject_always.Has(static_cast<Category>(c))) rejected = bdd.Or(rejected, held_back[At(c)]);
  }
  Ref refused = bdd.Minus(bdd.Or(asks, bdd.Not(grants.any_granted[kNoCategory])), released);
  if (cells.kind_class == KindClass::kOrdinary) {
    refused = bdd.Or(refused, bdd.Or(bdd.Minus(withheld, space_->Withhold()), rejected));
  }
  v.denied = bdd.Or(trouble, refused);
  const Ref allows = bdd.Not(v.denied);
  v.allowed = bdd.Minus(allows, withheld);
  v.allowed_in_part = bdd.And(allows, withheld);
  for (int c = 1; c < kCategoryCount; ++c) {
    v.released[At(c)] = bdd.And(v.released[At(c)], allows);
    v.withheld[At(c)] = held_back[At(c)];
  }
  for (size_t r = 0; r < cells.rules.size(); ++r) {
    Ref grants_asked = bdd.Minus(grants.stands[r], asks);
    for (int c = 1; c < kCategoryCount; ++c) {
      const Ref asked = space_->Asked(static_cast<Category>(c));
      grants_asked = bdd.Or(grants_asked, bdd.And(asked, grants.granted[r][At(c)]));
    }
    v.rules.push_back(bdd.And(allows, grants_asked));
    if (RuleAt(cells.rules[r]).lapse == Lapse::kAtAcceptance) {
      v.at_acceptance = bdd.Or(v.at_acceptance, bdd.And(v.rules.back(), space_->Holds(Condition::kEndNotice)));
    }
  }
  const Ref reported = bdd.And(sound, bdd.Or(refused, withheld));
  v.denials = Named(cells, grants, reported, held_back);
  AddFailing(cells, grants, reported, v);
  return verdicts_.emplace(id, std::move(v)).first->second;
}

std::vector<Region> Model::Regions(uint32_t id, size_t category) {
  Bdd& bdd = space_->bdd();
  const CellClass& cells = classes_[id];
  const Grants& grants = GrantsOf(id);
  // The sets of rules that grant, split one rule id after the other.
  std::map<std::vector<std::string>, Ref> by_rules = {{{}, kEverywhere}};
  std::vector<std::string> ids;
  for (const int place : cells.rules) {
    if (std::find(ids.begin(), ids.end(), RuleId(place)) == ids.end()) ids.push_back(RuleId(place));
  }
  for (const std::string& rule_id : ids) {
    Ref grants_here = kNowhere;
    for (size_t r = 0; r < cells.rules.size(); ++r) {
      if (RuleId(cells.rules[r]) == rule_id) grants_here = bdd.Or(grants_here, grants.granted[r][category]);
    }
    std::map<std::vector<std::string>, Ref> split;
    for (const auto& [rules, when] : by_rules) {
      std::vector<std::string> more = rules;
      more.push_back(rule_id);
      if (const Ref in = bdd.And(when, grants_here); in != kNowhere) split.emplace(std::move(more), in);
      if (const Ref out = bdd.Minus(when, grants_here); out != kNowhere) split.emplace(rules, out);
    }
    by_rules = std::move(split);
  }
  std::vector<Region> regions;
  for (const auto& [rules, when] : by_rules) {
    if (!rules.empty()) regions.push_back({Outcome::kAllowed, rules, "", when});
  }
  const Ref refused = by_rules.contains({}) ? by_rules.at({}) : kNowhere;
  ByCategory held_back{};
  if (category != kNoCategory) held_back[category] = refused;
  const Ref reported = bdd.Minus(refused, space_->Holds(Condition::kTrouble));
  const std::vector<Ref> named = Named(cells, grants, reported, held_back);
  std::map<std::string, Ref> by_denial;
  Ref left = refused;
  for (size_t d = 0; d < named.size(); ++d) {
    if (named[d] == kNowhere) continue;
    Ref& when = by_denial[DenialId(cells.denials[d])];
    when = bdd.Or(when, named[d]);
    left = bdd.Minus(left, named[d]);
  }
  for (const auto& [denial, when] : by_denial) regions.push_back({Outcome::kDenied, {}, denial, when});
  if (left != kNowhere) regions.push_back({Outcome::kDenied, {}, "", left});
  return regions;
}

const std::vector<Region>& Model::RegionsOf(uint32_t id, size_t category) {
  const auto found = regions_.find({id, category});
  if (found != regions_.end()) return found->second;
  return regions_.emplace(std::make_pair(id, category), Regions(id, category)).first->second;
}

Decision Model::DecisionAt(size_t period, const Tuple& tuple, Conditions conditions) {
  const uint32_t id = trees_[period].LabelOf(tuple);
  const CellClass& cells = classes_[id];
  const Verdicts& v = VerdictsOf(id);
  const Bdd& bdd = space_->bdd();
  const Levels state = space_->VectorOf(tuple, conditions);
  Decision decision;
  decision.phase = tuple.phase;
  if (bdd.Contains(v.allowed, state)) decision.outcome = Outcome::kAllowed;
  if (bdd.Contains(v.allowed_in_part, state)) decision.outcome = Outcome::kAllowedInPart;
  if (bdd.Contains(v.at_acceptance, state)) decision.lapse = Lapse::kAtAcceptance;
  for (int c = 1; c < kCategoryCount; ++c) {
    if (bdd.Contains(v.released[At(c)], state)) decision.released.Add(static_cast<Category>(c));
    if (bdd.Contains(v.withheld[At(c)], state)) decision.withheld.Add(static_cast<Category>(c));
  }
  for (size_t r = 0; r < v.rules.size(); ++r) {
    if (bdd.Contains(v.rules[r], state)) decision.rules.Add(cells.rules[r]);
  }
  for (size_t d = 0; d < v.denials.size(); ++d) {
    if (bdd.Contains(v.denials[d], state)) decision.denial = static_cast<uint8_t>(cells.denials[d]);
  }
  for (int c = 1; c < kConditionCount; ++c) {
    if (bdd.Contains(v.failing[At(c)], state)) decision.failing = static_cast<Condition>(c);
  }
  return decision;
}

WideCount Model::StateCount() {
  WideCount states;
  for (const CellTree& tree : trees_) {
    for (const auto& [id, cells] : tree.LabelsIn(EveryCell())) {
      WideCount here(cells);
      here *= space_->bdd().CountOf(PossibleIn(id), space_->condition_levels());
      states += here;
    }
  }
  return states.Doubled(static_cast<int>(space_->request_levels().count()));
}

std::string Model::ContentOf(uint32_t id) const {
  const CellClass& cells = classes_[id];
  std::string text =
      std::to_string(static_cast<int>(cells.kind_class)) + ";" + std::to_string(all_->reject_always.bits) + ";";
  for (const int place : cells.rules) {
    const Rule& rule = RuleAt(place);
    text += RuleId(place) + ":" + Bits(rule.required) + Bits(rule.forbidden) + std::to_string(rule.categories.bits) +
            "," + std::to_string(static_cast<int>(rule.lapse));
    for (int g = 0; g < rule.gate_count && g < kGatesMax; ++g) {
      text += "," + Bits(rule.gates[At(g)].required) + std::to_string(rule.gates[At(g)].categories.bits);
    }
    text += ";";
  }
  for (const int place : cells.denials) {
    const Denial& denial = DenialAt(place);
    text += DenialId(place) + ":" + Bits(denial.required) + Bits(denial.forbidden) + Bits(denial.lacking) +
            std::to_string(denial.categories.bits) + ",";
    for (const int rule : cells.rules) text += denial.except.Has(rule) ? "x" : ".";
    text += ";";
  }
  return text;
}

}  // namespace ketenpoort::policy::analyse
