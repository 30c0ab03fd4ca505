// The words: every refusal names an article and what would be lawful, in both languages; the uniform answer knows no
// person.
#include "policy/explain.h"

#include <random>
#include <string>

#include "policy/compile/scenario.h"
#include "policy/decide.h"
#include "tests/policy/facts_builder.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kSeed = 11;

bool Contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void CheckRefusal(const Words& words) {
  REQUIRE_FALSE(words.basis.empty());
  REQUIRE_FALSE(words.text_nl.empty());
  REQUIRE_FALSE(words.text_en.empty());
  REQUIRE_FALSE(words.lawful_nl.empty());
  REQUIRE_FALSE(words.lawful_en.empty());
}

}  // namespace

TEST_CASE("Every refusal names an article and what would be lawful, in Dutch and English", "[policy]") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  const Policy& policy = ShippedPolicy();
  const RuleSet& rules = policy.ForDay(DayOf("2026-03-10"));
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint64_t>(n)); };
    const Tuple t{static_cast<Organ>(below(kOrganCount + 1)),
                  static_cast<Organ>(below(kOrganCount + 1)),
                  static_cast<MessageKind>(below(kMessageKindCount + 1)),
                  static_cast<Purpose>(below(kPurposeCount + 1)),
                  static_cast<Phase>(below(kPhaseCount + 1)),
                  Excess::kRefuse,
                  {static_cast<uint32_t>(random())}};
    const Conditions held{random() & ((uint64_t{1} << kConditionCount) - 1)};
    const Decision decision = Decide(rules, t, held);
    if (decision.Allows()) continue;
    ++refused;
    CheckRefusal(Explain(policy, Request{}, t, held, decision));
  }
  CHECK(refused > 15000);
}

TEST_CASE("Every scenario's refusal and partial release can be explained", "[policy]") {
  std::vector<CompileError> errors;
  for (const ReadScenario& scenario : ReadScenarios(FilesIn("policy/scenarios"), &errors)) {
    if (!scenario.switches_on.empty()) continue;
    const Judgement j = Judge(ShippedPolicy(), scenario.request, scenario.facts, scenario.time);
    const Words words = Explain(ShippedPolicy(), scenario.request, j.tuple, j.conditions, j.decision);
    INFO(scenario.name);
    if (j.decision.outcome == Outcome::kAllowed) {
      CHECK_FALSE(words.rule_ids.empty());
      CHECK_FALSE(words.basis.empty());
      CHECK(words.lawful_nl.empty());
    } else {
      CheckRefusal(words);
    }
    for (const std::string* text : {&words.text_nl, &words.lawful_nl}) {
      CHECK_FALSE(Contains(*text, "verboden"));
      CHECK_FALSE(Contains(*text, "ex-gedetineerde"));
      CHECK_FALSE(Contains(*text, "dader"));
    }
  }
  CHECK(errors.empty());
}

TEST_CASE("After detention the refusal between probation and college cites the law and says what would be lawful",
          "[policy]") {
  Facts facts;
  facts.custody = Custody({Title(TitleKind::kVrijheidsstraf, "2026-01-10", "2026-06-30")}, PlaceKind::kOutside,
                          Modality::kEindverlof);
  facts.custody.colleges[0] = {392, CollegeGround::kIngezetene, DayOf("2026-01-10")};
  facts.custody.college_count = 1;
  const Request request{{Organ::kReclassering, 1},
                        {Organ::kCollege, 392},
                        MessageKind::kReintegrationPlan,
                        Purpose::kReintegrationPlan,
                        Excess::kRefuse,
                        Of({1, 9}),
                        0};
  const Judgement j = Judge(ShippedPolicy(), request, facts, At("2026-07-01"));
  const Words words = Explain(ShippedPolicy(), request, j.tuple, j.conditions, j.decision);
  CHECK(words.denial_id == "D01");
  REQUIRE(words.basis.size() == 3);
  CHECK(Cited(words.basis[0]) == "PM 20d(1)");
  CHECK(Cited(words.basis[1]) == "Pbw 1(e)");
  CHECK(Cited(words.basis[2]) == "Reclasseringsregeling 37");
  CHECK(Contains(words.text_nl, "Geen grondslag"));
  CHECK(Contains(words.text_en, "No basis"));
  CHECK(Contains(words.lawful_nl, "R28"));
  CHECK(Contains(words.lawful_nl, "51c"));
  CHECK(words.rule_ids.empty());
}

