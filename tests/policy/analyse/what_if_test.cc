// What a draft would do to decided messages, and what is about to lose its basis.
#include "policy/analyse/what_if.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "policy/analyse/forecast.h"
#include "policy/analyse/prove.h"
#include "policy/analyse/synthetic_population.h"
#include "policy/civil_day.h"
#include "policy/compile/scenario.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr int64_t kMicrosPerDay = int64_t{24} * 60 * 60 * 1'000'000;

// A person with half a year of prison sentence in establishment 12, resident of 0392, probation organisation 1.
Case Detained(const char* day) {
  Case one;
  one.time.amsterdam_day = *ParseDay(day);
  one.time.instant_us = one.time.amsterdam_day * kMicrosPerDay + kMicrosPerDay / 2;
  CustodyFacts& custody = one.facts.custody;
  custody.known = true;
  custody.identity_confirmed = true;
  custody.titles[custody.title_count++] = {TitleKind::kVrijheidsstraf, *ParseDay("2026-01-10"),
                                           *ParseDay("2026-06-30")};
  custody.place = PlaceKind::kPi;
  custody.modality = Modality::kRegular;
  custody.establishment = 12;
  custody.probation = 1;
  custody.colleges[custody.college_count++] = {392, CollegeGround::kIngezetene, *ParseDay("2026-01-10")};
  one.request.sender = {Organ::kDirecteur, 12};
  one.request.receiver = {Organ::kCollege, 392};
  one.request.kind = MessageKind::kDetentionChange;
  one.request.purpose = Purpose::kCustodyNotice;
  one.request.excess = Excess::kWithhold;
  one.request.categories = CategorySet{}.Add(Category::kC01).Add(Category::kC02);
  return one;
}

Policy WithEnd(const std::string& id, const char* last_day) {
  Policy policy = ShippedPolicy();
  std::vector<DatedRuleSet> dated;
  RuleSet all = policy.rule_sets.front().rules;
  std::set<Day> begins;
  for (int i = 0; i < all.rule_count; ++i) {
    if (policy.texts.rules[static_cast<size_t>(i)].id == id)
      all.rules[static_cast<size_t>(i)].until = *ParseDay(last_day);
  }
  for (const DatedRuleSet& one : policy.rule_sets) begins.insert(one.from);
  begins.insert(*ParseDay(last_day) + 1);
  for (const Day day : begins) dated.push_back({day, InForce(all, day)});
  policy.rule_sets = std::move(dated);
  return policy;
}

}  // namespace

TEST_CASE("The same policy shifts nothing", "[policy]") {
  const std::vector<Case> cases = {Detained("2026-03-10"), Detained("2026-07-10")};
  const WhatIfResult result = WhatIf(ShippedPolicy(), ShippedPolicy(), cases);
  CHECK(result.cases == 2);
  CHECK(result.allowed_before == 1);
  CHECK(result.shifts.empty());
  CHECK(result.text.empty());
}

TEST_CASE("A draft without a rule closes what it carried, counted by flow and article", "[policy]") {
  const std::vector<Case> cases = {Detained("2026-03-10"), Detained("2026-03-11"), Detained("2026-07-10")};
  const WhatIfResult result = WhatIf(ShippedPolicy(), WithEnd("R02", "2025-12-31"), cases);
  REQUIRE(result.shifts.size() == 1);
  const Shift& shift = result.shifts[0];
  CHECK(shift.kind == ShiftKind::kCloses);
  CHECK(shift.cases == 2);
  CHECK(shift.sender == Organ::kDirecteur);
  CHECK(shift.receiver == Organ::kCollege);
  CHECK(shift.before == std::vector<std::string>{"R02"});
  CHECK(std::count(shift.articles_before.begin(), shift.articles_before.end(), "Pbw 18a(4)b") == 1);
  CHECK(shift.categories == cases[0].request.categories);
  CHECK(result.allowed_before == 2);
  CHECK(result.allowed_after == 0);
  CHECK(result.text.find("Zou dichtgaan (2)") != std::string::npos);
  CHECK(result.text.find("Would close (2)") != std::string::npos);
}

TEST_CASE("A draft that drops a denial opens or renames what it refused", "[policy]") {
  Case one = Detained("2026-03-10");
  one.facts.custody.colleges[0].gemeente = 363;
  const std::vector<Case> cases = {one};
  const WhatIfResult renamed = WhatIf(ShippedPolicy(), WithoutDenial(ShippedPolicy(), "D09"), cases);
  REQUIRE(renamed.shifts.size() == 1);
  CHECK(renamed.shifts[0].kind == ShiftKind::kOtherRefusal);
  CHECK(renamed.shifts[0].before == std::vector<std::string>{"D09"});
  const std::vector<Case> lawful = {Detained("2026-03-10")};
  const WhatIfResult opened = WhatIf(WithEnd("R02", "2025-12-31"), ShippedPolicy(), lawful);
  REQUIRE(opened.shifts.size() == 1);
  CHECK(opened.shifts[0].kind == ShiftKind::kOpens);
  CHECK(opened.shifts[0].after == std::vector<std::string>{"R02"});
}

