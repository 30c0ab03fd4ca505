#include "clients/cli/policy_at_gateway.h"

#include <CLI/Validators.hpp>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "clients/cli/json.h"
#include "clients/cli/log_purpose.h"
#include "clients/cli/show.h"
#include "clients/sdk/organ_name.h"
#include "policy/civil_day.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int kDaysBack = 30;

// The name of an enum value without its prefix, in small letters: `other_basis` of SHIFT_KIND_OTHER_BASIS.
std::string Small(std::string_view name, std::string_view prefix) {
  if (name.substr(0, prefix.size()) == prefix) name.remove_prefix(prefix.size());
  std::string small(name);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

std::vector<std::string> TextsOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::string ShiftJson(const v1::PolicyShift& shift) {
  return JsonObject()
      .Text("shift", Small(v1::ShiftKind_Name(shift.kind()), "SHIFT_KIND_"))
      .Text("step", Small(v1::DecisionStep_Name(shift.step()), "DECISION_STEP_"))
      .Text("senderOrgan", sdk::ShortName(shift.sender()))
      .Text("receiverOrgan", sdk::ShortName(shift.receiver()))
      .Text("kind", sdk::ShortName(shift.message_kind()))
      .Text("purpose", sdk::ShortName(shift.purpose()))
      .Document("before", TextsJson(TextsOf(shift.before())))
      .Document("after", TextsJson(TextsOf(shift.after())))
      .Document("articlesBefore", TextsJson(TextsOf(shift.articles_before())))
      .Document("articlesAfter", TextsJson(TextsOf(shift.articles_after())))
      .Text("category", CategoryList(shift.categories()))
      .Count("cases", shift.cases())
      .Done();
}

void ShowCounts(const v1::WhatIfOnLogResponse& answered, Output& output) {
  const auto count = [&](uint64_t value) { return Grouped(std::to_string(value), output); };
  output.Line(absl::StrCat(
      output.In("Beslissingen op berichten: ", "Decisions on messages: "), count(answered.decisions()),
      output.In("; gewist ", "; erased "), count(answered.erased()),
      output.In(", zonder geldend beleid ", ", without a policy in its days "), count(answered.without_policy()),
      output.In(", niet volledig vastgelegd ", ", not recorded whole "), count(answered.incomplete())));
  output.Line(absl::StrCat(
      output.In("Opnieuw beslist onder het beleid van toen: gelijk ", "Decided again under the policy of then: equal "),
      count(answered.replayed_equal()), output.In(", anders ", ", different "), count(answered.replayed_different()),
      output.In(", dat beleid niet bewaard ", ", that policy not kept "), count(answered.policy_not_kept()),
      output.In("; gelijk onder het beleid van nu ", "; equal under the policy of now "), count(answered.equal_now())));
}

ExitCode ShowWhatIf(const v1::WhatIfOnLogRequest& request, const v1::WhatIfOnLogResponse& answered, Output& output) {
  output.Line(absl::StrCat(output.In("Uit het logboek van ", "From the log of "), request.from(),
                           output.In(" tot en met ", " up to and including "), request.until(),
                           output.In("; deze inzage is vastgelegd.", "; this reading was recorded.")));
  ShowCounts(answered, output);
  std::vector<std::string> shifts;
  for (const v1::PolicyShift& shift : answered.shifts()) {
    const bool handover = shift.step() == v1::DECISION_STEP_DISCLOSURE;
    output.Line(absl::StrCat(
        handover ? output.In("Bij uitreiking. ", "At disclosure. ") : output.In("Bij aanname. ", "At acceptance. "),
        Printable(output.Choose(shift.text_nl(), shift.text_en()))));
    shifts.push_back(ShiftJson(shift));
  }
  output.Line(absl::StrCat(output.In("Wat over minder dan ", "What is about fewer than "), answered.shown_from(),
                           output.In(" personen gaat, wordt niet getoond, ook niet dat het er is.",
                                     " persons is not shown, nor that it is.")));
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Text("cases", "log")
                      .Text("from", request.from())
                      .Text("until", request.until())
                      .Text("logPurpose", Small(v1::LogPurpose_Name(request.purpose()), "LOG_PURPOSE_"))
                      .Text("draftDigest", audit::crypto::HexEncode(answered.draft_digest()))
                      .Text("baseDigest", audit::crypto::HexEncode(answered.base_digest()))
                      .Count("decisions", answered.decisions())
                      .Count("withoutPolicy", answered.without_policy())
                      .Count("erased", answered.erased())
                      .Count("incomplete", answered.incomplete())
                      .Count("replayedEqual", answered.replayed_equal())
                      .Count("replayedDifferent", answered.replayed_different())
                      .Count("policyNotKept", answered.policy_not_kept())
                      .Count("equalNow", answered.equal_now())
                      .Count("shownFrom", answered.shown_from())
                      .Document("shifts", JsonArray(shifts))
                      .Done());
  return ExitCode::kOk;
}

