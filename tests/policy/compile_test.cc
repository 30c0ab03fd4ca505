// Every way a rule file can be wrong, by message and position; all errors of all files at once.
#include "policy/compile/compile.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/civil_day.h"
#include "policy/compile/scenario.h"
#include "policy/decide.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy {
namespace {

// A rule without an error; `{}` is where a case puts its own lines. Line 1 is `rule {`.
const char kRule[] = R"(rule {
  id: "R99"
  title_nl: "t" title_en: "t"
  basis { law: "Pbw" source: "BWBR0009709" article: "18a" version: "2025-11-01" confidence: "V" }
  in_force_from: "2026-01-01"
  flow { sender: "DIRECTEUR" receiver: "COLLEGE" kind: "ADVICE" purpose: "ISD" phase: "P02" }
  category: "C01"
  enforced_at: "decide" owner: "o"
  explanation_nl: "e" explanation_en: "e"
{}}
)";
const char kDenial[] = R"(denial {
  id: "D99"
  title_nl: "t" title_en: "t"
  basis { law: "Pbw" source: "BWBR0009709" article: "18a" version: "2025-11-01" confidence: "V" }
  case { sender: "DIRECTEUR" phase: "P02" }
  enforced_at: "decide" owner: "o"
  explanation_nl: "e" explanation_en: "e" lawful_nl: "l" lawful_en: "l"
{}}
)";

std::string With(std::string text, const std::string& lines) {
  text.replace(text.find("{}"), 2, lines);
  return text;
}

std::string Without(std::string text, const std::string& part) {
  const size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  text.replace(at, part.size(), "");
  return With(text, "");
}

std::string Replaced(std::string text, const std::string& part, const std::string& by) {
  const size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}

// One change of the shipped bundle, and what a jurist must then be told.
struct BundleCase {
  const char* name;
  const char* from;
  const char* to;
  const char* error;
};

void CheckBundleRefused(const BundleCase& c) {
  INFO(c.name);
  std::vector<SourceFile> files = FilesIn("policy/rules");
  const auto bundle = std::find_if(files.begin(), files.end(), [](auto& f) { return f.name == "bundle.textproto"; });
  bundle->text = Replaced(bundle->text, c.from, c.to);
  const CompileResult result = Compile(files, nullptr);
  CHECK_FALSE(result.policy.has_value());
  std::vector<std::string> formatted;
  for (const CompileError& error : result.errors) formatted.push_back(Formatted(error));
  CAPTURE(formatted);
  CHECK(std::any_of(formatted.begin(), formatted.end(),
                    [&](const std::string& one) { return one.find(c.error) != std::string::npos; }));
}

// The errors of the shipped rules with one more file; those of that file only, as people read them.
std::vector<std::string> ErrorsOf(const std::string& draft) {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  files.push_back({"draft", draft});
  const CompileResult result = Compile(files, nullptr);
  CHECK(result.policy.has_value() == result.errors.empty());
  std::vector<std::string> formatted;
  for (const CompileError& error : result.errors) formatted.push_back(Formatted(error));
  return formatted;
}

// Errors may list every known name; a case states the beginning.
void CheckErrors(const std::string& what, const std::string& draft, const std::vector<std::string>& expected) {
  const std::vector<std::string> got = ErrorsOf(draft);
  std::string actual;
  for (const std::string& error : got) actual += "    " + error + "\n";
  INFO(what << "\nactual:\n" << actual);
  REQUIRE(got.size() == expected.size());
  for (size_t i = 0; i < got.size(); ++i) CHECK(got[i].substr(0, expected[i].size()) == expected[i]);
}

struct Case {
  std::string what;
  std::string draft;
  std::vector<std::string> errors;
};

std::vector<Case> NameCases() {
  const std::string rule = With(kRule, "");
  return {
      {"a misspelt organ",
       Replaced(rule, "\"DIRECTEUR\"", "\"DIRECTER\""),
       {"draft:6:10: unknown organ `DIRECTER`: did you mean `DIRECTEUR`? known: DIRECTEUR, MINISTER, "}},
      {"an organ nothing like one",
       Replaced(rule, "\"COLLEGE\"", "\"gemeente Haarlem\""),
       {"draft:6:30: unknown organ `gemeente Haarlem`: known: DIRECTEUR"}},
      {"a kind",
       Replaced(rule, "\"ADVICE\"", "\"ADVISE\""),
       {"draft:6:50: unknown message kind `ADVISE`: did you mean `ADVICE`?"}},
      {"a purpose", Replaced(rule, "\"ISD\"", "\"IDS\""), {"draft:6:65: unknown purpose `IDS`: did you mean `ISD`?"}},
      {"a phase", Replaced(rule, "\"P02\"", "\"P07\""), {"draft:6:80: unknown phase `P07`: did you mean `P01`?"}},
      {"no phase in a rule",
       Replaced(rule, "\"P02\"", "\"UNSPECIFIED\""),
       {"draft:6:80: unknown phase `UNSPECIFIED`: known: P01"}},
      {"a category",
       Replaced(rule, "\"C01\"", "\"C28\""),
       {"draft:6:3: a rule without categories", "draft:7:3: unknown category `C28`"}},
      {"a condition",
       With(kRule, "  when: \"CUSTODY_KNOW\"\n"),
       {"draft:10:3: unknown condition `CUSTODY_KNOW`: did you mean `CUSTODY_KNOWN`?"}},
      {"trouble is no condition for a rule",
       With(kRule, "  unless: \"TROUBLE\"\n"),
       {"draft:10:3: unknown condition `TROUBLE`"}},
      {"a phase set",
       Replaced(rule, "phase: \"P02\"", "phase_set: \"GEDETINEERD\""),
       {"draft:6:80: unknown phase set `GEDETINEERD`: did you mean `GEDETINEERDE`?"}},
      {"a switch",
       With(kRule, "  switch_on: \"A99\"\n"),
       {"draft:10:3: unknown switch `A99`: did you mean `A09`? known: A01, A02, A03"}},
      {"a lapse", With(kRule, "  lapse: \"AT_ONCE\"\n"), {"draft:10:3: unknown lapse `AT_ONCE`"}},
      {"a place of enforcement",
       Replaced(rule, "\"decide\"", "\"deside\""),
       {"draft:8:3: unknown place of enforcement `deside`: did you mean `decide`?"}},
      {"a name twice",
       Replaced(rule, "\"C01\"", "[\"C01\", \"C02\", \"C01\"]"),
       {"draft:7:3: `C01` stands twice: remove one"}},
      {"a dangling exception",
       With(kDenial, "  except: \"R98\"\n"),
       {"draft:8:3: unknown rule `R98`: did you mean `R08`?"}},
      {"an unknown field",
       With(kRule, "  catagory: \"C01\"\n"),
       {"draft:10:11: Message type \"ketenpoort.v1.PolicyRule\" has no field named \"catagory\".: mend"}},
  };
}

