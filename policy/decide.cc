#include "policy/decide.h"

#include <array>
#include <bit>
#include <cstddef>

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kKnownConditions = (uint64_t{1} << kConditionCount) - 1;

bool InRange(const Tuple& t) noexcept {
  const auto named = [](auto value, int count) {
    return static_cast<int>(value) > 0 && static_cast<int>(value) < count;
  };
  return named(t.sender, kOrganCount) && named(t.receiver, kOrganCount) && named(t.kind, kMessageKindCount) &&
         named(t.purpose, kPurposeCount) && static_cast<int>(t.phase) < kPhaseCount &&
         (t.categories - kAllCategories).Empty();
}

constexpr bool HasAll(Conditions held, Conditions required) noexcept { return (required.bits & ~held.bits) == 0; }
constexpr bool HasAny(Conditions held, Conditions any) noexcept { return (held.bits & any.bits) != 0; }
constexpr bool LacksOne(Conditions held, Conditions lacking) noexcept {
  return lacking.bits == 0 || (lacking.bits & ~held.bits) != 0;
}

Condition LowestOf(uint64_t bits) noexcept {
  return bits == 0 ? Condition::kNone : static_cast<Condition>(std::countr_zero(bits));
}

// What stands between a rule and this request.
struct Obstacles {
  uint64_t missing = 0;
  uint64_t in_the_way = 0;
  bool None() const noexcept { return (missing | in_the_way) == 0; }
  // A condition that must not hold and does says that another rule was meant: it counts double.
  int Weight() const noexcept { return std::popcount(missing) + 2 * std::popcount(in_the_way); }
  Condition First() const noexcept { return LowestOf(missing != 0 ? missing : in_the_way); }
};

Obstacles ObstaclesOf(const Rule& rule, Conditions held) noexcept {
  return {rule.required.bits & ~held.bits, rule.forbidden.bits & held.bits};
}

// Calls `visit(place)` for each set bit, lowest first.
template <typename Visit>
void ForEach(const RuleBits& bits, int count, Visit visit) noexcept {
  for (size_t w = 0; w < bits.words.size(); ++w) {
    for (uint64_t word = bits.words[w]; word != 0; word &= word - 1) {
      const int place = static_cast<int>(w) * 64 + std::countr_zero(word);
      if (place < count) visit(place);
    }
  }
}

bool IsEmpty(const RuleBits& bits) noexcept {
  for (const uint64_t word : bits.words) {
    if (word != 0) return false;
  }
  return true;
}

bool IsWithin(const RuleBits& part, const RuleBits& whole) noexcept {
  for (size_t w = 0; w < part.words.size(); ++w) {
    if (part.words[w] & ~whole.words[w]) return false;
  }
  return true;
}

// The rules that match, and what is nearest where none does.
struct Matches {
  RuleBits rules;
  Condition nearest_obstacle = Condition::kNone;
};

Matches MatchingRules(const RuleSet& set, const Tuple& tuple, Conditions held) noexcept {
  Matches matches;
  int lightest = 3 * kConditionCount;
  ForEach(set.rule_index.Find(tuple), set.rule_count, [&](int place) {
    const Obstacles obstacles = ObstaclesOf(set.rules[static_cast<size_t>(place)], held);
    if (obstacles.None()) return matches.rules.Add(place);
    if (obstacles.Weight() < lightest) {
      lightest = obstacles.Weight();
      matches.nearest_obstacle = obstacles.First();
    }
  });
  if (!IsEmpty(matches.rules)) matches.nearest_obstacle = Condition::kNone;
  return matches;
}

RuleBits ApplyingDenials(const RuleSet& set, const Tuple& tuple, Conditions held) noexcept {
  RuleBits applying;
  ForEach(set.denial_index.Find(tuple), set.denial_count, [&](int place) {
    const Denial& denial = set.denials[static_cast<size_t>(place)];
    if (HasAll(held, denial.required) && !HasAny(held, denial.forbidden) && LacksOne(held, denial.lacking)) {
      applying.Add(place);
    }
  });
  return applying;
}

// What one rule grants before denials, and the first condition of a gate that held back something asked for.
CategorySet Granted(const Rule& rule, Conditions held, CategorySet requested, Condition& gate_failed) noexcept {
  CategorySet granted = rule.categories;
  for (int i = 0; i < rule.gate_count && i < kGatesMax; ++i) {
    const Gate& gate = rule.gates[static_cast<size_t>(i)];
    if (HasAll(held, gate.required)) continue;
    const CategorySet shut = granted & gate.categories;
    granted = granted - gate.categories;
    if (gate_failed == Condition::kNone && !(shut & requested).Empty()) {
      gate_failed = LowestOf(gate.required.bits & ~held.bits);
    }
  }
  return granted;
}

