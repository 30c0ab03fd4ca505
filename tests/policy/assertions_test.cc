// What the shipped rules must never allow, walked over every tuple of the domain.
#include <catch2/catch.hpp>

#include "policy/civil_day.h"
#include "tests/policy/domain.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

const RuleSet& Today() { return ShippedPolicy().ForDay(*ParseDay("2026-09-10")); }

bool IsAfterDetention(Phase phase) { return phase == Phase::kP08 || phase == Phase::kP09 || phase == Phase::kP10; }

bool Between(const Tuple& t, Organ a, Organ b) {
  return (t.sender == a && t.receiver == b) || (t.sender == b && t.receiver == a);
}

// Counts the tuples that pass `asked` and let something through, with these categories.
template <typename Asked>
int Allowed(CategorySet categories, Conditions held, Asked asked) {
  int allowed = 0;
  ForEachTuple([&](Tuple t) {
    if (!asked(t)) return;
    t.categories = categories;
    allowed += Decide(Today(), t, held).Allows() ? 1 : 0;
  });
  return allowed;
}

// Counts the tuples to a college that release any of these, whatever else is asked.
int ReleasedToCollege(CategorySet categories) {
  int released = 0;
  ForEachTuple([&](Tuple t) {
    if (t.receiver != Organ::kCollege) return;
    t.categories = categories;
    released += Decide(Today(), t, kEverythingHolds).released.Empty() ? 0 : 1;
  });
  return released;
}

}  // namespace

TEST_CASE("After detention nothing goes between probation and college but a correction", "[policy]") {
  const auto asked = [](const Tuple& t) {
    return Between(t, Organ::kReclassering, Organ::kCollege) && IsAfterDetention(t.phase) && !IsCorrection(t.kind);
  };
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, asked) == 0);
  const auto corrections = [](const Tuple& t) {
    return Between(t, Organ::kReclassering, Organ::kCollege) && IsAfterDetention(t.phase) && IsCorrection(t.kind);
  };
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, corrections) == 2 * 3 * 2);
  CHECK(Allowed(Ordinary(Today()), Without(kEverythingHolds, Condition::kNoNewCategory), corrections) == 0);
  CHECK(Allowed(Ordinary(Today()), Without(kEverythingHolds, Condition::kCorrectsLawful), corrections) == 0);
}

TEST_CASE("Nothing goes in an unknown phase, without a report or under an ended mandate, not even a correction",
          "[policy]") {
  const auto all = [](const Tuple&) { return true; };
  const CategorySet ordinary = Ordinary(Today());
  CHECK(Allowed(ordinary, kEverythingHolds, [](const Tuple& t) { return t.phase == Phase::kUnspecified; }) == 0);
  CHECK(Allowed(ordinary, Without(kEverythingHolds, Condition::kCustodyKnown), all) == 0);
  CHECK(Allowed(ordinary, Without(kEverythingHolds, Condition::kMandateInForce), all) == 0);
  CHECK(Allowed(ordinary, Without(kEverythingHolds, Condition::kMandateCoversKind), all) == 0);
  CHECK(Allowed(ordinary, kEverythingHolds, all) > 400);
}

TEST_CASE("Once the basis has ended nothing goes for a purpose that rests on detention", "[policy]") {
  const auto asked = [](const Tuple& t) { return RestsOnDetention(t.purpose); };
  CHECK(LeaksWithout(Today(), Condition::kBasisRuns, asked) == 0);
  CHECK(LeaksWithout(Today(), Condition::kNone, asked) > 0);
}

TEST_CASE("A rule states its own conditions: without one denial nothing goes that lacks them", "[policy]") {
  const RuleSet alone = RulesAlone(Today());
  const auto of = [](MessageKind kind) {
    return [=](const Tuple& t) { return t.kind == kind && t.purpose != Purpose::kAccess; };
  };
  const auto but_access = [](const Tuple& t) { return !IsCorrection(t.kind) && t.purpose != Purpose::kAccess; };
  CHECK(LeaksWithout(alone, Condition::kCustodyKnown, but_access) == 0);
  const auto with_college = [](const Tuple& t) {
    return (t.sender == Organ::kCollege || t.receiver == Organ::kCollege) && RestsOnDetention(t.purpose) &&
           t.purpose != Purpose::kIsd;
  };
  CHECK(LeaksWithout(alone, Condition::kCollegeEligible, with_college) == 0);
  const auto youth = [](const Tuple& t) {
    return t.receiver == Organ::kCollege && t.kind == MessageKind::kYouthAftercare;
  };
  CHECK(LeaksWithout(alone, Condition::kCollegeEligible, youth) == 0);
  CHECK(LeaksWithout(alone, Condition::kNone, youth) > 0);
  for (const Condition test : {Condition::kRiskDeclared, Condition::kSafetyDeclared, Condition::kTaskDeclared,
                               Condition::kNamedSender, Condition::kDirecteurInformed}) {
    INFO(NameOf(test));
    CHECK(LeaksWithout(alone, test, of(MessageKind::kRiskNotice)) == 0);
  }
  for (const Condition test : {Condition::kIrrevocable, Condition::kBijOffence, Condition::kNotYouthLaw,
                               Condition::kReturnKnown, Condition::kWithinThreeMonths}) {
    INFO(NameOf(test));
    CHECK(LeaksWithout(alone, test, of(MessageKind::kBijNotice)) == 0);
  }
  CHECK(LeaksWithout(alone, Condition::kNone, of(MessageKind::kRiskNotice)) > 0);
  CHECK(LeaksWithout(alone, Condition::kNone, of(MessageKind::kBijNotice)) > 0);
}

