#include "clients/cli/policy_what_if.h"

#include <CLI/Option.hpp>
#include <array>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_at_gateway.h"
#include "clients/cli/policy_cases.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "policy/analyse/what_if.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::Case;
using policy::analyse::Shift;
using policy::analyse::WhatIfResult;

struct WhatIfChoice {
  OutputOptions output;
  RulesChoice rules;
  RulesChoice draft;
  CasesChoice cases;
  LogChoice log;
};

std::string ShiftJson(const Shift& shift) {
  constexpr std::array kKinds = {"opens", "closes", "releases_more", "releases_less", "other_basis", "other_refusal"};
  static_assert(kKinds.size() == policy::analyse::kShiftKindCount);
  return JsonObject()
      .Text("shift", kKinds[static_cast<size_t>(shift.kind)])
      .Text("senderOrgan", policy::NameOf(shift.sender))
      .Text("receiverOrgan", policy::NameOf(shift.receiver))
      .Text("kind", policy::NameOf(shift.message))
      .Text("purpose", policy::NameOf(shift.purpose))
      .Document("before", TextsJson(shift.before))
      .Document("after", TextsJson(shift.after))
      .Document("articlesBefore", TextsJson(shift.articles_before))
      .Document("articlesAfter", TextsJson(shift.articles_after))
      .Text("category", policy::analyse::CategoryCodes(shift.categories, " "))
      .Count("cases", shift.cases)
      .Done();
}

ExitCode Show(const WhatIfResult& result, const CasesChoice& choice, policy::Day day, Output& output) {
  output.Line(absl::StrCat(
      output.In("Bekeken: ", "Looked at: "), CasesWords(choice, result.cases, output),
      choice.scenarios.empty() ? absl::StrCat(output.In(", op ", ", on "), policy::FormatDay(day)) : "",
      output.In(". Zij gaan over niemand: een aantal zegt waar het ontwerp ingrijpt, niet hoe vaak dat zal zijn.",
                ". They are about nobody: a count says where the draft bites, not how often it will.")));
  if (!result.text.empty()) output.Line(result.text);
  if (result.shifts.empty()) output.Line(output.In("Niets verschuift.", "Nothing shifts."));
  output.Line(absl::StrCat(output.In("Toegestaan nu ", "Allowed now "), result.allowed_before,
                           output.In(", onder het ontwerp ", ", under the draft "), result.allowed_after));
  std::vector<std::string> shifts;
  for (const Shift& shift : result.shifts) shifts.push_back(ShiftJson(shift));
  JsonObject document;
  document.Truth("ok", true).Text("on", policy::FormatDay(day));
  AddCasesJson(choice, result.cases, document);
  output.Document(document.Count("allowedBefore", result.allowed_before)
                      .Count("allowedAfter", result.allowed_after)
                      .Document("shifts", JsonArray(shifts))
                      .Done());
  return ExitCode::kOk;
}

ExitCode RunWhatIf(const WhatIfChoice& choice, Output& output) {
  if (choice.log.log) {
    return WithPolicy(choice.draft, output,
                      [&](const LoadedPolicy& draft) { return WhatIfOnLog(choice.log, draft, output); });
  }
  const absl::StatusOr<policy::Day> day = DayOf(choice.cases.on);
  if (!day.ok()) return output.Fail(day.status());
  return WithCases(choice.cases, *day, output, [&](const std::vector<Case>& cases) {
    return WithPolicy(choice.rules, output, [&](const LoadedPolicy& loaded) {
      return WithPolicy(choice.draft, output, [&](const LoadedPolicy& draft) {
        return Show(policy::analyse::WhatIf(loaded.policy, draft.policy, cases), choice.cases, *day, output);
      });
    });
  });
}

}  // namespace

void AddPolicyWhatIf(CLI::App& group, Program& program) {
  AddAction<WhatIfChoice>(
      group,
      {"what-if", "Wat zou een ontwerp openen en sluiten, bij berichten over verzonnen mensen of uit het logboek",
       "What would a draft open and close, on messages about invented people or from the log",
       "ketenpoort policy what-if --policy concept/rules"},
      program,
      [](CLI::App& command, WhatIfChoice& choice) {
        command.add_option("--policy", choice.draft.folder, "De map met het ontwerp / the folder with the draft")
            ->type_name("DRAFT")
            ->required();
        AddRulesOption(command, choice.rules);
        AddCasesOptions(command, choice.cases);
        command
            .add_option("--switch-on", choice.draft.on,
                        "Doe alsof deze schakelaar in het ontwerp aan staat / as if on in the draft")
            ->type_name("A03");
        CLI::Option* const log = AddLogOptions(command, choice.log);
        // The gateway compares with what is in force there, on what its log holds.
        for (const char* local : {"--rules", "--scenarios", "--messages", "--seed", "--on", "--switch-on"}) {
          command.get_option(local)->excludes(log);
        }
      },
      RunWhatIf);
}

}  // namespace ketenpoort::cli
