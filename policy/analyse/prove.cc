#include "policy/analyse/prove.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "policy/analyse/index.h"
#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

// Limit: classes in which facts for one counterexample are looked for.
constexpr int kPlacesTried = 3;

bool IsOn(const Policy& policy, const std::string& id) {
  const auto& switches = policy.texts.switches;
  return std::any_of(switches.begin(), switches.end(), [&](const SwitchText& s) { return s.id == id && s.on; });
}

Bilingual WhereEnforced(EnforcedAt place) {
  switch (place) {
    case EnforcedAt::kDecide:
      return {"bij het beslissen (decide)", "at deciding (decide)"};
    case EnforcedAt::kIntake:
      return {"bij binnenkomst (intake)", "on intake (intake)"};
    case EnforcedAt::kAudit:
      return {"bij het logboek (audit)", "at the log (audit)"};
    case EnforcedAt::kOrganisational:
      return {"in de organisatie (organisational)", "in the organisation (organisational)"};
  }
  return {};
}

bool HasSwitch(const Policy& policy, const std::string& id) {
  const auto& switches = policy.texts.switches;
  return std::any_of(switches.begin(), switches.end(), [&](const SwitchText& s) { return s.id == id; });
}

bool HasRule(const Policy& policy, const std::string& id) {
  const auto& rules = policy.texts.rules;
  return std::any_of(rules.begin(), rules.end(), [&](const RuleText& r) { return r.id == id; });
}

// One assertion over one policy.
class Judge {
 public:
  Judge(Model& model, const Assertion& assertion)
      : model_(model), space_(model.space()), bdd_(space_.bdd()), assertion_(assertion) {
    Ref states = bdd_.And(space_.AllOf(assertion.required), space_.NoneOf(assertion.forbidden));
    states = bdd_.And(states, space_.LacksOne(assertion.lacking));
    if (assertion.form == AssertionForm::kCites) {
      states = bdd_.Minus(states, space_.Holds(Condition::kTrouble));
      if (!assertion.categories.Empty()) {
        states =
            bdd_.And(states, bdd_.And(space_.AsksAny(assertion.categories), space_.AsksWithin(assertion.categories)));
      }
    }
    states_ = states;
  }

  // What keeps it from being judged; empty where nothing does.
  std::string Problem() const {
    const Policy& policy = model_.policy();
    for (const std::string& id : assertion_.unless_switch) {
      if (!HasSwitch(policy, id)) return "`unless_switch` names `" + id + "`, which is no switch of this policy";
    }
    for (const AssertionException& exception : assertion_.exceptions) {
      if (!exception.switch_on.empty() && !HasSwitch(policy, exception.switch_on)) {
        return "an exception names `" + exception.switch_on + "`, which is no switch of this policy";
      }
      if (!Counts(exception)) continue;
      for (const std::string& id : exception.rules) {
        if (!HasRule(policy, id)) return "an exception names `" + id + "`, which is no rule of this policy";
      }
    }
    return "";
  }

