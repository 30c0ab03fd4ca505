// The shipped assertions hold on the shipped policy, and every denial is protected by one: what is taken out is
// noticed, with facts that show it.
#include "policy/analyse/prove.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "policy/civil_day.h"
#include "policy/compile/scenario.h"
#include "tests/policy/analyse/shipped_assertions.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

// One assertion as a file, over the shipped policy.
Proved ProveOne(const std::string& body, const Policy& policy = ShippedPolicy()) {
  const SourceFile file{"a.textproto",
                        "assertion { id: \"X1\" title_nl: \"t\" title_en: \"t\" owner: \"o\" "
                        "law { law: \"PM\" article: \"20d\" }\n" +
                            body + "}\n"};
  std::vector<CompileError> errors;
  const std::vector<Assertion> assertions = ReadAssertions(std::span(&file, 1), &errors);
  std::string text;
  for (const CompileError& error : errors) text += Formatted(error) + "\n";
  INFO(text);
  REQUIRE(errors.empty());
  return Prove(policy, assertions).assertions.at(0);
}

std::vector<std::string> ErrorsOf(const std::string& text) {
  const SourceFile file{"a.textproto", text};
  std::vector<CompileError> errors;
  ReadAssertions(std::span(&file, 1), &errors);
  std::vector<std::string> formatted;
  for (const CompileError& error : errors) formatted.push_back(Formatted(error));
  return formatted;
}

bool Mentions(const std::vector<std::string>& errors, const std::string& part) {
  return std::any_of(errors.begin(), errors.end(),
                     [&](const std::string& e) { return e.find(part) != std::string::npos; });
}

const char kPrefix[] =
    "assertion { id: \"X1\" title_nl: \"t\" title_en: \"t\" owner: \"o\" law { law: \"l\" article: \"a\" }\n";

}  // namespace

TEST_CASE("Every assertion holds on the shipped policy, in every state", "[policy]") {
  const Proof proof = Prove(ShippedPolicy(), ShippedAssertions());
  INFO(Failures(proof));
  CHECK(proof.Holds());
  CHECK(proof.assertions.size() >= 100);
  CHECK(proof.cells == uint64_t{11} * 11 * 20 * 14 * 20);
  CHECK(proof.states.Decimal().size() > 20);
  WARN(proof.assertions.size() << " assertions over " << proof.states.Decimal() << " states");
}

TEST_CASE("Every assertion holds with all switches on, but for those a switch lifts by name", "[policy]") {
  const Proof proof = Prove(ShippedPolicyWith(EverySwitch()), ShippedAssertions());
  INFO(Failures(proof));
  CHECK(proof.Holds());
}

TEST_CASE("A counterexample on the rule files themselves runs and passes as a scenario", "[policy]") {
  std::vector<SourceFile> rules = FilesIn("policy/rules");
  // The college reads offence data in a plan: a rule gives it, and the denial of it is gone.
  int changes = 0;
  const std::string denied = "category: [\"C18\", \"C19\", \"C21\", \"C22\", \"C27\"]";
  for (SourceFile& file : rules) {
    const size_t rule = file.text.find("id: \"R04\"");
    if (rule != std::string::npos) {
      file.text.insert(file.text.find("\n  category: [", rule) + 14, "\"C21\", ");
      ++changes;
    }
    const size_t refused = file.text.find(denied);
    if (refused != std::string::npos) {
      file.text.replace(refused, denied.size(), "category: [\"C18\", \"C19\", \"C22\", \"C27\"]");
      ++changes;
    }
  }
  REQUIRE(changes == 2);
  const CompileResult compiled = Compile(rules, nullptr);
  std::string compile_errors;
  for (const CompileError& error : compiled.errors) compile_errors += Formatted(error) + "\n";
  INFO(compile_errors);
  REQUIRE(compiled.policy);
  const Proof proof = Prove(*compiled.policy, ShippedAssertions());
  const auto broken = std::find_if(proof.assertions.begin(), proof.assertions.end(),
                                   [](const Proved& p) { return !p.holds && p.form == AssertionForm::kNever; });
  REQUIRE(broken != proof.assertions.end());
  REQUIRE(broken->counterexample);
  REQUIRE(broken->counterexample->state.runnable);
  CHECK(broken->counterexample->state.decision.released.Has(Category::kC21));
  const std::vector<SourceFile> scenarios = {{"found.textproto", broken->counterexample->state.scenario}};
  const ScenarioReport report = RunScenarios(rules, scenarios);
  INFO(broken->counterexample->state.scenario);
  CHECK(report.errors.empty());
  REQUIRE(report.results.size() == 1);
  CHECK(report.failed == 0);
}

