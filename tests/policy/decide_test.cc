// Decide: total, deterministic, default deny, without one allocation, and combining rules and denials as a short
// reference does.
#include "policy/decide.h"

#include <functional>
#include <random>
#include <vector>

#include "policy/policy.h"
#include "tests/policy/allocation_counter.h"
#include "tests/policy/facts_builder.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kSeed = 7;

static_assert(noexcept(Decide(RuleSet{}, Tuple{}, Conditions{})));
static_assert(std::is_trivially_copyable_v<Decision>);
static_assert(std::is_trivially_copyable_v<Tuple>);
static_assert(std::is_trivially_copyable_v<Conditions>);
static_assert(std::is_trivially_copyable_v<RuleSet>);
static_assert(sizeof(Decision) <= 64);

const RuleSet& Today() { return ShippedPolicy().ForDay(DayOf("2026-03-10")); }

Tuple RandomTuple(std::mt19937_64& random, bool in_range) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint64_t>(in_range ? n : 256)); };
  Tuple t;
  t.sender = static_cast<Organ>(below(kOrganCount));
  t.receiver = static_cast<Organ>(below(kOrganCount));
  t.kind = static_cast<MessageKind>(below(kMessageKindCount));
  t.purpose = static_cast<Purpose>(below(kPurposeCount));
  t.phase = static_cast<Phase>(below(kPhaseCount));
  t.excess = static_cast<Excess>(below(kExcessCount));
  t.categories.bits = static_cast<uint32_t>(random()) & (in_range ? kAllCategories.bits : ~0u);
  return t;
}

void CheckSane(const RuleSet& set, const Tuple& t, const Decision& d) {
  REQUIRE((d.released & d.withheld).Empty());
  REQUIRE(((d.released | d.withheld) - t.categories).Empty());
  REQUIRE((d.outcome == Outcome::kDenied || d.outcome == Outcome::kAllowed || d.outcome == Outcome::kAllowedInPart));
  REQUIRE(d.Allows() == !(d.rules == RuleBits{}));
  if (!d.Allows()) REQUIRE(d.released.Empty());
  if (d.outcome == Outcome::kAllowed) REQUIRE((d.withheld.Empty() && d.released == t.categories));
  if (d.outcome == Outcome::kAllowedInPart) REQUIRE(!d.withheld.Empty());
  if (d.denial != kNoDenial) REQUIRE(d.denial < set.denial_count);
  REQUIRE(static_cast<int>(d.failing) < kConditionCount);
}

// The combining rule, said once more, as plainly as it can be.
Decision Reference(const RuleSet& set, const Tuple& t, Conditions held) {
  Decision d;
  CategorySet granted;
  bool stands = false;
  for (int r = 0; r < set.rule_count; ++r) {
    const Rule& rule = set.rules[static_cast<size_t>(r)];
    if (!rule.match.Covers(t) || (rule.required.bits & ~held.bits) || (rule.forbidden.bits & held.bits)) continue;
    CategorySet grants = rule.categories;
    for (int g = 0; g < rule.gate_count; ++g) {
      if (rule.gates[static_cast<size_t>(g)].required.bits & ~held.bits)
        grants = grants - rule.gates[static_cast<size_t>(g)].categories;
    }
    bool stopped = false;
    for (int n = 0; n < set.denial_count; ++n) {
      const Denial& denial = set.denials[static_cast<size_t>(n)];
      const bool lacks = denial.lacking.bits == 0 || (denial.lacking.bits & ~held.bits);
      if (!denial.match.Covers(t) || (denial.required.bits & ~held.bits) || (denial.forbidden.bits & held.bits) ||
          !lacks)
        continue;
      if (denial.except.Has(r)) continue;
      if (denial.categories.Empty()) stopped = true;
      grants = grants - denial.categories;
    }
    if (stopped) continue;
    stands = true;
    granted = granted | grants;
  }
  d.released = t.categories & granted;
  d.withheld = t.categories - granted;
  const bool ordinary = ClassOf(t.kind) == KindClass::kOrdinary;
  bool denied = held.Has(Condition::kTrouble) || (t.categories.Empty() ? !stands : d.released.Empty());
  if (ordinary && !d.withheld.Empty() && (t.excess != Excess::kWithhold || !(d.withheld & set.reject_always).Empty()))
    denied = true;
  d.outcome = denied ? Outcome::kDenied : d.withheld.Empty() ? Outcome::kAllowed : Outcome::kAllowedInPart;
  return d;
}