TEST_CASE("For plan, care and notices nothing goes to or from a college without a ground", "[policy]") {
  const auto asked = [](const Tuple& t) {
    return (t.receiver == Organ::kCollege || t.sender == Organ::kCollege) && !IsCorrection(t.kind) &&
           RestsOnDetention(t.purpose) && t.purpose != Purpose::kIsd;
  };
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, asked) > 0);
  CHECK(Allowed(Ordinary(Today()), Without(kEverythingHolds, Condition::kCollegeEligible), asked) == 0);
}

TEST_CASE("Offence, medical file, risk, reason, conduct and establishment never go to a college", "[policy]") {
  for (const Category category : {Category::kC15, Category::kC16, Category::kC17, Category::kC18, Category::kC19,
                                  Category::kC20, Category::kC21, Category::kC22, Category::kC25, Category::kC27}) {
    INFO(NameOf(category));
    // C19 is also what Bjsg 11c names: youth help in a criminal framework, from the Minister, in P14 (R27).
    CHECK(ReleasedToCollege(CategorySet{}.Add(category)) == (category == Category::kC19 ? 1 : 0));
  }
  CHECK(ReleasedToCollege(CategorySet{}.Add(Category::kC09)) > 0);
}

TEST_CASE("A medical file goes to nobody", "[policy]") {
  CHECK(Allowed(CategorySet{}.Add(Category::kC25), kEverythingHolds, [](const Tuple&) { return true; }) == 0);
}

TEST_CASE("Risk notices never go to a college, and municipalities pass nothing on", "[policy]") {
  const CategorySet all = kAllCategories;
  CHECK(Allowed(all, kEverythingHolds, [](const Tuple& t) {
          return t.receiver == Organ::kCollege &&
                 (t.kind == MessageKind::kRiskNotice || t.purpose == Purpose::kRisk18b);
        }) == 0);
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, [](const Tuple& t) {
          const auto municipal = [](Organ o) { return o == Organ::kCollege || o == Organ::kBurgemeester; };
          return municipal(t.sender) && municipal(t.receiver);
        }) == 0);
}

TEST_CASE("Nothing is new after death", "[policy]") {
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, [](const Tuple& t) { return t.phase == Phase::kP18; }) == 0);
}

TEST_CASE("Organs the law names but that are no participants have the flows the law names, and no other", "[policy]") {
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, [](const Tuple& t) {
          const bool outside = static_cast<int>(t.receiver) >= static_cast<int>(Organ::kOm) ||
                               static_cast<int>(t.sender) >= static_cast<int>(Organ::kOm);
          const bool named = t.purpose == Purpose::kRisk18b || t.kind == MessageKind::kSupervisionOrder ||
                             t.purpose == Purpose::kAccess || IsCorrection(t.kind);
          return outside && !named;
        }) == 0);
}

TEST_CASE("A number never goes on consent, and consent is nothing during detention, whatever switch is on",
          "[policy]") {
  const Policy open = ShippedPolicyWith({"A23"});
  const RuleSet& rules = open.ForDay(*ParseDay("2026-09-10"));
  int allowed = 0;
  ForEachTuple([&](Tuple t) {
    if (t.purpose != Purpose::kConsentedHelp) return;
    t.categories = Ordinary(rules);
    const Decision decision = Decide(rules, t, kEverythingHolds);
    allowed += decision.Allows() ? 1 : 0;
    CHECK_FALSE(decision.released.Has(Category::kC05));
    if (decision.Allows()) CHECK(IsAfterDetention(t.phase));
  });
  CHECK(allowed == 2 * 3);
}

}  // namespace ketenpoort::policy
