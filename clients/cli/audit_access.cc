#include "clients/cli/audit_access.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/access_page.h"
#include "clients/cli/exchange_page.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/receipt_folder.h"
#include "clients/cli/report.h"
#include "clients/cli/show.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr uint32_t kReportPage = 200;

struct AccessChoice {
  OutputOptions output;
  ReportOptions report;
  ConnectionChoice connection;
  std::string message;
  std::string bsn;
  std::string about;
  std::string reason;
  std::string receipts;
  std::vector<std::string> withheld;
  std::vector<std::string> withheld_untold;
};

absl::StatusOr<sdk::AuditClient> ConnectReader(const AccessChoice& choice, Console& console) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, console);
  if (!connection.ok()) return connection.status();
  return sdk::AuditClient(std::move(connection->connection));
}

ExitCode RunShow(const AccessChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.message);
  if (!id.ok()) return output.Fail(id.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectReader(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::ShowExchangeResponse> answer = client->ShowExchange(*id, choice.reason);
  if (!answer.ok()) return output.Fail(answer.failure());
  const ReceiptFolder folder(choice.receipts);
  for (const auto* steps : {&answer->steps(), &answer->corrections()}) {
    for (const v1::ExchangeStep& step : *steps) {
      if (absl::Status kept = folder.Keep(step.receipt()); !kept.ok()) return output.Fail(kept);
    }
  }
  const absl::StatusOr<Report> page = ExchangePage(*id, *answer, output.language());
  if (!page.ok()) return output.Fail(page.status());
  return Write(*page, JsonObject().Truth("ok", true).Document("exchange", MessageJson(*answer)).Done(), choice.report,
               output);
}

// `RIGHTS_OF_OTHERS:C13: why`, `PROCEDURES:<message id>: why`, `PUBLIC_SECURITY:RISK_NOTICE: why`.
absl::StatusOr<v1::Withholding> WithholdingOf(const std::string& text, bool untold) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 2));
  if (parts.size() != 3) return absl::InvalidArgumentError("--withhold: GROND:WAT:REDEN / GROUND:WHAT:WHY");
  v1::Withholding one;
  const auto ground = sdk::ParseName<v1::WithholdingGround>(parts[0]);
  if (!ground.ok()) return ground.status();
  one.set_ground(*ground);
  one.set_motivation(std::string(absl::StripAsciiWhitespace(parts[2])));
  one.set_untold(untold);
  const std::string what(absl::StripAsciiWhitespace(parts[1]));
  if (const auto id = sdk::ParseId(what); id.ok()) {
    one.set_message_id(*id);
    return one;
  }
  for (int i = 1; i < v1::Category_ARRAYSIZE; ++i) {
    // `C13` or the whole name.
    const std::string name = sdk::ShortName(static_cast<v1::Category>(i));
    if (what == name || name.substr(0, name.find('_')) == what) {
      one.set_category(static_cast<v1::Category>(i));
      return one;
    }
  }
  const auto kind = sdk::ParseName<v1::MessageKind>(what);
  if (!kind.ok()) return absl::InvalidArgumentError("--withhold: een bericht-id, C01..C27 of een soort bericht");
  one.set_message_kind(*kind);
  return one;
}

absl::StatusOr<v1::ReportSubjectAccessRequest> RequestOf(const AccessChoice& choice, Console& console) {
  v1::ReportSubjectAccessRequest request;
  request.set_reason(choice.reason);
  request.set_page_size(kReportPage);
  if (!choice.bsn.empty()) {
    const absl::StatusOr<std::string> bsn = ReadInput(choice.bsn, console);
    if (!bsn.ok()) return bsn.status();
    request.mutable_subject()->set_bsn(std::string(absl::StripAsciiWhitespace(*bsn)));
  } else if (!choice.about.empty()) {
    if (absl::Status read = ReadMessage(choice.about, console, *request.mutable_subject()); !read.ok()) return read;
  } else {
    return absl::InvalidArgumentError("geef --bsn of --about / give --bsn or --about");
  }
  for (const bool untold : {false, true}) {
    for (const std::string& text : untold ? choice.withheld_untold : choice.withheld) {
      absl::StatusOr<v1::Withholding> one = WithholdingOf(text, untold);
      if (!one.ok()) return one.status();
      *request.add_withholdings() = *std::move(one);
    }
  }
  return request;
}

