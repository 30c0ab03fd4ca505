#include "clients/cli/dji_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/receipt_folder.h"
#include "clients/cli/show.h"
#include "clients/dji/dji_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct ReportChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string file;
  std::string receipts;
};

struct AnnulChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string report_id;
};

struct StatusChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string file;
  std::string message_id;
};

struct WorkChoice {
  OutputOptions output;
  ConnectionChoice connection;
};

absl::StatusOr<dji::DjiClient> ConnectDji(const ConnectionChoice& choice, Console& console) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice, console);
  if (!connection.ok()) return connection.status();
  const v1::OrganAddress organ = connection->organs.empty() ? sdk::Minister() : connection->organs.front();
  return dji::DjiClient(std::move(connection->connection), organ);
}

void ShowReported(const v1::ReportStatusResponse& answer, Output& output) {
  output.Line(absl::StrCat(output.In("Rapport ", "Report "), sdk::FormatId(answer.report_id()), ": ",
                           sdk::ShortName(answer.state()), output.In(", fase ", ", phase "),
                           sdk::ShortName(answer.phase()),
                           answer.repeated_answer() ? output.In(" (eerder antwoord)", " (earlier answer)") : ""));
  const auto& reasons = output.language() == Language::kDutch ? answer.reasons_nl() : answer.reasons_en();
  for (const std::string& reason : reasons) output.Line(absl::StrCat("  ! ", Printable(reason)));
  ShowNotices(answer.notices(), output);
  if (!answer.work().empty()) output.Line(output.In("Werk:", "Work:"));
  for (const v1::WorkItem& item : answer.work()) ShowWork(item, output);
}

ExitCode RunReport(const ReportChoice& choice, Output& output) {
  v1::CustodyReport report;
  if (absl::Status read = ReadMessage(choice.file, output.console(), report); !read.ok()) return output.Fail(read);
  const absl::StatusOr<dji::DjiClient> client = ConnectDji(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  if (report.report_id().empty()) {
    report.set_report_id(sdk::NewMessageId(*client->custody().connection().random));
  }
  const std::string id = sdk::FormatId(report.report_id());
  const sdk::CallResult<v1::ReportStatusResponse> answered = client->ReportStatus(report);
  if (!answered.ok()) {
    if (!output.json()) output.Note(absl::StrCat(output.In("Rapport ", "Report "), id));
    return output.Fail(answered.failure());
  }
  const ReceiptFolder receipts(choice.receipts);
  absl::Status kept = receipts.Keep(answered->receipt());
  for (const v1::NoticeResult& notice : answered->notices()) {
    if (kept.ok()) kept = receipts.Keep(notice.result().receipt());
  }
  if (!kept.ok()) return output.Fail(kept);
  output.Document(
      JsonObject().Truth("ok", true).Text("reportId", id).Document("response", MessageJson(*answered)).Done());
  ShowReported(*answered, output);
  return ExitCode::kOk;
}

ExitCode RunAnnul(const AnnulChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.report_id);
  if (!id.ok()) return output.Fail(id.status());
  const absl::StatusOr<dji::DjiClient> client = ConnectDji(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::AnnulReportResponse> answered = client->AnnulReport(*id);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("response", MessageJson(*answered)).Done());
  output.Line(
      absl::StrCat(output.In("Rapport ", "Report "), sdk::FormatId(*id), output.In(" ingetrokken", " annulled")));
  ShowNotices(answered->notices(), output);
  return ExitCode::kOk;
}

absl::StatusOr<v1::SubjectReference> SubjectOf(const StatusChoice& choice, Console& console) {
  v1::SubjectReference subject;
  if (!choice.message_id.empty()) {
    const absl::StatusOr<std::string> id = sdk::ParseId(choice.message_id);
    if (!id.ok()) return id.status();
    subject.set_message_id(*id);
    return subject;
  }
  if (choice.file.empty()) {
    return absl::InvalidArgumentError("wie? geef --file of --message-id / who? give --file or --message-id");
  }
  if (absl::Status read = ReadMessage(choice.file, console, subject); !read.ok()) return read;
  return subject;
}

ExitCode RunStatus(const StatusChoice& choice, Output& output) {
  const absl::StatusOr<v1::SubjectReference> subject = SubjectOf(choice, output.console());
  if (!subject.ok()) return output.Fail(subject.status());
  const absl::StatusOr<dji::DjiClient> client = ConnectDji(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::GetStatusResponse> answered = client->GetStatus(*subject);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("status", MessageJson(*answered)).Done());
  const v1::CustodyReport& report = answered->report();
  output.Line(absl::StrCat(output.In("Fase ", "Phase "), sdk::ShortName(answered->phase()),
                           output.In(", vastgelegd ", ", recorded "), FormatInstant(answered->recorded_at())));
  output.Line(absl::StrCat("  ", sdk::ShortName(report.place()), " ", Printable(report.establishment()), "  ",
                           sdk::ShortName(report.modality())));
  for (const v1::Title& title : report.titles()) {
    output.Line(absl::StrCat("  ", sdk::ShortName(title.kind()), "  ", Printable(title.starts_on()), " – ",
                             Printable(title.ends_on())));
  }
  for (const v1::EligibleCollege& college : report.colleges()) {
    output.Line(absl::StrCat("  COLLEGE:", Printable(college.gemeente()), "  ", sdk::ShortName(college.ground())));
  }
  if (!report.probation().empty()) output.Line(absl::StrCat("  RECLASSERING:", Printable(report.probation())));
  return ExitCode::kOk;
}

