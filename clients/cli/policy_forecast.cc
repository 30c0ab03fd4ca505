#include "clients/cli/policy_forecast.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <array>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_at_gateway.h"
#include "clients/cli/policy_cases.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "policy/analyse/diff_text.h"
#include "policy/analyse/forecast.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::Case;
using policy::analyse::ForecastResult;
using policy::analyse::Loss;

struct ForecastChoice {
  OutputOptions output;
  RulesChoice rules;
  CasesChoice cases;
  GatewayChoice gateway;
  int days = 0;
};

constexpr std::array kReasons = {"policy", "consent", "mandate", "phase", "three_months", "lapse_term", "other"};
static_assert(kReasons.size() == policy::analyse::kLossReasonCount);

// Losses of one flow for one reason on one day, as a count: never one of them.
std::string LossesJson(const ForecastResult& result, const std::vector<Case>& cases) {
  constexpr std::array kKeys = {"day", "reason", "senderOrgan", "receiverOrgan", "kind", "failing", "denial"};
  std::map<std::array<std::string, kKeys.size()>, size_t> counted;
  for (const Loss& loss : result.losses) {
    const policy::Request& request = cases[loss.case_index].request;
    const bool named = loss.failing != policy::Condition::kNone;
    ++counted[{policy::FormatDay(loss.day), kReasons[static_cast<size_t>(loss.reason)],
               std::string(policy::NameOf(request.sender.organ)), std::string(policy::NameOf(request.receiver.organ)),
               std::string(policy::NameOf(request.kind)), named ? std::string(policy::NameOf(loss.failing)) : "",
               loss.denial_after}];
  }
  std::vector<std::string> documents;
  for (const auto& [flow, count] : counted) {
    JsonObject document;
    for (size_t i = 0; i < kKeys.size(); ++i) document.Text(kKeys[i], flow[i]);
    documents.push_back(document.Count("cases", count).Done());
  }
  return JsonArray(documents);
}

ExitCode Show(const LoadedPolicy& loaded, const ForecastResult& result, const std::vector<Case>& cases,
              policy::Day today, const ForecastChoice& choice, Output& output) {
  const int days = choice.days;
  if (result.overflowed) {
    return output.Fail(absl::ResourceExhaustedError("the rules are too large to look ahead"), ExitCode::kCheckFailed);
  }
  output.Line(absl::StrCat(output.In("Vanaf ", "From "), policy::FormatDay(today), output.In(", ", ", "), days,
                           output.In(" dagen vooruit; ", " days ahead; "),
                           CasesWords(choice.cases, cases.size(), output),
                           output.In(". Zij gaan over niemand.", ". They are about nobody.")));
  if (!result.text.empty()) output.Line(result.text);
  output.Line(absl::StrCat(output.In("Stromen die veranderen: ", "Flows that change: "), result.flows.size(),
                           output.In("; berichten die hun grondslag verliezen: ", "; messages that lose their basis: "),
                           result.losses.size()));
  std::vector<std::string> flows;
  for (const policy::analyse::Change& change : result.flows) {
    const policy::Bilingual words = policy::analyse::ChangeWords(loaded.policy, loaded.policy, change);
    flows.push_back(JsonObject()
                        .Text("from", policy::analyse::IsoDay(change.period.from))
                        .Text("textNl", words.nl)
                        .Text("textEn", words.en)
                        .Done());
  }
  JsonObject document;
  document.Truth("ok", true).Text("on", policy::FormatDay(today)).Number("days", days);
  AddCasesJson(choice.cases, cases.size(), document);
  output.Document(document.Document("flows", JsonArray(flows)).Document("losses", LossesJson(result, cases)).Done());
  return ExitCode::kOk;
}

ExitCode RunForecast(const ForecastChoice& choice, Output& output) {
  if (choice.gateway.gateway) return ForecastAtGateway(choice.gateway, choice.days, output);
  const absl::StatusOr<policy::Day> today = DayOf(choice.cases.on);
  if (!today.ok()) return output.Fail(today.status());
  return WithCases(choice.cases, *today, output, [&](const std::vector<Case>& cases) {
    return WithPolicy(choice.rules, output, [&](const LoadedPolicy& loaded) {
      std::optional<ForecastResult> result;
      {
        const PolicyProgress progress(output, "Elke komende dag wordt nagegaan …", "Every coming day is examined …");
        result = policy::analyse::Forecast(loaded.policy, *today, choice.days, cases);
      }
      return Show(loaded, *result, cases, *today, choice, output);
    });
  });
}

}  // namespace

void AddPolicyForecast(CLI::App& group, Program& program) {
  AddAction<ForecastChoice>(
      group,
      {"forecast", "Welke stromen en berichten verliezen binnenkort hun grondslag",
       "Which flows and messages are about to lose their basis", "ketenpoort policy forecast --days 90"},
      program,
      [](CLI::App& command, ForecastChoice& choice) {
        command
            .add_option("--days", choice.days,
                        "Zoveel dagen vooruit, hoogstens 1100 / so many days ahead, at most 1100")
            ->check(CLI::Range(1, policy::analyse::kForecastDaysMax))
            ->type_name("N")
            ->required();
        AddRulesOption(command, choice.rules);
        AddCasesOptions(command, choice.cases);
        CLI::Option* const gateway = AddGatewayOptions(command, choice.gateway);
        for (const char* local : {"--rules", "--scenarios", "--messages", "--seed", "--on"}) {
          command.get_option(local)->excludes(gateway);
        }
      },
      RunForecast);
}

}  // namespace ketenpoort::cli
