#include "gateway/inquiry/timeliness.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/clock.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/timeliness.h"
#include "gateway/inquiry/timeliness_bands.h"
#include "gateway/inquiry/whom.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

constexpr char kTimelinessCode[] = "TIMELINESS";
constexpr size_t kQuarterCharacters = 6;
constexpr size_t kQuarterYearCharacters = 4;
constexpr int kFirstYear = 2000;

struct Quarters {
  int from = 0;
  int until = 0;
};

// `2026Q4`, nothing else.
std::optional<int> ParseQuarter(std::string_view text) {
  int year = 0;
  if (text.size() != kQuarterCharacters || text[kQuarterYearCharacters] != 'Q' ||
      !std::all_of(text.begin(), text.begin() + kQuarterYearCharacters, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(std::string(text.substr(0, kQuarterYearCharacters)), &year) || year < kFirstYear) {
    return std::nullopt;
  }
  const int place = text.back() - '1';
  if (place < 0 || place >= corridor::kQuartersOfYear) return std::nullopt;
  return year * corridor::kQuartersOfYear + place;
}

absl::StatusOr<Quarters> QuartersOf(const v1::GetTimelinessRequest& request, int ended) {
  intake::Problem problem;
  const auto read = [&](const char* field, const std::string& text, int otherwise) {
    if (text.empty()) return otherwise;
    const std::optional<int> quarter = ParseQuarter(text);
    if (!quarter) problem.Add(field, "Noem een kwartaal, zoals 2026Q1.", "Name a quarter, as in 2026Q1.");
    return quarter.value_or(otherwise);
  };
  Quarters asked;
  asked.until = read("until", request.until(), ended);
  asked.from = read("from", request.from(), asked.until - kQuartersDefault + 1);
  if (!problem.empty()) return problem.ToStatus();
  if (asked.until > ended) {
    problem.Add("until", "Dit kwartaal is nog niet voorbij.", "This quarter has not ended yet.");
  }
  if (asked.from > asked.until) {
    problem.Add("from", "Het eerste kwartaal ligt na het laatste.", "The first quarter is after the last.");
  } else if (asked.until - asked.from >= kQuartersMax) {
    problem.Add("from", "Vraag hoogstens 12 kwartalen.", "Ask for at most 12 quarters.");
  }
  if (!problem.empty()) return problem.ToStatus();
  return asked;
}

// What the counters have of one flow in one quarter.
struct Counted {
  AheadCounts disclosed{};
  AheadCounts acknowledged{};
  uint64_t held_back = 0;
};
using FlowInQuarter = std::tuple<int, int, int, int>;  // quarter, kind, sender, receiver

absl::StatusOr<std::map<FlowInQuarter, Counted>> CountedIn(const std::vector<store::TimelinessRow>& rows) {
  std::map<FlowInQuarter, Counted> flows;
  for (const store::TimelinessRow& row : rows) {
    Counted& counted = flows[{row.quarter, row.kind, row.sender, row.receiver}];
    const bool disclosed = row.moment == store::NoticeMoment::kDisclosed;
    if (row.ahead == corridor::kAheadHeldBack) {
      if (disclosed) counted.held_back = row.departures;
      continue;
    }
    if (row.ahead < v1::DAYS_AHEAD_NEVER || row.ahead > v1::DAYS_AHEAD_28_OR_MORE) {
      return absl::DataLossError("a counter of timeliness cannot be read");
    }
    AheadCounts& counts = disclosed ? counted.disclosed : counted.acknowledged;
    counts[static_cast<size_t>(row.ahead - v1::DAYS_AHEAD_NEVER)] = row.departures;
  }
  return flows;
}

// The officer's organisation has such an organ, or a mandate of one as a mandataris.
bool TakesPart(const identity::Principal& officer, int kind_of_organ) {
  const identity::Directory& directory = *officer.directory();
  const auto kind = static_cast<policy::Organ>(kind_of_organ);
  if (directory.HasOrganOfKind(officer.oin(), kind)) return true;
  const auto mandans = directory.MandansOf(officer.oin());
  return std::any_of(mandans.begin(), mandans.end(), [&](const identity::OrganRef& organ) {
    const auto mandates = directory.MandatesBetween(organ, officer.oin());
    return organ.organ == kind && std::any_of(mandates.begin(), mandates.end(), [](const auto& mandate) {
             return mandate.capacity == v1::CAPACITY_MANDATARIS;
           });
  });
}

v1::TimelinessBand ToldBand(const AheadBand& band) {
  v1::TimelinessBand told;
  told.set_from(static_cast<v1::DaysAhead>(band.first + v1::DAYS_AHEAD_NEVER));
  told.set_until(static_cast<v1::DaysAhead>(band.last + v1::DAYS_AHEAD_NEVER));
  told.set_departures(band.departures);
  return told;
}

v1::TimelinessMoment ToldMoment(const std::vector<AheadBand>& bands) {
  v1::TimelinessMoment moment;
  for (const AheadBand& band : bands) *moment.add_bands() = ToldBand(band);
  if (const auto median = MedianOf(bands)) *moment.mutable_median() = ToldBand(*median);
  return moment;
}

// Nullopt where nothing may be told of it.
std::optional<v1::FlowTimeliness> Told(const FlowInQuarter& flow, const Counted& counted, bool knows_everybody) {
  const std::vector<AheadBand> disclosed = DisclosedBands(counted.disclosed);
  const bool held_back = knows_everybody && counted.held_back >= kFewest;
  if (disclosed.empty() && !held_back) return std::nullopt;
  v1::FlowTimeliness told;
  const auto [quarter, kind, sender, receiver] = flow;
  told.set_quarter(corridor::FormatQuarter(quarter));
  told.set_message_kind(static_cast<v1::MessageKind>(kind));
  told.set_sender(static_cast<v1::Organ>(sender));
  told.set_receiver(static_cast<v1::Organ>(receiver));
  if (held_back) told.set_held_back(counted.held_back);
  if (disclosed.empty()) return told;
  for (const AheadBand& band : disclosed) told.set_departures(told.departures() + band.departures);
  *told.mutable_disclosed() = ToldMoment(disclosed);
  *told.mutable_acknowledged() = ToldMoment(AcknowledgedBands(counted.disclosed, counted.acknowledged));
  return told;
}

}  // namespace