// A small world: two organs, two kinds of different class, three conditions, four categories.
constexpr uint32_t kSmallOrgans = 0b110;
constexpr uint32_t kSmallKinds =
    1u << static_cast<int>(MessageKind::kReintegrationPlan) | 1u << static_cast<int>(MessageKind::kReleaseDate);

Match SmallMatch(std::mt19937_64& random) {
  const auto some = [&](uint32_t all) {
    const uint32_t part = static_cast<uint32_t>(random()) & all;
    return part == 0 ? all : part;
  };
  return {some(kSmallOrgans), some(kSmallOrgans), some(kSmallKinds), 0b10, some(0b110)};
}

Conditions SmallConditions(std::mt19937_64& random) { return {random() & random() & 0b1110}; }
CategorySet SmallCategories(std::mt19937_64& random) { return {static_cast<uint32_t>(random()) & 0b11110}; }

RuleSet SmallSet(std::mt19937_64& random) {
  RuleSet set;
  set.rule_count = static_cast<uint8_t>(random() % 4);
  set.denial_count = static_cast<uint8_t>(random() % 4);
  set.reject_always = {static_cast<uint32_t>(random() & random()) & 0b11110};
  for (size_t i = 0; i < set.rule_count; ++i) {
    Rule& rule = set.rules[i];
    rule.match = SmallMatch(random);
    rule.required = SmallConditions(random);
    rule.forbidden = {SmallConditions(random).bits & ~rule.required.bits};
    rule.categories = SmallCategories(random);
    rule.gate_count = static_cast<uint8_t>(random() % 3);
    for (size_t g = 0; g < rule.gate_count; ++g) rule.gates[g] = {SmallConditions(random), SmallCategories(random)};
  }
  for (size_t i = 0; i < set.denial_count; ++i) {
    Denial& denial = set.denials[i];
    denial.match = SmallMatch(random);
    denial.required = SmallConditions(random);
    denial.lacking = SmallConditions(random);
    denial.categories = SmallCategories(random);
    for (int r = 0; r < set.rule_count; ++r) {
      if (random() % 3 == 0) denial.except.Add(r);
    }
  }
  return InForce(set, 0);
}

// Every tuple and every set of conditions of the small world.
template <typename Visit>
void ForEachSmall(Visit visit) {
  for (const Organ sender : {Organ::kDirecteur, Organ::kMinister}) {
    for (const Organ receiver : {Organ::kDirecteur, Organ::kMinister}) {
      for (const MessageKind kind : {MessageKind::kReintegrationPlan, MessageKind::kReleaseDate}) {
        for (const Excess excess : {Excess::kRefuse, Excess::kWithhold}) {
          for (uint32_t categories = 0; categories < 16; ++categories) {
            for (uint64_t held = 0; held < 16; ++held) {
              const Tuple t{sender, receiver, kind, Purpose::kCustodyNotice, Phase::kP01, excess, {categories << 1}};
              const uint64_t trouble = (held & 1) << static_cast<int>(Condition::kTrouble);
              visit(t, Conditions{(held & 0b1110) | trouble});
            }
          }
        }
      }
    }
  }
}

// One member of a multiset: a rule or a denial that applies, does not, or meets a condition nobody could establish.
enum class Holds { kTrue, kFalse, kTrouble };
struct Member {
  bool allows;
  Holds holds;
};

// What a multiset must give, in so many words: trouble refuses; one denial that applies refuses; else one rule that
// applies allows; else refused.
bool Allows(const std::vector<Member>& members) {
  bool allowed = false;
  bool denied = false;
  for (const Member& member : members) {
    if (member.holds == Holds::kTrouble) return false;
    if (member.holds == Holds::kFalse) continue;
    (member.allows ? allowed : denied) = true;
  }
  return allowed && !denied;
}