std::string LossJson(const v1::ForecastLoss& loss) {
  return JsonObject()
      .Text("day", loss.first_day())
      .Text("reason", Small(v1::LossReason_Name(loss.reason()), "LOSS_REASON_"))
      .Text("senderOrgan", sdk::ShortName(loss.sender()))
      .Text("receiverOrgan", sdk::ShortName(loss.receiver()))
      .Text("kind", sdk::ShortName(loss.message_kind()))
      .Text("purpose", sdk::ShortName(loss.purpose()))
      .Count("cases", loss.messages())
      .Done();
}

std::string EndingJson(const v1::ForecastEnding& ending) {
  JsonObject document;
  document.Text("lastDay", ending.last_day()).Text("what", Small(v1::EndingKind_Name(ending.kind()), "ENDING_KIND_"));
  document.Text("fromOrgan", ending.from() == v1::ORGAN_UNSPECIFIED ? "" : sdk::ShortName(ending.from()));
  document.Text("toOrgan", ending.to() == v1::ORGAN_UNSPECIFIED ? "" : sdk::ShortName(ending.to()));
  return document.Count("count", ending.count()).Done();
}

ExitCode ShowForecast(const v1::ForecastResponse& answered, int days, bool messages, Output& output) {
  output.Line(absl::StrCat(output.In("Vanaf ", "From "), answered.today(), output.In(", ", ", "), days,
                           output.In(" dagen vooruit, bij deze poort.", " days ahead, at this gateway.")));
  if (!answered.policy_last_day().empty()) {
    output.Line(absl::StrCat(
        output.In("Het beleid zelf geldt tot en met ", "The policy itself holds up to and including "),
        answered.policy_last_day(), output.In("; daarna wordt niets beslist.", "; after that nothing is decided.")));
  }
  std::vector<std::string> flows;
  std::vector<std::string> losses;
  std::vector<std::string> endings;
  const auto say = [&](const auto& one) { output.Line(Printable(output.Choose(one.text_nl(), one.text_en()))); };
  for (const v1::ForecastFlow& flow : answered.flows()) {
    say(flow);
    flows.push_back(
        JsonObject().Text("from", flow.from()).Text("textNl", flow.text_nl()).Text("textEn", flow.text_en()).Done());
  }
  for (const v1::ForecastLoss& loss : answered.losses()) {
    say(loss);
    losses.push_back(LossJson(loss));
  }
  for (const v1::ForecastEnding& ending : answered.endings()) {
    say(ending);
    endings.push_back(EndingJson(ending));
  }
  if (flows.empty() && losses.empty() && endings.empty()) output.Line(output.In("Niets te tonen.", "Nothing to show."));
  output.Line(messages ? absl::StrCat(output.In("Over berichten en wat geregistreerd is worden aantallen vanaf ",
                                                "Of messages and what is registered counts are shown from "),
                                      answered.shown_from(),
                                      output.In(" personen getoond; deze inzage is vastgelegd.",
                                                " persons on; this reading was recorded."))
                       : std::string(output.In("Alleen de regels; met --reason ook wat er wacht.",
                                               "The rules alone; with --reason also what waits.")));
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Text("on", answered.today())
                      .Number("days", days)
                      .Text("cases", messages ? "gateway" : "none")
                      .Text("policyDigest", audit::crypto::HexEncode(answered.policy_digest()))
                      .Text("policyLastDay", answered.policy_last_day())
                      .Count("shownFrom", answered.shown_from())
                      .Document("flows", JsonArray(flows))
                      .Document("losses", JsonArray(losses))
                      .Document("endings", JsonArray(endings))
                      .Done());
  return ExitCode::kOk;
}

}  // namespace

absl::StatusOr<sdk::PolicyClient> ConnectPolicy(const ConnectionChoice& choice, Console& console) {
  const absl::StatusOr<ResolvedConnection> resolved = Resolve(choice, console, false);
  if (!resolved.ok()) return resolved.status();
  absl::StatusOr<sdk::Connection> connection = ConnectAs(resolved->options, console);
  if (!connection.ok()) return connection.status();
  return sdk::PolicyClient(*std::move(connection));
}

void AddPolicyTexts(const std::vector<policy::SourceFile>& files,
                    google::protobuf::RepeatedPtrField<v1::PolicyText>& out) {
  for (const policy::SourceFile& file : files) {
    v1::PolicyText* text = out.Add();
    text->set_name(file.name);
    text->set_text(file.text);
  }
}