  bool Lifted() const {
    const auto& ids = assertion_.unless_switch;
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return IsOn(model_.policy(), id); });
  }

  void Run(bool counterexamples, Proved& proved) {
    struct Place {
      size_t period;
      uint32_t id;
      Ref set;
    };
    std::vector<Place> broken;
    std::set<uint32_t> seen;
    // The latest law first: that is where a counterexample is most use.
    for (size_t period = model_.period_count(); period-- > 0;) {
      for (const auto& [id, cells] : model_.tree(period).LabelsIn(assertion_.cells)) {
        WideCount states = CountIn(id);
        states *= WideCount(cells);
        proved.states += states;
        const Ref set = Violation(id);
        if (set != kNowhere && seen.insert(id).second) broken.push_back({period, id, set});
      }
    }
    if (proved.states.IsZero()) {
      proved.problem = "no state fits: it says nothing";
      return;
    }
    proved.holds = broken.empty();
    for (size_t i = 0; counterexamples && i < broken.size() && i < kPlacesTried; ++i) {
      const Place& place = broken[i];
      const std::optional<Tuple> cell = model_.tree(place.period).FirstOf(place.id, assertion_.cells);
      if (!cell) continue;
      const Period& period = model_.period(place.period);
      FoundState state = DraftScenario(model_.policy(), space_, *cell, period, place.set, Words(place.id));
      if (!proved.counterexample || state.runnable) proved.counterexample = Counterexample{period, state};
      if (state.runnable) break;
    }
  }

 private:
  bool Counts(const AssertionException& exception) const {
    return exception.switch_on.empty() || IsOn(model_.policy(), exception.switch_on);
  }

  bool Excepted(const std::string& rule, size_t category) const {
    for (const AssertionException& exception : assertion_.exceptions) {
      const auto& rules = exception.rules;
      if (!Counts(exception)) continue;
      if (!rules.empty() && std::find(rules.begin(), rules.end(), rule) == rules.end()) continue;
      if (exception.categories.Empty() || exception.categories.Has(static_cast<Category>(category))) return true;
    }
    return false;
  }

  const WideCount& CountIn(uint32_t id) {
    const Ref set = bdd_.And(states_, model_.PossibleIn(id));
    const auto [found, fresh] = counts_.try_emplace(set);
    if (fresh) found->second = bdd_.CountOf(set, space_.condition_levels() | space_.request_levels());
    return found->second;
  }

  // Where the class does what the assertion excludes.
  Ref Violation(uint32_t id) {
    const auto [found, fresh] = violations_.try_emplace(id, kNowhere);
    if (fresh) {
      const Ref broken = assertion_.form == AssertionForm::kCites ? NotCited(id) : Released(id);
      found->second = bdd_.And(broken, model_.PossibleIn(id));
    }
    return found->second;
  }

  // Each category alone: whatever a larger request releases, the request for that category alone releases too.
  Ref Released(uint32_t id) {
    const Grants& grants = model_.GrantsOf(id);
    Ref outside = states_;
    if (assertion_.form == AssertionForm::kOnlyIf) {
      const Ref lawful = bdd_.And(space_.AllOf(assertion_.only_if), space_.NoneOf(assertion_.only_unless));
      outside = bdd_.Minus(states_, lawful);
    }
    Ref released = kNowhere;
    const bool anything = assertion_.categories.Empty();
    for (size_t c = 0; c < grants.any_granted.size(); ++c) {
      if (!anything && (c == kNoCategory || !assertion_.categories.Has(static_cast<Category>(c)))) continue;
      Ref granted = kNowhere;
      for (size_t r = 0; r < grants.granted.size(); ++r) {
        const std::string& rule = model_.RuleId(model_.cell_class(id).rules[r]);
        if (!Excepted(rule, c)) granted = bdd_.Or(granted, grants.granted[r][c]);
      }
      granted = bdd_.And(granted, outside);
      if (granted == kNowhere) continue;
      CategorySet asked;
      if (c != kNoCategory) asked.Add(static_cast<Category>(c));
      released = bdd_.Or(released, bdd_.And(granted, space_.AsksExactly(asked)));
    }
    return released;
  }

  Ref NotCited(uint32_t id) {
    const Verdicts& verdicts = model_.VerdictsOf(id);
    Ref cited = kNowhere;
    for (size_t d = 0; d < verdicts.denials.size(); ++d) {
      if (model_.DenialId(model_.cell_class(id).denials[d]) == assertion_.denial) {
        cited = bdd_.Or(cited, verdicts.denials[d]);
      }
    }
    return bdd_.Minus(states_, cited);
  }

  ScenarioWords Words(uint32_t id) const {
    ScenarioWords words;
    words.name = "Counterexample to " + assertion_.id + ": " + assertion_.title.en;
    const CellClass& cells = model_.cell_class(id);
    if (!cells.rules.empty()) {
      words.about.push_back(model_.RuleId(cells.rules.front()));
    } else if (!cells.denials.empty()) {
      words.about.push_back(model_.DenialId(cells.denials.front()));
    } else if (!model_.policy().texts.rules.empty()) {
      words.about.push_back(model_.RuleId(0));
    }
    return words;
  }

  Model& model_;
  Space& space_;
  Bdd& bdd_;
  const Assertion& assertion_;
  Ref states_ = kNowhere;
  std::map<uint32_t, Ref> violations_;
  std::map<Ref, WideCount> counts_;
};

}  // namespace

Bilingual InWords(const Unnamed& unnamed) {
  const Bilingual days = PeriodWords(unnamed.period);
  const Bilingual place = WhereEnforced(unnamed.enforced_at);
  const std::string there = Joined(unnamed.there);
  return {"Tegenvoorbeeld: " + days.nl + " kan " + place.nl + " geen weigering " + unnamed.denial + " noemen; daar " +
              (there.empty() ? "staat er geen" : "staan: " + there),
          "Counterexample: " + days.en + " no refusal " + place.en + " can name " + unnamed.denial + "; there " +
              (there.empty() ? "is none" : "are: " + there)};
}

bool Proof::Holds() const {
  return !overflowed && std::all_of(assertions.begin(), assertions.end(), [](const Proved& p) { return p.holds; });
}

