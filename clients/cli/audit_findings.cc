#include "clients/cli/audit_findings.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/report.h"
#include "clients/cli/show.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr uint32_t kFindingsPage = 200;
constexpr uint32_t kFindingsMax = 10'000;
constexpr uint32_t kFindingsDefault = 100;
constexpr int64_t kSecondsPerHour = 3'600;

struct FindingsChoice {
  OutputOptions output;
  ReportOptions report;
  ConnectionChoice connection;
  std::string reason;
  std::vector<std::string> kinds;
  std::vector<std::string> states;
  std::string since;
  uint64_t after = 0;
  uint32_t count = kFindingsDefault;
  std::string id;
  std::string state;
  std::string text;
};

const char* KindWords(v1::FindingKind kind, bool dutch) {
  switch (static_cast<int>(kind)) {
    case v1::FINDING_KIND_LATE_END:
      return dutch ? "verstrekt na het einde van de grondslag: het einde is te laat gemeld"
                   : "disclosed after the basis had ended: the end was reported late";
    case v1::FINDING_KIND_LATE_DESTINATION:
      return dutch ? "verstrekt aan of door een college of reclassering die geen partij meer was: te laat gemeld"
                   : "disclosed to or by a college or probation organisation no longer a party: reported late";
    case v1::FINDING_KIND_LATE_STATUS:
      return dutch ? "verstrekt terwijl een ander, te laat gemeld feit geen grondslag gaf"
                   : "disclosed though another fact, reported late, gave no basis";
    case v1::FINDING_KIND_LATE_MANDATE:
      return dutch ? "verstrekt onder een mandaat dat al was geëindigd"
                   : "disclosed under a mandate that had already ended";
    case v1::FINDING_KIND_LATE_CONSENT:
      return dutch ? "verstrekt op een toestemming die al was ingetrokken"
                   : "disclosed on a consent that had already been withdrawn";
    case v1::FINDING_KIND_REPORT_ANNULLED:
      return dutch ? "verstrekt op een melding die is ingetrokken" : "disclosed on a report that was annulled";
    case v1::FINDING_KIND_WRONG_PERSON:
      return dutch ? "misschien verstrekt over de verkeerde persoon" : "perhaps disclosed about the wrong person";
    case v1::FINDING_KIND_HELD_AFTER_ATTEMPT:
      return dutch ? "aangehouden nadat een eerdere poging al was vertrokken: misschien gezien"
                   : "held after an earlier attempt had left: perhaps seen";
    case v1::FINDING_KIND_LATE_FIRST_NOTICE:
      return dutch ? "eerste bericht over een korte detentie vertrok niet voor het vertrek van de persoon"
                   : "the first notice of a short detention did not leave before the person did";
    case v1::FINDING_KIND_MISSED_TERM:
      return dutch ? "datum minder dan 28 dagen vooraf bericht (Reclasseringsregeling 11(2))"
                   : "date told less than 28 days ahead (Reclasseringsregeling 11(2))";
  }
  return dutch ? "onbekende soort" : "unknown kind";
}

const char* StateWords(v1::FindingState state, bool dutch) {
  switch (static_cast<int>(state)) {
    case v1::FINDING_STATE_TO_ASSESS:
      return dutch ? "te beoordelen" : "to assess";
    case v1::FINDING_STATE_NO_BREACH:
      return dutch ? "beoordeeld: geen inbreuk" : "assessed: no breach";
    case v1::FINDING_STATE_BREACH_REPORTED:
      return dutch ? "inbreuk, gemeld bij de AP" : "breach, reported to the authority";
    case v1::FINDING_STATE_BREACH_NOT_REPORTED:
      return dutch ? "inbreuk, niet gemeld" : "breach, not reported";
    case v1::FINDING_STATE_RESOLVED:
      return dutch ? "afgedaan" : "resolved";
  }
  return dutch ? "commentaar" : "comment";
}

std::string TimeLeft(int64_t seconds, bool dutch) {
  const std::string hours = absl::StrCat(std::abs(seconds) / kSecondsPerHour, dutch ? " uur" : " hours");
  if (seconds >= 0) return absl::StrCat(dutch ? "nog " : "", hours, dutch ? "" : " left");
  return absl::StrCat(hours, dutch ? " verstreken" : " past");
}

// What stands with one controller, in a line.
std::string SideText(const v1::FindingController& side, bool dutch) {
  std::string text = absl::StrCat(side.oin(), ": ", StateWords(side.state(), dutch));
  if (!side.owner().empty()) absl::StrAppend(&text, dutch ? ", bij " : ", with ", side.owner());
  if (side.state() == v1::FINDING_STATE_TO_ASSESS) {
    absl::StrAppend(&text, dutch ? ", 72 uur tot " : ", 72 hours until ", FormatInstant(side.deadline()), " (",
                    TimeLeft(side.seconds_left(), dutch), ")");
  }
  return text;
}

