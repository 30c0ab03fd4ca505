// The table of what Evaluate never gives: facts are looked for against each line, in every way that would make it
// untrue, and found against each line that says a little more than the table does.
#include "policy/impossible.h"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "tests/policy/random_facts.h"

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kSeed = 20260917;
// Limit: facts drawn in one search.
constexpr int kDrawn = 400'000;

// What no facts should give, and how often facts gave it.
struct Sought {
  RuledOut line;
  std::string what;
  int found = 0;
};

bool Gives(const Evaluated& evaluated, const RuledOut& line) {
  return (line.held.bits & ~evaluated.conditions.bits) == 0 && (line.lacking.bits & evaluated.conditions.bits) == 0 &&
         line.match.Covers(evaluated.tuple);
}

void Search(std::vector<Sought>& sought) {
  RandomFacts random(kSeed);
  const Parameters parameters;
  for (int i = 0; i < kDrawn; ++i) {
    const Facts facts = random.Next();
    const Request request = random.NextRequest(facts);
    const Evaluated evaluated = EvaluateBoth(request, facts, random.NextTime(), parameters);
    for (Sought& one : sought) one.found += Gives(evaluated, one.line) ? 1 : 0;
  }
}

std::string Described(const RuledOut& line) {
  std::string text = line.because;
  for (int c = 1; c < kConditionCount; ++c) {
    if (line.held.Has(static_cast<Condition>(c))) text += " " + std::string(NameOf(static_cast<Condition>(c)));
    if (line.lacking.Has(static_cast<Condition>(c))) text += " !" + std::string(NameOf(static_cast<Condition>(c)));
  }
  return text;
}

// Each condition of a line dropped.
void AddShorter(const RuledOut& line, std::vector<Sought>& sought) {
  for (uint64_t bits = line.held.bits | line.lacking.bits; bits != 0; bits &= bits - 1) {
    RuledOut shorter = line;
    const uint64_t dropped = bits & (~bits + 1);
    shorter.held.bits &= ~dropped;
    shorter.lacking.bits &= ~dropped;
    sought.push_back(
        {shorter, Described(line) + " without " + std::string(NameOf(static_cast<Condition>(std::countr_zero(bits))))});
  }
}

// Each noun of a line that leaves values out, with one of those that are left out.
void AddWider(const RuledOut& line, std::vector<Sought>& sought) {
  const auto widen = [&](const char* noun, uint32_t Match::*mask, int count) {
    for (int value = 0; value < count; ++value) {
      if (((line.match.*mask) >> value) & 1u) continue;
      RuledOut wider = line;
      wider.match.*mask = 1u << value;
      // One more value must give the combination by itself: the other values do not.
      sought.push_back({wider, Described(line) + " for " + noun + " " + std::to_string(value)});
    }
  };
  // Of a value without a name nothing is said.
  if (std::popcount(line.match.senders) > 1) widen("sender", &Match::senders, kOrganCount);
  if (std::popcount(line.match.receivers) > 1) widen("receiver", &Match::receivers, kOrganCount);
  widen("phase", &Match::phases, kPhaseCount);
}

}  // namespace

TEST_CASE("No facts give what the table rules out", "[policy]") {
  INFO("seed " << kSeed);
  std::vector<Sought> sought;
  for (const RuledOut& line : CombinationsRuledOut()) sought.push_back({line, Described(line)});
  Search(sought);
  for (const Sought& one : sought) {
    INFO(one.what);
    CHECK(one.found == 0);
  }
}

TEST_CASE("Facts give what any line would rule out with a condition less, or one organ or phase more", "[policy]") {
  INFO("seed " << kSeed);
  std::vector<Sought> sought;
  for (const RuledOut& line : CombinationsRuledOut()) {
    AddShorter(line, sought);
    AddWider(line, sought);
  }
  CHECK(sought.size() > 60);
  Search(sought);
  for (const Sought& one : sought) {
    INFO(one.what);
    CHECK(one.found > 0);
  }
}

TEST_CASE("No line of the table follows from another", "[policy]") {
  const auto lines = CombinationsRuledOut();
  REQUIRE(lines.size() == 25);
  for (const RuledOut& one : lines) {
    INFO(Described(one));
    CHECK((one.held.bits | one.lacking.bits) != 0);
    const auto covers = [&](const RuledOut& other) { return IsCoveredBy(other, one.match, one.held, one.lacking); };
    CHECK(std::count_if(lines.begin(), lines.end(), covers) == 1);
    CHECK(RuledOutBy(one.match, one.held, one.lacking) == &one);
  }
}

TEST_CASE("A combination is ruled out with more conditions and in fewer cells, never with fewer or in more",
          "[policy]") {
  const Match anywhere{~0u, ~0u, ~0u, ~0u, ~0u};
  const Conditions held = Conditions{}.Set(Condition::kReturnKnown);
  Match to_college = anywhere;
  to_college.receivers = 1u << static_cast<int>(Organ::kCollege);
  CHECK(RuledOutBy(to_college, held, {}) != nullptr);
  CHECK(RuledOutBy(to_college, Conditions(held).Set(Condition::kAttested), {}) != nullptr);
  CHECK(RuledOutBy(to_college, {}, held) == nullptr);
  CHECK(RuledOutBy(anywhere, held, {}) == nullptr);
  CHECK(RuledOutBy(to_college, {}, {}) == nullptr);
}

}  // namespace ketenpoort::policy
