// What changes between two policies, and nothing else, in words and with a digest.
#include "policy/analyse/diff.h"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "policy/analyse/words.h"
#include "policy/civil_day.h"
#include "policy/decide.h"
#include "tests/policy/analyse/random_states.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

Policy Compiled(const std::vector<SourceFile>& files) {
  const CompileResult result = Compile(files, nullptr);
  std::string errors;
  for (const CompileError& error : result.errors) errors += Formatted(error) + "\n";
  INFO(errors);
  REQUIRE(result.policy);
  return *result.policy;
}

// The shipped files with one replacement, after the id of a rule or denial.
std::vector<SourceFile> Changed(const std::string& id, const std::string& from, const std::string& to) {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  for (SourceFile& file : files) {
    const size_t at = file.text.find("  id: \"" + id + "\"\n");
    if (at == std::string::npos) continue;
    const size_t found = file.text.find(from, at);
    REQUIRE(found != std::string::npos);
    file.text.replace(found, from.size(), to);
    return files;
  }
  FAIL("no `" << id << "`");
  return files;
}

uint32_t Bit(auto value) { return 1u << static_cast<int>(value); }

// Equal but for places: two flows of one rule are the same basis.
bool SameByIds(const Policy& policy, Decision a, Decision b) {
  std::set<std::string> of_a, of_b;
  for (int place = 0; place < static_cast<int>(policy.texts.rules.size()); ++place) {
    if (a.rules.Has(place)) of_a.insert(policy.texts.rules[static_cast<size_t>(place)].id);
    if (b.rules.Has(place)) of_b.insert(policy.texts.rules[static_cast<size_t>(place)].id);
  }
  a.rules = b.rules = {};
  return a == b && of_a == of_b;
}

// A state of a change, near what the changed rule asked for before or asks for now.
RandomState StateIn(const Change& told, const Rule& before, const Policy& after, size_t place, RandomStates& states) {
  size_t period = 0;
  while (period + 1 < after.rule_sets.size() && after.rule_sets[period + 1].from <= told.period.from) ++period;
  const Rule& now = after.rule_sets[period].rules.rules[place];
  const Conditions required{before.required.bits | now.required.bits};
  RandomState state = states.NextPossibleIn(period, told.cells, required, before.forbidden);
  if (!told.categories.Empty()) state.tuple.categories = told.categories & kAllCategories;
  return state;
}

// Something like a digest: the tests need only that it depends on the text.
std::array<uint8_t, 32> LengthDigest(std::string_view text) {
  std::array<uint8_t, 32> digest{};
  digest[0] = static_cast<uint8_t>(text.size());
  digest[1] = static_cast<uint8_t>(text.size() >> 8);
  return digest;
}

}  // namespace

TEST_CASE("A policy does not differ from itself", "[policy]") {
  const PolicyDiff diff = Diff(ShippedPolicy(), ShippedPolicy(), LengthDigest);
  CHECK(diff.Empty());
  CHECK(diff.text.empty());
  CHECK_FALSE(diff.overflowed);
}

TEST_CASE("Comments and the order of rules are no difference", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  for (SourceFile& file : files) file.text = "# read again\n" + file.text;
  std::reverse(files.begin(), files.end());
  CHECK(Diff(ShippedPolicy(), Compiled(files)).Empty());
}

TEST_CASE("With the phase of R19 widened the diff is exactly that flow", "[policy]") {
  const Policy after = Compiled(Changed("R19", "    phase_set: \"GEDETINEERDE_PLAN\"\n",
                                        "    phase_set: \"GEDETINEERDE_PLAN\"\n    phase: \"P05\"\n"));
  const PolicyDiff diff = Diff(ShippedPolicy(), after, LengthDigest);
  CHECK_FALSE(diff.Empty());
  REQUIRE_FALSE(diff.changes.empty());
  CategorySet opened;
  for (const Change& change : diff.changes) {
    INFO(diff.text);
    CHECK(change.kind == ChangeKind::kOpened);
    CHECK(change.cells.senders == Bit(Organ::kReclassering));
    CHECK(change.cells.receivers == Bit(Organ::kCollege));
    CHECK(change.cells.kinds == Bit(MessageKind::kReintegrationPlan));
    CHECK(change.cells.purposes == Bit(Purpose::kReintegrationPlan));
    CHECK(change.cells.phases == Bit(Phase::kP05));
    CHECK(change.rules_after == std::vector<std::string>{"R19"});
    CHECK(change.period.from == *ParseDay("2021-07-01"));
    opened = opened | change.categories;
  }
  CHECK(opened.Has(Category::kC09));
  CHECK_FALSE(opened.Has(Category::kC21));
  CHECK(diff.text.find("GEOPEND, vanaf 1 juli 2021. Van de reclassering aan het college") != std::string::npos);
  CHECK(diff.text.find("OPENED, from 1 July 2021. From the probation organisation to the college") !=
        std::string::npos);
  CHECK(diff.text.find("R19 (PM 20d(1)") != std::string::npos);
  CHECK(diff.digest == LengthDigest(diff.text));
  // The way back closes the same.
  const PolicyDiff back = Diff(after, ShippedPolicy());
  REQUIRE(back.changes.size() == diff.changes.size());
  for (const Change& change : back.changes) CHECK(change.kind == ChangeKind::kClosed);
}