absl::StatusOr<v1::GetTimelinessResponse> Timeliness::Ask(const identity::Principal& caller,
                                                          const v1::GetTimelinessRequest& request) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  const int now = corridor::QuarterOf(gateway::AmsterdamDay(rooms_.clock->NowMicros()));
  const absl::StatusOr<Quarters> asked = QuartersOf(request, now - 1);
  if (!asked.ok()) return asked.status();
  v1::GetTimelinessResponse response;
  response.set_from(corridor::FormatQuarter(asked->from));
  response.set_until(corridor::FormatQuarter(asked->until));
  response.set_fewest(static_cast<uint32_t>(kFewest));

  v1::AuditEntry reading;
  reading.set_reason_code(kTimelinessCode);
  const std::string why = absl::StrCat(request.reason(), "\nasked: ", response.from(), " ", response.until());
  const absl::Status recorded = corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), why);
  if (!recorded.ok()) return recorded;

  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return view.status();
  const auto rows = (*view)->Timeliness(asked->from, asked->until);
  if (!rows.ok()) return rows.status();
  const auto flows = CountedIn(*rows);
  if (!flows.ok()) return flows.status();
  const bool knows_everybody = KnowsEverybody(caller);
  for (const auto& [flow, counted] : *flows) {
    if (!knows_everybody && !TakesPart(caller, std::get<2>(flow)) && !TakesPart(caller, std::get<3>(flow))) continue;
    auto told = Told(flow, counted, knows_everybody);
    if (told) *response.add_flows() = *std::move(told);
  }
  return response;
}

}  // namespace ketenpoort::inquiry