std::string RefusalText(const v1::Finding& finding) {
  std::vector<std::string> parts;
  if (!finding.denial_id().empty()) parts.push_back(finding.denial_id());
  if (!finding.failing_condition().empty()) parts.push_back(finding.failing_condition());
  for (const v1::Basis& basis : finding.basis()) parts.push_back(absl::StrCat(basis.law(), " ", basis.article()));
  return absl::StrJoin(parts, ", ");
}

class FindingsPage {
 public:
  FindingsPage(const std::vector<v1::Finding>& findings, Language language)
      : dutch_(language == Language::kDutch), report_(dutch_ ? "Bevindingen" : "Findings", language, "Ketenpoort") {
    report_.Paragraph(dutch_
                          ? "Een bevinding is geen oordeel: niet elke late datum is een inbreuk. Wie verantwoordelijk "
                            "is beoordeelt dat, en meldt een inbreuk binnen 72 uur (AVG 33, Wjsg 26g)."
                          : "A finding is no judgement: not every late date is a breach. Its controllers assess "
                            "that, and report a breach within 72 hours (AVG 33, Wjsg 26g).");
    if (findings.empty()) report_.Paragraph(dutch_ ? "Er zijn geen bevindingen." : "There are no findings.");
    Report::Rows rows;
    Report::Rows records;
    for (const v1::Finding& finding : findings) {
      rows.push_back(RowOf(finding));
      for (const v1::FindingController& side : finding.controllers()) records.push_back(RecordOf(finding, side));
    }
    report_.Table("",
                  dutch_ ? std::vector<std::string>{"bevinding", "soort", "bericht", "van", "aan", "wanneer", "dagen",
                                                    "gegevens", "zoals nu bekend", "regels", "stand"}
                         : std::vector<std::string>{"finding", "kind", "message", "from", "to", "when", "days", "data",
                                                    "as known now", "entries", "state"},
                  std::move(rows));
    report_.Records(
        {"finding_id",   "number",          "kind",         "message_id",  "message_kind", "sender",
         "receiver",     "about_at",        "days",         "disclosed",   "denial_id",    "failing_condition",
         "about_index",  "cause_index",     "opened_index", "controller",  "state",        "owner",
         "delivered_at", "clock_starts_at", "deadline",     "seconds_left"},
        std::move(records));
  }

  void Steps(const google::protobuf::RepeatedPtrField<v1::FindingStep>& steps) {
    Report::Rows rows;
    for (const v1::FindingStep& step : steps) {
      rows.push_back({FormatInstant(step.at()), StateWords(step.state(), dutch_),
                      absl::StrCat(step.oin(), " ", step.person_id()),
                      step.erased() ? (dutch_ ? "gewist" : "erased") : step.text(), absl::StrCat(step.index())});
    }
    report_.Table(dutch_ ? "Wat ermee is gedaan" : "What was done with it",
                  dutch_ ? std::vector<std::string>{"wanneer", "stap", "wie", "motivering", "regel"}
                         : std::vector<std::string>{"when", "step", "who", "motivation", "entry"},
                  std::move(rows));
  }

  void More(uint64_t after) {
    if (after == 0) return;
    report_.Paragraph(absl::StrCat(
        dutch_ ? "Er zijn er meer: ga verder met --after " : "There are more: go on with --after ", after));
  }

  const Report& report() const { return report_; }

 private:
  std::vector<std::string> RowOf(const v1::Finding& finding) const {
    std::vector<std::string> sides;
    for (const v1::FindingController& side : finding.controllers()) sides.push_back(SideText(side, dutch_));
    return {sdk::FormatId(finding.finding_id()),
            KindWords(finding.kind(), dutch_),
            absl::StrCat(sdk::ShortName(finding.message_kind()), " ", sdk::FormatId(finding.message_id())),
            sdk::FormatOrgan(finding.sender()),
            sdk::FormatOrgan(finding.receiver()),
            FormatInstant(finding.about_at()),
            finding.has_days() ? absl::StrCat(finding.days()) : "",
            CategoryList(finding.disclosed()),
            RefusalText(finding),
            absl::StrCat(finding.about_index(), ", ", finding.cause_index(), ", ", finding.opened_index()),
            absl::StrJoin(sides, "; ")};
  }

