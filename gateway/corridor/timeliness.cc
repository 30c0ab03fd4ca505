#include "gateway/corridor/timeliness.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/clock.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/effective_fold.h"
#include "gateway/custody/facts.h"
#include "gateway/identity/organ_ref.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

constexpr int kMonthsOfQuarter = 3;
constexpr size_t kYearCharacters = 4;
constexpr size_t kMonthAt = 5;
constexpr size_t kMonthCharacters = 2;

// Each class by its least days ahead, early ones first.
constexpr std::array<std::pair<policy::Day, v1::DaysAhead>, 6> kClasses = {{{28, v1::DAYS_AHEAD_28_OR_MORE},
                                                                            {14, v1::DAYS_AHEAD_14_TO_27},
                                                                            {7, v1::DAYS_AHEAD_7_TO_13},
                                                                            {3, v1::DAYS_AHEAD_3_TO_6},
                                                                            {1, v1::DAYS_AHEAD_1_TO_2},
                                                                            {0, v1::DAYS_AHEAD_0}}};

// Leaves that end by coming back, and an escape: no departure of which anybody could have been told.
bool MayComeBack(v1::Modality modality) {
  return modality == v1::MODALITY_LEAVE || modality == v1::MODALITY_STRAFONDERBREKING ||
         modality == v1::MODALITY_ABSENT;
}

policy::Day DepartedOn(const v1::RegisterState& state, int64_t now_us) {
  if (state.modality() == v1::MODALITY_DECEASED) return policy::kNoDay;
  std::optional<int64_t> left_us = custody::EndedAt(state, now_us);
  const bool occurred = state.departure().certainty() == v1::CERTAINTY_OCCURRED && state.departure().has_at() &&
                        !MayComeBack(state.modality());
  if (occurred) {
    const int64_t departure_us = custody::MicrosOf(state.departure().at());
    if (departure_us <= now_us) left_us = std::min(left_us.value_or(departure_us), departure_us);
  }
  return left_us ? gateway::AmsterdamDay(*left_us) : policy::kNoDay;
}

// Of which course a report tells: of its own, or of the earlier one whose report it replaces.
uint64_t CourseTold(const v1::RegisterRecord& record, const std::map<std::string, uint64_t>& course_of_report) {
  const auto replaced = course_of_report.find(record.replaces_report_id());
  if (replaced == course_of_report.end()) return record.course();
  return std::min(record.course(), replaced->second);
}

using Flow = std::tuple<int, int, int>;  // kind, sender, receiver

Flow FlowOf(const store::FirstNoticeRow& row) { return {row.kind, row.sender, row.receiver}; }

// The rows of a person as they will be: one event changes what is kept of them, and each is then counted anew.
class FirstNotices {
 public:
  static absl::StatusOr<FirstNotices> Of(store::Transaction& transaction, const store::PersonNo& person) {
    auto rows = transaction.FirstNoticesOf(person);
    if (!rows.ok()) return rows.status();
    return FirstNotices(*std::move(rows));
  }

  bool empty() const { return rows_.empty(); }
  std::vector<store::FirstNoticeRow>& rows() { return rows_; }

  store::FirstNoticeRow* Find(uint64_t course, const Flow& flow) {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const store::FirstNoticeRow& row) {
      return row.course == course && FlowOf(row) == flow;
    });
    return found == rows_.end() ? nullptr : &*found;
  }

  void Add(store::FirstNoticeRow row) { rows_.push_back(std::move(row)); }

  absl::Status Put(store::Transaction& transaction) {
    std::map<std::pair<int, Flow>, uint64_t> latest;
    for (const store::FirstNoticeRow& row : rows_) {
      if (row.departed == 0) continue;
      uint64_t& course = latest[{QuarterOf(row.departed), FlowOf(row)}];
      course = std::max(course, row.course);
    }
    for (size_t i = 0; i < rows_.size(); ++i) {
      store::FirstNoticeRow& row = rows_[i];
      const bool counts = row.departed != 0 && latest.at({QuarterOf(row.departed), FlowOf(row)}) == row.course;
      Count(row, counts);
      if (i < before_.size() && before_[i] == row) continue;
      if (absl::Status put = transaction.PutFirstNotice(row); !put.ok()) return put;
    }
    return absl::OkStatus();
  }

 private:
  explicit FirstNotices(std::vector<store::FirstNoticeRow> rows) : before_(rows), rows_(std::move(rows)) {}

  static void Count(store::FirstNoticeRow& row, bool counts) {
    row.quarter = counts ? QuarterOf(row.departed) : 0;
    row.disclosed_ahead = 0;
    row.acknowledged_ahead = 0;
    if (!counts) return;
    row.disclosed_ahead = row.held_back ? kAheadHeldBack : AheadOf(row.departed, row.disclosed_us);
    row.acknowledged_ahead = row.held_back ? kAheadHeldBack : AheadOf(row.departed, row.acknowledged_us);
  }

  std::vector<store::FirstNoticeRow> before_;
  std::vector<store::FirstNoticeRow> rows_;
};

