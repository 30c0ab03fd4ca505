#include "clients/cli/policy_check.h"

#include <CLI/Option.hpp>
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "clients/cli/policy_signatures.h"
#include "policy/analyse/assertion.h"
#include "policy/analyse/lint_files.h"
#include "policy/civil_day.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::FileFinding;
using policy::analyse::LintedFiles;
using policy::analyse::LintKind;

struct CheckChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string signers;
};

const char* KindWord(LintKind kind, const Output& output) {
  switch (kind) {
    case LintKind::kConditionsNeverHold:
      return output.In("voorwaarden die nooit samen gelden", "conditions that never hold together");
    case LintKind::kRuleNeverApplies:
      return output.In("regel die nooit geldt", "rule that never applies");
    case LintKind::kRuleShadowed:
      return output.In("regel die geheel achter een weigering staat", "rule fully behind a denial");
    case LintKind::kCategoryNeverReleased:
      return output.In("gegeven dat nooit meegaat", "category that never goes");
    case LintKind::kValueNeverReleased:
      return output.In("waarde waarbij een stroom nooit iets doorlaat",
                       "value under which a flow lets nothing through");
    case LintKind::kCategoryNoPayloadCarries:
      return output.In("gegeven dat geen bericht heeft", "category no payload carries");
    case LintKind::kFieldNeverReleased:
      return output.In("veld dat geen regel doorlaat", "field no rule lets through");
    case LintKind::kDenialNeverNamed:
      return output.In("weigering die nooit wordt genoemd", "denial that is never named");
    case LintKind::kRefusedFieldStale:
      return output.In("geweigerd veld dat niet klopt", "refused field that is stale");
  }
  return "";
}

// What a person should look at, though the rules hold.
std::vector<std::string> Warnings(const LoadedPolicy& loaded, const Output& output) {
  const policy::Policy& policy = loaded.policy;
  std::vector<std::string> warnings;
  if (loaded.assertions.empty()) {
    warnings.push_back(absl::StrCat(
        output.In("geen stellingen in ", "no assertions in "), loaded.assertions_folder,
        output.In("; zonder kan de bundel niet worden ondertekend", "; without them the bundle cannot be signed")));
  }
  const policy::Day today = Today();
  const policy::Texts& texts = policy.texts;
  for (const policy::SwitchText& one : texts.switches) {
    if (!one.on) continue;
    warnings.push_back(absl::StrCat(output.In("schakelaar ", "switch "), one.id,
                                    output.In(" staat aan sinds ", " is on since "), one.decided_on, ": ", one.owner));
  }
  for (const policy::AssessmentText& one : texts.assessments) {
    if (one.review_on > today) continue;
    warnings.push_back(absl::StrCat(output.In("de vaste beoordeling ", "the standing assessment "), one.id,
                                    output.In(" had op ", " was due for review on "), policy::FormatDay(one.review_on),
                                    output.In(" herzien moeten worden", "")));
  }
  if (policy.valid_until < today || policy.valid_from > today) {
    warnings.push_back(output.In("de bundel geldt vandaag niet", "the bundle is not valid today"));
  }
  std::vector<std::string> unread;
  const auto look = [&](const auto& all) {
    for (const auto& text : all) {
      for (const policy::Basis& basis : text.basis) {
        if (basis.confidence != policy::Confidence::kNotVerified) continue;
        const std::string cited = absl::StrCat(text.id, " ", policy::Cited(basis.cited));
        if (std::find(unread.begin(), unread.end(), cited) == unread.end()) unread.push_back(cited);
      }
    }
  };
  look(texts.rules);
  look(texts.rules_elsewhere);
  look(texts.denials);
  look(texts.denials_elsewhere);
  if (!unread.empty()) {
    warnings.push_back(
        absl::StrCat(output.In("nog niet nagelezen (M): ", "not verified yet (M): "), absl::StrJoin(unread, ", ")));
  }
  return warnings;
}

