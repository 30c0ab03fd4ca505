#include "gateway/corridor/legal_gaps.h"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/clock.h"
#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/call_intent.h"
#include "policy/civil_day.h"
#include "policy/decision.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kCountsName[] = "legal-gaps";
constexpr uint32_t kMonthsOfQuarter = 3;

bool IsGap(const v1::AuditEntry& entry) {
  if (entry.kind() != v1::ENTRY_KIND_DENIED || entry.outcome() != v1::OUTCOME_DENIED) return false;
  if (entry.policy_digest().empty()) return false;
  if (!entry.reason_code().empty() && entry.reason_code() != kNoStanding) return false;
  return entry.failing_condition() != std::string(policy::NameOf(policy::Condition::kTrouble));
}

// "2026-11-22" in Amsterdam: 2026 and 4.
std::pair<uint32_t, uint32_t> QuarterOf(int64_t time_us) {
  const std::string day = policy::FormatDay(gateway::AmsterdamDay(time_us));
  const auto number = [&](size_t from, size_t count) {
    uint32_t value = 0;
    for (const char c : std::string_view(day).substr(from, count)) value = value * 10 + static_cast<uint32_t>(c - '0');
    return value;
  };
  return {number(0, 4), (number(5, 2) - 1) / kMonthsOfQuarter + 1};
}

v1::LegalGap GapOf(const std::tuple<uint32_t, uint32_t, v1::Organ, v1::Organ, v1::MessageKind>& flow, uint64_t count) {
  v1::LegalGap gap;
  gap.set_year(std::get<0>(flow));
  gap.set_quarter(std::get<1>(flow));
  gap.set_sender(std::get<2>(flow));
  gap.set_receiver(std::get<3>(flow));
  gap.set_kind(std::get<4>(flow));
  gap.set_refusals(count);
  return gap;
}

}  // namespace

absl::Status LegalGaps::Load() {
  auto view = store_->Snapshot();
  if (!view.ok()) return view.status();
  auto kept = (*view)->GetNamed(kCountsName);
  if (!kept.ok()) return kept.status();
  v1::LegalGapCounts state;
  if (*kept && !state.ParseFromString(**kept)) return absl::DataLossError("the counts of refusals cannot be read");
  if (state.entries_counted() > (*view)->LogSize()) {
    return absl::DataLossError("more refusals are counted than the log has entries");
  }
  std::lock_guard lock(mutex_);
  next_ = kept_ = state.entries_counted();
  counts_.clear();
  for (const v1::LegalGap& gap : state.gaps()) {
    counts_[{gap.year(), gap.quarter(), gap.sender(), gap.receiver(), gap.kind()}] = gap.refusals();
  }
  changed_ = false;
  return absl::OkStatus();
}

void LegalGaps::Count(const v1::AuditEntry& entry) {
  const auto [year, quarter] = QuarterOf(entry.time_us());
  ++counts_[{year, quarter, entry.sender().organ(), entry.receiver().organ(), entry.message_kind()}];
  changed_ = true;
}

absl::Status LegalGaps::CatchUp() {
  auto view = store_->Snapshot();
  if (!view.ok()) return view.status();
  std::lock_guard lock(mutex_);
  const uint64_t end = std::min((*view)->LogSize(), next_ + kLegalGapEntriesMax);
  for (; next_ < end; ++next_) {
    auto bytes = (*view)->ReadEntry(next_);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    if (IsGap(entry)) Count(entry);
  }
  return absl::OkStatus();
}

v1::LegalGapCounts LegalGaps::State() const {
  v1::LegalGapCounts state;
  state.set_entries_counted(next_);
  for (const auto& [flow, count] : counts_) *state.add_gaps() = GapOf(flow, count);
  return state;
}

absl::Status LegalGaps::Keep() {
  std::string value;
  uint64_t counted = 0;
  {
    std::lock_guard lock(mutex_);
    if (!changed_ && next_ - kept_ < kLegalGapKeepEvery) return absl::OkStatus();
    value = State().SerializeAsString();
    counted = next_;
  }
  auto settled = std::make_shared<std::promise<absl::Status>>();
  store_->Enqueue(std::make_unique<CallIntent>(
      [value](store::Transaction& transaction) { return transaction.PutNamed(kCountsName, value); },
      [settled](const absl::Status& status) { settled->set_value(status); }));
  const absl::Status status = settled->get_future().get();
  if (!status.ok()) return status;
  std::lock_guard lock(mutex_);
  kept_ = counted;
  // What was counted meanwhile is kept the next time.
  if (next_ == counted) changed_ = false;
  return absl::OkStatus();
}

v1::GetLegalGapsResponse LegalGaps::Shown() const {
  std::lock_guard lock(mutex_);
  v1::GetLegalGapsResponse response;
  response.set_shown_from(kLegalGapShownFrom);
  response.set_entries_counted(next_);
  for (const auto& [flow, count] : counts_) {
    if (count >= kLegalGapShownFrom) *response.add_gaps() = GapOf(flow, count);
  }
  return response;
}

}  // namespace ketenpoort::corridor