TEST_CASE("A refusal by phase names the rule, the phase and what is open now", "[policy]") {
  Facts facts;
  facts.custody =
      Custody({Title(TitleKind::kVrijheidsstraf, "2026-01-10", "2026-06-30")}, PlaceKind::kOutside, Modality::kPp);
  const Request request{{Organ::kReclassering, 1},
                        {Organ::kDirecteur, 12},
                        MessageKind::kReintegrationPlan,
                        Purpose::kReintegrationPlan,
                        Excess::kRefuse,
                        Of({1}),
                        0};
  const Judgement j = Judge(ShippedPolicy(), request, facts, At("2026-03-10"));
  const Words words = Explain(ShippedPolicy(), request, j.tuple, j.conditions, j.decision);
  CHECK(words.denial_id.empty());
  CHECK(words.failing_condition.empty());
  CHECK(Contains(words.text_nl, "penitentiair programma"));
  CHECK(Contains(words.text_nl, "R14"));
  CHECK(Contains(words.lawful_en, "R28"));
}

TEST_CASE("A refused duty says what to do now", "[policy]") {
  Facts facts;
  facts.custody =
      Custody({Title(TitleKind::kVrijheidsstraf, "2026-01-10", "2026-06-30")}, PlaceKind::kPi, Modality::kRegular);
  Request request{{Organ::kDirecteur, 12},
                  {Organ::kCollege, 392},
                  MessageKind::kRiskNotice,
                  Purpose::kRisk18b,
                  Excess::kWithhold,
                  Of({18}),
                  0};
  Judgement j = Judge(ShippedPolicy(), request, facts, At("2026-03-10"));
  REQUIRE_FALSE(j.decision.Allows());
  const Words words = Explain(ShippedPolicy(), request, j.tuple, j.conditions, j.decision);
  CHECK(Contains(words.what_to_do_nl, "politie"));
  CHECK(Contains(words.what_to_do_en, "police"));
  request.kind = MessageKind::kReintegrationPlan;
  j = Judge(ShippedPolicy(), request, facts, At("2026-03-10"));
  CHECK(Explain(ShippedPolicy(), request, j.tuple, j.conditions, j.decision).what_to_do_nl.empty());
}

TEST_CASE("Beperkingen are not disclosed by the name of a condition", "[policy]") {
  Facts facts;
  facts.custody =
      Custody({Title(TitleKind::kVoorlopigeHechtenis, "2026-01-10", "")}, PlaceKind::kPi, Modality::kRegular);
  facts.custody.colleges[0] = {392, CollegeGround::kIngezetene, DayOf("2026-01-10")};
  facts.custody.college_count = 1;
  facts.custody.hold = true;
  facts.attested = true;
  Request request{{Organ::kReclassering, 1},
                  {Organ::kCollege, 392},
                  MessageKind::kReintegrationPlan,
                  Purpose::kReintegrationPlan,
                  Excess::kRefuse,
                  Of({1}),
                  0};
  Judgement j = Judge(ShippedPolicy(), request, facts, At("2026-03-10"));
  REQUIRE(j.decision.failing == Condition::kNotOnHold);
  const Words words = Explain(ShippedPolicy(), request, j.tuple, j.conditions, j.decision);
  CHECK(words.failing_condition.empty());
  CHECK_FALSE(Contains(words.text_nl + words.lawful_nl, "eperking"));
  CheckRefusal(words);
}

TEST_CASE("The uniform answer depends on the flow only and names its articles", "[policy]") {
  const Words a = ExplainUniform(ShippedPolicy(), Organ::kReclassering, Organ::kCollege,
                                 MessageKind::kReintegrationPlan, Purpose::kReintegrationPlan);
  const Words b = ExplainUniform(ShippedPolicy(), Organ::kReclassering, Organ::kCollege,
                                 MessageKind::kReintegrationPlan, Purpose::kReintegrationPlan);
  CHECK(a.text_nl == b.text_nl);
  CHECK(a.lawful_en == b.lawful_en);
  CHECK(a.basis == b.basis);
  REQUIRE_FALSE(a.basis.empty());
  CHECK(Cited(a.basis[0]) == "PM 20d(1)");
  CHECK(Contains(a.lawful_nl, "R19"));
  CHECK(a.failing_condition.empty());
  CHECK(a.denial_id.empty());
  for (int sender = 0; sender <= kOrganCount; ++sender) {
    for (int receiver = 0; receiver <= kOrganCount; ++receiver) {
      for (int kind = 0; kind <= kMessageKindCount; ++kind) {
        for (int purpose = 0; purpose <= kPurposeCount; ++purpose) {
          const Words words = ExplainUniform(ShippedPolicy(), static_cast<Organ>(sender), static_cast<Organ>(receiver),
                                             static_cast<MessageKind>(kind), static_cast<Purpose>(purpose));
          CheckRefusal(words);
          REQUIRE_FALSE(Contains(words.text_nl, "{"));
        }
      }
    }
  }
}

TEST_CASE("Without a policy the words say so", "[policy]") {
  const Words words = Explain(Policy{}, Request{}, Tuple{}, Conditions{}, Decision{});
  CHECK(Contains(words.text_en, "No policy"));
  CHECK_FALSE(words.lawful_nl.empty());
}

}  // namespace ketenpoort::policy