// The same as a rule set: each member rests on a condition of its own, which holds, fails, or is trouble.
bool Decided(const std::vector<Member>& members) {
  RuleSet set;
  Conditions held;
  for (size_t i = 0; i < members.size(); ++i) {
    const auto condition = static_cast<Condition>(i + 1);
    if (members[i].holds == Holds::kTrue) held.Set(condition);
    if (members[i].holds == Holds::kTrouble) held.Set(Condition::kTrouble);
    const Match match{0b10, 0b100, 0b10, 0b10, 0b10};
    if (members[i].allows) {
      Rule& rule = set.rules[set.rule_count++];
      rule.match = match;
      rule.required.Set(condition);
      rule.categories = Of({1});
    } else {
      Denial& denial = set.denials[set.denial_count++];
      denial.match = match;
      denial.required.Set(condition);
    }
  }
  const Tuple t{Organ::kDirecteur, Organ::kMinister, MessageKind::kDetentionStart, Purpose::kCustodyNotice, Phase::kP01,
                Excess::kRefuse,   Of({1})};
  return Decide(InForce(set, 0), t, held).Allows();
}

// Calls `visit(multiset)` for each of up to `size_max` members.
template <typename Visit>
void ForEachMultiset(size_t size_max, Visit visit) {
  constexpr int kMembers = 6;
  std::vector<Member> members;
  const std::function<void(int)> grow = [&](int from) {
    visit(members);
    if (members.size() == size_max) return;
    for (int m = from; m < kMembers; ++m) {
      members.push_back({m % 2 == 0, static_cast<Holds>(m / 2)});
      grow(m);
      members.pop_back();
    }
  };
  grow(0);
}

}  // namespace

TEST_CASE("Over all small multisets of rules and denials, true, false or in trouble, Decide is the plain rule",
          "[policy]") {
  int compared = 0;
  int allowed = 0;
  ForEachMultiset(8, [&](const std::vector<Member>& members) {
    REQUIRE(Decided(members) == Allows(members));
    ++compared;
    allowed += Allows(members) ? 1 : 0;
  });
  // Multisets of up to 8 out of 6: the binomial of 14 over 6.
  CHECK(compared == 3003);
  CHECK(allowed == 120);
}

TEST_CASE("Decide combines rules and denials as the reference does, over whole small worlds", "[policy]") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  uint64_t compared = 0;
  uint64_t allowed = 0;
  for (int world = 0; world < 400; ++world) {
    const RuleSet set = SmallSet(random);
    ForEachSmall([&](const Tuple& t, Conditions held) {
      const Decision got = Decide(set, t, held);
      const Decision expected = Reference(set, t, held);
      ++compared;
      allowed += got.Allows() ? 1u : 0u;
      if (got.outcome != expected.outcome) FAIL("outcome differs in world " << world);
      if (got.Allows() && (got.released != expected.released || got.withheld != expected.withheld))
        FAIL("categories differ");
    });
  }
  CHECK(compared == 400ull * 4096);
  CHECK(allowed > 10000);
  CHECK(allowed < compared / 2);
}

TEST_CASE("Decide equals the reference on the shipped rules", "[policy]") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 100000; ++i) {
    Tuple t = RandomTuple(random, true);
    if (t.sender == Organ::kUnspecified || t.receiver == Organ::kUnspecified) continue;
    if (t.kind == MessageKind::kUnspecified || t.purpose == Purpose::kUnspecified) continue;
    t.categories.bits &= static_cast<uint32_t>(random());
    // Mostly conditions that let something through, so that the comparison is not of refusals only.
    const Conditions held{(random() | random() | random()) &
                          ((uint64_t{1} << static_cast<int>(Condition::kTrouble)) - 2)};
    const Decision got = Decide(Today(), t, held);
    const Decision expected = Reference(Today(), t, held);
    REQUIRE(got.outcome == expected.outcome);
    if (got.Allows()) REQUIRE((got.released == expected.released && got.withheld == expected.withheld));
    CheckSane(Today(), t, got);
  }
}