TEST_CASE("`never` fails where something goes, and says what and where", "[policy]") {
  const Proved proved =
      ProveOne("in { receiver: \"COLLEGE\" kind: \"REINTEGRATION_PLAN\" } never { category: \"C09\" }");
  CHECK_FALSE(proved.holds);
  REQUIRE(proved.counterexample);
  const FoundState& state = proved.counterexample->state;
  CHECK(state.runnable);
  CHECK(state.tuple.receiver == Organ::kCollege);
  CHECK(state.decision.released == CategorySet{}.Add(Category::kC09));
  CHECK(state.conditions.Has(Condition::kNeedC09));
  CHECK(
      ProveOne(
          "in { receiver: \"COLLEGE\" kind: \"REINTEGRATION_PLAN\" unless: \"NEED_C09\" } never { category: \"C09\" }")
          .holds);
}

TEST_CASE("`never` without categories is also about a message that holds none", "[policy]") {
  const std::string in = "in { sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"CORRECTION\" ";
  CHECK_FALSE(ProveOne(in + "} never { }").holds);
  CHECK(ProveOne(in + "lacking: \"CORRECTS_LAWFUL\" } never { }").holds);
}

TEST_CASE("`only_if` fails where one condition too few is asked for", "[policy]") {
  const std::string in = "in { sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"CARE_ARRANGEMENT\" } ";
  CHECK(ProveOne(in + "only_if { category: \"C13\" when: [\"CARE_NEEDED\", \"COLLEGE_ELIGIBLE\"] }").holds);
  const Proved proved = ProveOne(in + "only_if { category: \"C13\" when: [\"CARE_NEEDED\", \"ATTESTED\"] }");
  CHECK_FALSE(proved.holds);
  REQUIRE(proved.counterexample);
  CHECK_FALSE(proved.counterexample->state.conditions.Has(Condition::kAttested));
  CHECK_FALSE(ProveOne(in + "only_if { category: \"C13\" unless: \"CARE_NEEDED\" }").holds);
}

TEST_CASE("`cites` fails where another denial is named, and where nothing is refused", "[policy]") {
  const std::string order = "\"CUSTODY_KNOWN\", \"MANDATE_IN_FORCE\", \"MANDATE_COVERS_KIND\", \"ROLE_AUTHORISED\"";
  const std::string in =
      "in { sender: \"RECLASSERING\" receiver: \"COLLEGE\" kind: \"REINTEGRATION_PLAN\" "
      "purpose: \"REINTEGRATION_PLAN\" phase: \"P09\" when: [" +
      order + "] } ";
  CHECK(ProveOne(in + "cites { denial: \"D01\" }").holds);
  CHECK_FALSE(ProveOne(in + "cites { denial: \"D02\" }").holds);
  CHECK_FALSE(ProveOne("in { sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"DETENTION_START\" purpose: "
                       "\"CUSTODY_NOTICE\" phase: \"P03\" } cites { denial: \"D02\" category: \"C01\" }")
                  .holds);
}