std::optional<Unnamed> UnnamedElsewhere(const Texts& texts, const Assertion& assertion) {
  std::vector<const DenialText*> there;
  std::set<Day> begins = {kFirstDay};
  for (const DenialText& denial : texts.denials_elsewhere) {
    if (denial.enforced_at != assertion.enforced_at) continue;
    there.push_back(&denial);
    begins.insert(denial.in_force_from);
    if (denial.in_force_until != kNoDay) begins.insert(denial.in_force_until + 1);
  }
  for (auto begin = begins.begin(); begin != begins.end(); ++begin) {
    const auto next = std::next(begin);
    Unnamed unnamed{{*begin, next == begins.end() ? kNoDay : *next - 1}, assertion.denial, assertion.enforced_at, {}};
    for (const DenialText* denial : there) {
      if (denial->in_force_from <= *begin && *begin <= denial->in_force_until) unnamed.there.push_back(denial->id);
    }
    std::sort(unnamed.there.begin(), unnamed.there.end());
    if (!std::binary_search(unnamed.there.begin(), unnamed.there.end(), assertion.denial)) return unnamed;
  }
  return std::nullopt;
}

Proof Prove(const Policy& policy, std::span<const Assertion> assertions, const ProveOptions& options) {
  const Policy* const policies[] = {&policy};
  Space space(policies, options.nodes_max);
  Model model(&policy, &space);
  Proof proof;
  for (const Assertion& assertion : assertions) {
    Proved proved;
    proved.id = assertion.id;
    proved.form = assertion.form;
    proved.title = assertion.title;
    Judge judge(model, assertion);
    proved.problem = judge.Problem();
    if (proved.problem.empty() && judge.Lifted()) {
      proved.holds = proved.lifted = true;
    } else if (proved.problem.empty() && assertion.enforced_at != EnforcedAt::kDecide) {
      proved.unnamed = UnnamedElsewhere(policy.texts, assertion);
      proved.holds = !proved.unnamed;
    } else if (proved.problem.empty()) {
      judge.Run(options.counterexamples, proved);
    }
    proof.assertions.push_back(std::move(proved));
  }
  proof.states = model.StateCount();
  proof.cells = CellCount();
  proof.periods = model.period_count();
  proof.classes = model.class_count();
  proof.nodes = space.bdd().NodeCount();
  proof.overflowed = space.bdd().Overflowed();
  return proof;
}

Policy WithoutDenial(const Policy& policy, const std::string& id) {
  Policy without = policy;
  std::erase_if(without.texts.denials_elsewhere, [&](const DenialText& denial) { return denial.id == id; });
  for (DatedRuleSet& dated : without.rule_sets) {
    RuleSet& rules = dated.rules;
    for (int place = 0; place < rules.denial_count; ++place) {
      if (policy.texts.denials[At(place)].id != id) continue;
      // Never in force, so in no index.
      rules.denials[At(place)].from = kNoDay;
      rules.denials[At(place)].until = kFirstDay;
      if (rules.unknown_value_denial == place) rules.unknown_value_denial = kNoDenial;
    }
    rules = InForce(rules, dated.from);
  }
  return without;
}

Unprotected UnprotectedDenials(const Policy& policy, std::span<const Assertion> assertions,
                               const ProveOptions& options) {
  ProveOptions quick = options;
  quick.counterexamples = false;
  const Unprotected too_large = {{},
                                 {"het bewijs is te groot om af te maken: over geen weigering is iets te zeggen",
                                  "the proof is too large to finish: nothing can be said of any denial"}};
  const Proof whole = Prove(policy, assertions, quick);
  if (whole.overflowed) return too_large;
  for (const Proved& proved : whole.assertions) {
    if (proved.holds) continue;
    return {{},
            {"stelling " + proved.id + " geldt ook met alle weigeringen niet: maak eerst het bewijs in orde",
             "assertion " + proved.id + " does not hold with every denial in place: mend the proof first"}};
  }
  std::set<std::string> ids;
  for (const auto* denials : {&policy.texts.denials, &policy.texts.denials_elsewhere}) {
    for (const DenialText& denial : *denials) ids.insert(denial.id);
  }
  Unprotected unprotected;
  for (const std::string& id : ids) {
    const Proof without = Prove(WithoutDenial(policy, id), assertions, quick);
    if (without.overflowed) return too_large;
    if (without.Holds()) unprotected.ids.push_back(id);
  }
  return unprotected;
}

}  // namespace ketenpoort::policy::analyse