absl::StatusOr<Flow> FlowOf(const store::ItemRow& item) {
  const auto sender = identity::ParseOrganKey(item.sender);
  if (!sender.ok()) return sender.status();
  const auto receiver = identity::ParseOrganKey(item.receiver);
  if (!receiver.ok()) return receiver.status();
  return Flow{item.kind, static_cast<int>(sender->organ), static_cast<int>(receiver->organ)};
}

absl::StatusOr<std::map<uint64_t, policy::Day>> DeparturesNow(store::Transaction& transaction,
                                                              const store::PersonNo& person) {
  const auto versions = transaction.RegisterHistory(person);
  if (!versions.ok()) return versions.status();
  std::vector<v1::RegisterRecord> history;
  for (const store::RegisterRow& row : *versions) {
    if (!history.emplace_back().ParseFromString(row.record)) {
      return absl::DataLossError("register row cannot be read");
    }
  }
  return DeparturesOf(history, transaction.NowMicros());
}

policy::Day DepartureIn(const std::map<uint64_t, policy::Day>& departures, uint64_t course) {
  const auto found = departures.find(course);
  return found == departures.end() ? 0 : found->second;
}

absl::Status CountFirst(store::Transaction& transaction, const store::PersonNo& person, uint64_t course,
                        const Flow& flow, bool held_back) {
  if (course == 0 || !IsCountedKind(static_cast<policy::MessageKind>(std::get<0>(flow)))) return absl::OkStatus();
  auto notices = FirstNotices::Of(transaction, person);
  if (!notices.ok()) return notices.status();
  if (notices->Find(course, flow) != nullptr) return absl::OkStatus();
  const auto departures = DeparturesNow(transaction, person);
  if (!departures.ok()) return departures.status();
  store::FirstNoticeRow row;
  row.person = person;
  row.course = course;
  std::tie(row.kind, row.sender, row.receiver) = flow;
  row.held_back = held_back;
  row.departed = DepartureIn(*departures, course);
  notices->Add(row);
  return notices->Put(transaction);
}

// Where `changed` changes the row kept of an item's flow, all rows of its person are counted anew.
template <typename Change>
absl::Status ChangeCounted(store::Transaction& transaction, const store::ItemRow& item, uint64_t course,
                           Change changed) {
  if (!IsCountedKind(static_cast<policy::MessageKind>(item.kind))) return absl::OkStatus();
  const auto flow = FlowOf(item);
  if (!flow.ok()) return flow.status();
  auto notices = FirstNotices::Of(transaction, item.person);
  if (!notices.ok()) return notices.status();
  store::FirstNoticeRow* const row = notices->Find(course, *flow);
  if (row == nullptr || !changed(*row)) return absl::OkStatus();
  return notices->Put(transaction);
}

}  // namespace

bool IsCountedKind(policy::MessageKind kind) {
  switch (kind) {
    case policy::MessageKind::kDetentionStart:
    case policy::MessageKind::kReleaseDate:
    case policy::MessageKind::kReintegrationPlan:
    case policy::MessageKind::kReceptionStatus:
    case policy::MessageKind::kCareArrangement:
    case policy::MessageKind::kSupervisionConsult:
      return true;
    case policy::MessageKind::kUnspecified:
    case policy::MessageKind::kDetentionChange:
    case policy::MessageKind::kContactChanged:
    case policy::MessageKind::kAdvice:
    case policy::MessageKind::kSupervisionOrder:
    case policy::MessageKind::kComplianceReport:
    case policy::MessageKind::kRiskNotice:
    case policy::MessageKind::kBijNotice:
    case policy::MessageKind::kIsdStayPlan:
    case policy::MessageKind::kCorrection:
    case policy::MessageKind::kInvolvementEnded:
    case policy::MessageKind::kCaseWgs:
    case policy::MessageKind::kResocialisation51c:
    case policy::MessageKind::kYouthAftercare:
    case policy::MessageKind::kConsentedHelp:
      return false;
  }
  return false;
}