TEST_CASE("`cites` of what is enforced elsewhere fails where the rules lack it, there, on any day", "[policy]") {
  const std::string intake = "cites { denial: \"D14\" enforced_at: \"intake\" }";
  CHECK(ProveOne(intake).holds);
  CHECK_FALSE(ProveOne("cites { denial: \"D14\" enforced_at: \"audit\" }").holds);
  // Decide's own denials are not there.
  CHECK_FALSE(ProveOne("cites { denial: \"D01\" enforced_at: \"organisational\" }").holds);
  const Proved gone = ProveOne(intake, WithoutDenial(ShippedPolicy(), "D14"));
  CHECK_FALSE(gone.holds);
  CHECK_FALSE(gone.counterexample);
  REQUIRE(gone.unnamed);
  CHECK(InWords(*gone.unnamed).nl ==
        "Tegenvoorbeeld: altijd kan bij binnenkomst (intake) geen weigering D14 noemen; daar staan: D15, D17");
  CHECK(InWords(*gone.unnamed).en ==
        "Counterexample: always no refusal on intake (intake) can name D14; there are: D15, D17");
  // Ended, and again in force later: the days between are the counterexample.
  Policy ended = ShippedPolicy();
  auto& elsewhere = ended.texts.denials_elsewhere;
  const auto d25 =
      std::find_if(elsewhere.begin(), elsewhere.end(), [](const DenialText& denial) { return denial.id == "D25"; });
  REQUIRE(d25 != elsewhere.end());
  d25->in_force_until = *ParseDay("2026-12-31");
  DenialText later = *d25;
  later.in_force_from = *ParseDay("2027-02-01");
  later.in_force_until = kNoDay;
  elsewhere.push_back(later);
  const Proved between = ProveOne("cites { denial: \"D25\" enforced_at: \"audit\" }", ended);
  REQUIRE(between.unnamed);
  CHECK(InWords(*between.unnamed).en ==
        "Counterexample: from 1 January 2027 until 31 January 2027 inclusive no refusal at "
        "the log (audit) can name D25; there is none");
  elsewhere.back().in_force_from = *ParseDay("2027-01-01");
  CHECK(ProveOne("cites { denial: \"D25\" enforced_at: \"audit\" }", ended).holds);
}

TEST_CASE("An exception counts for its rules, categories and switch only", "[policy]") {
  const std::string in = "in { receiver: \"COLLEGE\" phase: \"P09\" } never { } ";
  CHECK_FALSE(ProveOne(in).holds);
  CHECK(ProveOne(in + "exception { rule: \"R28\" }").holds);
  CHECK_FALSE(ProveOne(in + "exception { rule: \"R28\" category: \"C01\" }").holds);
  CHECK_FALSE(ProveOne(in + "exception { rule: \"R28\" switch_on: \"A03\" }").holds);
  CHECK(ProveOne(in + "exception { rule: \"R28\" switch_on: \"A03\" }", ShippedPolicyWith({"A03"})).holds);
  const Proved lifted = ProveOne(in + "unless_switch: \"A03\"", ShippedPolicyWith({"A03"}));
  CHECK(lifted.holds);
  CHECK(lifted.lifted);
}

TEST_CASE("An assertion about nothing, an unknown rule or an unknown switch does not hold", "[policy]") {
  CHECK(ProveOne("in { when: \"ATTESTED\" unless: \"ATTESTED\" } never { }").problem ==
        "no state fits: it says nothing");
  CHECK_FALSE(ProveOne("in { when: \"ATTESTED\" unless: \"ATTESTED\" } never { }").holds);
  CHECK_FALSE(ProveOne("in { phase: \"P01\" } never { } exception { rule: \"R99\" }").problem.empty());
  CHECK_FALSE(
      ProveOne("in { phase: \"P01\" } never { } exception { rule: \"R28\" switch_on: \"A99\" }").problem.empty());
  CHECK_FALSE(ProveOne("in { phase: \"P01\" } never { } unless_switch: \"A99\"").problem.empty());
}