  static std::vector<std::string> RecordOf(const v1::Finding& finding, const v1::FindingController& side) {
    return {sdk::FormatId(finding.finding_id()),
            absl::StrCat(finding.number()),
            sdk::ShortName(finding.kind()),
            sdk::FormatId(finding.message_id()),
            sdk::ShortName(finding.message_kind()),
            sdk::FormatOrgan(finding.sender()),
            sdk::FormatOrgan(finding.receiver()),
            FormatInstant(finding.about_at()),
            finding.has_days() ? absl::StrCat(finding.days()) : "",
            CategoryList(finding.disclosed()),
            finding.denial_id(),
            finding.failing_condition(),
            absl::StrCat(finding.about_index()),
            absl::StrCat(finding.cause_index()),
            absl::StrCat(finding.opened_index()),
            side.oin(),
            sdk::ShortName(side.state()),
            side.owner(),
            FormatInstant(side.delivered_at()),
            FormatInstant(side.clock_starts_at()),
            FormatInstant(side.deadline()),
            absl::StrCat(side.seconds_left())};
  }

  bool dutch_;
  Report report_;
};

absl::StatusOr<sdk::AuditClient> ConnectController(const FindingsChoice& choice, Console& console) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, console);
  if (!connection.ok()) return connection.status();
  return sdk::AuditClient(std::move(connection->connection));
}

absl::StatusOr<v1::ListFindingsRequest> ListingOf(const FindingsChoice& choice) {
  v1::ListFindingsRequest request;
  request.set_reason(choice.reason);
  request.set_since(choice.since);
  request.set_after(choice.after);
  for (const std::string& name : choice.kinds) {
    const auto kind = sdk::ParseName<v1::FindingKind>(name);
    if (!kind.ok()) return kind.status();
    request.add_kinds(*kind);
  }
  for (const std::string& name : choice.states) {
    const auto state = sdk::ParseName<v1::FindingState>(name);
    if (!state.ok()) return state.status();
    request.add_states(*state);
  }
  return request;
}

