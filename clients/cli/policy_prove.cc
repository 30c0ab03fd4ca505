#include "clients/cli/policy_prove.h"

#include <CLI/Option.hpp>
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "policy/analyse/prove.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::Assertion;
using policy::analyse::Proof;
using policy::analyse::Proved;

struct ProveChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string assertions = kAssertionsFolder;
  std::string without;
  bool unprotected = false;
};

std::string StatusWord(const Proved& proved, const Output& output) {
  if (proved.lifted) return output.In("niet gesteld: schakelaar aan", "not asserted: switch on");
  if (proved.holds) return output.In("geldt", "holds");
  return output.In("GELDT NIET", "DOES NOT HOLD");
}

void ShowProved(const Proved& proved, Output& output) {
  output.Line(Printable(absl::StrCat(proved.id, " ", std::string(policy::analyse::NameOf(proved.form)), " ",
                                     StatusWord(proved, output), ": ", In(output, proved.title))));
  if (!proved.problem.empty()) output.Line(absl::StrCat("    ", Printable(proved.problem)));
  if (proved.unnamed)
    output.Line(Printable(absl::StrCat("    ", In(output, policy::analyse::InWords(*proved.unnamed)))));
  if (!proved.counterexample) return;
  output.Line(proved.counterexample->state.runnable
                  ? output.In("    tegenvoorbeeld, als scenario:", "    counterexample, as a scenario:")
                  : output.In("    tegenvoorbeeld, als toestand:", "    counterexample, as a state:"));
  output.Line(proved.counterexample->state.scenario);
}

std::string ProvedJson(const Proved& proved) {
  JsonObject document;
  document.Text("id", proved.id)
      .Text("form", policy::analyse::NameOf(proved.form))
      .Text("titleNl", proved.title.nl)
      .Text("titleEn", proved.title.en)
      .Truth("holds", proved.holds)
      .Truth("lifted", proved.lifted)
      .Text("states", proved.states.Decimal());
  if (!proved.problem.empty()) document.Text("problem", proved.problem);
  if (proved.unnamed) {
    const policy::analyse::Unnamed& unnamed = *proved.unnamed;
    document.Document("counterexample", JsonObject()
                                            .Truth("runnable", false)
                                            .Text("denial", unnamed.denial)
                                            .Text("enforcedAt", policy::NameOf(unnamed.enforced_at))
                                            .Document("denialsThere", TextsJson(unnamed.there))
                                            .Text("textNl", policy::analyse::InWords(unnamed).nl)
                                            .Text("textEn", policy::analyse::InWords(unnamed).en)
                                            .Done());
  }
  if (proved.counterexample) {
    document.Document("counterexample", JsonObject()
                                            .Truth("runnable", proved.counterexample->state.runnable)
                                            .Text("scenario", proved.counterexample->state.scenario)
                                            .Done());
  }
  return document.Done();
}

ExitCode ShowProof(const Proof& proof, const LoadedPolicy& loaded, double seconds, Output& output) {
  const bool ok = proof.Holds() && loaded.lacking.empty();
  ShowErrors(loaded.folder, loaded.lacking, output);
  size_t holding = 0;
  std::vector<std::string> documents;
  for (const Proved& proved : proof.assertions) {
    holding += proved.holds ? 1 : 0;
    if (!proved.holds) ShowProved(proved, output);
    documents.push_back(ProvedJson(proved));
  }
  if (proof.overflowed) output.Line(output.In("Te groot: niets is bewezen.", "Too large: nothing is proved."));
  output.Line(absl::StrCat(output.In("Stellingen: ", "Assertions: "), proof.assertions.size(),
                           output.In(", waarvan gelden ", ", of which hold "), holding));
  output.Line(absl::StrCat(output.In("Toestanden: ", "States: "), Grouped(proof.states.Decimal(), output), " (",
                           Grouped(absl::StrCat(proof.cells), output), output.In(" cellen, ", " cells, "),
                           proof.periods, output.In(" perioden, ", " periods, "), proof.classes,
                           output.In(" klassen)", " classes)")));
  output.Line(absl::StrCat(output.In("Duur: ", "Time: "), absl::StrFormat("%.1f s", seconds)));
  output.Document(JsonObject()
                      .Truth("ok", ok)
                      .Document("errors", ErrorsJson(loaded.lacking))
                      .Truth("overflowed", proof.overflowed)
                      .Text("states", proof.states.Decimal())
                      .Count("cells", proof.cells)
                      .Count("periods", proof.periods)
                      .Count("classes", proof.classes)
                      .Document("assertions", JsonArray(documents))
                      .Done());
  return ok ? ExitCode::kOk : ExitCode::kCheckFailed;
}

