#include "clients/cli/audit_timeliness.h"

#include <CLI/Option.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/report.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct TimelinessChoice {
  OutputOptions output;
  ReportOptions report;
  ConnectionChoice connection;
  std::string reason;
  std::string from;
  std::string until;
};

const char* AheadWords(v1::DaysAhead ahead, bool dutch) {
  switch (static_cast<int>(ahead)) {
    case v1::DAYS_AHEAD_NEVER:
      return dutch ? "nooit" : "never";
    case v1::DAYS_AHEAD_AFTER_DEPARTURE:
      return dutch ? "na het vertrek" : "after departure";
    case v1::DAYS_AHEAD_0:
      return dutch ? "op de dag zelf" : "on the day itself";
    case v1::DAYS_AHEAD_1_TO_2:
      return dutch ? "1-2 dagen ervoor" : "1-2 days before";
    case v1::DAYS_AHEAD_3_TO_6:
      return dutch ? "3-6 dagen ervoor" : "3-6 days before";
    case v1::DAYS_AHEAD_7_TO_13:
      return dutch ? "7-13 dagen ervoor" : "7-13 days before";
    case v1::DAYS_AHEAD_14_TO_27:
      return dutch ? "14-27 dagen ervoor" : "14-27 days before";
    case v1::DAYS_AHEAD_28_OR_MORE:
      return dutch ? "28 of meer dagen ervoor" : "28 or more days before";
  }
  return dutch ? "onbekend" : "unknown";
}

std::string BandWords(const v1::TimelinessBand& band, bool dutch) {
  const bool all = band.from() == v1::DAYS_AHEAD_NEVER && band.until() == v1::DAYS_AHEAD_28_OR_MORE;
  if (all) return dutch ? "alle klassen samen" : "all classes together";
  if (band.from() == band.until()) return AheadWords(band.from(), dutch);
  return absl::StrCat(AheadWords(band.from(), dutch), dutch ? " tot en met " : " up to ",
                      AheadWords(band.until(), dutch));
}

class TimelinessPage {
 public:
  TimelinessPage(const v1::GetTimelinessResponse& answer, Language language)
      : dutch_(language == Language::kDutch),
        report_(absl::StrCat(dutch_ ? "Tijdigheid " : "Timeliness ", answer.from(), dutch_ ? " tot en met " : " to ",
                             answer.until()),
                language, "Ketenpoort") {
    report_.Paragraph(absl::StrCat(
        dutch_ ? "Hoeveel dagen voor het vertrek het eerste bericht werd verstrekt en bevestigd. Geen getal gaat over "
                 "minder dan "
               : "How many days before departure the first notice was disclosed and acknowledged. No figure is about "
                 "fewer than ",
        answer.fewest(),
        dutch_ ? " vertrekken: klassen met minder staan samen met de volgende, en een stroom met minder staat er niet."
               : " departures: classes with fewer stand together with the next, and a flow with fewer is left out."));
    if (answer.flows().empty()) {
      report_.Paragraph(dutch_ ? "Er is niets dat mag worden getoond." : "There is nothing that may be shown.");
    }
    for (const v1::FlowTimeliness& flow : answer.flows()) Add(flow);
    report_.Records(
        {"quarter", "message_kind", "sender", "receiver", "moment", "days_from", "days_until", "departures"},
        std::move(records_));
  }

  const Report& report() const { return report_; }

 private:
  void Add(const v1::FlowTimeliness& flow) {
    Report::Rows rows;
    Moment(flow, flow.disclosed(), "DISCLOSED", dutch_ ? "verstrekt" : "disclosed", rows);
    Moment(flow, flow.acknowledged(), "ACKNOWLEDGED", dutch_ ? "bevestigd" : "acknowledged", rows);
    if (flow.has_held_back()) {
      rows.push_back(
          {dutch_ ? "aangehouden (beperkingen)" : "held back (restrictions)", "", absl::StrCat(flow.held_back()), ""});
      records_.push_back(RecordOf(flow, "HELD_BACK", "", "", flow.held_back()));
    }
    const std::string caption =
        absl::StrCat(flow.quarter(), " ", sdk::ShortName(flow.message_kind()), " ", sdk::ShortName(flow.sender()),
                     dutch_ ? " aan " : " to ", sdk::ShortName(flow.receiver()), ": ", flow.departures(),
                     dutch_ ? " vertrekken" : " departures");
    report_.Table(caption,
                  dutch_ ? std::vector<std::string>{"eerste bericht", "wanneer", "vertrekken", "mediaan"}
                         : std::vector<std::string>{"first notice", "when", "departures", "median"},
                  std::move(rows));
  }

  void Moment(const v1::FlowTimeliness& flow, const v1::TimelinessMoment& moment, const char* code, const char* words,
              Report::Rows& rows) {
    for (const v1::TimelinessBand& band : moment.bands()) {
      const bool median = moment.has_median() && moment.median().from() == band.from();
      rows.push_back({words, BandWords(band, dutch_), absl::StrCat(band.departures()), median ? "*" : ""});
      records_.push_back(
          RecordOf(flow, code, sdk::ShortName(band.from()), sdk::ShortName(band.until()), band.departures()));
    }
  }

  static std::vector<std::string> RecordOf(const v1::FlowTimeliness& flow, const char* moment, std::string from,
                                           std::string until, uint64_t departures) {
    return {flow.quarter(),
            sdk::ShortName(flow.message_kind()),
            sdk::ShortName(flow.sender()),
            sdk::ShortName(flow.receiver()),
            moment,
            std::move(from),
            std::move(until),
            absl::StrCat(departures)};
  }

  bool dutch_;
  Report report_;
  Report::Rows records_;
};

ExitCode RunTimeliness(const TimelinessChoice& choice, Output& output) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const sdk::AuditClient client(std::move(connection->connection));
  v1::GetTimelinessRequest request;
  request.set_from(choice.from);
  request.set_until(choice.until);
  request.set_reason(choice.reason);
  const sdk::CallResult<v1::GetTimelinessResponse> answer = client.GetTimeliness(request);
  if (!answer.ok()) return output.Fail(answer.failure());
  const TimelinessPage page(*answer, output.language());
  return Write(page.report(), JsonObject().Truth("ok", true).Document("timeliness", MessageJson(*answer)).Done(),
               choice.report, output);
}

}  // namespace

void AddTimelinessCommand(CLI::App& group, Program& program) {
  AddAction<TimelinessChoice>(
      group,
      {"timeliness", "Hoeveel dagen voor het vertrek het eerste bericht kwam, per kwartaal en stroom; zonder personen",
       "How many days before departure the first notice came, per quarter and flow; without persons",
       "ketenpoort audit timeliness --from 2026Q1 --until 2026Q3 --reason \"kwartaalrapport\" --profile "
       "dji-vo.textproto"},
      program,
      [](CLI::App& command, TimelinessChoice& choice) {
        command
            .add_option(
                "--from", choice.from,
                "Eerste kwartaal; zonder: drie voor het laatste / first quarter; without: three before the last")
            ->type_name("QUARTER");
        command
            .add_option(
                "--until", choice.until,
                "Laatste kwartaal, dat voorbij is; zonder: het vorige / last quarter, which has ended; without: "
                "the one before this")
            ->type_name("QUARTER");
        command
            .add_option("--reason", choice.reason,
                        "Waarom u leest; dat wordt vastgelegd (Wjsg 26e) / why you read; it is recorded")
            ->type_name("TEXT")
            ->required();
        AddReportOptions(command, choice.report, choice.output);
        AddConnectionOptions(command, choice.connection);
      },
      RunTimeliness);
}

}  // namespace ketenpoort::cli