TEST_CASE("Fewer and more data are shifts of their own", "[policy]") {
  Policy draft = ShippedPolicy();
  for (DatedRuleSet& dated : draft.rule_sets) {
    for (int i = 0; i < dated.rules.rule_count; ++i) {
      Rule& rule = dated.rules.rules[static_cast<size_t>(i)];
      rule.categories = rule.categories - CategorySet{}.Add(Category::kC02);
    }
  }
  const std::vector<Case> cases = {Detained("2026-03-10")};
  const WhatIfResult less = WhatIf(ShippedPolicy(), draft, cases);
  REQUIRE(less.shifts.size() == 1);
  CHECK(less.shifts[0].kind == ShiftKind::kReleasesLess);
  CHECK(less.shifts[0].categories == CategorySet{}.Add(Category::kC02));
  const WhatIfResult more = WhatIf(draft, ShippedPolicy(), cases);
  REQUIRE(more.shifts.size() == 1);
  CHECK(more.shifts[0].kind == ShiftKind::kReleasesMore);
}

TEST_CASE("A message loses its basis on the day after its title, and not a day earlier", "[policy]") {
  const std::vector<Case> cases = {Detained("2026-06-01")};
  const Day today = *ParseDay("2026-06-01");
  CHECK(Forecast(ShippedPolicy(), today, 29, cases).losses.empty());
  const ForecastResult result = Forecast(ShippedPolicy(), today, 30, cases);
  REQUIRE(result.losses.size() == 1);
  const Loss& loss = result.losses[0];
  CHECK(loss.day == *ParseDay("2026-07-01"));
  CHECK(loss.reason == LossReason::kPhase);
  CHECK(loss.phase_before == Phase::kP03);
  CHECK(loss.phase_after == Phase::kP09);
  CHECK(loss.rules_before == std::vector<std::string>{"R02"});
  CHECK(loss.denial_after == "D02");
  CHECK(result.text.find("1 juli 2026") != std::string::npos);
  CHECK(result.text.find("Loses its basis (1)") != std::string::npos);
}

TEST_CASE("A mandate that ends takes the basis with it", "[policy]") {
  Case one = Detained("2026-03-10");
  one.facts.receiver_mandate = {true, true, true, true, *ParseDay("2025-01-01"), *ParseDay("2026-03-15")};
  const std::vector<Case> cases = {one};
  const ForecastResult result = Forecast(ShippedPolicy(), *ParseDay("2026-03-10"), 60, cases);
  REQUIRE(result.losses.size() == 1);
  CHECK(result.losses[0].day == *ParseDay("2026-03-16"));
  CHECK(result.losses[0].reason == LossReason::kMandate);
  CHECK(result.losses[0].lost.Has(Condition::kMandateInForce));
}

TEST_CASE("A rule that ends is foreseen as a flow and in each message it carries", "[policy]") {
  const Policy policy = WithEnd("R02", "2026-03-20");
  const std::vector<Case> cases = {Detained("2026-03-10")};
  const Day today = *ParseDay("2026-03-10");
  const ForecastResult near = Forecast(policy, today, 10, cases);
  CHECK(near.flows.empty());
  CHECK(near.losses.empty());
  const ForecastResult result = Forecast(policy, today, 11, cases);
  REQUIRE_FALSE(result.flows.empty());
  for (const Change& change : result.flows) CHECK(change.period.from == *ParseDay("2026-03-21"));
  REQUIRE(result.losses.size() == 1);
  CHECK(result.losses[0].reason == LossReason::kPolicy);
  INFO(result.text);
  CHECK(result.text.find("GESLOTEN, vanaf 21 maart 2026") != std::string::npos);
  // A number of days beyond the limit is held to it.
  CHECK(Forecast(policy, today, 1 << 30, cases).losses.size() == 1);
  CHECK(Forecast(policy, today, -5, cases).losses.empty());
}

TEST_CASE("The invented population is the same for a seed and day, and knows every phase and kind of practice",
          "[policy]") {
  const Day day = *ParseDay("2026-11-23");
  const std::vector<Case> cases = SyntheticPopulation(kPopulationMessages, kPopulationSeed, day);
  REQUIRE(cases.size() == static_cast<size_t>(kPopulationMessages));
  const std::vector<Case> again = SyntheticPopulation(kPopulationMessages, kPopulationSeed, day);
  const std::vector<Case> other = SyntheticPopulation(kPopulationMessages, kPopulationSeed + 1, day);
  size_t different = 0;
  std::set<Phase> phases;
  std::set<MessageKind> kinds;
  std::set<std::string> denials;
  size_t allowed = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    REQUIRE(EncodeFacts(cases[i].facts) == EncodeFacts(again[i].facts));
    different += EncodeFacts(cases[i].facts) == EncodeFacts(other[i].facts) ? 0 : 1;
    const Judgement judged = Judge(ShippedPolicy(), cases[i].request, cases[i].facts, cases[i].time);
    phases.insert(judged.tuple.phase);
    kinds.insert(cases[i].request.kind);
    allowed += judged.decision.Allows() ? 1 : 0;
    // Invented, but never in contradiction with itself: no case is refused since the facts do not fit together.
    CHECK_FALSE(judged.conditions.Has(Condition::kTrouble));
    if (judged.decision.denial == kNoDenial) continue;
    denials.insert(ShippedPolicy().texts.denials[judged.decision.denial].id);
  }
  CHECK(different > cases.size() * 9 / 10);
  CHECK(phases.size() == static_cast<size_t>(kPhaseCount));
  CHECK(kinds.size() == static_cast<size_t>(kMessageKindCount) - 1);
  CHECK(allowed > cases.size() / 3);
  CHECK(allowed < cases.size() * 2 / 3);
  for (const char* id : {"D01", "D02", "D03", "D05", "D06", "D07", "D09", "D10", "D12", "D20", "D23"}) {
    INFO(id);
    CHECK(denials.contains(id));
  }
  CHECK(SyntheticPopulation(-3, 1, day).empty());
}

}  // namespace ketenpoort::policy::analyse
