#include "clients/cli/policy_explain.h"

#include <CLI/Option.hpp>
#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_facts_text.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_trace.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"
#include "policy/compile/scenario.h"

namespace ketenpoort::cli {
namespace {

using policy::Condition;
using policy::ReadScenario;

struct ExplainChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string scenarios = kScenariosFolder;
  std::string scenario;
  std::string file;
  bool all = false;
};

const char* OutcomeText(policy::Outcome outcome, const Output& output) {
  switch (outcome) {
    case policy::Outcome::kAllowed:
      return output.In("toegestaan", "allowed");
    case policy::Outcome::kAllowedInPart:
      return output.In("deels toegestaan", "allowed in part");
    case policy::Outcome::kDenied:
    case policy::Outcome::kUnspecified:
      return output.In("geen grondslag", "no basis");
  }
  return "";
}

std::string Names(const std::vector<Condition>& conditions) {
  std::vector<std::string> names;
  for (const Condition condition : conditions) names.emplace_back(policy::NameOf(condition));
  return absl::StrJoin(names, ", ");
}

std::string NamesJson(const std::vector<Condition>& conditions) {
  std::vector<std::string> names;
  for (const Condition condition : conditions) names.emplace_back(policy::NameOf(condition));
  return TextsJson(names);
}

std::string Categories(policy::CategorySet set, const Output& output) {
  return set.Empty() ? output.In("geen", "none") : policy::analyse::CategoryCodes(set, " ");
}

void ShowDecision(const ReadScenario& scenario, const PolicyTrace& trace, Output& output) {
  const policy::Tuple& tuple = trace.judged.tuple;
  const policy::Decision& decision = trace.judged.decision;
  output.Line(scenario.name);
  output.Line(absl::StrCat("  ", PartyText(scenario.request.sender), " > ", PartyText(scenario.request.receiver), "  ",
                           std::string(policy::NameOf(tuple.kind)), "  ", std::string(policy::NameOf(tuple.purpose)),
                           output.In("  fase ", "  phase "), std::string(policy::NameOf(tuple.phase)), "  ",
                           policy::FormatDay(scenario.time.amsterdam_day)));
  output.Line(absl::StrCat(output.In("  gevraagd: ", "  asked: "), Categories(tuple.categories, output)));
  output.Line("");
  output.Line(absl::StrCat(output.In("Beslissing: ", "Decision: "), OutcomeText(decision.outcome, output)));
  if (!trace.words.rule_ids.empty()) {
    output.Line(absl::StrCat(output.In("  regels: ", "  rules: "), absl::StrJoin(trace.words.rule_ids, ", ")));
  }
  if (!trace.words.denial_id.empty()) {
    output.Line(absl::StrCat(output.In("  weigering: ", "  denial: "), trace.words.denial_id));
  }
  if (!trace.words.failing_condition.empty()) {
    output.Line(absl::StrCat(output.In("  voorwaarde die ontbreekt: ", "  condition that fails: "),
                             trace.words.failing_condition));
  }
  std::vector<std::string> articles;
  for (const policy::Article& article : trace.words.basis) articles.push_back(policy::Cited(article));
  const char* cited =
      decision.Allows() ? output.In("  grondslag: ", "  basis: ") : output.In("  artikelen: ", "  articles: ");
  if (!articles.empty()) output.Line(absl::StrCat(cited, absl::StrJoin(articles, ", ")));
  if (decision.Allows() && !decision.withheld.Empty()) {
    output.Line(absl::StrCat(output.In("  achtergehouden: ", "  withheld: "), Categories(decision.withheld, output)));
  }
  for (const policy::Bilingual& text : {policy::Bilingual{trace.words.text_nl, trace.words.text_en},
                                        policy::Bilingual{trace.words.lawful_nl, trace.words.lawful_en},
                                        policy::Bilingual{trace.words.what_to_do_nl, trace.words.what_to_do_en}}) {
    if (!In(output, text).empty()) output.Line(absl::StrCat("  ", In(output, text)));
  }
}

void ShowConditions(const PolicyTrace& trace, const StatedFacts& stated, bool matters, Output& output) {
  for (const ConditionTrace& one : trace.conditions) {
    if (one.matters != matters) continue;
    output.Line(absl::StrCat("  ", one.holds ? output.In("ja   ", "yes  ") : output.In("nee  ", "no   "),
                             std::string(policy::NameOf(one.condition)), "  [", FactUsed(one.condition, stated), "]"));
  }
}

std::string Otherwise(const std::string& noun, const Output& output) {
  if (noun == "kind") return output.In("een ander soort bericht", "another kind of message");
  if (noun == "purpose") return output.In("een ander doel", "another purpose");
  if (noun == "phase") return output.In("een andere fase", "another phase");
  return output.In("andere dagen", "other days");
}

std::string WhyRule(const RuleTrace& rule, const Output& output) {
  switch (rule.verdict) {
    case RuleVerdict::kCarries:
      return absl::StrCat(output.In("draagt ", "carries "), Categories(rule.granted, output));
    case RuleVerdict::kConditionsFail: {
      std::string text;
      if (!rule.missing.empty()) text = absl::StrCat(output.In("ontbreekt: ", "lacks: "), Names(rule.missing));
      if (!rule.in_the_way.empty()) {
        absl::StrAppend(&text, text.empty() ? "" : "; ", output.In("staat in de weg: ", "in the way: "),
                        Names(rule.in_the_way));
      }
      return text;
    }
    case RuleVerdict::kDenied:
      return absl::StrCat(output.In("weggenomen door ", "taken away by "), absl::StrJoin(rule.denials, ", "));
    case RuleVerdict::kGrantsNothingAsked:
      return absl::StrCat(output.In("geeft van het gevraagde: ", "grants of what was asked: "),
                          Categories(rule.granted, output),
                          rule.missing.empty() ? "" : output.In("; ontbreekt: ", "; lacks: "), Names(rule.missing));
    case RuleVerdict::kOtherFlow: {
      std::vector<std::string> differs;
      for (const std::string& noun : rule.differs) differs.push_back(Otherwise(noun, output));
      return absl::StrCat(output.In("is voor ", "is for "), absl::StrJoin(differs, ", "));
    }
  }
  return "";
}

void ShowRules(const PolicyTrace& trace, Output& output) {
  output.Line(output.In("Regels tussen deze twee organen", "Rules between these two organs"));
  for (const RuleTrace& rule : trace.rules) {
    output.Line(absl::StrCat("  ", rule.id, " (", absl::StrJoin(rule.articles, ", "), "): ", WhyRule(rule, output)));
  }
  if (trace.rules.empty()) output.Line(output.In("  geen enkele regel", "  no rule at all"));
  output.Line("");
  output.Line(output.In("Weigeringen die gelden", "Denials that apply"));
  for (const DenialTrace& denial : trace.denials) {
    output.Line(absl::StrCat("  ", denial.id, " ", In(output, denial.title), " (", absl::StrJoin(denial.articles, ", "),
                             denial.missing.empty() ? ")" : output.In("), ontbreekt: ", "), lacks: "),
                             Names(denial.missing)));
  }
  if (trace.denials.empty()) output.Line(output.In("  geen", "  none"));
}

void ShowAlternatives(const PolicyTrace& trace, Output& output) {
  if (trace.judged.decision.outcome == policy::Outcome::kAllowed) return;
  output.Line("");
  output.Line(output.In("Het dichtstbijzijnde dat wel kan, volgens de regels berekend",
                        "The nearest that is lawful, computed from the rules"));
  for (const Alternative& one : trace.alternatives) {
    output.Line(absl::StrCat("  ", In(output, one.text), " -> ", absl::StrJoin(one.rules, ", "), " (",
                             absl::StrJoin(one.articles, ", "), "): ", Categories(one.categories, output)));
  }
  if (trace.alternatives.empty()) {
    output.Line(output.In("  niets dat op een enkel punt anders is", "  nothing that is otherwise in one respect"));
  }
}

std::string RuleJson(const RuleTrace& rule) {
  constexpr std::array kVerdicts = {"carries", "conditions_fail", "denied", "grants_nothing_asked", "other_flow"};
  return JsonObject()
      .Text("id", rule.id)
      .Text("verdict", kVerdicts[static_cast<size_t>(rule.verdict)])
      .Document("articles", TextsJson(rule.articles))
      .Document("missing", NamesJson(rule.missing))
      .Document("inTheWay", NamesJson(rule.in_the_way))
      .Document("denials", TextsJson(rule.denials))
      .Document("differs", TextsJson(rule.differs))
      .Text("granted", policy::analyse::CategoryCodes(rule.granted, " "))
      .Done();
}

std::string TraceJson(const ReadScenario& scenario, const PolicyTrace& trace, const StatedFacts& stated) {
  std::vector<std::string> conditions;
  for (const ConditionTrace& one : trace.conditions) {
    conditions.push_back(JsonObject()
                             .Text("condition", policy::NameOf(one.condition))
                             .Truth("holds", one.holds)
                             .Truth("matters", one.matters)
                             .Text("fact", FactUsed(one.condition, stated))
                             .Done());
  }
  std::vector<std::string> rules;
  for (const RuleTrace& rule : trace.rules) rules.push_back(RuleJson(rule));
  std::vector<std::string> denials;
  for (const DenialTrace& denial : trace.denials) {
    denials.push_back(JsonObject()
                          .Text("id", denial.id)
                          .Document("articles", TextsJson(denial.articles))
                          .Document("missing", NamesJson(denial.missing))
                          .Done());
  }
  std::vector<std::string> alternatives;
  for (const Alternative& one : trace.alternatives) {
    alternatives.push_back(JsonObject()
                               .Number("distance", one.distance)
                               .Text("textNl", one.text.nl)
                               .Text("textEn", one.text.en)
                               .Document("rules", TextsJson(one.rules))
                               .Document("articles", TextsJson(one.articles))
                               .Text("categories", policy::analyse::CategoryCodes(one.categories, " "))
                               .Done());
  }
  std::vector<std::string> articles;
  for (const policy::Article& article : trace.words.basis) articles.push_back(policy::Cited(article));
  const policy::Decision& decision = trace.judged.decision;
  return JsonObject()
      .Truth("ok", true)
      .Text("scenario", scenario.name)
      .Text("outcome", policy::NameOf(decision.outcome))
      .Text("phase", policy::NameOf(trace.judged.tuple.phase))
      .Document("rules", TextsJson(trace.words.rule_ids))
      .Text("denial", trace.words.denial_id)
      .Text("failing", trace.words.failing_condition)
      .Document("articles", TextsJson(articles))
      .Text("released", policy::analyse::CategoryCodes(decision.released, " "))
      .Text("withheld", policy::analyse::CategoryCodes(decision.withheld, " "))
      .Text("textNl", trace.words.text_nl)
      .Text("textEn", trace.words.text_en)
      .Text("lawfulNl", trace.words.lawful_nl)
      .Text("lawfulEn", trace.words.lawful_en)
      .Document("conditions", JsonArray(conditions))
      .Document("considered", JsonArray(rules))
      .Document("denials", JsonArray(denials))
      .Document("alternatives", JsonArray(alternatives))
      .Done();
}

ExitCode Show(const LoadedPolicy& loaded, const ReadScenario& scenario, bool all, Output& output) {
  const PolicyTrace trace = TraceOf(loaded.policy, scenario.request, scenario.facts, scenario.time);
  const StatedFacts stated{scenario.request, scenario.facts, scenario.time, loaded.policy.parameters,
                           output.language()};
  ShowDecision(scenario, trace, output);
  output.Line("");
  output.Line(
      output.In("Voorwaarden waar het hier op aankomt, met het feit", "Conditions that matter here, with the fact"));
  ShowConditions(trace, stated, true, output);
  if (all) {
    output.Line("");
    output.Line(output.In("Overige voorwaarden", "Other conditions"));
    ShowConditions(trace, stated, false, output);
  }
  output.Line("");
  ShowRules(trace, output);
  ShowAlternatives(trace, output);
  output.Document(TraceJson(scenario, trace, stated));
  return ExitCode::kOk;
}

// The scenario files, with the file that was given; its scenarios are told apart by `name`.
struct Sources {
  std::vector<policy::SourceFile> files;
  std::string name;
};

absl::StatusOr<Sources> ReadSources(const ExplainChoice& choice, Console& console) {
  absl::StatusOr<std::vector<policy::SourceFile>> files = ReadPolicyFolder(choice.scenarios);
  if (!files.ok()) return files.status();
  Sources sources{*std::move(files), ""};
  if (choice.file.empty()) return sources;
  absl::StatusOr<std::string> text = ReadInput(choice.file, console);
  if (!text.ok()) return text.status();
  // A copy in the folder itself would stand twice.
  const auto same = std::find_if(sources.files.begin(), sources.files.end(),
                                 [&](const policy::SourceFile& file) { return file.text == *text; });
  sources.name = same == sources.files.end() ? choice.file : same->name;
  if (same == sources.files.end()) sources.files.push_back({choice.file, *std::move(text)});
  return sources;
}

// The scenarios of that name; where there is none, those whose name holds it.
std::vector<const ReadScenario*> Meant(const std::vector<ReadScenario>& scenarios, const std::string& name,
                                       const std::string& file) {
  std::vector<const ReadScenario*> exact;
  std::vector<const ReadScenario*> holding;
  for (const ReadScenario& one : scenarios) {
    if (!file.empty() && one.file != file) continue;
    if (one.name == name) exact.push_back(&one);
    if (one.name.find(name) != std::string::npos) holding.push_back(&one);
  }
  return exact.empty() ? holding : exact;
}

absl::Status NotOne(const std::vector<const ReadScenario*>& meant, const ExplainChoice& choice, const Output& output) {
  constexpr size_t kNamedMax = 10;
  if (meant.empty()) {
    return absl::NotFoundError(absl::StrCat(output.In("geen scenario `", "no scenario `"), choice.scenario,
                                            output.In("`; zie de namen in `", "`; see the names in `"),
                                            choice.file.empty() ? choice.scenarios : choice.file, "`"));
  }
  std::string names;
  for (size_t i = 0; i < meant.size() && i < kNamedMax; ++i) absl::StrAppend(&names, "\n  ", meant[i]->name);
  if (meant.size() > kNamedMax) names += "\n  …";
  return absl::InvalidArgumentError(absl::StrCat(
      meant.size(), output.In(" scenario's; kies er een met --scenario:", " scenarios; choose one with --scenario:"),
      names));
}

ExitCode RunExplain(const ExplainChoice& choice, Output& output) {
  if (choice.scenario.empty() && choice.file.empty()) {
    return output.Fail(absl::InvalidArgumentError(output.In("geef een bestand met een scenario, of --scenario NAAM",
                                                            "give a file with a scenario, or --scenario NAME")));
  }
  const absl::StatusOr<Sources> sources = ReadSources(choice, output.console());
  if (!sources.ok()) return output.Fail(sources.status());
  std::vector<policy::CompileError> errors;
  const std::vector<ReadScenario> scenarios = policy::ReadScenarios(sources->files, &errors);
  if (!errors.empty()) return FailWith(choice.scenarios, errors, output);
  const std::vector<const ReadScenario*> meant = Meant(scenarios, choice.scenario, sources->name);
  if (meant.size() != 1) return output.Fail(NotOne(meant, choice, output));
  const ReadScenario& scenario = *meant.front();
  RulesChoice rules = choice.rules;
  rules.on.insert(rules.on.end(), scenario.switches_on.begin(), scenario.switches_on.end());
  rules.off.insert(rules.off.end(), scenario.switches_off.begin(), scenario.switches_off.end());
  return WithPolicy(rules, output,
                    [&](const LoadedPolicy& loaded) { return Show(loaded, scenario, choice.all, output); });
}

}  // namespace

void AddPolicyExplain(CLI::App& group, Program& program) {
  AddAction<ExplainChoice>(
      group,
      {"explain", "Waarom een beslissing is zoals zij is, en wat wel kan",
       "Why a decision is what it is, and what would be lawful",
       "ketenpoort policy explain --scenario \"A risk notice to a college is refused and names the burgemeester\""},
      program,
      [](CLI::App& command, ExplainChoice& choice) {
        command
            .add_option("file", choice.file,
                        "Een bestand met een scenario; - is stdin / a file with one scenario; - is stdin")
            ->type_name("FILE");
        command.add_option("--scenario", choice.scenario, "De naam van het scenario / the name of the scenario")
            ->type_name("NAME");
        command.add_flag("--all", choice.all,
                         "Ook de voorwaarden waar het niet op aankomt / also the conditions that do not matter");
        AddRulesOption(command, choice.rules);
        AddFolderOption(command, "--scenarios", choice.scenarios,
                        "De map met scenario's en hun bases / the folder with scenarios and their bases");
        AddSwitchOptions(command, choice.rules);
      },
      RunExplain);
}

}  // namespace ketenpoort::cli