// Every page of the report.
sdk::CallResult<v1::ReportSubjectAccessResponse> WholeReport(const sdk::AuditClient& client,
                                                             v1::ReportSubjectAccessRequest request) {
  // Each page adds its own reading to the log: to where the log ended at first.
  const sdk::CallResult<sdk::SignedCheckpoint> now = client.GetCheckpoint();
  if (!now.ok()) return now.failure();
  v1::ReportSubjectAccessResponse all;
  do {
    const sdk::CallResult<v1::ReportSubjectAccessResponse> page = client.ReportSubjectAccess(request);
    if (!page.ok()) return page.failure();
    const uint32_t withheld = all.withheld() + page->withheld();
    const uint32_t untold = all.withheld_untold() + page->withheld_untold();
    const uint64_t recorded = request.from_index() == 0 ? page->recorded_at_index() : all.recorded_at_index();
    all.MergeFrom(*page);
    all.set_withheld(withheld);
    all.set_withheld_untold(untold);
    all.set_recorded_at_index(recorded);
    request.set_from_index(page->next_index());
  } while (request.from_index() < now->checkpoint.size);
  return all;
}

ExitCode RunAccessReport(const AccessChoice& choice, Output& output) {
  const absl::StatusOr<v1::ReportSubjectAccessRequest> request = RequestOf(choice, output.console());
  if (!request.ok()) return output.Fail(request.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectReader(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  sdk::CallResult<v1::ReportSubjectAccessResponse> all = WholeReport(*client, *request);
  if (!all.ok()) return output.Fail(all.failure());
  const ReceiptFolder folder(choice.receipts);
  for (const v1::AccessDisclosure& one : all->disclosures()) {
    if (absl::Status kept = folder.Keep(one.receipt()); !kept.ok()) return output.Fail(kept);
  }
  AccessAnswer answer;
  answer.all = *all;
  for (const v1::Withholding& one : request->withholdings()) {
    if (!one.untold()) answer.told_grounds.push_back(one.ground());
  }
  answer.day = absl::FormatTime("%Y-%m-%d", absl::Now(), absl::LocalTimeZone());
  const absl::StatusOr<Report> page = AccessPage(answer, output.language());
  if (!page.ok()) return output.Fail(page.status());
  const ExitCode written = Write(
      *page, JsonObject().Truth("ok", true).Document("report", MessageJson(answer.all)).Done(), choice.report, output);
  // For the officer, not for the person.
  output.Note(
      absl::StrCat(output.In("Dit verzoek staat in het logboek als regel ", "This request stands in the log as entry "),
                   answer.all.recorded_at_index(),
                   output.In("; achtergehouden zonder dat te zeggen: ", "; kept back without telling: "),
                   answer.all.withheld_untold(), "."));
  return written;
}

void AddCommon(CLI::App& command, AccessChoice& choice) {
  command
      .add_option("--reason", choice.reason,
                  "Waarom u leest; dat wordt vastgelegd (Wjsg 26e) / why you read; it is recorded")
      ->type_name("TEXT")
      ->required();
  command
      .add_option("--receipts", choice.receipts,
                  "Bewaar elk bewijs in deze map, voor verify-receipt / keep each proof in this folder")
      ->type_name("DIR");
  AddReportOptions(command, choice.report, choice.output);
  AddConnectionOptions(command, choice.connection);
}

}  // namespace

void AddAccessCommands(CLI::App& group, Program& program) {
  AddAction<AccessChoice>(
      group,
      {"show", "Een uitwisseling als verhaal, met de bewijzen", "One exchange as a story, with its proofs",
       "ketenpoort audit show 0193a5c2-7b1e-4c55-9d3e-2f6a1b0c9d8e --reason \"klacht 7\" --profile fg.textproto"},
      program,
      [](CLI::App& command, AccessChoice& choice) {
        command.add_option("message", choice.message, "Het id van het bericht / the id of the message")
            ->type_name("MESSAGE_ID")
            ->required();
        AddCommon(command, choice);
      },
      RunShow);
  AddAction<AccessChoice>(
      group,
      {"access-report", "Antwoord op een verzoek om inzage: alles wat over een persoon is gedeeld",
       "Answer a request for access: everything that was shared about one person",
       "ketenpoort audit access-report --bsn - --reason \"inzageverzoek 2026-114\" --format html --out antwoord.html "
       "--profile vo.textproto"},
      program,
      [](CLI::App& command, AccessChoice& choice) {
        auto* bsn = command.add_option("--bsn", choice.bsn,
                                       "Een bestand met het BSN, - is stdin / a file with the BSN, - is stdin");
        bsn->type_name("FILE");
        command
            .add_option("--about", choice.about,
                        "Een bestand met een ander nummer, als een EntrySubject / a file with another number")
            ->type_name("FILE")
            ->excludes(bsn);
        command
            .add_option("--withhold", choice.withheld,
                        "Houd achter, met reden (Wjsg 21): GROND:WAT:REDEN; WAT is een bericht-id, C13 of een soort / "
                        "keep back, with why: GROUND:WHAT:WHY")
            ->type_name("TEXT");
        command
            .add_option("--withhold-untold", choice.withheld_untold,
                        "Zo ook, zonder de persoon te zeggen dat er iets is / the same, without telling the person so")
            ->type_name("TEXT");
        AddCommon(command, choice);
      },
      RunAccessReport);
}

}  // namespace ketenpoort::cli
