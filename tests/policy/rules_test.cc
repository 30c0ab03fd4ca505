// The shipped rules: they compile, every scenario holds, and each rule and denial is shown to allow, to refuse and on a
// boundary.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "policy/civil_day.h"
#include "policy/compile/scenario.h"
#include "policy/evaluate.h"
#include "tests/policy/policy_files.h"
#include "tests/policy/random_facts.h"

namespace ketenpoort::policy {
namespace {

const ScenarioReport& Report() {
  static const ScenarioReport report = RunScenarios(FilesIn("policy/rules"), FilesIn("policy/scenarios"));
  return report;
}

// "docs/x.md#d24": the file is in the tree, and a document has a heading of that name.
bool Exists(const std::string& where) {
  const size_t hash = where.find('#');
  const std::string path = std::string(KETENPOORT_SOURCE_DIR) + "/" + where.substr(0, hash);
  if (!std::filesystem::is_regular_file(path)) return false;
  if (hash == std::string::npos) return true;
  std::string heading = where.substr(hash + 1);
  std::transform(heading.begin(), heading.end(), heading.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line == "## " + heading) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("The shipped rules compile without one error", "[policy]") {
  REQUIRE(ShippedPolicy().id == "ketenpoort-nl");
  REQUIRE(ShippedPolicy().texts.rules.size() >= 20);
}

TEST_CASE("The shipped rules compile with every switch on", "[policy]") {
  std::vector<std::string> all;
  for (const SwitchText& one : ShippedPolicy().texts.switches) {
    all.push_back(one.id);
    INFO(one.id);
    CHECK(one.on == (one.id == "A12"));
    for (const std::string& where : one.where) CHECK(Exists(where));
  }
  REQUIRE(all.size() == 23);
  REQUIRE(std::is_sorted(all.begin(), all.end()));
  REQUIRE(ShippedPolicyWith(all).texts.rules.size() > ShippedPolicy().texts.rules.size());
}

TEST_CASE("Every scenario is decided as the law says", "[policy]") {
  for (const CompileError& error : Report().errors) FAIL_CHECK(Formatted(error));
  for (const ScenarioResult& result : Report().results) {
    for (const std::string& difference : result.differences) {
      FAIL_CHECK(result.scenario.file << ":" << result.scenario.line << ": " << result.scenario.name << ": "
                                      << difference);
    }
  }
  REQUIRE(Report().failed == 0);
}

TEST_CASE("Every rule and denial is covered where it is enforced: by all three sorts of scenario, or by reference",
          "[policy]") {
  int decided = 0;
  for (const auto& [id, coverage] : Report().coverage) {
    INFO(id << ": " << coverage.allow << " allow, " << coverage.deny << " deny, " << coverage.boundary << " boundary");
    CHECK(coverage.IsCovered());
    decided += coverage.enforced_at == EnforcedAt::kDecide ? 1 : 0;
    CHECK((coverage.enforced_at == EnforcedAt::kDecide) == coverage.where.empty());
    for (const std::string& where : coverage.where) {
      INFO(where);
      CHECK(Exists(where));
    }
  }
  // R01 to R30 with R07b and R19b; D01 to D25.
  for (int i = 1; i <= 30; ++i) CHECK(Report().coverage.contains((i < 10 ? "R0" : "R") + std::to_string(i)));
  for (int i = 1; i <= 25; ++i) CHECK(Report().coverage.contains((i < 10 ? "D0" : "D") + std::to_string(i)));
  REQUIRE(Report().coverage.size() == 57);
  CHECK(decided == 50);
}

TEST_CASE("A reference to what is not there does not count", "[policy]") {
  CHECK(Exists("docs/law-organisational.md#d24"));
  CHECK_FALSE(Exists("docs/law-organisational.md#d99"));
  CHECK_FALSE(Exists("docs/law-nowhere.md"));
}

TEST_CASE("Every rule carries a term to delete by, and notices their standing assessment", "[policy]") {
  const Texts& texts = ShippedPolicy().texts;
  CHECK(LabelOf(texts.retention) == "AT_MOST 6 MONTHS RELEASE");
  for (const RuleText& rule : texts.rules) {
    INFO(rule.id);
    CHECK(rule.retention.term > 0);
    CHECK_FALSE(rule.retention.explanation.nl.empty());
    const bool notice =
        rule.id == "R01" || rule.id == "R02" || rule.id == "R03" || rule.id == "R09" || rule.id == "R10";
    CHECK(rule.standing_assessment.empty() != notice);
    if (rule.id == "R21") CHECK(LabelOf(rule.retention) == "AT_MOST 9 MONTHS DISCLOSURE");
    if (rule.id == "R27") CHECK(LabelOf(rule.retention) == "AT_MOST 12 MONTHS END_OF_EXECUTION");
    if (rule.id == "R01") CHECK_FALSE(rule.retention_is_own);
  }
  CHECK(texts.assessments.size() == 2);
  CHECK(texts.refused_fields.size() == 5);
}

TEST_CASE(
    "The gateway's own terms are the policy's: the register, each class of entries, and what the law keeps longer",
    "[policy]") {
  const std::vector<Keeping>& keeping = ShippedPolicy().texts.keeping;
  REQUIRE(KeepingNamed(keeping, kRegisterKeeping) != nullptr);
  CHECK(LabelOf(KeepingNamed(keeping, kRegisterKeeping)->longest) == "AT_MOST 6 MONTHS END_OF_EXECUTION");
  CHECK(KeepingOf(keeping, {})->name == "BESLISSING_5J");
  CHECK(KeepingOf(keeping, {"R01", "R02"})->name == "BESLISSING_5J");
  CHECK(KeepingOf(keeping, {})->shortest.term == 0);
  CHECK(LabelOf(KeepingOf(keeping, {"R25"})->shortest) == "AT_LEAST 4 YEARS DISCLOSURE");
  CHECK(Cited(KeepingOf(keeping, {"R25"})->shortest.basis.at(0).cited) == "Wjsg 51c(4)");
  CHECK(LabelOf(KeepingOf(keeping, {"R01", "R20"})->shortest) == "AT_LEAST 10 YEARS END_OF_EXECUTION");
  CHECK(KeepingOf({}, {"R25"}) == nullptr);
  CHECK(KeepingNamed(keeping, "ONBEKEND") == nullptr);
}

TEST_CASE("The terms within which something is to be told are the policy's, each with its article", "[policy]") {
  const std::vector<Duty>& duties = ShippedPolicy().texts.duties;
  const Duty* const ahead = DutyNamed(duties, DutyName::kReleaseAhead);
  REQUIRE(ahead != nullptr);
  CHECK(ahead->days == 28);
  CHECK(ahead->after_months == 3);
  CHECK(Cited(ahead->basis.at(0).cited) == "Reclasseringsregeling 11(2)");
  const Duty* const first = DutyNamed(duties, DutyName::kFirstNoticeOfShort);
  REQUIRE(first != nullptr);
  CHECK(first->days == 28);
  CHECK(first->after_months == 0);
  // No article names this term in so many words.
  CHECK(first->basis.at(0).confidence == Confidence::kInterpretation);
  CHECK(DutyNamed({}, DutyName::kReleaseAhead) == nullptr);
}

TEST_CASE("No rule tells who receives to keep data for a least term, whatever switch is on", "[policy]") {
  std::vector<std::string> all;
  for (const SwitchText& one : ShippedPolicy().texts.switches) all.push_back(one.id);
  bool provided = false;
  for (const RuleText& rule : ShippedPolicyWith(all).texts.rules) {
    INFO(rule.id);
    CHECK(rule.retention.bound == RetentionBound::kAtMost);
    if (rule.id != "R25") continue;
    // Wjsg 51c(4) is about the record of who provides.
    provided = true;
    CHECK(LabelOf(rule.retention) == "AT_MOST 6 MONTHS DISCLOSURE");
    CHECK(rule.retention.basis.empty());
  }
  CHECK(provided);
}

TEST_CASE("No facts give a combination that the rules call impossible", "[policy]") {
  constexpr uint64_t kSeed = 11;
  INFO("seed " << kSeed);
  const Policy& policy = ShippedPolicy();
  REQUIRE(policy.impossible.size() == 19);
  // How often each one was near: everything but one of its conditions.
  std::vector<int> near(policy.impossible.size());
  RandomFacts random(kSeed);
  for (int i = 0; i < 300000; ++i) {
    const Facts facts = random.Next();
    const Request request = random.NextRequest(facts);
    const Time time = random.NextTime();
    const Conditions conditions = Evaluate(request, facts, time, policy.parameters);
    const Tuple tuple = TupleOf(request, facts, time);
    for (size_t k = 0; k < near.size(); ++k) {
      const Impossible& one = policy.impossible[k];
      const bool said = one.Is(conditions);
      if (one.match.Covers(tuple) && said) FAIL(one.name);
      // Outside its flows, or with the condition that saves it, it does occur.
      const bool close = one.lacking.bits == 0 ? said : (one.held.bits & ~conditions.bits) == 0;
      near[k] += close ? 1 : 0;
    }
  }
  for (size_t k = 0; k < near.size(); ++k) {
    INFO(policy.impossible[k].name);
    CHECK(near[k] > 20);
  }
}

TEST_CASE("A term to delete by is counted by the calendar", "[policy]") {
  const Day from = *ParseDay("2026-08-31");
  const auto until = [&](int term, RetentionUnit unit) {
    Retention retention;
    retention.term = term;
    retention.unit = unit;
    return FormatDay(DeleteAfter(retention, from));
  };
  CHECK(until(6, RetentionUnit::kMonths) == "2027-02-28");
  CHECK(until(9, RetentionUnit::kMonths) == "2027-05-31");
  CHECK(until(4, RetentionUnit::kYears) == "2030-08-31");
  CHECK(until(4, RetentionUnit::kWeeks) == "2026-09-28");
  CHECK(until(30, RetentionUnit::kDays) == "2026-09-30");
  CHECK(DeleteAfter(Retention{}, kNoDay) == kNoDay);
}

}  // namespace ketenpoort::policy
