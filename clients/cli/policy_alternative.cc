#include "clients/cli/policy_alternative.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/policy_condition_search.h"
#include "policy/analyse/words.h"
#include "policy/decide.h"

namespace ketenpoort::cli {
namespace {

using policy::Bilingual;
using policy::CategorySet;
using policy::Condition;
using policy::Conditions;
using policy::Decision;
using policy::Outcome;
using policy::Tuple;

template <typename Visit>
void ForEachPlace(const policy::RuleBits& bits, int count, Visit visit) {
  for (int i = 0; i < count; ++i) {
    if (bits.Has(i)) visit(static_cast<size_t>(i));
  }
}

std::string CalledIn(const Bilingual& name, std::string_view code, bool dutch) {
  const std::string& text = dutch ? name.nl : name.en;
  return text.empty() ? std::string(code) : text;
}

template <typename Enum>
bool In(uint32_t set, Enum value) {
  return (set >> static_cast<int>(value)) & 1u;
}

// What the rules for this message name, in whatever phase.
CategorySet EverCovered(const policy::RuleSet& rules, const policy::Request& request) {
  CategorySet covered;
  for (size_t i = 0; i < rules.rule_count; ++i) {
    const policy::Match& match = rules.rules[i].match;
    const bool between = In(match.senders, request.sender.organ) && In(match.receivers, request.receiver.organ);
    const bool message = In(match.kinds, request.kind) && In(match.purposes, request.purpose);
    if (between && message) covered = covered | rules.rules[i].categories;
  }
  return covered;
}

class Search {
 public:
  Search(const policy::Policy& policy, const policy::Request& request, const policy::Facts& facts, policy::Time time)
      : policy_(policy),
        rules_(policy.ForDay(time.amsterdam_day)),
        request_(request),
        facts_(facts),
        time_(time),
        judged_(policy::Judge(policy, request, facts, time)),
        search_(policy, rules_, judged_.conditions) {}

  std::vector<Alternative> Run() {
    if (judged_.decision.outcome == Outcome::kAllowed) return {};
    FewerCategories();
    OtherConditions();
    OtherParties(&policy::Request::receiver, "hetzelfde bericht aan ", "the same message to ");
    OtherParties(&policy::Request::sender, "hetzelfde bericht van ", "the same message from ");
    LaterDay();
    OtherPhases();
    OtherMessages();
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Alternative& a, const Alternative& b) { return a.distance < b.distance; });
    return std::move(found_);
  }

 private:
  Decision At(const Tuple& tuple, Conditions conditions) const { return policy::Decide(rules_, tuple, conditions); }

  void Add(int distance, std::string nl, std::string en, const Decision& decision) {
    Alternative one;
    one.distance = distance;
    one.rules = RuleIds(policy_, decision.rules);
    one.articles = policy::analyse::ArticlesOfRules(policy_, one.rules);
    one.categories = decision.released;
    one.text = {std::move(nl), std::move(en)};
    found_.push_back(std::move(one));
  }

  // What would go if only that were asked for.
  void FewerCategories() {
    CategorySet lawful;
    for (int i = 1; i < policy::kCategoryCount; ++i) {
      const auto category = static_cast<policy::Category>(i);
      if (!judged_.tuple.categories.Has(category)) continue;
      Tuple alone = judged_.tuple;
      alone.categories = CategorySet{}.Add(category);
      if (At(alone, judged_.conditions).outcome == Outcome::kAllowed) lawful.Add(category);
    }
    if (lawful.Empty() || lawful == judged_.tuple.categories) return;
    Tuple fewer = judged_.tuple;
    fewer.categories = lawful;
    const Decision decision = At(fewer, judged_.conditions);
    if (decision.outcome != Outcome::kAllowed) return;
    const Bilingual without = policy::analyse::CategoryNames(policy_, judged_.tuple.categories - lawful);
    Add(1, absl::StrCat("zonder ", without.nl), absl::StrCat("without ", without.en), decision);
  }

