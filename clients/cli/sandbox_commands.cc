#include "clients/cli/sandbox_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/cli/json.h"
#include "clients/cli/show.h"
#include "clients/sdk/organ_name.h"
#include "clients/sdk/sandbox_client.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int kDaysMax = 36'500;

struct SandboxChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string to;
  std::string by;
  std::string fault;
};

absl::StatusOr<sdk::SandboxClient> ConnectSandbox(const SandboxChoice& choice, Console& console) {
  const absl::StatusOr<ResolvedConnection> resolved = Resolve(choice.connection, console, false);
  if (!resolved.ok()) return resolved.status();
  absl::StatusOr<sdk::Connection> connection = ConnectAs(resolved->options, console);
  if (!connection.ok()) return connection.status();
  return sdk::SandboxClient(*std::move(connection));
}

ExitCode EndAdvance(const sdk::CallResult<v1::AdvanceClockResponse>& answered, Output& output) {
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("response", MessageJson(*answered)).Done());
  output.Line(absl::StrCat(output.In("De poort leeft nu op ", "The gateway's time is now "),
                           FormatInstant(answered->now()), "; ", answered->timers_handled(),
                           output.In(" termijnen afgehandeld", " timers handled")));
  return ExitCode::kOk;
}

ExitCode RunAdvance(const SandboxChoice& choice, Output& output) {
  if (choice.to.empty() == choice.by.empty()) {
    return output.Fail(absl::InvalidArgumentError("geef --to of --by / give --to or --by"));
  }
  const absl::StatusOr<int64_t> amount = choice.to.empty() ? ParseDuration(choice.by) : ParseInstant(choice.to);
  if (!amount.ok()) return output.Fail(amount.status());
  const absl::StatusOr<sdk::SandboxClient> client = ConnectSandbox(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  return EndAdvance(choice.to.empty() ? client->AdvanceBy(*amount) : client->AdvanceTo(*amount), output);
}

ExitCode RunNow(const SandboxChoice& choice, Output& output) {
  const absl::StatusOr<sdk::SandboxClient> client = ConnectSandbox(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  return EndAdvance(client->Now(), output);
}

ExitCode RunFault(const SandboxChoice& choice, Output& output) {
  const absl::StatusOr<v1::Fault> fault = sdk::ParseName<v1::Fault>(choice.fault);
  if (!fault.ok()) return output.Fail(fault.status());
  const absl::StatusOr<sdk::SandboxClient> client = ConnectSandbox(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::InjectFaultResponse> answered = client->InjectFault(*fault);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Text("fault", sdk::ShortName(*fault)).Done());
  output.Line(output.In("De storing staat klaar.", "The fault is set."));
  return ExitCode::kOk;
}

void DeclareConnection(CLI::App& command, SandboxChoice& choice) {
  command.add_flag("--plaintext", choice.connection.plaintext,
                   "Zonder TLS, alleen naar deze machine / without TLS, only to this machine");
  AddConnectionOptions(command, choice.connection);
}

}  // namespace

absl::StatusOr<int64_t> ParseInstant(std::string_view text) {
  const absl::string_view view(text.data(), text.size());
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, view, &time, &error)) return absl::ToUnixMicros(time);
  absl::TimeZone amsterdam;
  if (absl::LoadTimeZone("Europe/Amsterdam", &amsterdam)) {
    for (const char* format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
      if (absl::ParseTime(format, view, amsterdam, &time, &error)) return absl::ToUnixMicros(time);
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("`", view, "` is geen tijd / is no time: 2026-11-22T16:40:00+01:00, 2026-11-22 16:40"));
}

absl::StatusOr<int64_t> ParseDuration(std::string_view text) {
  const absl::Status wrong = absl::InvalidArgumentError(
      absl::StrCat("`", std::string(text), "` is geen duur / is no duration: 14d, 1d12h, 90m, 30s"));
  absl::Duration total;
  const size_t days_end = text.find('d');
  if (days_end != std::string_view::npos) {
    int days = 0;
    if (!absl::SimpleAtoi(absl::string_view(text.data(), days_end), &days) || days < 0 || days > kDaysMax) return wrong;
    total = absl::Hours(24) * days;
    text.remove_prefix(days_end + 1);
  }
  absl::Duration rest;
  if (!text.empty() && !absl::ParseDuration(absl::string_view(text.data(), text.size()), &rest)) return wrong;
  total += rest;
  if (total <= absl::ZeroDuration() || total > absl::Hours(24) * kDaysMax) return wrong;
  return absl::ToInt64Microseconds(total);
}

void AddSandboxCommands(CLI::App& root, Program& program) {
  CLI::App& group =
      AddGroup(root, {"sandbox", "De klok en de storingen van een proefpoort", "Clock and faults of a sandbox gateway",
                      "ketenpoort sandbox advance --by 14d --profile beheer.textproto"});
  AddAction<SandboxChoice>(
      group,
      {"advance", "Zet de klok vooruit; wacht tot alles wat verviel is afgehandeld",
       "Move the clock forward; waits until all that came due is handled",
       "ketenpoort sandbox advance --to \"2026-11-22 16:40\" --profile beheer.textproto"},
      program,
      [](CLI::App& command, SandboxChoice& choice) {
        CLI::Option* to = command.add_option("--to", choice.to, "Tijdstip / instant");
        to->type_name("TIME");
        command.add_option("--by", choice.by, "Duur, als 14d of 1d12h / duration")->type_name("DURATION")->excludes(to);
        DeclareConnection(command, choice);
      },
      RunAdvance);
  AddAction<SandboxChoice>(group,
                           {"now", "Hoe laat het bij de poort is", "What time it is at the gateway",
                            "ketenpoort sandbox now --profile beheer.textproto"},
                           program, DeclareConnection, RunNow);
  AddAction<SandboxChoice>(
      group,
      {"fault", "Laat de volgende stap mislukken: COMMIT_FAILS of DELIVERY_DROPPED",
       "Make the next step fail: COMMIT_FAILS or DELIVERY_DROPPED",
       "ketenpoort sandbox fault DELIVERY_DROPPED --profile beheer.textproto"},
      program,
      [](CLI::App& command, SandboxChoice& choice) {
        command.add_option("fault", choice.fault, "De storing / the fault")->type_name("FAULT")->required();
        DeclareConnection(command, choice);
      },
      RunFault);
}

}  // namespace ketenpoort::cli
