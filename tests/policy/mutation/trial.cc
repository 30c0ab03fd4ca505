#include "tests/policy/mutation/trial.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "policy/analyse/cell_tree.h"
#include "policy/analyse/lint.h"
#include "policy/analyse/prove.h"
#include "policy/compile/payload_fields.h"

namespace ketenpoort::policy::mutation {
namespace {

std::vector<std::string> RuleIds(const Policy& policy, const Decision& decision) {
  std::set<std::string> ids;
  for (size_t i = 0; i < policy.texts.rules.size(); ++i) {
    if (decision.rules.Has(static_cast<int>(i))) ids.insert(policy.texts.rules[i].id);
  }
  return {ids.begin(), ids.end()};
}

std::string DenialId(const Policy& policy, const Decision& decision) {
  return decision.denial < policy.texts.denials.size() ? policy.texts.denials[decision.denial].id : "";
}

// Everything a rule or denial is, but for its days.
auto Parts(const Match& m) { return std::tie(m.senders, m.receivers, m.kinds, m.purposes, m.phases); }
bool SameMatch(const Match& a, const Match& b) { return Parts(a) == Parts(b); }

bool SameGates(const Rule& a, const Rule& b) {
  if (a.gate_count != b.gate_count) return false;
  for (size_t i = 0; i < a.gate_count; ++i) {
    if (!(a.gates[i].required == b.gates[i].required && a.gates[i].categories == b.gates[i].categories)) return false;
  }
  return true;
}

bool Same(const Rule& a, const Rule& b) {
  return SameMatch(a.match, b.match) && a.required == b.required && a.forbidden == b.forbidden &&
         a.categories == b.categories && SameGates(a, b) && a.lapse == b.lapse;
}

bool Same(const Denial& a, const Denial& b) {
  return SameMatch(a.match, b.match) && a.required == b.required && a.forbidden == b.forbidden &&
         a.lacking == b.lacking && a.categories == b.categories && a.except == b.except;
}

// The cells of the parts that stand in one of both and not in the other, where exceptions are by id: their places move.
using Cells = std::vector<Match>;

template <typename Part, typename SamePart>
void AddDifferent(const std::vector<Part>& a, const std::vector<Part>& b, SamePart same, Cells& cells) {
  for (const Part& one : a) {
    if (std::none_of(b.begin(), b.end(), [&](const Part& other) { return same(one, other); }))
      cells.push_back(one.second.match);
  }
}

struct Parted {
  std::vector<std::pair<std::string, Rule>> rules;
  std::vector<std::pair<std::string, Denial>> denials;
};

Parted PartsOf(const Policy& policy) {
  Parted parted;
  if (policy.rule_sets.empty()) return parted;
  const RuleSet& all = policy.rule_sets.front().rules;
  for (size_t i = 0; i < all.rule_count; ++i) parted.rules.emplace_back(policy.texts.rules[i].id, all.rules[i]);
  for (size_t i = 0; i < all.denial_count; ++i) {
    std::string id = policy.texts.denials[i].id;
    // The rules it does not touch, by id, stand in for their places.
    for (int k = 0; k < all.rule_count; ++k) {
      if (all.denials[i].except.Has(k)) id += " " + policy.texts.rules[static_cast<size_t>(k)].id;
    }
    parted.denials.emplace_back(std::move(id), all.denials[i]);
    parted.denials.back().second.except = {};
  }
  return parted;
}

Cells Changed(const Policy& before, const Policy& after) {
  if (!(before.rule_sets.front().rules.reject_always == after.rule_sets.front().rules.reject_always)) {
    return {analyse::EveryCell()};
  }
  const Parted a = PartsOf(before);
  const Parted b = PartsOf(after);
  const auto same = [](const auto& x, const auto& y) {
    return x.first == y.first && Same(x.second, y.second) && x.second.from == y.second.from &&
           x.second.until == y.second.until;
  };
  Cells cells;
  AddDifferent(a.rules, b.rules, same, cells);
  AddDifferent(b.rules, a.rules, same, cells);
  AddDifferent(a.denials, b.denials, same, cells);
  AddDifferent(b.denials, a.denials, same, cells);
  return cells;
}

template <typename Part>
bool InForceOn(const Part& part, Day day) {
  return part.from <= day && day <= part.until;
}

// Places are the same in all rule sets of a policy, so what holds on a day is what is in force at each place.
bool SameOn(Day day, const RuleSet& a, const RuleSet& b) {
  if (a.rule_count != b.rule_count || a.denial_count != b.denial_count || !(a.reject_always == b.reject_always) ||
      a.unknown_value_denial != b.unknown_value_denial) {
    return false;
  }
  for (size_t i = 0; i < a.rule_count; ++i) {
    if (InForceOn(a.rules[i], day) != InForceOn(b.rules[i], day) || !Same(a.rules[i], b.rules[i])) return false;
  }
  for (size_t i = 0; i < a.denial_count; ++i) {
    if (InForceOn(a.denials[i], day) != InForceOn(b.denials[i], day) || !Same(a.denials[i], b.denials[i])) {
      return false;
    }
  }
  return true;
}

// The same rules on each day the bundle may be in force, with the same numbers. On other days it decides nothing.
bool SameRules(const Policy& a, const Policy& b) {
  if (a.valid_from != b.valid_from || a.valid_until != b.valid_until ||
      a.parameters.lapse_days_max != b.parameters.lapse_days_max ||
      a.parameters.wish_recency_days != b.parameters.wish_recency_days) {
    return false;
  }
  std::set<Day> days = {a.valid_from};
  for (const Policy* policy : {&a, &b}) {
    for (const DatedRuleSet& dated : policy->rule_sets) {
      if (dated.from > a.valid_from && dated.from <= a.valid_until) days.insert(dated.from);
    }
  }
  return std::all_of(days.begin(), days.end(), [&](Day day) { return SameOn(day, a.ForDay(day), b.ForDay(day)); });
}

// The cells in both; none where a dimension has no value in common.
bool Narrow(Match& cells, const Match& to) {
  cells.senders &= to.senders;
  cells.receivers &= to.receivers;
  cells.kinds &= to.kinds;
  cells.purposes &= to.purposes;
  cells.phases &= to.phases;
  return cells.senders != 0 && cells.receivers != 0 && cells.kinds != 0 && cells.purposes != 0 && cells.phases != 0;
}

template <typename Part>
void NeverInForce(Part& part) {
  part.from = kNoDay;
  part.until = kFirstDay;
}

bool Meets(const Match& a, const Match& b) {
  Match both = a;
  return Narrow(both, b);
}

bool Same(const MatchIndex& a, const MatchIndex& b) {
  return a.senders == b.senders && a.receivers == b.receivers && a.kinds == b.kinds && a.purposes == b.purposes &&
         a.phases == b.phases;
}
bool SameIndexes(const RuleSet& a, const RuleSet& b) {
  return Same(a.rule_index, b.rule_index) && Same(a.denial_index, b.denial_index);
}

// The policy without what decides in none of these cells; in them it decides as before. Places stay. A proof or
// comparison that is about these cells only is much shorter over it.
Policy Near(const Policy& policy, const Cells& cells) {
  const auto near = [&](const Match& match) {
    return std::any_of(cells.begin(), cells.end(), [&](const Match& one) { return Meets(match, one); });
  };
  Policy reduced = policy;
  std::vector<DatedRuleSet> kept;
  for (const DatedRuleSet& dated : policy.rule_sets) {
    RuleSet rules = dated.rules;
    for (size_t i = 0; i < rules.rule_count; ++i) {
      if (!near(rules.rules[i].match)) NeverInForce(rules.rules[i]);
    }
    for (size_t i = 0; i < rules.denial_count; ++i) {
      if (!near(rules.denials[i].match)) NeverInForce(rules.denials[i]);
    }
    rules = InForce(rules, dated.from);
    if (!kept.empty() && SameIndexes(kept.back().rules, rules)) continue;
    kept.push_back({dated.from, rules});
  }
  reduced.rule_sets = std::move(kept);
  std::erase_if(reduced.impossible, [&](const Impossible& one) { return !near(one.match); });
  return reduced;
}

// The smallest product that holds all of these cells.
Match Around(const Cells& cells) {
  Match around;
  for (const Match& one : cells) {
    around.senders |= one.senders;
    around.receivers |= one.receivers;
    around.kinds |= one.kinds;
    around.purposes |= one.purposes;
    around.phases |= one.phases;
  }
  return around;
}

CompileOptions Turned(const SwitchText& one) {
  return one.on ? CompileOptions{{}, {one.id}} : CompileOptions{{one.id}, {}};
}

// How far two policies decide the same, by what differs.
Fate FateOf(const analyse::PolicyDiff& diff) {
  if (diff.Empty()) return Fate::kProvedEqual;
  const bool only_named = !diff.overflowed && diff.numbers.empty() &&
                          std::all_of(diff.changes.begin(), diff.changes.end(), [](const analyse::Change& change) {
                            return change.kind == analyse::ChangeKind::kCondition;
                          });
  return only_named ? Fate::kShutByDenial : Fate::kSurvived;
}

}  // namespace

const char* NameOf(Fate fate) {
  switch (fate) {
    case Fate::kCaughtByScenario:
      return "caught by a scenario";
    case Fate::kCaughtByAssertion:
      return "caught by an assertion";
    case Fate::kRefusedAtLoad:
      return "refused at load";
    case Fate::kFoundAtLoad:
      return "found by the checks at load";
    case Fate::kEqual:
      return "the same rules on every day of the bundle";
    case Fate::kProvedEqual:
      return "proved to decide the same";
    case Fate::kShutByDenial:
      return "the same but for the condition a refusal names";
    case Fate::kSurvived:
      return "survived";
  }
  return "";
}

Trial::Trial(std::vector<SourceFile> rules, const std::vector<SourceFile>& scenarios,
             const std::vector<SourceFile>& assertions)
    : rules_(std::move(rules)) {
  std::vector<CompileError> errors;
  assertions_ = analyse::ReadAssertions(assertions, &errors);
  std::vector<ReadScenario> read = ReadScenarios(scenarios, &errors);
  for (const CompileError& error : errors) problem_ += Formatted(error) + "\n";
  if (!AddSetting({})) return;
  const std::vector<SwitchText> switches = settings_.front().policy.texts.switches;
  CompileOptions open;
  for (const SwitchText& one : switches) open.switches_on.push_back(one.id);
  if (!AddSetting(open)) return;
  for (const SwitchText& one : switches) {
    if (!AddSetting(Turned(one))) return;
  }
  for (const ReadScenario& scenario : read) AddScenario(scenario);
  if (!problem_.empty()) return;
  const ScenarioReport report = RunScenarios(rules_, scenarios);
  if (report.failed > 0 || !report.errors.empty()) problem_ += "a scenario of the shipped rules fails\n";
  for (const analyse::LintFinding& finding : analyse::Lint(settings_[1].policy, PayloadFields()).findings) {
    problem_ += finding.message + "\n";
  }
  for (size_t i = 0; i < 2; ++i) {
    for (const analyse::Proved& one : analyse::Prove(settings_[i].policy, assertions_, {false}).assertions) {
      if (!one.holds) problem_ += "assertion " + one.id + " does not hold for the shipped rules\n";
    }
  }
}

void Trial::AddScenario(const ReadScenario& scenario) {
  const auto asks = [&](const Setting& s) {
    return s.options.switches_on == scenario.switches_on && s.options.switches_off == scenario.switches_off;
  };
  auto found = std::find_if(settings_.begin(), settings_.end(), asks);
  if (found == settings_.end()) {
    if (!AddSetting({scenario.switches_on, scenario.switches_off})) return;
    found = std::prev(settings_.end());
  }
  found->judged.push_back(Judge(found->policy, scenario.request, scenario.facts, scenario.time));
  found->scenarios.push_back(scenario);
}

class Trial::Mutated {
 public:
  Mutated(const std::vector<Setting>& settings, std::vector<SourceFile> files)
      : settings_(settings), files_(std::move(files)), policies_(settings.size()), compiled_(settings.size()) {}
  const Policy* Under(size_t setting) {
    if (!compiled_[setting]) policies_[setting] = Compile(files_, nullptr, settings_[setting].options).policy;
    compiled_[setting] = true;
    return policies_[setting] ? &*policies_[setting] : nullptr;
  }