TEST_CASE("Decide is total and deterministic over any bits", "[policy]") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200000; ++i) {
    const Tuple t = RandomTuple(random, i % 2 == 0);
    const Conditions held{random() & (i % 3 == 0 ? ~uint64_t{0} : (uint64_t{1} << kConditionCount) - 1)};
    const Decision first = Decide(Today(), t, held);
    REQUIRE(first == Decide(Today(), t, held));
    CheckSane(Today(), t, first);
  }
}

TEST_CASE("Every value out of range is refused as unknown", "[policy]") {
  const Tuple lawful{
      Organ::kDirecteur, Organ::kCollege, MessageKind::kDetentionStart, Purpose::kCustodyNotice, Phase::kP03,
      Excess::kWithhold, Of({1, 5, 6})};
  const Conditions all{((uint64_t{1} << static_cast<int>(Condition::kTrouble)) - 1) &
                       ~(uint64_t{1} << static_cast<int>(Condition::kEndNotice))};
  REQUIRE(Decide(Today(), lawful, all).outcome == Outcome::kAllowed);
  const auto refused = [&](Tuple t) {
    const Decision d = Decide(Today(), t, all);
    REQUIRE_FALSE(d.Allows());
    REQUIRE(d.denial != kNoDenial);
    CHECK(ShippedPolicy().texts.denials[d.denial].id == "D23");
  };
  for (int v = 0; v < 256; ++v) {
    Tuple t = lawful;
    t.sender = static_cast<Organ>(v);
    if (v == 0 || v >= kOrganCount) refused(t);
    t = lawful;
    t.receiver = static_cast<Organ>(v);
    if (v == 0 || v >= kOrganCount) refused(t);
    t = lawful;
    t.kind = static_cast<MessageKind>(v);
    if (v == 0 || v >= kMessageKindCount) refused(t);
    t = lawful;
    t.purpose = static_cast<Purpose>(v);
    if (v == 0 || v >= kPurposeCount) refused(t);
    t = lawful;
    t.phase = static_cast<Phase>(v);
    if (v == 0 || v >= kPhaseCount) refused(t);
  }
  for (const int bit : {0, 28, 29, 30, 31}) {
    Tuple t = lawful;
    t.categories.bits |= 1u << bit;
    refused(t);
  }
}

TEST_CASE("Trouble, or a condition nobody knows, is a refusal", "[policy]") {
  const Tuple lawful{
      Organ::kDirecteur, Organ::kCollege, MessageKind::kDetentionStart, Purpose::kCustodyNotice, Phase::kP03,
      Excess::kWithhold, Of({1})};
  const Conditions all{((uint64_t{1} << static_cast<int>(Condition::kTrouble)) - 2) &
                       ~(uint64_t{1} << static_cast<int>(Condition::kEndNotice))};
  REQUIRE(Decide(Today(), lawful, all).Allows());
  for (int bit = static_cast<int>(Condition::kTrouble); bit < 64; ++bit) {
    Conditions held = all;
    held.bits |= uint64_t{1} << bit;
    const Decision d = Decide(Today(), lawful, held);
    CHECK_FALSE(d.Allows());
    CHECK(d.failing == Condition::kTrouble);
    CHECK(d.withheld == lawful.categories);
  }
}

TEST_CASE("An empty rule set and a default policy deny everything", "[policy]") {
  std::mt19937_64 random(kSeed);
  const Policy none;
  for (int i = 0; i < 2000; ++i) {
    const Tuple t = RandomTuple(random, true);
    REQUIRE_FALSE(Decide(none.ForDay(0), t, Conditions{random()}).Allows());
    REQUIRE_FALSE(Decide(RuleSet{}, t, Conditions{}).Allows());
  }
}