  // "CARE_NEEDED geldt: ...", with the words of the policy for what would be lawful.
  std::string ChangeText(Conditions changed, bool dutch) const {
    std::vector<std::string> parts;
    for (int i = 1; i < policy::kConditionCount; ++i) {
      const auto condition = static_cast<Condition>(i);
      if (!changed.Has(condition)) continue;
      const bool held = judged_.conditions.Has(condition);
      const char* verb = held ? (dutch ? " niet geldt" : " does not hold") : (dutch ? " geldt" : " holds");
      std::string part = absl::StrCat(std::string(policy::NameOf(condition)), verb);
      const Bilingual& lawful = policy_.texts.conditions[static_cast<size_t>(i)].lawful;
      if (!held && !lawful.nl.empty()) absl::StrAppend(&part, " (", dutch ? lawful.nl : lawful.en, ")");
      parts.push_back(std::move(part));
    }
    return absl::StrJoin(parts, dutch ? " en " : " and ");
  }

  void OtherConditions() {
    for (const ConditionChange& change : search_.Find(judged_.tuple, kAlternativesOfOneSortMax)) {
      Add(change.Size(), absl::StrCat("als ", ChangeText(change.changed, true)),
          absl::StrCat("if ", ChangeText(change.changed, false)), At(judged_.tuple, change.after));
    }
  }

  // The one of this organ that the facts point at.
  policy::Party Responsible(policy::Organ organ) const {
    const policy::CustodyFacts& custody = facts_.custody;
    policy::Party party{organ, 0};
    if (organ == policy::Organ::kDirecteur) party.unit = custody.establishment;
    if (organ == policy::Organ::kReclassering) party.unit = custody.probation;
    const bool municipal = organ == policy::Organ::kCollege || organ == policy::Organ::kBurgemeester;
    if (municipal && custody.college_count > 0) party.unit = custody.colleges[0].gemeente;
    return party;
  }

  // The same message with another party in this place of the request: judged on the facts themselves.
  void OtherParties(policy::Party policy::Request::*place, const char* nl, const char* en) {
    for (int i = 1; i < policy::kOrganCount; ++i) {
      policy::Request other = request_;
      const policy::Party asked = request_.*place;
      const policy::Party party = Responsible(static_cast<policy::Organ>(i));
      other.*place = party;
      if (party == asked || other.sender == other.receiver) continue;
      const Decision decision = policy::Judge(policy_, other, facts_, time_).decision;
      if (decision.outcome != Outcome::kAllowed) continue;
      const Bilingual& name = policy_.texts.organs[static_cast<size_t>(i)];
      const std::string_view code = policy::NameOf(party.organ);
      const bool same_organ = party.organ == asked.organ;
      // Another organ of the same municipality is nearer than another organisation.
      const bool same_unit = party.unit != 0 && party.unit == asked.unit;
      Add(same_organ || same_unit ? 1 : 2,
          absl::StrCat(nl, CalledIn(name, code, true), same_organ ? ", die van de melding van DJI" : ""),
          absl::StrCat(en, CalledIn(name, code, false), same_organ ? ", the one DJI's report names" : ""), decision);
    }
  }

  // The first later day whose rules allow it in the same state.
  void LaterDay() {
    for (const policy::DatedRuleSet& dated : policy_.rule_sets) {
      if (dated.from <= time_.amsterdam_day) continue;
      const Decision decision = policy::Decide(dated.rules, judged_.tuple, judged_.conditions);
      if (decision.outcome != Outcome::kAllowed) continue;
      const Bilingual day = policy::analyse::DayWords(dated.from);
      return Add(1, absl::StrCat("vanaf ", day.nl, ", als de feiten dan zo zijn"),
                 absl::StrCat("from ", day.en, ", if the facts are so then"), decision);
    }
  }