ExitCode ShowUnprotected(const policy::Policy& policy, const std::vector<Assertion>& assertions, Output& output) {
  std::optional<policy::analyse::Unprotected> found;
  {
    const PolicyProgress progress(output, "Elke weigering wordt een keer weggenomen …",
                                  "Every denial is taken out once …");
    found = policy::analyse::UnprotectedDenials(policy, assertions, {.counterexamples = false});
  }
  if (!found->Judged()) {
    return output.Fail(absl::FailedPreconditionError(In(output, found->problem)), ExitCode::kCheckFailed);
  }
  const std::vector<std::string>& unprotected = found->ids;
  output.Line(unprotected.empty() ? std::string(output.In("Elke weigering wordt door een stelling beschermd.",
                                                          "Every denial is protected by an assertion."))
                                  : absl::StrCat(output.In("Weigeringen die ongemerkt weg kunnen: ",
                                                           "Denials that could go unnoticed: "),
                                                 absl::StrJoin(unprotected, ", ")));
  output.Document(JsonObject().Truth("ok", unprotected.empty()).Document("unprotected", TextsJson(unprotected)).Done());
  return unprotected.empty() ? ExitCode::kOk : ExitCode::kCheckFailed;
}

absl::Status CheckIsDenial(const policy::Texts& texts, const std::string& id, const Output& output) {
  for (const auto* denials : {&texts.denials, &texts.denials_elsewhere}) {
    if (std::any_of(denials->begin(), denials->end(), [&](const auto& text) { return text.id == id; })) {
      return absl::OkStatus();
    }
  }
  return absl::NotFoundError(
      absl::StrCat("`", id, output.In("` is geen weigering van deze regels", "` is no denial of these rules")));
}

ExitCode ProveLoaded(const LoadedPolicy& loaded, const std::vector<Assertion>& assertions, const ProveChoice& choice,
                     Output& output) {
  if (choice.unprotected) return ShowUnprotected(loaded.policy, assertions, output);
  if (!choice.without.empty()) {
    const absl::Status is_one = CheckIsDenial(loaded.policy.texts, choice.without, output);
    if (!is_one.ok()) return output.Fail(is_one);
  }
  const policy::Policy judged =
      choice.without.empty() ? loaded.policy : policy::analyse::WithoutDenial(loaded.policy, choice.without);
  std::optional<Proof> proof;
  const absl::Time begin = absl::Now();
  {
    const PolicyProgress progress(output, "Elke toestand van het domein wordt nagegaan …",
                                  "Every state of the domain is examined …");
    proof = policy::analyse::Prove(judged, assertions);
  }
  return ShowProof(*proof, loaded, absl::ToDoubleSeconds(absl::Now() - begin), output);
}

ExitCode RunProve(const ProveChoice& choice, Output& output) {
  const absl::StatusOr<std::vector<policy::SourceFile>> files = ReadPolicyFolder(choice.assertions);
  if (!files.ok()) return output.Fail(files.status());
  std::vector<policy::CompileError> errors;
  const std::vector<Assertion> assertions = policy::analyse::ReadAssertions(*files, &errors);
  if (!errors.empty()) return FailWith(choice.assertions, errors, output);
  RulesChoice rules = choice.rules;
  rules.unfinished = true;
  return WithPolicy(rules, output,
                    [&](const LoadedPolicy& loaded) { return ProveLoaded(loaded, assertions, choice, output); });
}

}  // namespace

void AddPolicyProve(CLI::App& group, Program& program) {
  AddAction<ProveChoice>(
      group,
      {"prove", "Bewijs dat de regels nergens toestaan wat de stellingen uitsluiten",
       "Prove that the rules nowhere allow what the assertions exclude", "ketenpoort policy prove --without D02"},
      program,
      [](CLI::App& command, ProveChoice& choice) {
        AddRulesOption(command, choice.rules);
        AddFolderOption(command, "--assertions", choice.assertions,
                        "De map met de stellingen / the folder with the assertions");
        AddSwitchOptions(command, choice.rules);
        auto* without = command.add_option("--without", choice.without,
                                           "Doe alsof deze weigering er niet is / as if this denial were not there");
        without->type_name("D02");
        command
            .add_flag("--unprotected", choice.unprotected,
                      "Noem de weigeringen die geen stelling beschermt / name the denials no assertion protects")
            ->excludes(without);
      },
      RunProve);
}

}  // namespace ketenpoort::cli