std::vector<Case> MissingCases() {
  const std::string rule = With(kRule, "");
  return {
      {"no error at all", rule, {}},
      {"no error in a denial", With(kDenial, ""), {}},
      {"no basis",
       Without(kRule,
               "  basis { law: \"Pbw\" source: \"BWBR0009709\" article: \"18a\" version: \"2025-11-01\" confidence: "
               "\"V\" }\n"),
       {"draft:1:1: `basis` is missing: name the law, source, article and version it rests on"}},
      {"a basis without its version",
       Replaced(rule, " version: \"2025-11-01\"", ""),
       {"draft:4:3: `` is no day: write it as 2021-07-01"}},
      {"a text that was not read needs no version",
       Replaced(Replaced(rule, " version: \"2025-11-01\"", ""), "\"V\"", "\"M\""),
       {}},
      {"a source that is none",
       Replaced(rule, "BWBR0009709", "BWB9709"),
       {"draft:4:22: `BWB9709` is no source: write BWBR and seven digits"}},
      {"no confidence", Replaced(rule, " confidence: \"V\"", ""), {"draft:4:3: unknown confidence ``"}},
      {"no Dutch explanation",
       Without(kRule, "explanation_nl: \"e\" "),
       {"draft:1:1: `explanation_nl` is missing: an explanation for people in Dutch"}},
      {"no English explanation",
       Without(kRule, "explanation_en: \"e\""),
       {"draft:1:1: `explanation_en` is missing: an explanation for people in English"}},
      {"a note in one language",
       With(kRule, "  note_nl: \"n\"\n"),
       {"draft:1:1: a note stands in Dutch and in English, or not at all"}},
      {"no owner", Without(kRule, "owner: \"o\""), {"draft:1:1: `owner` is missing: who answers for this rule"}},
      {"no first day",
       Without(kRule, "  in_force_from: \"2026-01-01\"\n"),
       {"draft:1:1: `in_force_from` is missing: the first day of the article"}},
      {"a first day that does not exist",
       Replaced(rule, "\"2026-01-01\"", "\"2026-02-29\""),
       {"draft:5:3: `2026-02-29` is no day: write it as 2021-07-01"}},
      {"never in force",
       With(kRule, "  in_force_until: \"2025-12-31\"\n"),
       {"draft:10:3: never in force: `in_force_until` lies before `in_force_from`"}},
      {"no flow",
       Without(
           kRule,
           "  flow { sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"ADVICE\" purpose: \"ISD\" phase: \"P02\" }\n"),
       {"draft:1:1: a rule without a `flow`"}},
      {"a flow without a receiver",
       Replaced(rule, "receiver: \"COLLEGE\" ", ""),
       {"draft:6:3: `receiver` is missing: a rule names every receiver it holds for"}},
      {"a flow without a phase", Replaced(rule, " phase: \"P02\"", ""), {"draft:6:3: `phase` is missing"}},
      {"no categories",
       Without(kRule, "  category: \"C01\"\n"),
       {"draft:6:3: a rule without categories grants nothing"}},
      {"a denial without a case",
       Without(kDenial, "  case { sender: \"DIRECTEUR\" phase: \"P02\" }\n"),
       {"draft:1:1: a denial without a `case`"}},
      {"a denial that does not say what is lawful",
       Without(kDenial, "lawful_nl: \"l\" "),
       {"draft:1:1: `lawful_nl` is missing: what would be lawful in Dutch"}},
  };
}

std::vector<Case> ElsewhereCases() {
  const std::string rule = With(kRule, "");
  return {
      {"a rule enforced elsewhere that does not say where",
       Replaced(rule, "\"decide\"", "\"audit\""),
       {"draft:1:1: `where` is missing: name the document or code that enforces"}},
      {"a rule enforced elsewhere needs no flow",
       Replaced(Without(kRule,
                        "  flow { sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"ADVICE\" purpose: \"ISD\" "
                        "phase: \"P02\" }\n"),
                "\"decide\"", "\"audit\" where: \"docs/law-organisational.md#r30\""),
       {}},
      {"a denial enforced elsewhere needs no case",
       Replaced(Without(kDenial, "  case { sender: \"DIRECTEUR\" phase: \"P02\" }\n"), "\"decide\"",
                "\"organisational\" where: \"docs/law-organisational.md#d24\""),
       {}},
      {"a place that is none",
       With(kRule, "  where: \"see the handbook\"\n"),
       {"draft:10:3: `see the handbook` is no place: write a path in the tree"}},
  };
}