int QuarterOf(policy::Day day) {
  const std::string iso = policy::FormatDay(day);
  int year = 0;
  int month = 0;
  const bool read = iso.size() > kMonthAt + kMonthCharacters &&
                    absl::SimpleAtoi(iso.substr(0, kYearCharacters), &year) &&
                    absl::SimpleAtoi(iso.substr(kMonthAt, kMonthCharacters), &month);
  return read ? year * kQuartersOfYear + (month - 1) / kMonthsOfQuarter : 0;
}

std::string FormatQuarter(int quarter) {
  return absl::StrCat(quarter / kQuartersOfYear, "Q", quarter % kQuartersOfYear + 1);
}

v1::DaysAhead AheadOf(policy::Day departed, int64_t at_us) {
  if (at_us == 0) return v1::DAYS_AHEAD_NEVER;
  const policy::Day ahead = departed - gateway::AmsterdamDay(at_us);
  for (const auto& [least, days_ahead] : kClasses) {
    if (ahead >= least) return days_ahead;
  }
  return v1::DAYS_AHEAD_AFTER_DEPARTURE;
}

std::map<uint64_t, policy::Day> DeparturesOf(const std::vector<v1::RegisterRecord>& history, int64_t now_us) {
  std::map<std::string, uint64_t> course_of_report;
  std::map<uint64_t, policy::Day> left;
  std::set<uint64_t> counting;
  const std::set<std::string> gone = custody::NotCounting(history);
  for (const v1::RegisterRecord& record : history) {
    const uint64_t told = CourseTold(record, course_of_report);
    course_of_report[record.report_id()] = told;
    if (gone.contains(record.report_id())) continue;
    if (record.has_reported()) counting.insert(told);
    left[record.course()] = record.has_effective() ? DepartedOn(record.effective(), now_us) : policy::kNoDay;
    const bool corrects =
        record.has_reported() && told < record.course() && record.state() != v1::REPORT_STATE_DISPUTED;
    if (corrects) left[told] = DepartedOn(record.reported(), now_us);
  }
  std::erase_if(left, [&](const auto& one) {
    return one.first == 0 || one.second == policy::kNoDay || !counting.contains(one.first);
  });
  return left;
}

absl::Status CountAccepted(store::Transaction& transaction, const store::ItemRow& item, uint64_t course) {
  const auto flow = FlowOf(item);
  return flow.ok() ? CountFirst(transaction, item.person, course, *flow, false) : flow.status();
}

absl::Status CountHeldBack(store::Transaction& transaction, const Leg& leg, policy::MessageKind kind, uint64_t course) {
  const Flow flow{static_cast<int>(kind), static_cast<int>(leg.sender.organ), static_cast<int>(leg.receiver.organ)};
  return CountFirst(transaction, *leg.person, course, flow, true);
}

absl::Status CountDisclosed(store::Transaction& transaction, const store::ItemRow& item, uint64_t course) {
  return ChangeCounted(transaction, item, course, [&](store::FirstNoticeRow& row) {
    if (row.disclosed_us != 0) return false;
    row.disclosed_us = transaction.NowMicros();
    return true;
  });
}

absl::Status CountAcknowledged(store::Transaction& transaction, const store::ItemRow& item, uint64_t course) {
  return ChangeCounted(transaction, item, course, [&](store::FirstNoticeRow& row) {
    // Of what was disclosed before it was counted, the disclosure stands nowhere, and so does its acknowledgement.
    if (row.disclosed_us == 0 || row.acknowledged_us != 0) return false;
    row.acknowledged_us = transaction.NowMicros();
    return true;
  });
}

absl::Status CountDepartures(store::Transaction& transaction, const store::PersonNo& person) {
  auto notices = FirstNotices::Of(transaction, person);
  if (!notices.ok()) return notices.status();
  if (notices->empty()) return absl::OkStatus();
  const auto departures = DeparturesNow(transaction, person);
  if (!departures.ok()) return departures.status();
  for (store::FirstNoticeRow& row : notices->rows()) row.departed = DepartureIn(*departures, row.course);
  return notices->Put(transaction);
}

}  // namespace ketenpoort::corridor