void ShowFindings(const LoadedPolicy& loaded, const LintedFiles& lint, Output& output) {
  for (const FileFinding& finding : lint.findings) {
    output.Line(absl::StrCat(Printable(Placed(loaded.folder, finding.at)), " (", KindWord(finding.kind, output), ")"));
  }
  if (lint.overflowed) {
    output.Line(output.In("Te groot om geheel na te gaan.", "Too large to be examined as a whole."));
  }
}

ExitCode CheckLoaded(const LoadedPolicy& loaded, const std::string& signers, Output& output) {
  std::vector<policy::CompileError> unread;
  policy::analyse::ReadAssertions(loaded.assertions, &unread);
  if (!unread.empty()) return FailWith(loaded.assertions_folder, unread, output);
  LintedFiles lint;
  {
    const PolicyProgress progress(output, "Elke regel wordt over het hele domein nagegaan …",
                                  "Every rule is examined over the whole domain …");
    lint = policy::analyse::LintFiles(loaded.files, loaded.policy);
  }
  if (!lint.errors.empty()) return FailWith(loaded.folder, lint.errors, output);
  std::vector<policy::CompileError> errors;
  for (const FileFinding& finding : lint.findings) errors.push_back(finding.at);
  const std::vector<std::string> warnings = Warnings(loaded, output);
  const SignatureReport signatures = ReadSignatures(loaded.folder, loaded.policy, signers);
  const bool ok = errors.empty() && !lint.overflowed && (signers.empty() || signatures.verified);
  ShowFindings(loaded, lint, output);
  for (const std::string& warning : warnings) {
    output.Line(absl::StrCat(output.In("Let op: ", "Note: "), Printable(warning)));
  }
  output.Line(SignatureLine(signatures, output));
  output.Document(JsonObject()
                      .Truth("ok", ok)
                      .Text("id", loaded.policy.id)
                      .Count("version", loaded.policy.version)
                      .Count("files", loaded.files.size())
                      .Count("assertionFiles", loaded.assertions.size())
                      .Text("digest", loaded.digest)
                      .Document("errors", "[]")
                      .Document("findings", ErrorsJson(errors))
                      .Document("warnings", TextsJson(warnings))
                      .Document("signatures", SignatureJson(signatures))
                      .Done());
  if (!ok) {
    if (errors.empty()) {
      output.Line(output.In("De handtekeningen of de omvang kloppen niet.", "The signatures or the size do not hold."));
      return ExitCode::kCheckFailed;
    }
    output.Line(absl::StrCat(errors.size(), output.In(errors.size() == 1 ? " bevinding" : " bevindingen",
                                                      errors.size() == 1 ? " finding" : " findings")));
    return ExitCode::kCheckFailed;
  }
  output.Line(absl::StrCat(output.In("De regels kloppen: ", "The rules hold: "), loaded.policy.id,
                           output.In(" versie ", " version "), loaded.policy.version, ", ", loaded.files.size(),
                           output.In(" bestanden en ", " files and "), loaded.assertions.size(),
                           output.In(" met stellingen, sha256 ", " of assertions, sha256 "), loaded.digest));
  return ExitCode::kOk;
}

ExitCode RunCheck(const CheckChoice& choice, Output& output) {
  return WithPolicy(choice.rules, output,
                    [&](const LoadedPolicy& loaded) { return CheckLoaded(loaded, choice.signers, output); });
}

}  // namespace

void AddPolicyCheck(CLI::App& group, Program& program) {
  AddAction<CheckChoice>(
      group,
      {"check", "Controleer alle regels: elke fout met regel en kolom, en wat nooit iets kan doen",
       "Check all rules: every error with line and column, and what can never do anything",
       "ketenpoort policy check policy/rules"},
      program,
      [](CLI::App& command, CheckChoice& choice) {
        AddFolderOption(command, "rules,--rules", choice.rules.folder,
                        "De map met de regels / the folder with the rules");
        AddAssertionsOption(command, choice.rules);
        command
            .add_option("--signers", choice.signers,
                        "Controlesleutels van wie mag ondertekenen / verifier keys of who may sign")
            ->type_name("FILE");
      },
      RunCheck);
}

}  // namespace ketenpoort::cli