std::vector<Case> ContradictionCases() {
  return {
      {"a condition that must and must not hold",
       With(kRule, "  when: \"ATTESTED\" unless: \"ATTESTED\"\n"),
       {"draft:6:3: can never apply: `ATTESTED` must hold and must not"}},
      {"a gate for a category the rule does not cover",
       With(kRule, "  only_if { category: \"C09\" when: \"NEED_C09\" }\n"),
       {"draft:6:3: an `only_if` names a category this rule does not cover"}},
      {"a gate without a condition",
       With(kRule, "  only_if { category: \"C01\" }\n"),
       {"draft:10:3: an `only_if` names at least one category and one condition"}},
      {"lacking in a rule",
       Replaced(With(kRule, ""), "phase: \"P02\" }", "phase: \"P02\" lacking: \"ATTESTED\" }"),
       {"draft:6:93: `lacking` is for denials: in a rule use `when` or `unless`"}},
      {"an id that stands already",
       Replaced(With(kRule, ""), "R99", "R01"),
       {"pbw.textproto:7:3: `R01` already stands at draft:1: give it another id"}},
      {"the same id in another period",
       With(kRule, "  in_force_until: \"2026-12-31\"\n") + Replaced(With(kRule, ""), "2026-01-01", "2027-01-01"),
       {}},
      {"the same id in an overlapping period",
       With(kRule, "  in_force_until: \"2027-01-01\"\n") + Replaced(With(kRule, ""), "2026-01-01", "2027-01-01"),
       {"draft:13:3: `R99` already stands at draft:1: give it another id, or end the earlier one"}},
      {"a second bundle",
       "bundle { id: \"b\" }\n",
       {"draft:1:1: a second `bundle`: the first stands at bundle.textproto:"}},
      {"a second denial for unknown values",
       With(kDenial, "  unknown_values: true\n"),
       {"draft:8:3: `D23` has it already: keep one"}},
      {"a switch that is on without owner, day and motivation",
       "switch { id: \"A98\" name: \"n\" on: true question_nl: \"q\" question_en: \"q\" effect_nl: \"e\" effect_en: "
       "\"e\" }\n",
       {"draft:1:1: `` is no day", "draft:1:1: `motivation_en` is missing", "draft:1:1: `motivation_nl` is missing",
        "draft:1:1: `owner` is missing: a switch that is on needs the officer",
        "draft:1:10: no rule, denial or phase set names switch `A98`"}},
      {"a switch twice",
       "switch { id: \"A03\" name: \"n\" question_nl: \"q\" question_en: \"q\" effect_nl: \"e\" effect_en: \"e\" }\n",
       {"draft:1:10: `A03` already stands at bundle.textproto:"}},
      {"a switch about a number that is none",
       "switch { id: \"A98\" name: \"n\" number: \"lapse_days\" question_nl: \"q\" question_en: \"q\" effect_nl: "
       "\"e\" effect_en: \"e\" }\n",
       {"draft:1:30: unknown number of the bundle `lapse_days`: "}},
      {"a switch that says where it takes effect",
       "switch { id: \"A98\" name: \"n\" where: \"docs/dpia.md\" question_nl: \"q\" question_en: \"q\" effect_nl: "
       "\"e\" effect_en: \"e\" }\n",
       {}},
      {"a phase set without phases",
       "phase_set { name: \"LEEG\" reason: \"r\" }\n",
       {"draft:1:1: a phase set without phases"}},
      {"a name for two things",
       "name { organ: \"OM\" kind: \"ADVICE\" nl: \"a\" en: \"a\" }\n",
       {"draft:1:1: a `name` is about exactly one organ", "words.textproto:22:8: `organ OM` already stands at draft:1",
        "words.textproto:40:8: `kind ADVICE` already stands at draft:1"}},
  };
}

// A rule of notices, without an error.
std::string Notice(const std::string& lines) {
  return Replaced(With(kRule, lines), "purpose: \"ISD\"", "purpose: \"CUSTODY_NOTICE\"");
}

std::string Assessment(const std::string& lines) {
  return "standing_assessment { id: \"SA9\" owner: \"o\" decided_on: \"2026-01-01\" review_on: \"2027-01-01\" "
         "dpia_reference: \"d\" category: \"C01\" motivation_nl: \"m\" motivation_en: \"m\" " +
         lines + "}\n";
}

std::vector<Case> AssessmentCases() {
  const std::string term =
      "  retention { bound: \"AT_MOST\" term: 9 unit: \"MONTHS\" counted_from: \"DISCLOSURE\" explanation_nl: \"e\" "
      "explanation_en: \"e\" }\n";
  return {
      {"a notice that leans on a weighing", Notice("  standing_assessment: \"SA1\"\n"), {}},
      {"a notice without a weighing", Notice(""), {"draft:1:1: `standing_assessment` is missing"}},
      {"a notice with an unknown weighing",
       Notice("  standing_assessment: \"SA8\"\n"),
       {"draft:10:3: unknown standing assessment `SA8`: did you mean `SA1`? known: SA1, SA2"}},
      {"a notice of more than was weighed",
       Replaced(Notice("  standing_assessment: \"SA1\"\n"), "category: \"C01\"", "category: [\"C01\", \"C09\"]"),
       {"draft:7:3: standing assessment `SA1` did not weigh `C09`: weigh them there first"}},
      {"a flow of a notice with data of its own that were not weighed",
       Replaced(Notice("  standing_assessment: \"SA1\"\n"), "phase: \"P02\" }", "phase: \"P02\" category: \"C20\" }"),
       {"draft:6:104: standing assessment `SA1` did not weigh `C20`: weigh them there first"}},
      {"a flow of a notice with fewer data than its rule",
       Replaced(
           Replaced(Notice("  standing_assessment: \"SA1\"\n"), "category: \"C01\"", "category: [\"C01\", \"C09\"]"),
           "phase: \"P02\" }", "phase: \"P02\" category: \"C01\" }"),
       {}},
      {"data a switch that is off adds to a notice",
       Notice("  standing_assessment: \"SA1\" extra { switch: \"A04\" category: \"C20\" }\n"),
       {}},
      {"data a switch that is on adds to a notice",
       Notice("  standing_assessment: \"SA1\"\n  extra { switch: \"A12\" category: \"C20\" }\n"),
       {"draft:11:25: standing assessment `SA1` did not weigh `C20`, which switch `A12` adds: weigh them there first"}},
      {"another rule that leans on a weighing",
       With(kRule, "  standing_assessment: \"SA1\"\n"),
       {"draft:10:3: only a rule of notices (`CUSTODY_NOTICE`) leans on a standing assessment"}},
      {"a weighing without an error", Assessment(""), {}},
      {"a weighing that is reviewed before it was made",
       Replaced(Assessment(""), "\"2027-01-01\"", "\"2025-01-01\""),
       {"draft:1:69: `review_on` must lie after `decided_on`"}},
      {"a weighing of nothing",
       Replaced(Assessment(""), "category: \"C01\" ", ""),
       {"draft:1:1: `category` is missing: name the categories that were weighed"}},
      {"a weighing without an impact assessment",
       Replaced(Assessment(""), "dpia_reference: \"d\" ", ""),
       {"draft:1:1: `dpia_reference` is missing"}},
      {"a weighing that stands already",
       Replaced(Assessment(""), "SA9", "SA1"),
       {"draft:1:23: `SA1` already stands at bundle.textproto:"}},
      {"a term", With(kRule, term), {}},
      {"a term of nothing",
       With(kRule, Replaced(term, "term: 9", "term: 0")),
       {"draft:10:32: `term` must be 1 to 1000"}},
      {"a term in moons",
       With(kRule, Replaced(term, "MONTHS", "MOONS")),
       {"draft:10:40: unknown `unit` `MOONS`: did you mean `"}},
      {"a term from nowhere",
       With(kRule, Replaced(term, "DISCLOSURE", "ONCE")),
       {"draft:10:55: unknown `counted_from` `ONCE`: known: RECEIPT, DISCLOSURE"}},
      {"a term that is no bound",
       With(kRule, Replaced(term, "AT_MOST", "ABOUT")),
       {"draft:10:15: unknown `bound` `ABOUT`"}},
  };
}