TEST_CASE("A rule that ends is a flow closed from the day after", "[policy]") {
  const Policy after = Compiled(Changed("R05", "  in_force_from: \"2021-07-01\"\n",
                                        "  in_force_from: \"2021-07-01\"\n  in_force_until: \"2026-12-31\"\n"));
  const PolicyDiff diff = Diff(ShippedPolicy(), after);
  REQUIRE_FALSE(diff.changes.empty());
  for (const Change& change : diff.changes) {
    CHECK(change.kind == ChangeKind::kClosed);
    CHECK(change.period.from == *ParseDay("2027-01-01"));
    CHECK(change.period.until == kNoDay);
  }
  CHECK(diff.text.find("GESLOTEN, vanaf 1 januari 2027.") != std::string::npos);
}

TEST_CASE("A denial taken away is a change of the reason, even where nothing opens", "[policy]") {
  Policy after = ShippedPolicy();
  for (DatedRuleSet& dated : after.rule_sets) {
    for (int place = 0; place < dated.rules.denial_count; ++place) {
      if (after.texts.denials[static_cast<size_t>(place)].id != "D11") continue;
      dated.rules.denials[static_cast<size_t>(place)].from = kNoDay;
    }
    dated.rules = InForce(dated.rules, dated.from);
  }
  const PolicyDiff diff = Diff(ShippedPolicy(), after);
  REQUIRE_FALSE(diff.changes.empty());
  for (const Change& change : diff.changes) CHECK(change.denial_before == "D11");
}

TEST_CASE("What no single category shows is still a difference: excess, lapse, the condition named and a number",
          "[policy]") {
  const auto with = [](auto change) {
    Policy policy = ShippedPolicy();
    for (DatedRuleSet& dated : policy.rule_sets) change(dated.rules);
    for (DatedRuleSet& dated : policy.rule_sets) dated.rules = InForce(dated.rules, dated.from);
    return policy;
  };
  const auto has = [](const PolicyDiff& diff, ChangeKind kind) {
    return std::any_of(diff.changes.begin(), diff.changes.end(), [&](const Change& c) { return c.kind == kind; });
  };
  const Policy excess = with([](RuleSet& set) { set.reject_always = {}; });
  CHECK(has(Diff(ShippedPolicy(), excess), ChangeKind::kSeveral));
  const Policy lapse = with([](RuleSet& set) {
    for (int i = 0; i < set.rule_count; ++i) set.rules[static_cast<size_t>(i)].lapse = Lapse::kAtHandover;
  });
  const PolicyDiff lapsed = Diff(ShippedPolicy(), lapse);
  CHECK(has(lapsed, ChangeKind::kLapse));
  CHECK(std::all_of(lapsed.changes.begin(), lapsed.changes.end(),
                    [](const Change& c) { return c.kind == ChangeKind::kLapse; }));
  // What a denial says of a condition that lacks, said of one that must not hold: it applies in the same states and
  // takes away the same, and the condition it names is another.
  const Policy named = with([](RuleSet& set) {
    for (int i = 0; i < set.denial_count; ++i) {
      Denial& denial = set.denials[static_cast<size_t>(i)];
      if (std::popcount(denial.lacking.bits) != 1) continue;
      denial.forbidden.bits |= denial.lacking.bits;
      denial.lacking = {};
    }
  });
  const PolicyDiff other_name = Diff(ShippedPolicy(), named);
  REQUIRE_FALSE(other_name.changes.empty());
  CHECK(std::all_of(other_name.changes.begin(), other_name.changes.end(),
                    [](const Change& c) { return c.kind == ChangeKind::kCondition; }));
  Policy numbers = ShippedPolicy();
  numbers.parameters.lapse_days_max += 1;
  const PolicyDiff counted = Diff(ShippedPolicy(), numbers);
  CHECK(counted.changes.empty());
  CHECK_FALSE(counted.Empty());
  CHECK(counted.text.find("lapse_days_max") != std::string::npos);
}