CLI::Option* AddLogOptions(CLI::App& command, LogChoice& choice) {
  CLI::Option* const log = command.add_flag(
      "--log", choice.log,
      "Neem wat de poort heeft beslist, uit haar logboek, in plaats van verzonnen mensen; voor een FG, "
      "verantwoordelijke of toezichthouder, en zelf een regel in het logboek / take what the gateway "
      "decided, from its log, instead of invented people; for an FG, controller officer or supervisor, "
      "and itself an entry");
  command
      .add_option("--purpose", choice.purpose,
                  "Met --log: het doel, een dat Wjsg 26e(2) toestaat / with --log: the purpose, one that Wjsg 26e(2) "
                  "allows")
      ->check(CLI::IsMember(PurposeNames()))
      ->option_text(kPurposeHelp)
      ->needs(log);
  command.add_option("--reason", choice.reason, "Met --log: waarom, in een regel / with --log: why, in one line")
      ->type_name("TEXT")
      ->needs(log);
  command
      .add_option("--from", choice.from,
                  "Met --log: de eerste dag; anders dertig dagen terug / with --log: the first day; else thirty days "
                  "back")
      ->type_name("2026-11-01")
      ->needs(log);
  command
      .add_option("--until", choice.until,
                  "Met --log: de laatste dag; anders vandaag / with --log: the last day; else today")
      ->type_name("2026-11-22")
      ->needs(log);
  AddConnectionOptions(command, choice.connection);
  return log;
}

ExitCode WhatIfOnLog(const LogChoice& choice, const LoadedPolicy& draft, Output& output) {
  if (choice.purpose.empty() || choice.reason.empty()) {
    return output.Fail(absl::InvalidArgumentError(
        output.In("een logboek wordt gelezen voor een doel van Wjsg 26e(2) en om een reden: geef --purpose en --reason",
                  "a log is read for a purpose of Wjsg 26e(2) and for a reason: give --purpose and --reason")));
  }
  const absl::StatusOr<policy::Day> until = DayOf(choice.until);
  if (!until.ok()) return output.Fail(until.status());
  v1::WhatIfOnLogRequest request;
  AddPolicyTexts(draft.files, *request.mutable_rules());
  request.set_purpose(PurposeNamed(choice.purpose));
  request.set_reason(choice.reason);
  request.set_from(choice.from.empty() ? policy::FormatDay(*until - kDaysBack) : choice.from);
  request.set_until(policy::FormatDay(*until));
  const absl::StatusOr<sdk::PolicyClient> client = ConnectPolicy(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::WhatIfOnLogResponse> answered = client->WhatIfOnLog(request);
  if (!answered.ok()) return output.Fail(answered.failure());
  if (answered->findings().empty()) return ShowWhatIf(request, *answered, output);
  std::vector<policy::CompileError> errors;
  for (const v1::PolicyFinding& finding : answered->findings()) {
    errors.push_back({Printable(finding.file()), static_cast<int>(finding.line()), static_cast<int>(finding.column()),
                      Printable(finding.message())});
  }
  return FailWith(draft.folder, errors, output);
}

CLI::Option* AddGatewayOptions(CLI::App& command, GatewayChoice& choice) {
  CLI::Option* const gateway =
      command.add_flag("--gateway", choice.gateway,
                       "Vraag het de poort: haar beleid en haar dag / ask the gateway: its policy and its day");
  command
      .add_option(
          "--reason", choice.reason,
          "Met --gateway: tel ook de berichten die wachten en wat geregistreerd is, om deze reden; voor een FG, "
          "verantwoordelijke of toezichthouder, en zelf een regel in het logboek / with --gateway: also count "
          "the messages that wait and what is registered, for this reason; for an FG, controller officer or "
          "supervisor, and itself an entry")
      ->type_name("TEXT")
      ->needs(gateway);
  AddConnectionOptions(command, choice.connection);
  return gateway;
}

ExitCode ForecastAtGateway(const GatewayChoice& choice, int days, Output& output) {
  const absl::StatusOr<sdk::PolicyClient> client = ConnectPolicy(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  v1::ForecastRequest request;
  request.set_days(static_cast<uint32_t>(days));
  request.set_include_messages(!choice.reason.empty());
  request.set_reason(choice.reason);
  const sdk::CallResult<v1::ForecastResponse> answered = client->Forecast(request);
  if (!answered.ok()) return output.Fail(answered.failure());
  return ShowForecast(*answered, days, request.include_messages(), output);
}

}  // namespace ketenpoort::cli
