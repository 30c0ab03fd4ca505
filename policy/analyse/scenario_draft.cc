#include "policy/analyse/scenario_draft.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <utility>

#include "policy/analyse/fact_choices.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"
#include "policy/compile/scenario.h"
#include "policy/decide.h"
#include "policy/evaluate.h"
#include "policy/explain.h"

namespace ketenpoort::policy::analyse {
namespace {

// A wrong phase weighs more than all conditions together.
constexpr int kWrongPhase = 1000;
constexpr int kUnreadable = 100'000;

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? ' ' : c;
  }
  return quoted + "\"";
}

std::string List(const std::string& field, const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + Quoted(name);
  return field + ": [" + text + "]";
}

std::vector<std::string> Codes(CategorySet categories) {
  std::vector<std::string> codes;
  for (int c = 1; c < kCategoryCount; ++c) {
    if (categories.Has(static_cast<Category>(c))) codes.emplace_back(CodeOf(static_cast<Category>(c)));
  }
  return codes;
}

// A day of the period; the one people read easily where the law allows.
Day DayOf(const Period& period) {
  const Day usual = ParseDay("2026-03-10").value_or(0);
  const Day first = ParseDay("1950-01-01").value_or(0);
  return std::clamp(usual, std::max(period.from, first), period.until);
}

// One try: which choice each fact takes.
struct Draft {
  std::vector<size_t> chosen;
  CategorySet categories;
  bool withhold = false;
};

struct Judged {
  int distance = kUnreadable;
  Tuple tuple;
  Conditions conditions;
  Bdd::Way way;
};

class Search {
 public:
  Search(const Policy& policy, Space& space, const Tuple& cell, const Period& period, Ref set)
      : policy_(policy), space_(space), cell_(cell), day_(DayOf(period)), set_(set) {
    facts_ = FactChoices(cell, day_);
    now_.chosen.assign(facts_.size(), 0);
  }

  // True where facts were found.
  bool Run() {
    found_ = Settle(now_);
    while (found_.distance > 0 && tries_ < kDraftsMax) {
      const int before = found_.distance;
      for (size_t f = 0; f < facts_.size(); ++f) TryFact(now_, f);
      if (found_.distance == before) TryPairs();
      if (found_.distance == before) return false;
    }
    return found_.distance == 0;
  }

  std::string Text(const ScenarioWords& words, const std::string& then) const {
    return "scenario {\n  name: " + Quoted(words.name) + "\n  " + List("about", words.about) + "\n" + then +
           Body(now_) + "}\n";
  }
  const Judged& found() const { return found_; }

 private:
  // Takes each change of this fact that brings the state nearer.
  void TryFact(const Draft& from, size_t f) {
    for (size_t choice = 0; choice < facts_[f].texts.size() && found_.distance > 0; ++choice) {
      if (choice == from.chosen[f] || tries_ >= kDraftsMax) continue;
      Draft draft = from;
      draft.chosen[f] = choice;
      const Judged judged = Settle(draft);
      if (judged.distance >= found_.distance) continue;
      found_ = judged;
      now_ = draft;
    }
  }

  void TryPairs() {
    const Draft from = now_;
    const int before = found_.distance;
    for (size_t f = 0; f < facts_.size() && found_.distance == before; ++f) {
      for (size_t choice = 0; choice < facts_[f].texts.size() && found_.distance == before; ++choice) {
        if (choice == from.chosen[f]) continue;
        Draft draft = from;
        draft.chosen[f] = choice;
        for (size_t g = f + 1; g < facts_.size() && found_.distance == before; ++g) TryFact(draft, g);
      }
    }
  }

  // The request follows from the set: what it asks for is free to choose. Conditions depend on the request too, so it
  // is judged again when that changed.
  Judged Settle(Draft& draft) {
    Judged judged = Judge(draft);
    for (int step = 0; step < 2 && judged.distance < kUnreadable; ++step) {
      const CategorySet categories = space_.CategoriesOf(judged.way.cube.holds);
      const bool withhold = space_.WithholdsIn(judged.way.cube.holds);
      if (categories == draft.categories && withhold == draft.withhold) break;
      draft.categories = categories;
      draft.withhold = withhold;
      judged = Judge(draft);
    }
    return judged;
  }

  Judged Judge(const Draft& draft) {
    ++tries_;
    std::vector<CompileError> errors;
    const SourceFile file{"draft.textproto", "scenario {\n  name: \"d\" about: \"d\"\n" +
                                                 std::string("  shows: \"DENY\" then { outcome: \"DENIED\" }\n") +
                                                 Body(draft) + "}\n"};
    const std::vector<ReadScenario> read = ReadScenarios(std::span(&file, 1), &errors);
    Judged judged;
    if (read.size() != 1 || !errors.empty()) return judged;
    const ReadScenario& one = read.front();
    judged.tuple = TupleOf(one.request, one.facts, one.time);
    judged.conditions = Evaluate(one.request, one.facts, one.time, policy_.parameters);
    // What is asked for counts too once it is chosen; while it is open it costs nothing.
    const Levels state = space_.VectorOf(judged.tuple, judged.conditions);
    judged.way = space_.bdd().NearestWay(set_, state, space_.condition_levels());
    judged.distance = judged.way.distance + (judged.tuple.phase == cell_.phase ? 0 : kWrongPhase);
    if (judged.distance == 0 && !space_.bdd().Contains(set_, state)) judged.distance = 1;
    return judged;
  }

