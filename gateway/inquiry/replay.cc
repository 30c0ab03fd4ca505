#include "gateway/inquiry/replay.h"

#include <algorithm>
#include <optional>
#include <string>

#include "gateway/corridor/earlier_policies.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/known_now.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

using corridor::CaseState;
using corridor::RecordedCase;

constexpr char kReplayCode[] = "REPLAY";
constexpr char kReplayNowCode[] = "REPLAY_AS_KNOWN_NOW";

// Adds up what comes of the entries, one after another.
class Tally {
 public:
  Tally(const identity::Principal& reader, std::shared_ptr<const policy::Policy> in_force)
      : reader_(reader), policies_(std::move(in_force)) {}

  // From here on with the facts as they are known now, as read in `view`. Both must outlive what is taken from it.
  void AsKnownNow(store::View& view, const identity::Directory& directory) { known_.emplace(view, directory); }

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
  void Tell(uint64_t index, const v1::AuditEntry& entry, const corridor::Verdict& verdict) {
    v1::ReplayDifference difference;
    difference.set_index(index);
    v1::AuditEntry now;
    corridor::DescribeVerdict(verdict, now);
    difference.set_recorded(entry.outcome());
    difference.set_replayed(now.outcome());
    *difference.mutable_rule_ids() = now.rule_ids();
    difference.set_denial_id(now.denial_id());
    difference.set_failing_condition(now.failing_condition());
    if (known_ && response_.differences_size() < kReplayDifferencesMax) *response_.add_differences() = difference;
    if (!response_.has_first_different()) *response_.mutable_first_different() = std::move(difference);
  }

  absl::Status Decide(store::View& view, uint64_t index, const v1::AuditEntry& entry, const RecordedCase& one) {
    const auto then = policies_.Find(view, entry.policy_digest());
    if (!then.ok()) return then.status();
    if (!*then) {
      response_.set_policy_not_kept(response_.policy_not_kept() + 1);
      return absl::OkStatus();
    }
    const auto verdict = known_ ? known_->Decide(*then, entry, one)
                                : absl::StatusOr<corridor::Verdict>(corridor::DecideCase(*then, one));
    if (!verdict.ok()) return verdict.status();
    const bool equal = known_ ? corridor::ReleasesTheSame(*verdict, entry) : corridor::IsReplayed(*verdict, one, entry);
    if (equal) {
      response_.set_equal(response_.equal() + 1);
      return absl::OkStatus();
    }
    response_.set_different(response_.different() + 1);
    Tell(index, entry, *verdict);
    return absl::OkStatus();
  }

  const identity::Principal& reader_;
  corridor::EarlierPolicies policies_;
  std::optional<corridor::KnownNow> known_;
  v1::ReplayResponse response_;
};

}  // namespace

absl::Status Replay::CheckMayAsk(const identity::Principal& caller, const v1::ReplayRequest& request) const {
  if (!request.as_known_now() || caller.role() == v1::OFFICER_ROLE_SUPERVISOR ||
      caller.oin() == rooms_.directories->Snapshot()->OinOf({policy::Organ::kMinister, ""})) {
    return absl::OkStatus();
  }
  return intake::Violation("as_known_now",
                           "Met wat nu bekend is herhaalt alleen de toezichthouder of wie namens de Minister leest.",
                           "Only the supervisor, or who reads for the Minister, replays as known now.");
}

absl::StatusOr<v1::ReplayResponse> Replay::Ask(const identity::Principal& caller, const v1::ReplayRequest& request,
                                               const std::function<bool()>& abandoned) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (request.count() == 0 || request.count() > kReplayEntriesMax) {
    return intake::Violation("count", "Noem 1 tot 20000.", "Name 1 to 20000.");
  }
  if (absl::Status may = CheckMayAsk(caller, request); !may.ok()) return may;
  v1::AuditEntry reading;
  reading.set_reason_code(request.as_known_now() ? kReplayNowCode : kReplayCode);
  const absl::Status recorded =
      corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), request.reason());
  if (!recorded.ok()) return recorded;
  Tally tally(caller, rooms_.policies->Snapshot().policy);
  const auto directory = rooms_.directories->Snapshot();
  uint64_t next = request.from_index();
  uint64_t left = request.count();
  while (left > 0) {
    if (abandoned()) return absl::CancelledError("nobody waits for the answer");
    // A snapshot at a time, so that none is held for long.
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    const uint64_t size = (*view)->LogSize();
    if (next >= size) break;
    if (request.as_known_now()) tally.AsKnownNow(**view, *directory);
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