struct Grants {
  CategorySet categories;
  // The rules that grant something asked for; all that stand where nothing is asked for.
  RuleBits rules;
  bool any_rule_stands = false;
  bool lapse_at_acceptance = false;
  Condition gate_failed = Condition::kNone;
};

Grants GrantsOf(const RuleSet& set, const Tuple& tuple, Conditions held, const RuleBits& matching,
                const RuleBits& denials) noexcept {
  Grants grants;
  ForEach(matching, set.rule_count, [&](int place) {
    const Rule& rule = set.rules[static_cast<size_t>(place)];
    bool stands = true;
    CategorySet taken;
    ForEach(denials, set.denial_count, [&](int d) {
      const Denial& denial = set.denials[static_cast<size_t>(d)];
      if (denial.except.Has(place)) return;
      if (denial.categories.Empty()) stands = false;
      taken = taken | denial.categories;
    });
    if (!stands) return;
    const CategorySet granted = Granted(rule, held, tuple.categories, grants.gate_failed) - taken;
    grants.any_rule_stands = true;
    if (!tuple.categories.Empty() && (granted & tuple.categories).Empty()) return;
    grants.categories = grants.categories | granted;
    grants.rules.Add(place);
    grants.lapse_at_acceptance |= rule.lapse == Lapse::kAtAcceptance && held.Has(Condition::kEndNotice);
  });
  return grants;
}

// The first denial by place that took away something asked for.
uint8_t ReportedDenial(const RuleSet& set, const RuleBits& denials, const RuleBits& matching,
                       CategorySet withheld) noexcept {
  uint8_t reported = kNoDenial;
  ForEach(denials, set.denial_count, [&](int place) {
    if (reported != kNoDenial) return;
    const Denial& denial = set.denials[static_cast<size_t>(place)];
    if (!IsEmpty(matching) && IsWithin(matching, denial.except)) return;
    if (denial.categories.Empty() || !(denial.categories & withheld).Empty()) reported = static_cast<uint8_t>(place);
  });
  return reported;
}

bool RefusedWhole(const RuleSet& set, const Tuple& tuple, const Decision& decision, const Grants& grants) noexcept {
  if (decision.released.Empty() && (!tuple.categories.Empty() || !grants.any_rule_stands)) return true;
  if (decision.withheld.Empty() || ClassOf(tuple.kind) != KindClass::kOrdinary) return false;
  return tuple.excess != Excess::kWithhold || !(decision.withheld & set.reject_always).Empty();
}

void ReportWhy(const RuleSet& set, Conditions held, const RuleBits& denials, const Matches& matches,
               const Grants& grants, Decision& decision) noexcept {
  decision.denial = ReportedDenial(set, denials, matches.rules, decision.withheld);
  if (decision.denial != kNoDenial) {
    decision.failing = LowestOf(set.denials[decision.denial].lacking.bits & ~held.bits);
  }
  if (decision.failing == Condition::kNone) decision.failing = matches.nearest_obstacle;
  if (decision.failing == Condition::kNone && decision.denial == kNoDenial) decision.failing = grants.gate_failed;
}

Decision Refused(const Tuple& tuple, uint8_t denial, Condition failing) noexcept {
  Decision decision;
  decision.phase = tuple.phase;
  decision.denial = denial;
  decision.failing = failing;
  decision.withheld = tuple.categories & kAllCategories;
  return decision;
}

}  // namespace

Decision Decide(const RuleSet& rules, const Tuple& tuple, Conditions conditions) noexcept {
  if (!InRange(tuple)) return Refused(tuple, rules.unknown_value_denial, Condition::kNone);
  if (conditions.Has(Condition::kTrouble) || (conditions.bits & ~kKnownConditions) != 0) {
    return Refused(tuple, kNoDenial, Condition::kTrouble);
  }
  const Matches matches = MatchingRules(rules, tuple, conditions);
  const RuleBits denials = ApplyingDenials(rules, tuple, conditions);
  const Grants grants = GrantsOf(rules, tuple, conditions, matches.rules, denials);

  Decision decision;
  decision.phase = tuple.phase;
  decision.released = tuple.categories & grants.categories;
  decision.withheld = tuple.categories - grants.categories;
  if (RefusedWhole(rules, tuple, decision, grants)) {
    ReportWhy(rules, conditions, denials, matches, grants, decision);
    decision.released = {};
    return decision;
  }
  decision.outcome = decision.withheld.Empty() ? Outcome::kAllowed : Outcome::kAllowedInPart;
  decision.rules = grants.rules;
  decision.lapse = grants.lapse_at_acceptance ? Lapse::kAtAcceptance : Lapse::kAtHandover;
  if (!decision.withheld.Empty()) ReportWhy(rules, conditions, denials, matches, grants, decision);
  return decision;
}

}  // namespace ketenpoort::policy