  std::string Body(const Draft& draft) const {
    std::array<std::string, kFactPlaces> parts;
    for (size_t f = 0; f < facts_.size(); ++f) {
      const std::string& text = facts_[f].texts[draft.chosen[f]];
      if (!text.empty()) parts[static_cast<size_t>(facts_[f].place)] += " " + text;
    }
    const std::string& custody = parts[static_cast<size_t>(FactPlace::kCustody)];
    const bool unknown = parts[static_cast<size_t>(FactPlace::kUnknownPerson)] != "";
    std::string body = "  given { on: " + Quoted(FormatDay(day_));
    if (!unknown) body += "\n    custody {" + custody + " }";
    body += "\n   " + parts[static_cast<size_t>(FactPlace::kGiven)] + " }\n  when {";
    body += parts[static_cast<size_t>(FactPlace::kWhen)] + " kind: " + Quoted(NameOf(cell_.kind));
    body += " purpose: " + Quoted(NameOf(cell_.purpose)) + " " + List("category", Codes(draft.categories));
    return body + " excess: " + Quoted(draft.withhold ? "WITHHOLD" : "REFUSE") + " }\n";
  }

  const Policy& policy_;
  Space& space_;
  Tuple cell_;
  Day day_;
  Ref set_;
  std::vector<Fact> facts_;
  Draft now_;
  Judged found_;
  int tries_ = 0;
};

std::string Then(const Policy& policy, const Decision& decision) {
  std::string text = std::string("  shows: ") + (decision.Allows() ? "\"ALLOW\"" : "\"DENY\"") + "\n";
  std::vector<std::string> on;
  for (const SwitchText& one : policy.texts.switches) {
    if (one.on) on.push_back(one.id);
  }
  if (!on.empty()) text += "  " + List("switch_on", on) + "\n";
  text += "  then { outcome: " + Quoted(NameOf(decision.outcome));
  const auto add = [&](const std::string& part) { text += part.empty() ? "" : " " + part; };
  if (decision.Allows()) add(List("rule", RuleIds(policy, decision.rules)));
  const std::string denial = DenialId(policy, decision);
  if (!denial.empty()) add("denial: " + Quoted(denial));
  if (decision.failing != Condition::kNone) add("failing: " + Quoted(NameOf(decision.failing)));
  if (decision.Allows()) add(List("released", Codes(decision.released)));
  if (!decision.withheld.Empty()) add(List("withheld", Codes(decision.withheld)));
  add("phase: " + Quoted(NameOf(decision.phase)));
  return text + " }\n";
}

std::string BareState(const Policy& policy, const FoundState& state, const Period& period, const ScenarioWords& words) {
  std::string text = "# " + words.name + "\n# No facts were found that give this state; the state itself:\n# ";
  text += std::string(NameOf(state.tuple.sender)) + " -> " + std::string(NameOf(state.tuple.receiver)) + " " +
          std::string(NameOf(state.tuple.kind)) + " " + std::string(NameOf(state.tuple.purpose)) + " " +
          std::string(NameOf(state.tuple.phase)) + " on " + FormatDay(DayOf(period)) + "\n# categories:";
  for (const std::string& code : Codes(state.tuple.categories)) text += " " + code;
  text += state.tuple.excess == Excess::kWithhold ? "\n# excess: WITHHOLD\n# conditions that hold:"
                                                  : "\n# excess: REFUSE\n# conditions that hold:";
  for (int c = 1; c < kConditionCount; ++c) {
    const auto condition = static_cast<Condition>(c);
    if (state.conditions.Has(condition)) text += " " + std::string(NameOf(condition));
  }
  text += "\n# decision: " + std::string(NameOf(state.decision.outcome));
  for (const std::string& id : RuleIds(policy, state.decision.rules)) text += " " + id;
  const std::string denial = DenialId(policy, state.decision);
  if (!denial.empty()) text += " " + denial;
  if (!state.decision.released.Empty()) text += "\n# released:";
  for (const std::string& code : Codes(state.decision.released)) text += " " + code;
  return text + "\n";
}

}  // namespace

FoundState DraftScenario(const Policy& policy, Space& space, const Tuple& cell, const Period& period, Ref set,
                         const ScenarioWords& words) {
  FoundState state;
  state.tuple = cell;
  const RuleSet& rules = policy.ForDay(DayOf(period));
  Search search(policy, space, cell, period, set);
  state.runnable = search.Run();
  if (!state.runnable) {
    const Bdd::Way way = space.bdd().NearestWay(set, {}, {});
    state.tuple.categories = space.CategoriesOf(way.cube.holds);
    state.tuple.excess = space.WithholdsIn(way.cube.holds) ? Excess::kWithhold : Excess::kRefuse;
    state.conditions = space.ConditionsOf(way.cube.holds);
    state.decision = Decide(rules, state.tuple, state.conditions);
    state.scenario = BareState(policy, state, period, words);
    return state;
  }
  state.tuple = search.found().tuple;
  state.conditions = search.found().conditions;
  state.decision = Decide(rules, state.tuple, state.conditions);
  ScenarioWords about = words;
  std::vector<std::string> named = RuleIds(policy, state.decision.rules);
  if (const std::string denial = DenialId(policy, state.decision); !denial.empty()) named.push_back(denial);
  if (!named.empty()) about.about = named;
  state.scenario = "# proto-file: proto/ketenpoort/v1/rules.proto\n# proto-message: ScenarioFile\n" +
                   search.Text(about, Then(policy, state.decision));
  return state;
}

}  // namespace ketenpoort::policy::analyse
