#include "clients/cli/audit_export.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/export_file.h"
#include "clients/cli/json.h"
#include "clients/cli/log_purpose.h"
#include "clients/cli/party_commands.h"
#include "clients/sdk/audit_client.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr uint32_t kEntriesPerAnswer = 20'000;

struct ExportChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string format;
  std::string file;
  uint64_t from = 0;
  std::string purpose;
  std::string reason;
};

v1::ExportFormat FormatNamed(const std::string& name) {
  if (name == "ldv") return v1::EXPORT_FORMAT_LDV;
  return name == "adl" ? v1::EXPORT_FORMAT_ADL : v1::EXPORT_FORMAT_FSC;
}

ExitCode EndExport(const ExportChoice& choice, uint64_t lines, uint64_t next, Output& output) {
  output.Document(
      JsonObject().Truth("ok", true).Count("lines", lines).Count("nextIndex", next).Text("file", choice.file).Done());
  output.Line(absl::StrCat(lines, output.In(" regels toegevoegd aan ", " lines added to "), Printable(choice.file),
                           output.In("; verder vanaf regel ", "; further from entry "), next,
                           output.In(" van het logboek.", " of the log.")));
  return ExitCode::kOk;
}

ExitCode RunExport(const ExportChoice& choice, Output& output) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const sdk::AuditClient client(std::move(connection->connection));
  const sdk::CallResult<sdk::SignedCheckpoint> now = client.GetCheckpoint();
  if (!now.ok()) return output.Fail(now.failure());
  const absl::StatusOr<std::unique_ptr<ExportFile>> file =
      ExportFile::Open(choice.file, FormatNamed(choice.format), now->checkpoint.origin, choice.from);
  if (!file.ok()) return output.Fail(file.status());
  if (now->checkpoint.size < (*file)->next_index()) {
    return output.Fail(absl::DataLossError(output.In("het logboek is korter dan wat er al uit is gehaald",
                                                     "the log is shorter than what was taken from it before")),
                       ExitCode::kCheckFailed);
  }
  v1::ExportLogRequest request;
  request.set_format(FormatNamed(choice.format));
  request.set_count(kEntriesPerAnswer);
  request.set_reason(choice.reason);
  request.set_purpose(PurposeNamed(choice.purpose));
  uint64_t lines = 0;
  // Each answer is an entry of its own: up to where the log ended at first.
  while ((*file)->next_index() < now->checkpoint.size) {
    request.set_from_index((*file)->next_index());
    request.clear_policies_held();
    for (const std::string& digest : (*file)->policies()) request.add_policies_held(digest);
    const sdk::CallResult<v1::ExportLogResponse> answer = client.ExportLog(request);
    if (!answer.ok()) return output.Fail(answer.failure());
    if (answer->next_index() == (*file)->next_index()) {
      return output.Fail(absl::DataLossError("the gateway answered nothing to go on from"), ExitCode::kUnexpected);
    }
    if (absl::Status added = (*file)->Append(*answer); !added.ok()) return output.Fail(added);
    lines += static_cast<uint64_t>(answer->lines_size());
  }
  return EndExport(choice, lines, (*file)->next_index(), output);
}

}  // namespace

void AddExportCommand(CLI::App& group, Program& program) {
  AddAction<ExportChoice>(
      group,
      {"export", "Het logboek in de vorm van een standaard, in een bestand dat meegroeit",
       "The log in the form of a standard, in a file that grows with it",
       "ketenpoort audit export --format ldv --out logboek.ldv.jsonl --purpose interne-controle --reason "
       "\"nachtelijke uitvoer\" --profile fg.textproto"},
      program,
      [](CLI::App& command, ExportChoice& choice) {
        command
            .add_option("--format", choice.format,
                        "Logboek Dataverwerkingen, Authorization Decision Log of FSC-Logging / which standard")
            ->check(CLI::IsMember({"ldv", "adl", "fsc"}))
            ->option_text("ldv|adl|fsc")
            ->required();
        command
            .add_option("--out", choice.file,
                        "JSON, een regel per keer; gaat verder waar het was (FILE.state) / JSON lines; goes on where "
                        "it was")
            ->type_name("FILE")
            ->required();
        command
            .add_option("--from-index", choice.from,
                        "Eerste regel van het logboek, voor een nieuw bestand / first entry, for a new file")
            ->type_name("N");
        command
            .add_option("--purpose", choice.purpose,
                        "Het doel, een dat Wjsg 26e(2) toestaat / the purpose, one that Wjsg 26e(2) allows")
            ->check(CLI::IsMember(PurposeNames()))
            ->option_text(kPurposeHelp)
            ->required();
        command
            .add_option("--reason", choice.reason,
                        "Waarom u leest; dat wordt vastgelegd (Wjsg 26e) / why you read; it is recorded")
            ->type_name("TEXT")
            ->required();
        AddConnectionOptions(command, choice.connection);
      },
      RunExport);
}

}  // namespace ketenpoort::cli
