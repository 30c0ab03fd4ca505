#include "policy/decide.h"

#include <array>
#include <bit>
#include <cstddef>

namespace ketenpoort::policy {
namespace {

static_assert(kConditionCount < 64);
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

// The places for which `keep(place)` holds. Each word is made in a register and stored once: this is the innermost loop
// of a decision.
template <typename Keep>
RuleBits Where(const RuleBits& bits, int count, Keep keep) noexcept {
  RuleBits kept;
  for (size_t w = 0; w < bits.words.size(); ++w) {
    uint64_t here = 0;
    for (uint64_t word = bits.words[w]; word != 0; word &= word - 1) {
      const int bit = std::countr_zero(word);
      const int place = static_cast<int>(w) * 64 + bit;
      here |= static_cast<uint64_t>(place < count && keep(place)) << bit;
    }
    kept.words[w] = here;
  }
  return kept;
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
  matches.rules = Where(set.rule_index.Find(tuple), set.rule_count, [&](int place) {
    const Obstacles obstacles = ObstaclesOf(set.rules[static_cast<size_t>(place)], held);
    if (obstacles.None()) return true;
    if (obstacles.Weight() < lightest) {
      lightest = obstacles.Weight();
      matches.nearest_obstacle = obstacles.First();
    }
    return false;
  });
  if (!IsEmpty(matches.rules)) matches.nearest_obstacle = Condition::kNone;
  return matches;
}

// Without branches: which denials apply follows no pattern that a processor could guess.
bool Applies(const Denial& denial, Conditions held) noexcept {
  const uint64_t obstacles = (denial.required.bits & ~held.bits) | (denial.forbidden.bits & held.bits);
  const bool lacks = (denial.lacking.bits == 0) | ((denial.lacking.bits & ~held.bits) != 0);
  return static_cast<bool>((obstacles == 0) & lacks);
}

RuleBits ApplyingDenials(const RuleSet& set, const Tuple& tuple, Conditions held) noexcept {
  return Where(set.denial_index.Find(tuple), set.denial_count,
               [&](int place) { return Applies(set.denials[static_cast<size_t>(place)], held); });
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
  grants.rules = Where(matching, set.rule_count, [&](int place) {
    const Rule& rule = set.rules[static_cast<size_t>(place)];
    bool stands = true;
    CategorySet taken;
    ForEach(denials, set.denial_count, [&](int d) {
      const Denial& denial = set.denials[static_cast<size_t>(d)];
      if (denial.except.Has(place)) return;
      if (denial.categories.Empty()) stands = false;
      taken = taken | denial.categories;
    });
    if (!stands) return false;
    const CategorySet granted = Granted(rule, held, tuple.categories, grants.gate_failed) - taken;
    grants.any_rule_stands = true;
    if (!tuple.categories.Empty() && (granted & tuple.categories).Empty()) return false;
    grants.categories = grants.categories | granted;
    grants.lapse_at_acceptance |= rule.lapse == Lapse::kAtAcceptance && held.Has(Condition::kEndNotice);
    return true;
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
    if (IsWithin(matching, denial.except)) return;
    if (denial.categories.Empty() || !(denial.categories & withheld).Empty()) reported = static_cast<uint8_t>(place);
  });
  return reported;
}

bool RefusedWhole(const RuleSet& set, const Tuple& tuple, const Decision& decision, bool any_rule_stands) noexcept {
  if (decision.released.Empty() && (!tuple.categories.Empty() || !any_rule_stands)) return true;
  if (decision.withheld.Empty() || ClassOf(tuple.kind) != KindClass::kOrdinary) return false;
  return tuple.excess != Excess::kWithhold || !(decision.withheld & set.reject_always).Empty();
}

void ReportWhy(const RuleSet& set, Conditions held, const RuleBits& denials, const Matches& matches,
               Condition gate_failed, Decision& decision) noexcept {
  decision.denial = ReportedDenial(set, denials, matches.rules, decision.withheld);
  if (decision.denial != kNoDenial) {
    decision.failing = LowestOf(set.denials[decision.denial].lacking.bits & ~held.bits);
  }
  if (decision.failing == Condition::kNone) decision.failing = matches.nearest_obstacle;
  if (decision.failing == Condition::kNone && decision.denial == kNoDenial) decision.failing = gate_failed;
}

Decision Refused(const Tuple& tuple, uint8_t denial, Condition failing) noexcept {
  Decision decision;
  decision.phase = tuple.phase;
  decision.denial = denial;
  decision.failing = failing;
  decision.withheld = tuple.categories & kAllCategories;
  return decision;
}

// The first denial by place that is about something asked for, or about everything.
uint8_t FirstDenial(const RuleSet& set, const Tuple& tuple, Conditions held) noexcept {
  const RuleBits found = set.denial_index.Find(tuple);
  for (size_t w = 0; w < found.words.size(); ++w) {
    for (uint64_t word = found.words[w]; word != 0; word &= word - 1) {
      const int place = static_cast<int>(w) * 64 + std::countr_zero(word);
      if (place >= set.denial_count) return kNoDenial;
      const Denial& denial = set.denials[static_cast<size_t>(place)];
      const bool touches = denial.categories.Empty() || !(denial.categories & tuple.categories).Empty();
      if (touches && Applies(denial, held)) return static_cast<uint8_t>(place);
    }
  }
  return kNoDenial;
}

// No rule matches: nothing to combine, only what to report. Most refusals are of this sort.
Decision RefusedWithoutRule(const RuleSet& set, const Tuple& tuple, Conditions held, Condition nearest) noexcept {
  const uint8_t denial = FirstDenial(set, tuple, held);
  const Condition lacking =
      denial == kNoDenial ? Condition::kNone : LowestOf(set.denials[denial].lacking.bits & ~held.bits);
  return Refused(tuple, denial, lacking == Condition::kNone ? nearest : lacking);
}

// Requires: the tuple is in range, all conditions are known, and some rule matches.
Decision DecideMatched(const RuleSet& rules, const Tuple& tuple, Conditions conditions,
                       const Matches& matches) noexcept {
  const RuleBits denials = ApplyingDenials(rules, tuple, conditions);
  const Grants grants = GrantsOf(rules, tuple, conditions, matches.rules, denials);

  Decision decision;
  decision.phase = tuple.phase;
  decision.released = tuple.categories & grants.categories;
  decision.withheld = tuple.categories - grants.categories;
  if (RefusedWhole(rules, tuple, decision, grants.any_rule_stands)) {
    ReportWhy(rules, conditions, denials, matches, grants.gate_failed, decision);
    decision.released = {};
    return decision;
  }
  decision.outcome = decision.withheld.Empty() ? Outcome::kAllowed : Outcome::kAllowedInPart;
  decision.rules = grants.rules;
  decision.lapse = grants.lapse_at_acceptance ? Lapse::kAtAcceptance : Lapse::kAtHandover;
  if (!decision.withheld.Empty()) ReportWhy(rules, conditions, denials, matches, grants.gate_failed, decision);
  return decision;
}

}  // namespace

Decision Decide(const RuleSet& rules, const Tuple& tuple, Conditions conditions) noexcept {
  if (!InRange(tuple)) return Refused(tuple, rules.unknown_value_denial, Condition::kNone);
  if (conditions.Has(Condition::kTrouble) || (conditions.bits & ~kKnownConditions) != 0) {
    return Refused(tuple, kNoDenial, Condition::kTrouble);
  }
  const Matches matches = MatchingRules(rules, tuple, conditions);
  if (IsEmpty(matches.rules)) return RefusedWithoutRule(rules, tuple, conditions, matches.nearest_obstacle);
  return DecideMatched(rules, tuple, conditions, matches);
}

}  // namespace ketenpoort::policy