  // Phases in which it would go, with the fewest conditions otherwise.
  void OtherPhases() {
    std::vector<std::pair<Tuple, ConditionChange>> nearest;
    for (int i = 1; i < policy::kPhaseCount; ++i) {
      Tuple other = judged_.tuple;
      other.phase = static_cast<policy::Phase>(i);
      if (other.phase == judged_.tuple.phase) continue;
      const std::vector<ConditionChange> changes = search_.Find(other, 1);
      if (changes.empty()) continue;
      if (!nearest.empty() && changes.front().Size() < nearest.front().second.Size()) nearest.clear();
      const bool as_near = nearest.empty() || changes.front().Size() == nearest.front().second.Size();
      if (as_near) nearest.emplace_back(other, changes.front());
    }
    if (nearest.empty()) return;
    std::vector<std::string> phases;
    const auto& [first, change] = nearest.front();
    for (const auto& [tuple, other] : nearest) {
      if (other.changed == change.changed) phases.emplace_back(policy::NameOf(tuple.phase));
    }
    const auto with = [&, changed = change.changed](bool dutch) {
      if (changed.bits == 0) return std::string();
      return absl::StrCat(dutch ? ", als " : ", if ", ChangeText(changed, dutch));
    };
    Add(1 + change.Size(), absl::StrCat("in fase ", absl::StrJoin(phases, ", "), with(true)),
        absl::StrCat("in phase ", absl::StrJoin(phases, ", "), with(false)), At(first, change.after));
  }

  // Another kind and purpose between the same two, in the same state.
  void OtherMessages() {
    size_t found = 0;
    for (int kind = 1; kind < policy::kMessageKindCount; ++kind) {
      for (int purpose = 1; purpose < policy::kPurposeCount; ++purpose) {
        Tuple other = judged_.tuple;
        other.kind = static_cast<policy::MessageKind>(kind);
        other.purpose = static_cast<policy::Purpose>(purpose);
        if (found == kAlternativesOfOneSortMax) return;
        if (other.kind == judged_.tuple.kind && other.purpose == judged_.tuple.purpose) continue;
        const Decision decision = At(other, judged_.conditions);
        if (decision.outcome != Outcome::kAllowed) continue;
        ++found;
        const std::string codes =
            absl::StrCat(std::string(policy::NameOf(other.kind)), " / ", std::string(policy::NameOf(other.purpose)));
        Add(2, absl::StrCat("als bericht ", codes), absl::StrCat("as message ", codes), decision);
      }
    }
  }

  const policy::Policy& policy_;
  const policy::RuleSet& rules_;
  const policy::Request& request_;
  const policy::Facts& facts_;
  policy::Time time_;
  policy::Judgement judged_;
  ConditionSearch search_;
  std::vector<Alternative> found_;
};

}  // namespace

std::vector<std::string> RuleIds(const policy::Policy& policy, const policy::RuleBits& bits) {
  std::vector<std::string> ids;
  ForEachPlace(bits, static_cast<int>(policy.texts.rules.size()), [&](size_t place) {
    const std::string& id = policy.texts.rules[place].id;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  });
  return ids;
}

std::vector<Alternative> NearestLawful(const policy::Policy& policy, const policy::Request& request,
                                       const policy::Facts& facts, policy::Time time) {
  std::vector<Alternative> found = Search(policy, request, facts, time).Run();
  if (!found.empty()) return found;
  // No rule for this message covers all of what was asked: what else would have to change without the rest?
  policy::Request fewer = request;
  fewer.categories = request.categories & EverCovered(policy.ForDay(time.amsterdam_day), request);
  if (fewer.categories.Empty() || fewer.categories == request.categories) return found;
  if (policy::Judge(policy, request, facts, time).decision.outcome == Outcome::kAllowed) return found;
  const Bilingual without = policy::analyse::CategoryNames(policy, request.categories - fewer.categories);
  found = Search(policy, fewer, facts, time).Run();
  for (Alternative& one : found) {
    ++one.distance;
    one.text.nl = absl::StrCat("zonder ", without.nl, ", en ", one.text.nl);
    one.text.en = absl::StrCat("without ", without.en, ", and ", one.text.en);
  }
  return found;
}

}  // namespace ketenpoort::cli