ExitCode RunFindings(const FindingsChoice& choice, Output& output) {
  absl::StatusOr<v1::ListFindingsRequest> request = ListingOf(choice);
  if (!request.ok()) return output.Fail(request.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectController(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  std::vector<v1::Finding> findings;
  do {
    request->set_page_size(std::min(kFindingsPage, choice.count - static_cast<uint32_t>(findings.size())));
    const sdk::CallResult<v1::ListFindingsResponse> page = client->ListFindings(*request);
    if (!page.ok()) return output.Fail(page.failure());
    findings.insert(findings.end(), page->findings().begin(), page->findings().end());
    request->set_after(page->next_after());
  } while (request->after() != 0 && findings.size() < choice.count);
  std::vector<std::string> documents;
  for (const v1::Finding& finding : findings) documents.push_back(MessageJson(finding));
  FindingsPage page(findings, output.language());
  page.More(request->after());
  return Write(page.report(),
               JsonObject()
                   .Truth("ok", true)
                   .Document("findings", JsonArray(documents))
                   .Count("nextAfter", request->after())
                   .Done(),
               choice.report, output);
}

ExitCode RunFinding(const FindingsChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.id);
  if (!id.ok()) return output.Fail(id.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectController(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::OpenFindingResponse> opened = client->OpenFinding(*id, choice.reason);
  if (!opened.ok()) return output.Fail(opened.failure());
  FindingsPage page({opened->finding()}, output.language());
  page.Steps(opened->steps());
  return Write(page.report(),
               JsonObject()
                   .Truth("ok", true)
                   .Document("finding", MessageJson(opened->finding()))
                   .Document("opened", MessageJson(*opened))
                   .Done(),
               choice.report, output);
}

ExitCode RunResolve(const FindingsChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.id);
  if (!id.ok()) return output.Fail(id.status());
  const auto state = sdk::ParseName<v1::FindingState>(choice.state);
  if (!state.ok()) return output.Fail(state.status());
  const absl::StatusOr<std::string> motivation = ReadInput(choice.text, output.console());
  if (!motivation.ok()) return output.Fail(motivation.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectController(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  v1::ResolveFindingRequest request;
  request.set_finding_id(*id);
  request.set_state(*state);
  request.set_motivation(std::string(absl::StripAsciiWhitespace(*motivation)));
  const sdk::CallResult<v1::ResolveFindingResponse> resolved = client->ResolveFinding(request);
  if (!resolved.ok()) return output.Fail(resolved.failure());
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Count("index", resolved->index())
                      .Document("finding", MessageJson(resolved->finding()))
                      .Done());
  const bool dutch = output.language() == Language::kDutch;
  output.Line(absl::StrCat(output.In("Vastgelegd in regel ", "Recorded in entry "), resolved->index(), "."));
  for (const v1::FindingController& side : resolved->finding().controllers()) output.Line(SideText(side, dutch));
  return ExitCode::kOk;
}

ExitCode RunComment(const FindingsChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.id);
  if (!id.ok()) return output.Fail(id.status());
  const absl::StatusOr<std::string> comment = ReadInput(choice.text, output.console());
  if (!comment.ok()) return output.Fail(comment.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectController(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::CommentFindingResponse> placed =
      client->CommentFinding(*id, std::string(absl::StripAsciiWhitespace(*comment)));
  if (!placed.ok()) return output.Fail(placed.failure());
  output.Document(JsonObject().Truth("ok", true).Count("index", placed->index()).Done());
  output.Line(absl::StrCat(output.In("Vastgelegd in regel ", "Recorded in entry "), placed->index(), "."));
  return ExitCode::kOk;
}

void AddFindingId(CLI::App& command, FindingsChoice& choice) {
  command.add_option("id", choice.id, "Id van de bevinding / id of the finding")->type_name("ID")->required();
}

void AddFindingReason(CLI::App& command, FindingsChoice& choice) {
  command
      .add_option("--reason", choice.reason,
                  "Waarom u leest; dat wordt vastgelegd (Wjsg 26e) / why you read; it is recorded")
      ->type_name("TEXT")
      ->required();
}

void AddListing(CLI::App& group, Program& program) {
  AddAction<FindingsChoice>(
      group,
      {"list", "De bevindingen van uw organisatie", "The findings of your organisation",
       "ketenpoort audit findings list --state TO_ASSESS --reason \"weekcontrole\" --profile dji-vo.textproto"},
      program,
      [](CLI::App& command, FindingsChoice& choice) {
        command.add_option("--kind", choice.kinds, "Soort, zoals LATE_END; herhaalbaar / kind; repeatable")
            ->type_name("KIND");
        command.add_option("--state", choice.states, "Stand, zoals TO_ASSESS; herhaalbaar / state; repeatable")
            ->type_name("STATE");
        command.add_option("--since", choice.since, "Vanaf deze dag / from this day")->type_name("DAY");
        command.add_option("--after", choice.after, "Verder na dit nummer / go on after this number")->type_name("N");
        command.add_option("--count", choice.count, "Hoeveel / how many")
            ->check(CLI::Range(uint32_t{1}, kFindingsMax))
            ->option_text("N");
        AddReportOptions(command, choice.report, choice.output);
        AddFindingReason(command, choice);
        AddConnectionOptions(command, choice.connection);
      },
      RunFindings);
  AddAction<FindingsChoice>(
      group,
      {"open", "Een bevinding met wat ermee is gedaan; een verantwoordelijke neemt haar zo in behandeling",
       "One finding with what was done with it; a controller officer so takes it up",
       "ketenpoort audit findings open 0b5e… --reason \"beoordeling\" --profile dji-vo.textproto"},
      program,
      [](CLI::App& command, FindingsChoice& choice) {
        AddFindingId(command, choice);
        AddReportOptions(command, choice.report, choice.output);
        AddFindingReason(command, choice);
        AddConnectionOptions(command, choice.connection);
      },
      RunFinding);
}

void AddJudging(CLI::App& group, Program& program) {
  AddAction<FindingsChoice>(
      group,
      {"resolve", "Beoordeel een bevinding, of doe haar af; voor een verantwoordelijke",
       "Assess a finding, or end it; for a controller officer",
       "ketenpoort audit findings resolve 0b5e… --state NO_BREACH --motivation motivering.txt --profile "
       "dji-vo.textproto"},
      program,
      [](CLI::App& command, FindingsChoice& choice) {
        AddFindingId(command, choice);
        command
            .add_option("--state", choice.state,
                        "NO_BREACH, BREACH_REPORTED, BREACH_NOT_REPORTED of RESOLVED / or RESOLVED")
            ->type_name("STATE")
            ->required();
        command.add_option("--motivation", choice.text, "Bestand met de motivering, - is stdin / file, - is stdin")
            ->type_name("FILE")
            ->required();
        AddConnectionOptions(command, choice.connection);
      },
      RunResolve);
  AddAction<FindingsChoice>(
      group,
      {"comment", "Commentaar van een FG of verantwoordelijke", "A comment of an FG or controller officer",
       "ketenpoort audit findings comment 0b5e… --text commentaar.txt --profile fg.textproto"},
      program,
      [](CLI::App& command, FindingsChoice& choice) {
        AddFindingId(command, choice);
        command.add_option("--text", choice.text, "Bestand met het commentaar, - is stdin / file, - is stdin")
            ->type_name("FILE")
            ->required();
        AddConnectionOptions(command, choice.connection);
      },
      RunComment);
}

}  // namespace

void AddFindingsCommands(CLI::App& group, Program& program) {
  CLI::App& findings =
      AddGroup(group, {"findings", "Verstrekkingen en plichten die achteraf te beoordelen zijn",
                       "Disclosures and duties to assess afterwards",
                       "ketenpoort audit findings list --reason \"weekcontrole\" --profile dji-vo.textproto"});
  AddListing(findings, program);
  AddJudging(findings, program);
}

}  // namespace ketenpoort::cli