std::vector<Case> ImpossibleCases() {
  const std::string one =
      "impossible { name: \"n\" flow { sender: \"COLLEGE\" } holds: \"NEED_C13\" fails: \"CARE_NOT_REFUSED\" "
      "reason_nl: "
      "\"r\" reason_en: \"r\" }\n";
  const std::string field = "refused_field { field: \"A.b\" category: \"C25\" reason_nl: \"r\" reason_en: \"r\" }\n";
  const std::string college =
      Replaced(Replaced(kRule, "\"DIRECTEUR\"", "\"COLLEGE\""), "r: \"COLLEGE\" kind", "r: \"MINISTER\" kind");
  return {
      {"an impossible combination", one, {}},
      {"one that says more than is ruled out", Replaced(one, "holds: \"", "holds: \"ATTESTED\" holds: \""), {}},
      {"one that facts can give",
       Replaced(Replaced(one, "NEED_C13", "ATTESTED"), "CARE_NOT_REFUSED", "CARE_NEEDED"),
       {"draft:1:1: `n` can be: evaluation does not rule it out, so that the proof would pass over states that facts "
        "can "
        "give; remove it"}},
      {"one the wrong way round",
       Replaced(Replaced(one, "NEED_C13", "HUMAN_DECISION"), "CARE_NOT_REFUSED", "NO_OTHER_BASIS"),
       {"draft:1:1: `n` can be: "}},
      {"one that is nearly ruled out",
       Replaced(Replaced(one, "NEED_C13", "WITHIN_THREE_MONTHS"), "CARE_NOT_REFUSED", "BIJ_OFFENCE"),
       {"draft:1:1: `n` can be: evaluation does not rule it out, so that the proof would pass over states that facts "
        "can "
        "give; remove it; did you mean `holds: WITHIN_THREE_MONTHS, fails: RETURN_KNOWN` (the three months are counted "
        "back from a known return)?"}},
      {"one that is ruled out in other flows only",
       Replaced(one, "sender: \"COLLEGE\"", "sender: \"DIRECTEUR\""),
       {"draft:1:1: `n` can be: evaluation does not rule it out, so that the proof would pass over states that facts "
        "can "
        "give; remove it, or narrow its `flow` to where it cannot be: a paused need"}},
      {"a possible state among impossible ones of all flows",
       Replaced(one, "flow { sender: \"COLLEGE\" } ", ""),
       {"draft:1:1: `n` can be: "}},
      {"a rule that asks for one",
       one + With(college, "  when: \"NEED_C13\" unless: \"CARE_NOT_REFUSED\"\n"),
       {"draft:7:3: can never apply: `n`, r; change what it asks for"}},
      {"a rule that asks for one that is not declared",
       With(college, "  when: \"NEED_C13\" unless: \"CARE_NOT_REFUSED\"\n"),
       {"draft:6:3: can never apply: `holds: NEED_C13, fails: CARE_NOT_REFUSED`, a paused need does not count"}},
      {"a known phase without a report",
       With(kRule, "  unless: \"CUSTODY_KNOWN\"\n"),
       {"draft:6:3: can never apply: `fails: CUSTODY_KNOWN`, without a report of DJI there is no phase"}},
      {"a rule that asks for half of it", one + With(college, "  when: \"NEED_C13\"\n"), {}},
      {"a rule that asks for a college where there is none",
       Replaced(With(kRule, "  when: \"COLLEGE_ELIGIBLE\"\n"), "\"COLLEGE\"", "\"MINISTER\""),
       {"draft:6:3: can never apply: `eligible without a college`"}},
      {"an unknown condition",
       Replaced(one, "NEED_C13", "NEED_C31"),
       {"draft:1:1: `n` can be: ", "draft:1:51: unknown condition `NEED_C31`: did you mean `NEED_C11`?"}},
      {"no condition at all",
       "impossible { name: \"n\" reason_nl: \"r\" reason_en: \"r\" }\n",
       {"draft:1:1: an `impossible` names at least one condition"}},
      {"one that stands already", Replaced(one, "\"n\"", "\"C08 without consent\""), {"impossible.textproto:"}},
      {"a refused field", field, {}},
      {"a refused field without a message", Replaced(field, "A.b", "b"), {"draft:1:17: `b` is no field"}},
      {"a refused field of no category", Replaced(field, "C25", "C99"), {"draft:1:30: unknown category `C99`"}},
      {"a refused field twice", Replaced(field, "A.b", "RefusedFields.offence"), {"refused_fields.textproto:"}},
  };
}

void CheckAll(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CheckErrors(c.what, c.draft, c.errors);
  }
}

std::vector<std::string> ErrorsWithout(const std::string& file) {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  std::erase_if(files, [&](const SourceFile& f) { return f.name == file; });
  std::vector<std::string> formatted;
  for (const CompileError& error : Compile(files, nullptr).errors) formatted.push_back(Formatted(error));
  return formatted;
}

bool AnyBegins(const std::vector<std::string>& errors, const std::string& beginning) {
  return std::any_of(errors.begin(), errors.end(), [&](const std::string& e) { return e.starts_with(beginning); });
}

