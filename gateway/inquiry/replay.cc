#include "gateway/inquiry/replay.h"

#include <algorithm>
#include <string>

#include "gateway/corridor/earlier_policies.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

using corridor::CaseState;
using corridor::RecordedCase;

constexpr char kReplayCode[] = "REPLAY";

// Adds up what comes of the entries, one after another.
class Tally {
 public:
  Tally(const identity::Principal& reader, std::shared_ptr<const policy::Policy> in_force)
      : reader_(reader), policies_(std::move(in_force)) {}

  absl::Status Take(store::View& view, uint64_t index) {
    const auto bytes = view.ReadEntry(index);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    if (!corridor::MaySee(reader_, entry)) return absl::OkStatus();
    const auto openings = view.ReadOpenings(index);
    if (!openings.ok()) return openings.status();
    const auto one = corridor::ReadCase(entry, *openings);
    if (!one.ok()) return one.status();
    if (one->state == CaseState::kNone) return absl::OkStatus();
    response_.set_decisions(response_.decisions() + 1);
    if (one->state == CaseState::kWhole) return Decide(view, index, entry, *one);
    if (one->state == CaseState::kErased) {
      response_.set_erased(response_.erased() + 1);
    } else {
      response_.set_not_replayable(response_.not_replayable() + 1);
    }
    return absl::OkStatus();
  }

  v1::ReplayResponse& response() { return response_; }

 private:
  absl::Status Decide(store::View& view, uint64_t index, const v1::AuditEntry& entry, const RecordedCase& one) {
    const auto then = policies_.Find(view, entry.policy_digest());
    if (!then.ok()) return then.status();
    if (!*then) {
      response_.set_policy_not_kept(response_.policy_not_kept() + 1);
      return absl::OkStatus();
    }
    const corridor::Verdict verdict = corridor::DecideCase(*then, one);
    if (corridor::IsReplayed(verdict, one, entry)) {
      response_.set_equal(response_.equal() + 1);
      return absl::OkStatus();
    }
    response_.set_different(response_.different() + 1);
    if (!response_.has_first_different()) {
      v1::ReplayDifference& first = *response_.mutable_first_different();
      first.set_index(index);
      v1::AuditEntry now;
      corridor::DescribeVerdict(verdict, now);
      first.set_recorded(entry.outcome());
      first.set_replayed(now.outcome());
      *first.mutable_rule_ids() = now.rule_ids();
      first.set_denial_id(now.denial_id());
      first.set_failing_condition(now.failing_condition());
    }
    return absl::OkStatus();
  }

  const identity::Principal& reader_;
  corridor::EarlierPolicies policies_;
  v1::ReplayResponse response_;
};

}  // namespace

absl::StatusOr<v1::ReplayResponse> Replay::Ask(const identity::Principal& caller, const v1::ReplayRequest& request,
                                               const std::function<bool()>& abandoned) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (request.count() == 0 || request.count() > kReplayEntriesMax) {
    return intake::Violation("count", "Noem 1 tot 20000.", "Name 1 to 20000.");
  }
  v1::AuditEntry reading;
  reading.set_reason_code(kReplayCode);
  const absl::Status recorded =
      corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), request.reason());
  if (!recorded.ok()) return recorded;
  Tally tally(caller, rooms_.policies->Snapshot().policy);
  uint64_t next = request.from_index();
  uint64_t left = request.count();
  while (left > 0) {
    if (abandoned()) return absl::CancelledError("nobody waits for the answer");
    // A snapshot at a time, so that none is held for long.
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    const uint64_t size = (*view)->LogSize();
    if (next >= size) break;
    const uint64_t end = std::min({size, next + left, next + kReplayStepEntries});
    left -= end - next;
    for (; next < end; ++next) {
      if (absl::Status taken = tally.Take(**view, next); !taken.ok()) return taken;
    }
  }
  tally.response().set_next_index(next);
  return std::move(tally.response());
}

}  // namespace ketenpoort::inquiry