TEST_CASE("An excess is refused in an ordinary kind and withheld in an urgent one", "[policy]") {
  RuleSet set;
  set.rule_count = 1;
  set.rules[0].match = {0b10, 0b100, kSmallKinds, 0b10, 0b10};
  set.rules[0].categories = Of({1, 2});
  set.reject_always = Of({21});
  set = InForce(set, 0);
  Tuple t{Organ::kDirecteur, Organ::kMinister, MessageKind::kReintegrationPlan, Purpose::kCustodyNotice, Phase::kP01,
          Excess::kRefuse,   Of({1, 3})};
  CHECK(Decide(set, t, {}).outcome == Outcome::kDenied);
  CHECK(Decide(set, t, {}).withheld == Of({3}));
  t.excess = static_cast<Excess>(77);
  CHECK(Decide(set, t, {}).outcome == Outcome::kDenied);
  t.excess = Excess::kWithhold;
  CHECK(Decide(set, t, {}).outcome == Outcome::kAllowedInPart);
  t.categories = Of({1, 21});
  CHECK(Decide(set, t, {}).outcome == Outcome::kDenied);
  t.kind = MessageKind::kReleaseDate;
  CHECK(Decide(set, t, {}).outcome == Outcome::kAllowedInPart);
  t.excess = Excess::kRefuse;
  CHECK(Decide(set, t, {}).outcome == Outcome::kAllowedInPart);
  t.categories = Of({3, 21});
  CHECK(Decide(set, t, {}).outcome == Outcome::kDenied);
  t.categories = {};
  CHECK(Decide(set, t, {}).outcome == Outcome::kAllowed);
  t.phase = Phase::kP02;
  CHECK(Decide(set, t, {}).outcome == Outcome::kDenied);
}

TEST_CASE("The rules of a day are those in force on that day, the first and the last included", "[policy]") {
  const Policy& policy = ShippedPolicy();
  const Tuple t{Organ::kDirecteur, Organ::kCollege, MessageKind::kDetentionStart, Purpose::kCustodyNotice, Phase::kP03,
                Excess::kWithhold, Of({1})};
  const Conditions all{((uint64_t{1} << static_cast<int>(Condition::kTrouble)) - 2) &
                       ~(uint64_t{1} << static_cast<int>(Condition::kEndNotice))};
  CHECK_FALSE(Decide(policy.ForDay(DayOf("2021-06-30")), t, all).Allows());
  CHECK(Decide(policy.ForDay(DayOf("2021-07-01")), t, all).Allows());
  CHECK(&policy.ForDay(DayOf("2021-07-01")) == &policy.ForDay(DayOf("2024-07-01")));
  CHECK(policy.rule_sets.front().from == kFirstDay);
  for (size_t i = 1; i < policy.rule_sets.size(); ++i) CHECK(policy.rule_sets[i - 1].from < policy.rule_sets[i].from);
}

TEST_CASE("A whole judgement makes no allocation", "[policy]") {
  const Policy& policy = ShippedPolicy();
  std::mt19937_64 random(kSeed);
  Facts facts;
  facts.custody =
      Custody({Title(TitleKind::kVrijheidsstraf, "2026-01-10", "2026-06-30")}, PlaceKind::kPi, Modality::kRegular);
  facts.custody.colleges[0] = {392, CollegeGround::kIngezetene, DayOf("2026-01-10")};
  facts.custody.college_count = 1;
  Request request;
  request.sender = {Organ::kDirecteur, 12};
  request.receiver = {Organ::kCollege, 392};
  request.kind = MessageKind::kReleaseDate;
  request.purpose = Purpose::kCustodyNotice;
  request.categories = Of({1, 5, 7});
  const Time time = At("2026-03-10");
  uint64_t allowed = 0;
  const uint64_t before = AllocationsSoFar();
  for (int i = 0; i < 20000; ++i) {
    allowed += Judge(policy, request, facts, time).decision.Allows() ? 1u : 0u;
    allowed +=
        Decide(policy.ForDay(time.amsterdam_day), RandomTuple(random, false), Conditions{random()}).Allows() ? 1u : 0u;
  }
  const uint64_t after = AllocationsSoFar();
  CHECK(after == before);
  CHECK(allowed >= 20000);
  const std::vector<int> counted(static_cast<size_t>(allowed % 7 + 1));
  CHECK_FALSE(counted.empty());
  CHECK(AllocationsSoFar() > after);
}

}  // namespace ketenpoort::policy
