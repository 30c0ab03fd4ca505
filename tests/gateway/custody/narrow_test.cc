// Narrow and EndEarlier over random states: whatever a report says, what takes effect of it allows nothing that was not
// allowed before.
#include "gateway/custody/narrow.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <string>

#include "gateway/clock.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/effective_fold.h"
#include "gateway/custody/facts.h"
#include "policy/civil_day.h"
#include "policy/facts.h"
#include "tests/gateway/custody/course.h"

namespace ketenpoort::custody::test {
namespace {

constexpr unsigned kSeed = 20260501;
constexpr int kPairs = 20'000;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int Below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }

 private:
  std::mt19937 engine_;
};

std::string RandomDay(Dice& dice) { return policy::FormatDay(*policy::ParseDay("2026-05-01") + dice.Below(60)); }

v1::DateFact RandomDate(Dice& dice) {
  v1::DateFact date;
  date.set_certainty(static_cast<v1::Certainty>(dice.Below(v1::Certainty_ARRAYSIZE)));
  if (dice.Chance(80)) *date.mutable_at() = TimestampOf(At(RandomDay(dice) + " 10:00"));
  return date;
}

v1::RegisterState RandomState(Dice& dice) {
  v1::RegisterState state;
  const int titles = dice.Below(4);
  for (int i = 0; i < titles; ++i) {
    const auto kind = static_cast<v1::TitleKind>(dice.Below(v1::TitleKind_ARRAYSIZE));
    *state.add_titles() =
        TitleOf(kind, "2026-05-0" + std::to_string(1 + dice.Below(3)), dice.Chance(70) ? RandomDay(dice) : "");
  }
  state.set_place(static_cast<v1::PlaceKind>(dice.Below(v1::PlaceKind_ARRAYSIZE)));
  state.set_modality(static_cast<v1::Modality>(dice.Below(v1::Modality_ARRAYSIZE)));
  state.set_establishment(dice.Chance(50) ? "PI-ZWOLLE" : "");
  *state.mutable_departure() = RandomDate(dice);
  *state.mutable_release() = RandomDate(dice);
  *state.mutable_basis_ends() = RandomDate(dice);
  const char* const colleges[] = {"0392", "0393", "0363", "9999", "x"};
  const int count = dice.Below(4);
  for (int i = 0; i < count; ++i) *state.add_colleges() = CollegeOf(colleges[dice.Below(5)]);
  const char* const probation[] = {"", "RN", "SVG", "LDH", "XX"};
  state.set_probation(probation[dice.Below(5)]);
  const char* const isd[] = {"", "0392", "0393", "0363", "9999"};
  state.set_isd_participating_gemeente(isd[dice.Below(5)]);
  state.set_reason(static_cast<v1::Reason>(dice.Below(v1::Reason_ARRAYSIZE)));
  state.set_hold(dice.Chance(30));
  state.set_compulsory_supervision(dice.Chance(50));
  *state.mutable_valid_from() = TimestampOf(At(RandomDay(dice) + " 09:00"));
  return state;
}

bool IsOpen(policy::Phase phase) {
  return IsGedetineerde(phase) || phase == policy::Phase::kP05 || phase == policy::Phase::kP06 ||
         phase == policy::Phase::kP07b || phase == policy::Phase::kP17;
}

// Everything `after` would let through, `before` let through too, at `at_us`.
void CheckNarrower(const v1::RegisterState& before, const v1::RegisterState& after, int64_t at_us) {
  const policy::Time time = gateway::TimeAt(at_us);
  const policy::CustodyFacts old_facts = ToFacts(before, true, TestDirectory(), time.amsterdam_day);
  const policy::CustodyFacts new_facts = ToFacts(after, true, TestDirectory(), time.amsterdam_day);
  if (IsOpen(policy::DerivePhase(new_facts, time))) CHECK(IsOpen(policy::DerivePhase(old_facts, time)));
  if (policy::BasisRuns(new_facts, time)) CHECK(policy::BasisRuns(old_facts, time));
  for (int i = 0; i < new_facts.college_count; ++i) {
    const auto& college = new_facts.colleges[static_cast<size_t>(i)];
    const auto* last = old_facts.colleges.begin() + old_facts.college_count;
    CHECK(std::any_of(old_facts.colleges.begin(), last, [&](const policy::CollegeFact& c) {
      return c.gemeente == college.gemeente && c.ground == college.ground;
    }));
  }
  CHECK((new_facts.probation == 0 || new_facts.probation == old_facts.probation));
  CHECK((new_facts.isd_gemeente == 0 || new_facts.isd_gemeente == old_facts.isd_gemeente));
  CHECK((new_facts.hold || !old_facts.hold));
  CHECK((!new_facts.compulsory_supervision || old_facts.compulsory_supervision));
  CHECK(new_facts.title_count <= old_facts.title_count);
}

TEST_CASE("Narrow never widens, whatever is reported", "[custody]") {
  // The second draws a release that is said to have occurred in the future, and a place that then opens a phase.
  const unsigned seed = GENERATE(values({kSeed, kSeed + 24}));
  CAPTURE(seed);
  Dice dice(seed);
  const DirectoryLookup directory = TestDirectory();
  for (int i = 0; i < kPairs; ++i) {
    const v1::RegisterState effective = RandomState(dice);
    const v1::RegisterState reported = RandomState(dice);
    const int64_t now_us = At(RandomDay(dice) + " 12:00");
    CAPTURE(i);
    const std::optional<v1::RegisterState> narrowed = Narrow(effective, reported, directory, now_us);
    REQUIRE(narrowed.has_value());
    for (const int days : {0, 1, 7, 30}) CheckNarrower(effective, *narrowed, now_us + days * int64_t{86'400'000'000});
    const std::optional<v1::RegisterState> ended = EndEarlier(effective, reported, now_us);
    if (ended) CheckNarrower(effective, *ended, now_us + int64_t{86'400'000'000});
  }
}

TEST_CASE("What a report ends or removes is ended or removed", "[custody]") {
  CAPTURE(kSeed);
  Dice dice(kSeed + 1);
  const DirectoryLookup directory = TestDirectory();
  for (int i = 0; i < kPairs; ++i) {
    const v1::RegisterState effective = RandomState(dice);
    const v1::RegisterState reported = RandomState(dice);
    const int64_t now_us = At(RandomDay(dice) + " 12:00");
    const policy::Day day = gateway::AmsterdamDay(now_us);
    CAPTURE(i);
    const v1::RegisterState narrowed = *Narrow(effective, reported, directory, now_us);
    if (EndedAt(reported, now_us)) CHECK(EndedAt(narrowed, now_us));
    std::set<std::string> named;
    for (const auto& college : reported.colleges()) named.insert(directory.readdressed(college.gemeente(), day));
    for (const auto& college : narrowed.colleges()) {
      CHECK(named.contains(directory.readdressed(college.gemeente(), day)));
    }
    if (reported.probation() != effective.probation()) CHECK(narrowed.probation().empty());
    if (reported.isd_participating_gemeente() != effective.isd_participating_gemeente()) {
      CHECK(narrowed.isd_participating_gemeente().empty());
    }
    if (reported.hold()) CHECK(narrowed.hold());
  }
}

TEST_CASE("A judgement that is not ACCEPTED never widens", "[custody]") {
  CAPTURE(kSeed);
  Dice dice(kSeed + 2);
  const DirectoryLookup directory = TestDirectory();
  int judged = 0;
  for (int i = 0; i < kPairs; ++i) {
    const v1::RegisterState effective = RandomState(dice);
    const v1::RegisterState reported = RandomState(dice);
    const int64_t now_us = At(RandomDay(dice) + " 12:00");
    const Judgement judgement = Judge(effective, reported, dice.Chance(20), dice.Chance(5), directory, now_us);
    CAPTURE(i);
    if (judgement.state == v1::REPORT_STATE_ACCEPTED) continue;
    ++judged;
    REQUIRE(judgement.effective.has_value());
    CheckNarrower(effective, *judgement.effective, now_us);
  }
  CHECK(judged > kPairs / 2);
}

TEST_CASE("Without a state in effect nothing narrows", "[custody]") {
  Dice dice(kSeed);
  CHECK_FALSE(Narrow(std::nullopt, RandomState(dice), TestDirectory(), At("2026-05-01 12:00")).has_value());
}

}  // namespace
}  // namespace ketenpoort::custody::test