bool AnyHolds(const std::vector<std::string>& errors, const std::string& part) {
  return std::any_of(errors.begin(), errors.end(),
                     [&](const std::string& e) { return e.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("A wrong name is reported where it stands, with the one that was meant", "[policy]") {
  CheckAll(NameCases());
}

TEST_CASE("What is missing is reported with how to mend it", "[policy]") { CheckAll(MissingCases()); }

TEST_CASE("What is enforced elsewhere says where", "[policy]") { CheckAll(ElsewhereCases()); }

TEST_CASE("What contradicts itself or another file is reported", "[policy]") { CheckAll(ContradictionCases()); }

TEST_CASE("Weighings and terms are checked where they stand", "[policy]") { CheckAll(AssessmentCases()); }

TEST_CASE("What cannot be is data, and a rule that asks for it is reported", "[policy]") {
  CheckAll(ImpossibleCases());
}

TEST_CASE("A switch that adds to a notice what was not weighed can be looked at, and not be put on", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  CHECK(Compile(files, nullptr, CompileOptions{{"A04"}}).policy.has_value());
  const auto bundle = std::find_if(files.begin(), files.end(), [](auto& f) { return f.name == "bundle.textproto"; });
  bundle->text = Replaced(bundle->text, "name: \"college_institution\"",
                          "name: \"college_institution\" on: true owner: \"o\" decided_on: \"2026-11-01\" "
                          "motivation_nl: \"m\" motivation_en: \"m\"");
  std::vector<std::string> formatted;
  for (const CompileError& error : Compile(files, nullptr).errors) formatted.push_back(Formatted(error));
  REQUIRE(formatted.size() == 1);
  CHECK(formatted[0].starts_with(
      "pbw.textproto:23:25: standing assessment `SA1` did not weigh `C20`, which switch `A04` adds"));
  bundle->text = Replaced(bundle->text, "\"C06\", \"C07\"]", "\"C06\", \"C07\", \"C20\"]");
  CHECK(Compile(files, nullptr).policy.has_value());
}

TEST_CASE("A compiled policy tells where each flow stands and everything it names", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  files.push_back(
      {"draft", With(Replaced(kRule, "phase: \"P02\"", "phase_set: \"GEDETINEERDE_PLAN\" phase: \"P05\""), "")});
  const CompileResult result = Compile(files, nullptr);
  REQUIRE(result.policy.has_value());
  REQUIRE(result.flows.size() == result.policy->texts.rules.size());
  const auto place = std::find_if(result.flows.begin(), result.flows.end(), [](auto& f) { return f.file == "draft"; });
  REQUIRE(place != result.flows.end());
  CHECK(place->line == 6);
  const auto at = [&](FlowList list, int value) {
    const auto found = std::find_if(place->named.begin(), place->named.end(),
                                    [&](const NamedAt& one) { return one.list == list && one.value == value; });
    REQUIRE(found != place->named.end());
    return std::to_string(found->line) + ":" + std::to_string(found->column) + ":" + found->by;
  };
  CHECK(at(FlowList::kSender, static_cast<int>(Organ::kDirecteur)) == "6:10:");
  CHECK(at(FlowList::kPhase, static_cast<int>(Phase::kP02)) == "6:80:GEDETINEERDE_PLAN");
  CHECK(at(FlowList::kPhase, static_cast<int>(Phase::kP05)) == "6:111:");
  CHECK(at(FlowList::kCategory, static_cast<int>(Category::kC01)) == "7:3:");
}

TEST_CASE("A bundle is valid from a day until a day and has a term for every rule", "[policy]") {
  const Policy& policy = ShippedPolicy();
  CHECK(policy.valid_from == *ParseDay("2026-01-01"));
  CHECK(policy.valid_until == *ParseDay("2027-12-31"));
  std::vector<SourceFile> files = FilesIn("policy/rules");
  const auto bundle = std::find_if(files.begin(), files.end(), [](auto& f) { return f.name == "bundle.textproto"; });
  bundle->text = Replaced(Replaced(bundle->text, "valid_until: \"2027-12-31\"", "valid_until: \"2025-12-31\""),
                          "  retention {", "  # retention {");
  CHECK(Compile(files, nullptr).errors.size() > 0);
  *bundle = {"bundle.textproto",
             "bundle { id: \"b\" version: 1 owner: \"o\" lapse_days_max: 1 wish_recency_days: 1\n  valid_from: "
             "\"2026-01-02\" valid_until: \"2026-01-01\" }\n"};
  std::vector<std::string> formatted;
  for (const CompileError& error : Compile(files, nullptr).errors) formatted.push_back(Formatted(error));
  CHECK(AnyBegins(formatted, "bundle.textproto:1:1: `retention` is missing: the term for rules that state none"));
  CHECK(AnyBegins(formatted, "bundle.textproto:2:28: never valid: `valid_until` lies before `valid_from`"));
}

TEST_CASE("What the gateway itself keeps is checked where it stands", "[policy]") {
  const BundleCase c = GENERATE(values<BundleCase>({
      {"an unknown rule", "rule: \"R25\"", "rule: \"R99\"", "unknown rule `R99`"},
      {"a rule in two classes", "rule: \"R25\"", "rule: \"R20\"", "`R20` is in two classes; name it in one"},
      {"two common classes", "rule: \"R25\"", "", "`rule` is missing: only one class holds every other entry"},
      {"a name twice", "VERSTREKKING_51C_5J", "BESLISSING_5J", "`BESLISSING_5J` stands twice; keep one"},
      {"no name", "name: \"VERSTREKKING_51C_5J\"", "", "`name` is missing"},
      {"a term to keep that says to destroy", "bound: \"AT_LEAST\"", "bound: \"AT_MOST\"",
       "`bound` must be `AT_LEAST` here"},
      {"a term counted from what the gateway does not know", "counted_from: \"END_OF_EXECUTION\"",
       "counted_from: \"RECEIPT\"", "`counted_from` must be `DISCLOSURE` or `END_OF_EXECUTION` here"},
  }));
  CheckBundleRefused(c);
}

TEST_CASE("A duty that is misspelt, missing, there twice or without its term or article is reported", "[policy]") {
  const BundleCase c = GENERATE(values<BundleCase>({
      {"an unknown duty", "name: \"INVRIJHEIDSTELLING_VOORAF\"", "name: \"INVRIJHEIDSTELLING_VOORAV\"",
       "unknown duty `INVRIJHEIDSTELLING_VOORAV`: did you mean `INVRIJHEIDSTELLING_VOORAF`?"},
      {"a duty left out", "name: \"INVRIJHEIDSTELLING_VOORAF\"", "name: \"INVRIJHEIDSTELLING_VOORAV\"",
       "no `duty` is named `INVRIJHEIDSTELLING_VOORAF`"},
      {"no name", "name: \"EERSTE_MELDING_KORT\"", "", "`name` is missing: the duty, as `INVRIJHEIDSTELLING_VOORAF`"},
      {"a name twice", "name: \"EERSTE_MELDING_KORT\"", "name: \"INVRIJHEIDSTELLING_VOORAF\"",
       "`INVRIJHEIDSTELLING_VOORAF` stands twice; keep one"},
      {"no days", "days: 28\n    after", "after", "`days` must be 1 to 1000"},
      {"days before the first", "days: 28", "days: -28", "`days` must be 1 to 1000"},
      {"days without end", "days: 28", "days: 1001", "`days` must be 1 to 1000"},
      {"no months where they count", "after_months: 3", "", "`after_months` is missing"},
      {"no months at all", "after_months: 3", "after_months: 0", "`after_months` must be 1 to 1000"},
      {"months where none count", "days: 28\n    basis", "days: 28 after_months: 1\n    basis",
       "no months count for `EERSTE_MELDING_KORT`: remove them"},
      {"no article",
       "basis { law: \"Reclasseringsregeling\" source: \"BWBR0007120\" article: \"11(2)\" version: "
       "\"2019-06-26\" confidence: \"V\" }",
       "", "`basis` is missing: name the law"},
      {"words in one language", "explanation_en: \"The probation organisation hears", "# ",
       "`explanation_en` is missing"},
  }));
  CheckBundleRefused(c);
}

TEST_CASE("A bundle without duties does not come into force, and one that was in force before is still decided by",
          "[policy]") {
  const std::vector<SourceFile> files = FilesWithoutDuties();
  const CompileResult now = Compile(files, nullptr);
  CHECK_FALSE(now.policy.has_value());
  REQUIRE(now.errors.size() == 2);
  CHECK(Formatted(now.errors[0]).find("no `duty` is named `EERSTE_MELDING_KORT`") != std::string::npos);
  CHECK(Formatted(now.errors[1]).find("no `duty` is named `INVRIJHEIDSTELLING_VOORAF`") != std::string::npos);
  CompileOptions options;
  options.earlier = true;
  const CompileResult then = Compile(files, nullptr, options);
  REQUIRE(then.policy.has_value());
  CHECK(then.policy->texts.duties.empty());
}

TEST_CASE("All errors of all files are reported at once, with line and column", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  files.push_back(
      {"a_draft", Replaced(Replaced(With(kRule, "  when: \"NO\"\n"), "\"DIRECTEUR\"", "\"DJI\""), "owner: \"o\"", "")});
  files.push_back({"b_draft", Replaced(With(kDenial, "  except: \"R77\"\n"), "D99", "D01")});
  const CompileResult result = Compile(files, nullptr);
  REQUIRE_FALSE(result.policy.has_value());
  std::vector<std::string> begins;
  for (const CompileError& error : result.errors) begins.push_back(Formatted(error).substr(0, 40));
  const std::vector<std::string> expected = {
      "a_draft:1:1: `owner` is missing: who ans", "a_draft:6:10: unknown organ `DJI`: did y",
      "a_draft:10:3: unknown condition `NO`: kn", "b_draft:8:3: unknown rule `R77`: did you", "pm20d.textproto:"};
  INFO("first: " << (begins.empty() ? "" : begins[0]));
  REQUIRE(begins.size() == 5);
  for (size_t i = 0; i < 4; ++i) CHECK(begins[i] == expected[i]);
  CHECK(begins[4].substr(0, expected[4].size()) == expected[4]);
}

TEST_CASE("A file that does not parse is reported with the others that do not, and hides only the rest", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  files.push_back({"x", "rule {\n  id: \"R99\n}\n"});
  files.push_back({"y", "rule { id: }"});
  const CompileResult result = Compile(files, nullptr);
  REQUIRE(result.errors.size() >= 2);
  CHECK(result.errors.front().file == "x");
  CHECK(result.errors.front().line == 2);
  CHECK(result.errors.back().file == "y");
  CHECK(result.errors.back().column > 0);
}

TEST_CASE("A bundle that lacks a part says which", "[policy]") {
  CHECK(AnyBegins(ErrorsWithout("bundle.textproto"), "bundle: no `bundle`: one file states id, version and owner"));
  CHECK(AnyBegins(ErrorsWithout("bundle.textproto"), "pbw.textproto:"));
  const auto words = ErrorsWithout("words.textproto");
  CHECK(AnyBegins(words, "bundle: no `general_words`"));
  CHECK(AnyBegins(words, "bundle: no `condition_text` for `TROUBLE`: add one"));
  CHECK(AnyBegins(words, "bundle: no `name` for phase `P07A`: add what it is called"));
  CHECK(words.size() == 1 + (kConditionCount - 1) + (kOrganCount - 1) + (kMessageKindCount - 1) + (kPurposeCount - 1) +
                            kPhaseCount + (kCategoryCount - 1));
  CHECK(AnyBegins(ErrorsWithout("avg.textproto"), "bundle: no denial has `unknown_values: true`"));
  CHECK(AnyBegins(ErrorsWithout("avg.textproto"), "pbw.textproto:"));
  CHECK_FALSE(Compile({}, nullptr).policy.has_value());
}

TEST_CASE("Limits are refused one above and accepted at them", "[policy]") {
  std::string flows;
  const std::string flow =
      "  flow { sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"ADVICE\" purpose: \"ISD\" phase: \"P02\" }\n";
  const int room = kRulesMax - static_cast<int>(ShippedPolicy().texts.rules.size());
  for (int i = 1; i < room; ++i) flows += flow;
  CHECK(ErrorsOf(With(kRule, flows)).empty());
  CHECK(AnyHolds(ErrorsOf(With(kRule, flows + flow)), "more than 128 flows of rules"));

  std::string cases;
  const std::string one = "  case { sender: \"DIRECTEUR\" phase: \"P02\" }\n";
  const int denials = kDenialsMax - static_cast<int>(ShippedPolicy().texts.denials.size());
  for (int i = 1; i < denials; ++i) cases += one;
  CHECK(ErrorsOf(With(kDenial, cases)).empty());
  CHECK(AnyBegins(ErrorsOf(With(kDenial, cases + one)), "bundle: more than 128 cases of denials"));

  std::string gates;
  for (int i = 0; i < kGatesMax; ++i) gates += "  only_if { category: \"C01\" when: \"ATTESTED\" }\n";
  CHECK(ErrorsOf(With(kRule, gates)).empty());
  CHECK(AnyBegins(ErrorsOf(With(kRule, gates + "  only_if { category: \"C01\" when: \"ATTESTED\" }\n")),
                  "draft:1:1: more than 12 `only_if`"));

  CHECK(ErrorsOf("#" + std::string(kSourceBytesMax - 1, 'x')).empty());
  CHECK(AnyBegins(ErrorsOf("#" + std::string(kSourceBytesMax, 'x')), "draft: longer than 1048576 bytes"));
  CHECK(AnyBegins(ErrorsOf(Replaced(With(kRule, ""), "explanation_nl: \"e\"",
                                    "explanation_nl: \"" + std::string(4001, 'x') + "\"")),
                  "draft:9:3: `explanation_nl` is longer than 4000 bytes"));
  std::vector<SourceFile> many = FilesIn("policy/rules");
  while (many.size() < kSourceFilesMax) many.push_back({"extra" + std::to_string(many.size()), ""});
  CHECK(Compile(many, nullptr).policy.has_value());
  many.push_back({"one_more", ""});
  CHECK(Formatted(Compile(many, nullptr).errors.at(0)) == "bundle: more than 64 files: join some");
  std::vector<SourceFile> twice = FilesIn("policy/rules");
  twice.push_back(twice.front());
  CHECK(
      AnyBegins({Formatted(Compile(twice, nullptr).errors.at(0))}, twice.front().name + ": two files have this name"));
}

TEST_CASE("A thousand errors are reported, and then that there are more", "[policy]") {
  std::string draft;
  for (int i = 0; i < 600; ++i) draft += "rule { id: \"X" + std::to_string(i) + "\" }\n";
  const auto errors = ErrorsOf(draft);
  CHECK(errors.size() == kCompileErrorsMax + 1);
  CHECK(std::any_of(errors.begin(), errors.end(),
                    [](const auto& e) { return e.find("more than 1000 errors") != std::string::npos; }));
}

// Not a hash: it keeps what it was asked about, and answers how many there were.
struct Asked {
  std::vector<std::string> bytes;
  Digest AsDigest() {
    return [this](std::string_view one) {
      bytes.emplace_back(one);
      std::array<uint8_t, 32> out{};
      out[0] = static_cast<uint8_t>(bytes.size());
      return out;
    };
  }
};

TEST_CASE("The digest covers names and exact texts of all rule files, in any order given", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  Asked asked;
  const CompileResult first = Compile(files, asked.AsDigest());
  REQUIRE(first.policy.has_value());
  REQUIRE(asked.bytes.size() == 3);
  CHECK(asked.bytes[0] == first.canonical_bytes);
  CHECK(asked.bytes[1] == CanonicalBytes({}));
  CHECK(first.policy->digest[0] == 3);
  const std::string zeros(62, '0');
  CHECK(asked.bytes[2] == "ketenpoort/bundle/v1\nrules 01" + zeros + "\nassertions 02" + zeros + "\n");
  std::reverse(files.begin(), files.end());
  CHECK(Compile(files, nullptr).canonical_bytes == first.canonical_bytes);
  for (const SourceFile& file : files) {
    const std::string head = std::to_string(file.name.size()) + " " + file.name + "\n";
    CHECK(first.canonical_bytes.find(head) != std::string::npos);
    CHECK(first.canonical_bytes.find(file.text) != std::string::npos);
  }
  files[0].text += "\n";
  CHECK(Compile(files, nullptr).canonical_bytes != first.canonical_bytes);
}

TEST_CASE("The digest covers names and exact texts of the assertions, which compiling does not read", "[policy]") {
  const std::vector<SourceFile> files = FilesIn("policy/rules");
  CompileOptions options;
  options.assertions = {{"a.textproto", "no assertion {"}, {"b.textproto", ""}};
  Asked asked;
  const CompileResult with = Compile(files, asked.AsDigest(), options);
  REQUIRE(with.policy.has_value());
  REQUIRE(asked.bytes.size() == 3);
  CHECK(asked.bytes[1] == "ketenpoort/policy/v1\n11 a.textproto\n14\nno assertion {11 b.textproto\n0\n");
  CHECK(asked.bytes[2].find("assertions 02") != std::string::npos);
}

TEST_CASE("Canonical bytes give the files back, and nothing else does", "[policy]") {
  const std::vector<SourceFile> files = FilesIn("policy/rules");
  const std::string bytes = CanonicalBytes(files);
  const auto back = FilesOf(bytes);
  REQUIRE(back.has_value());
  REQUIRE(back->size() == files.size());
  CHECK(CanonicalBytes(*back) == bytes);
  CHECK(FilesOf(CanonicalBytes({}))->empty());
  for (const char* bad :
       {"", "ketenpoort/policy/v1", "ketenpoort/policy/v1\n1 a\n5\nfour", "ketenpoort/policy/v1\n1 a\n01\nx",
        "ketenpoort/policy/v1\n1 a\n-1\n", "ketenpoort/policy/v1\n9 a\n0\n", "ketenpoort/policy/v1\nx",
        "ketenpoort/policy/v1\n1 b\n0\n1 a\n0\n", "ketenpoort/policy/v1\n1 a\n99999999999999999999\n"}) {
    CHECK_FALSE(FilesOf(bad).has_value());
  }
  for (size_t cut = 0; cut < 200; ++cut) CHECK_FALSE(FilesOf(std::string_view(bytes).substr(0, cut + 22)).has_value());
}

TEST_CASE("A later version of the law beside the earlier one is decided by the day", "[policy]") {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  files.push_back({"draft", With(kRule, "  in_force_until: \"2026-12-31\"\n") +
                                Replaced(Replaced(With(kRule, ""), "2026-01-01", "2027-01-01"), "\"C01\"", "\"C02\"")});
  const CompileResult result = Compile(files, nullptr);
  REQUIRE(result.policy.has_value());
  const Tuple t{Organ::kDirecteur, Organ::kCollege,   MessageKind::kAdvice, Purpose::kIsd,
                Phase::kP02,       Excess::kWithhold, CategorySet{0b110}};
  const Conditions held{(uint64_t{1} << static_cast<int>(Condition::kTrouble)) - 2};
  const auto released = [&](const char* day) {
    return Decide(result.policy->ForDay(*ParseDay(day)), t, held).released.bits;
  };
  CHECK(released("2025-12-31") == 0);
  CHECK(released("2026-01-01") == 0b010);
  CHECK(released("2026-12-31") == 0b010);
  CHECK(released("2027-01-01") == 0b100);
}

TEST_CASE("A switch opens exactly what its files say", "[policy]") {
  CHECK(ShippedPolicyWith({"A03"}).texts.rules.size() == ShippedPolicy().texts.rules.size() + 1);
  CHECK(ShippedPolicyWith({"A03"}).texts.denials.size() == ShippedPolicy().texts.denials.size() - 1);
  CHECK(ShippedPolicyWith({"A06"}).texts.denials.size() == ShippedPolicy().texts.denials.size() - 2);
  const CompileResult strict = Compile(FilesIn("policy/rules"), nullptr, CompileOptions{{}, {"A12"}});
  REQUIRE(strict.policy.has_value());
  CHECK(strict.policy->texts.denials.size() == ShippedPolicy().texts.denials.size() + 1);
  const CompileResult neither = Compile(FilesIn("policy/rules"), nullptr, CompileOptions{{}, {"A78"}});
  REQUIRE(neither.errors.size() == 1);
  CHECK(Formatted(neither.errors[0]).starts_with("options: unknown switch `A78`"));
  const CompileResult unknown = Compile(FilesIn("policy/rules"), nullptr, CompileOptions{{"A77"}});
  REQUIRE(unknown.errors.size() == 1);
  CHECK(Formatted(unknown.errors[0]).starts_with("options: unknown switch `A77`"));
}

TEST_CASE("A scenario file with errors says where", "[policy]") {
  const std::vector<SourceFile> files = {
      {"s",
       "scenario {\n  name: \"n\" about: \"R01\" shows: \"MAYBE\" base: \"nowhere\"\n  given { on: \"2026-02-30\" "
       "custody { place: \"PIE\" modality: \"REGULAR\" } }\n  when { sender: \"COLLEGE/92\" receiver: "
       "\"RECLASSERING/XX\" kind: \"RELEASE_DATE\" purpose: \"CUSTODY_NOTICE\" }\n  then { outcome: \"DENIED\" "
       "}\n}\n"}};
  std::vector<CompileError> errors;
  REQUIRE(ReadScenarios(files, &errors).size() == 1);
  std::vector<std::string> formatted;
  for (const CompileError& error : errors) formatted.push_back(Formatted(error));
  CHECK(AnyBegins(formatted, "s:2:"));
  for (const char* part : {"unknown base `nowhere`", "unknown `shows` `MAYBE`", "`2026-02-30` is no day",
                           "unknown place `PIE`: did you mean `PI`?", "`92` is no municipality code",
                           "unknown probation organisation `XX`"}) {
    INFO(part);
    CHECK(std::any_of(formatted.begin(), formatted.end(),
                      [&](const auto& e) { return e.find(part) != std::string::npos; }));
  }
}

TEST_CASE("A time in a scenario is a moment of Amsterdam, in both nights the clock changes", "[policy]") {
  const auto instant = [](const std::string& on, const std::string& at) {
    std::vector<CompileError> errors;
    const auto read = ReadScenarios(std::vector<SourceFile>{{"s",
                                                             "scenario { name: \"n\" about: \"R01\" shows: \"DENY\" "
                                                             "given { on: \"" +
                                                                 on + "\" at: \"" + at +
                                                                 "\" } when { sender: \"MINISTER\" receiver: \"OM\" "
                                                                 "kind: \"ADVICE\" purpose: \"ISD\" } then { "
                                                                 "outcome: \"DENIED\" } }"}},
                                    &errors);
    return std::pair(read.at(0).time.instant_us / 60'000'000, errors.empty() ? "" : errors[0].message);
  };
  const auto minutes = [&](const std::string& on, const std::string& at) {
    CHECK(instant(on, at).second.empty());
    return instant(on, at).first;
  };
  const int64_t spring = static_cast<int64_t>(*ParseDay("2026-03-29")) * 1440;
  CHECK(minutes("2026-03-29", "01:59") == spring + 59);
  CHECK(minutes("2026-03-29", "03:00") == spring + 60);
  CHECK(minutes("2026-03-28", "12:00") == spring - 1440 + 11 * 60);
  CHECK(minutes("2026-03-30", "12:00") == spring + 1440 + 10 * 60);
  CHECK(instant("2026-03-29", "02:30").second.find("does not exist") != std::string::npos);
  const int64_t autumn = static_cast<int64_t>(*ParseDay("2026-10-25")) * 1440;
  CHECK(minutes("2026-10-25", "02:30") == autumn + 30);
  CHECK(minutes("2026-10-25", "02:30 second") == autumn + 90);
  CHECK(minutes("2026-10-25", "03:00") == autumn + 120);
  CHECK(minutes("2026-10-24", "12:00") == autumn - 1440 + 10 * 60);
  CHECK(minutes("2026-10-26", "12:00") == autumn + 1440 + 11 * 60);
  CHECK(minutes("2026-01-15", "00:00") == static_cast<int64_t>(*ParseDay("2026-01-15")) * 1440 - 60);
  CHECK(minutes("2026-07-15", "00:00") == static_cast<int64_t>(*ParseDay("2026-07-15")) * 1440 - 120);
  CHECK(instant("2026-10-24", "02:30 second").second.find("comes once") != std::string::npos);
  CHECK(instant("2026-10-25", "02:30 third").second.find("is no time") != std::string::npos);
}

TEST_CASE("A scenario that says something else than the rules decide fails", "[policy]") {
  std::vector<SourceFile> scenarios = FilesIn("policy/scenarios");
  for (SourceFile& file : scenarios) {
    for (size_t at = file.text.find("outcome: \"ALLOWED\""); at != std::string::npos;
         at = file.text.find("outcome: \"ALLOWED\"", at)) {
      file.text.replace(at, 18, "outcome: \"DENIED\"");
    }
  }
  const ScenarioReport report = RunScenarios(FilesIn("policy/rules"), scenarios);
  CHECK(report.errors.empty());
  CHECK(report.failed > 80);
}

}  // namespace ketenpoort::policy
