// What the shipped rules must never allow, walked over every tuple of the domain.
#include <catch2/catch.hpp>

#include "policy/civil_day.h"
#include "tests/policy/domain.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

const RuleSet& Today() { return ShippedPolicy().ForDay(*ParseDay("2026-03-10")); }

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

TEST_CASE("Once the basis has ended nothing goes but a correction", "[policy]") {
  CHECK(LeaksWithout(Today(), Condition::kBasisRuns) == 0);
}

TEST_CASE("Nothing goes to or from a college without a ground but a correction", "[policy]") {
  const auto asked = [](const Tuple& t) {
    return (t.receiver == Organ::kCollege || t.sender == Organ::kCollege) && !IsCorrection(t.kind);
  };
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, asked) > 0);
  CHECK(Allowed(Ordinary(Today()), Without(kEverythingHolds, Condition::kCollegeEligible), asked) == 0);
}

TEST_CASE("Offence, medical file, risk, reason, conduct and establishment never go to a college", "[policy]") {
  for (const Category category : {Category::kC15, Category::kC16, Category::kC17, Category::kC18, Category::kC19,
                                  Category::kC20, Category::kC21, Category::kC22, Category::kC25, Category::kC27}) {
    INFO(NameOf(category));
    CHECK(ReleasedToCollege(CategorySet{}.Add(category)) == 0);
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

TEST_CASE("Organs the law names but that are no participants receive nothing", "[policy]") {
  CHECK(Allowed(Ordinary(Today()), kEverythingHolds, [](const Tuple& t) {
          return static_cast<int>(t.receiver) >= static_cast<int>(Organ::kOm) ||
                 static_cast<int>(t.sender) >= static_cast<int>(Organ::kOm);
        }) == 0);
}

}  // namespace ketenpoort::policy