 private:
  const std::vector<Setting>& settings_;
  std::vector<SourceFile> files_;
  std::vector<std::optional<Policy>> policies_;
  std::vector<bool> compiled_;
};

bool Trial::AddSetting(const CompileOptions& options) {
  CompileResult result = Compile(rules_, nullptr, options);
  for (const CompileError& error : result.errors) problem_ += Formatted(error) + "\n";
  if (!result.policy) return false;
  settings_.push_back({options, std::move(*result.policy), {}, {}});
  return true;
}

// A scenario of the shipped rules passes, so it fails here exactly where something it states comes out otherwise.
bool Trial::ScenarioNotices(const Setting& setting, const Policy& mutated) {
  for (size_t i = 0; i < setting.scenarios.size(); ++i) {
    const ReadScenario& scenario = setting.scenarios[i];
    const Judgement& was = setting.judged[i];
    const Judgement is = Judge(mutated, scenario.request, scenario.facts, scenario.time);
    const ScenarioExpectation& then = scenario.then;
    if (was.decision.outcome != is.decision.outcome || was.decision.failing != is.decision.failing) return true;
    if (RuleIds(setting.policy, was.decision) != RuleIds(mutated, is.decision)) return true;
    if (DenialId(setting.policy, was.decision) != DenialId(mutated, is.decision)) return true;
    if (then.released && !(was.decision.released == is.decision.released)) return true;
    if (then.withheld && !(was.decision.withheld == is.decision.withheld)) return true;
    if (then.lapse && was.decision.lapse != is.decision.lapse) return true;
  }
  return false;
}

// Only in the cells where decisions differ: in all others each assertion holds as it does for the shipped rules.
bool Trial::AssertionNotices(const Policy& mutated, const analyse::PolicyDiff& diff) const {
  Cells differing;
  for (const analyse::Change& change : diff.changes) differing.push_back(change.cells);
  const Match around = Around(differing);
  std::vector<analyse::Assertion> near;
  for (const analyse::Assertion& assertion : assertions_) {
    if (assertion.enforced_at != EnforcedAt::kDecide) continue;
    near.push_back(assertion);
    if (!Narrow(near.back().cells, around)) near.pop_back();
  }
  if (near.empty()) return false;
  const analyse::Proof proof = analyse::Prove(Near(mutated, {around}), near, {.counterexamples = false});
  if (proof.overflowed) return false;
  // An assertion about no state at all is no counterexample: its cells were narrowed.
  return std::any_of(proof.assertions.begin(), proof.assertions.end(),
                     [](const analyse::Proved& one) { return !one.holds && one.problem.empty(); });
}

// What is enforced elsewhere: no decision differs, so nothing else looks.
bool Trial::AssertionNoticesElsewhere(const Policy& mutated) const {
  return std::any_of(assertions_.begin(), assertions_.end(), [&](const analyse::Assertion& assertion) {
    return assertion.enforced_at != EnforcedAt::kDecide && analyse::UnnamedElsewhere(mutated.texts, assertion);
  });
}

// Where no scenario notices: is it another policy at all, and does an assertion notice?
Fate Trial::Compared(Mutated& mutated) const {
  Fate fate = Fate::kEqual;
  for (size_t i = 0; i < settings_.size(); ++i) {
    const Policy& shipped = settings_[i].policy;
    const Policy* const policy = mutated.Under(i);
    if (policy == nullptr) return Fate::kSurvived;
    if (SameRules(shipped, *policy)) continue;
    if (i > 1 && fate != Fate::kEqual) continue;
    const Cells changed = Changed(shipped, *policy);
    const analyse::PolicyDiff diff = analyse::Diff(Near(shipped, changed), Near(*policy, changed));
    const Fate found = FateOf(diff);
    if (found == Fate::kSurvived && i < 2 && AssertionNotices(*policy, diff)) return Fate::kCaughtByAssertion;
    fate = std::max(fate, found);
  }
  return fate;
}

Fate Trial::Try(const Mutant& mutant) const {
  std::vector<SourceFile> files = rules_;
  files[mutant.place].text = mutant.text();
  Mutated mutated(settings_, std::move(files));
  for (size_t i = 0; i < settings_.size(); ++i) {
    if (i > 1 && settings_[i].scenarios.empty()) continue;
    const Policy* const policy = mutated.Under(i);
    if (policy == nullptr) return i < 2 ? Fate::kRefusedAtLoad : Fate::kCaughtByScenario;
    if (ScenarioNotices(settings_[i], *policy)) return Fate::kCaughtByScenario;
  }
  if (AssertionNoticesElsewhere(*mutated.Under(0))) return Fate::kCaughtByAssertion;
  const Fate fate = Compared(mutated);
  if (fate != Fate::kShutByDenial && fate != Fate::kSurvived) return fate;
  return analyse::Lint(*mutated.Under(1), PayloadFields()).findings.empty() ? fate : Fate::kFoundAtLoad;
}

}  // namespace ketenpoort::policy::mutation
