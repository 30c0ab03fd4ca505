// Every tuple of organs, kinds, purposes and phases: what an assertion about the rules walks over. The conditions and
// categories are the caller's. Not thread safe by itself; holds nothing.
#ifndef KETENPOORT_TESTS_POLICY_DOMAIN_H_
#define KETENPOORT_TESTS_POLICY_DOMAIN_H_

#include "policy/decide.h"
#include "policy/rule_set.h"

namespace ketenpoort::policy {

// All conditions but trouble hold, and this is no notice of the end: under these a rule lets through all it can.
inline constexpr Conditions kEverythingHolds{((uint64_t{1} << static_cast<int>(Condition::kTrouble)) - 2) &
                                             ~(uint64_t{1} << static_cast<int>(Condition::kEndNotice))};

constexpr Conditions Without(Conditions held, Condition condition) {
  held.bits &= ~(uint64_t{1} << static_cast<int>(condition));
  return held;
}

// Calls `visit(tuple)` for each; categories empty, excess WITHHOLD.
template <typename Visit>
void ForEachTuple(Visit visit) {
  for (int sender = 1; sender < kOrganCount; ++sender) {
    for (int receiver = 1; receiver < kOrganCount; ++receiver) {
      for (int kind = 1; kind < kMessageKindCount; ++kind) {
        for (int purpose = 1; purpose < kPurposeCount; ++purpose) {
          for (int phase = 0; phase < kPhaseCount; ++phase) {
            visit(Tuple{static_cast<Organ>(sender), static_cast<Organ>(receiver), static_cast<MessageKind>(kind),
                        static_cast<Purpose>(purpose), static_cast<Phase>(phase), Excess::kWithhold, CategorySet{}});
          }
        }
      }
    }
  }
}

inline bool IsCorrection(MessageKind kind) {
  return kind == MessageKind::kCorrection || kind == MessageKind::kInvolvementEnded;
}

// The categories that do not make an ordinary kind be refused whole.
inline CategorySet Ordinary(const RuleSet& rules) { return kAllCategories - rules.reject_always; }

// The purposes whose basis hangs on the word gedetineerde (Pbw 18a, 18b, PM 20d, 44): it ends with the detention.
inline bool RestsOnDetention(Purpose purpose) {
  return purpose == Purpose::kCustodyNotice || purpose == Purpose::kReintegrationPlan || purpose == Purpose::kCare ||
         purpose == Purpose::kSupervisionAdvice || purpose == Purpose::kRisk18b || purpose == Purpose::kIsd;
}

// What is asked for in a message of this kind: all that does not make it be refused whole, and of a BIJ notice, which
// holds nothing else, C19.
inline CategorySet CategoriesFor(const RuleSet& rules, MessageKind kind) {
  return kind == MessageKind::kBijNotice ? CategorySet{}.Add(Category::kC19) : Ordinary(rules);
}

// With this condition lacking nothing goes in the tuples that are asked for. Counts those where something does.
template <typename Asked>
int LeaksWithout(const RuleSet& rules, Condition condition, Asked asked) {
  const Conditions held = Without(kEverythingHolds, condition);
  int leaks = 0;
  ForEachTuple([&](Tuple t) {
    if (!asked(t)) return;
    t.categories = CategoriesFor(rules, t.kind);
    leaks += Decide(rules, t, held).Allows() ? 1 : 0;
  });
  return leaks;
}

// The rules without one denial: a rule states its own conditions and does not lean on a denial to be safe.
inline RuleSet RulesAlone(const RuleSet& rules) {
  RuleSet alone = rules;
  alone.denial_count = 0;
  alone.denial_index = {};
  return alone;
}

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_TESTS_POLICY_DOMAIN_H_