ExitCode RunWork(const WorkChoice& choice, Output& output) {
  const absl::StatusOr<dji::DjiClient> client = ConnectDji(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<std::vector<v1::WorkItem>> answered = client->ListWork();
  if (!answered.ok()) return output.Fail(answered.failure());
  std::vector<std::string> items;
  for (const v1::WorkItem& item : *answered) items.push_back(MessageJson(item));
  output.Document(JsonObject().Truth("ok", true).Document("items", JsonArray(items)).Done());
  if (answered->empty()) output.Line(output.In("Er wacht geen werk.", "No work is waiting."));
  for (const v1::WorkItem& item : *answered) ShowWork(item, output);
  return ExitCode::kOk;
}

ExitCode EndIdentity(const v1::Receipt& receipt, const ReportChoice& choice, Output& output) {
  if (absl::Status kept = ReceiptFolder(choice.receipts).Keep(receipt); !kept.ok()) return output.Fail(kept);
  output.Document(JsonObject().Truth("ok", true).Document("receipt", MessageJson(receipt)).Done());
  output.Line(output.In("Vastgelegd.", "Recorded."));
  return ExitCode::kOk;
}

ExitCode RunLink(const ReportChoice& choice, Output& output) {
  v1::LinkIdentityRequest request;
  if (absl::Status read = ReadMessage(choice.file, output.console(), request); !read.ok()) return output.Fail(read);
  const absl::StatusOr<dji::DjiClient> client = ConnectDji(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::LinkIdentityResponse> answered = client->LinkIdentity(request.keep(), request.merge());
  return answered.ok() ? EndIdentity(answered->receipt(), choice, output) : output.Fail(answered.failure());
}

ExitCode RunSplit(const ReportChoice& choice, Output& output) {
  v1::SplitIdentityRequest request;
  if (absl::Status read = ReadMessage(choice.file, output.console(), request); !read.ok()) return output.Fail(read);
  const absl::StatusOr<dji::DjiClient> client = ConnectDji(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::SplitIdentityResponse> answered = client->SplitIdentity(request.identifier());
  return answered.ok() ? EndIdentity(answered->receipt(), choice, output) : output.Fail(answered.failure());
}

void DeclareFile(CLI::App& command, ReportChoice& choice) {
  command.add_option("--file", choice.file, "JSON of protobuf-tekst; - is stdin / JSON or protobuf text; - is stdin")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--receipts", choice.receipts, "Bewaar de bewijzen in deze map / keep the receipts in this folder")
      ->type_name("DIR");
  AddConnectionOptions(command, choice.connection);
}

void DeclareStatus(CLI::App& command, StatusChoice& choice) {
  CLI::Option* file = command
                          .add_option("--file", choice.file,
                                      "Om wie het gaat (SubjectReference); - is stdin / who it is about; - is stdin")
                          ->type_name("FILE");
  command.add_option("--message-id", choice.message_id, "De persoon van een eerder bericht / of an earlier message")
      ->type_name("UUID")
      ->excludes(file);
  AddConnectionOptions(command, choice.connection);
}

}  // namespace

void AddDjiCommands(CLI::App& group, Program& program) {
  AddAction<ReportChoice>(group,
                          {"report", "Rapporteer de stand van een persoon; de meldingen volgen vanzelf",
                           "Report how a person stands; the notices follow by themselves",
                           "ketenpoort dji report --profile dji.textproto --file rapport.json"},
                          program, DeclareFile, RunReport);
  AddAction<AnnulChoice>(
      group,
      {"annul", "Trek een eerder rapport in; ontvangers krijgen een correctie",
       "Annul an earlier report; receivers get a correction",
       "ketenpoort dji annul 3e4d6f0a-77b5-4d4e-8d5e-0c1f1a2b3c4d --profile dji.textproto"},
      program,
      [](CLI::App& command, AnnulChoice& choice) {
        command.add_option("id", choice.report_id, "Het rapport / the report")->type_name("UUID")->required();
        AddConnectionOptions(command, choice.connection);
      },
      RunAnnul);
  AddAction<StatusChoice>(
      group,
      {"status", "Wat het register nu van een persoon weet", "What the register holds about a person now",
       "ketenpoort dji status --profile dji.textproto --file persoon.json"},
      program, DeclareStatus, RunStatus);
  AddAction<WorkChoice>(
      group,
      {"work", "Wat op aandacht van DJI wacht", "What waits for DJI's attention",
       "ketenpoort dji work --profile dji.textproto"},
      program, [](CLI::App& command, WorkChoice& choice) { AddConnectionOptions(command, choice.connection); },
      RunWork);
  AddAction<ReportChoice>(group,
                          {"link", "Twee dossiers zijn een persoon", "Two records are one person",
                           "ketenpoort dji link --profile dji.textproto --file samen.json"},
                          program, DeclareFile, RunLink);
  AddAction<ReportChoice>(group,
                          {"split", "Een nummer hoort bij een ander", "A number belongs to somebody else",
                           "ketenpoort dji split --profile dji.textproto --file nummer.json"},
                          program, DeclareFile, RunSplit);
}

}  // namespace ketenpoort::cli