TEST_CASE("A change of lapse is told also where a category of the same cells changes too", "[policy]") {
  Policy after = ShippedPolicy();
  for (DatedRuleSet& dated : after.rule_sets) {
    for (int i = 0; i < dated.rules.rule_count; ++i) {
      if (after.texts.rules[static_cast<size_t>(i)].id != "R03") continue;
      dated.rules.rules[static_cast<size_t>(i)].lapse = Lapse::kAtHandover;
      dated.rules.rules[static_cast<size_t>(i)].categories.Add(Category::kC04);
    }
    dated.rules = InForce(dated.rules, dated.from);
  }
  const PolicyDiff diff = Diff(ShippedPolicy(), after);
  INFO(diff.text);
  uint32_t opened = 0;
  uint32_t lapsed = 0;
  for (const Change& change : diff.changes) {
    if (change.kind == ChangeKind::kOpened && change.categories.Has(Category::kC04)) opened |= change.cells.phases;
    if (change.kind == ChangeKind::kLapse) lapsed |= change.cells.phases;
  }
  CHECK(opened != 0);
  CHECK((opened & ~lapsed) == 0);
  CHECK(diff.text.find("ANDERE TERMIJN ONDERWEG") != std::string::npos);
}

TEST_CASE("Words that change are listed, and are no difference of decisions", "[policy]") {
  const PolicyDiff diff = Diff(ShippedPolicy(), Compiled(Changed("R05", "  title_nl: \"", "  title_nl: \"over ")));
  CHECK(diff.Empty());
  REQUIRE(diff.words.size() == 1);
  CHECK(diff.text.find("Regel R05, titel (Nederlands): was \"") != std::string::npos);
}

TEST_CASE("Random small changes: the diff is empty exactly where random states show no difference", "[policy]") {
  RandomStates draw(&ShippedPolicy(), 99);
  int different = 0;
  for (int round = 0; round < 24; ++round) {
    Policy after = ShippedPolicy();
    const RandomState pick = draw.Next();
    const auto place = static_cast<size_t>(pick.conditions.bits >> 7) % after.rule_sets[0].rules.rule_count;
    const Rule before = after.rule_sets[0].rules.rules[place];
    for (DatedRuleSet& dated : after.rule_sets) {
      Rule& rule = dated.rules.rules[place];
      if (round % 3 == 0) rule.required.bits ^= uint64_t{1} << (1 + round);
      if (round % 3 == 1) rule.match.phases ^= 1u << (1 + round % 18);
      if (round % 3 == 2) rule.categories.bits ^= 1u << (1 + round);
      dated.rules = InForce(dated.rules, dated.from);
    }
    const PolicyDiff diff = Diff(ShippedPolicy(), after);
    RandomStates states(&after, static_cast<uint64_t>(round));
    bool seen = false;
    for (int i = 0; i < 80'000 && !seen; ++i) {
      // Anywhere, and where the diff says that something changes.
      const Change* const told = i % 2 == 0 || diff.changes.empty()
                                     ? nullptr
                                     : &diff.changes[static_cast<size_t>(i / 2) % diff.changes.size()];
      RandomState state = told == nullptr ? states.NextPossible() : StateIn(*told, before, after, place, states);
      seen = !SameByIds(after, Decide(after.rule_sets[state.period].rules, state.tuple, state.conditions),
                        Decide(ShippedPolicy().rule_sets[state.period].rules, state.tuple, state.conditions));
    }
    INFO("round " << round << " rule " << after.texts.rules[place].id);
    CHECK(seen == !diff.Empty());
    different += diff.Empty() ? 0 : 1;
  }
  CHECK(different > 12);
  CHECK(different < 24);
}

}  // namespace ketenpoort::policy::analyse