TEST_CASE("Everything that is wrong with an assertion file is said, with its place", "[policy]") {
  const std::vector<std::string> errors = ErrorsOf(
      "assertion {\n  id: \"X1\"\n  in { sender: \"DIRECTER\" sender_not: \"COLLEGE\" phase: \"P99\" when: \"ATESTED\" "
      "}\n"
      "  never { category: \"C99\" }\n}\nassertion { id: \"X1\" colour: 1 }\n");
  CHECK(Mentions(errors, "colour"));
  const std::vector<std::string> named =
      ErrorsOf(std::string(kPrefix) +
               "  in { sender: \"DIRECTER\" sender_not: \"COLLEGE\" phase: \"P99\" when: \"ATESTED\" }\n"
               "  never { category: \"C99\" } }\n" +
               kPrefix + "}\n");
  CHECK(Mentions(named, "a.textproto:2:8: unknown organ `DIRECTER`: did you mean `DIRECTEUR`?"));
  CHECK(Mentions(named, "keep one"));
  CHECK(Mentions(named, "unknown phase `P99`"));
  CHECK(Mentions(named, "unknown condition `ATESTED`"));
  CHECK(Mentions(named, "unknown category `C99`"));
  CHECK(Mentions(named, "`X1` already stands at a.textproto:1"));
  CHECK(Mentions(named, "exactly one of `never`, `only_if` and `cites`"));
  CHECK(Mentions(ErrorsOf("assertion { never { } }"), "without an `id`"));
  CHECK(Mentions(ErrorsOf("assertion { never { } }"), "`law` is missing"));
  CHECK(Mentions(ErrorsOf(std::string(kPrefix) + "only_if { } }"), "without a condition says nothing"));
  CHECK(Mentions(ErrorsOf(std::string(kPrefix) + "cites { } }"), "without a `denial`"));
  CHECK(Mentions(ErrorsOf(std::string(kPrefix) + "cites { denial: \"D14\" enforced_at: \"intak\" } }"),
                 "a.textproto:2:23: unknown place of enforcement `intak`: did you mean `intake`?"));
  const std::vector<std::string> stateless =
      ErrorsOf(std::string(kPrefix) + "in { } cites { denial: \"D14\" enforced_at: \"intake\" category: \"C01\" } }");
  CHECK(Mentions(stateless, "a.textproto:2:1: what is enforced at `intake` has no states: leave it out"));
  CHECK(stateless.size() == 2);
  CHECK(Mentions(ErrorsOf(std::string(kPrefix) + "cites { denial: \"D01\" } exception { rule: \"R01\" } }"),
                 "no exceptions"));
  CHECK(Mentions(ErrorsOf(std::string(kPrefix) + "never { } exception { switch_on: \"A03\" } }"),
                 "names a rule or a category"));
}

TEST_CASE("Of protected denials nothing is said where the proof does not hold to begin with, or is too large",
          "[policy]") {
  const SourceFile broken{"a.textproto", std::string(kPrefix) + "in { sender: \"DIRECTEUR\" } never { } }"};
  std::vector<CompileError> errors;
  const std::vector<Assertion> assertions = ReadAssertions(std::span(&broken, 1), &errors);
  REQUIRE(errors.empty());
  const Unprotected unprotected = UnprotectedDenials(ShippedPolicy(), assertions);
  CHECK_FALSE(unprotected.Judged());
  CHECK(unprotected.ids.empty());
  CHECK(unprotected.problem.en.find("assertion X1 does not hold with every denial in place") == 0);
  CHECK(unprotected.problem.nl.find("stelling X1 geldt ook met alle weigeringen niet") == 0);
  ProveOptions small;
  small.nodes_max = 200;
  REQUIRE(Prove(ShippedPolicy(), ShippedAssertions(), small).overflowed);
  const Unprotected too_large = UnprotectedDenials(ShippedPolicy(), ShippedAssertions(), small);
  CHECK_FALSE(too_large.Judged());
  CHECK(too_large.ids.empty());
  CHECK(too_large.problem.en.find("too large to finish") != std::string::npos);
}

TEST_CASE("A policy that is empty releases nothing", "[policy]") {
  const Proof proof = Prove(Policy{}, {});
  CHECK(proof.Holds());
  CHECK(proof.periods == 1);
  const SourceFile file{"a.textproto", std::string(kPrefix) + "never { } }"};
  std::vector<CompileError> errors;
  CHECK(Prove(Policy{}, ReadAssertions(std::span(&file, 1), &errors)).Holds());
}

}  // namespace ketenpoort::policy::analyse
