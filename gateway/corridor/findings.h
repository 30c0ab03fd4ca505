// Findings: what was disclosed though, as is known now, it had no basis; and duties that were missed. Guarantees: when
// a fact comes late, every disclosure about the person since that fact's moment is decided again (known_now.h), in the
// transaction that records the fact, or, beyond kReviewStepDisclosures, in steps that are durable with it and go on
// after a restart; each that would not be made whole opens one finding of a kind, recorded in the same commit; the same
// fact reported twice opens none twice. Does not guarantee that a finding is a breach: its controllers assess. What
// tells a phase, place or destination stands neither in a finding nor in its entry where a municipality is a party.
// Disclosures are decided again by the policy that decided them; the terms of duties (`duty`) are those of the policy
// in force when the end is recorded, and of a duty it does not state there is no finding. Used at its place in a batch
// only. On failure the status of the store. Law: AVG 33; Wjsg 26g; AVG 5(2).
#ifndef KETENPOORT_GATEWAY_CORRIDOR_FINDINGS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_FINDINGS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/earlier_policies.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/known_now.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/finding_records.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::corridor {

// Limit: disclosures decided again in one transaction.
inline constexpr size_t kReviewStepDisclosures = 64;
// Limit: entries of the log looked at in one transaction, where a mandate has no person to find them by.
inline constexpr uint64_t kReviewStepEntries = 1'024;

class Findings {
 public:
  Findings(const Rooms& rooms, const Judge& judge, Recorder& recorder)
      : rooms_(&rooms), judge_(&judge), recorder_(&recorder) {}

  // The fact whose entry is `cause_index` holds since `since_us`, and stands in the store already.
  absl::Status Review(store::Transaction& transaction, const store::PersonNo& person, v1::ReviewCause cause,
                      uint64_t cause_index, int64_t since_us);
  // The directory that is in force now: every mandate that it ends on an earlier day than was known.
  absl::Status ReviewMandates(store::Transaction& transaction, uint64_t cause_index);
  // One step of the oldest review; false where none is under way.
  absl::StatusOr<bool> GoOn(store::Transaction& transaction);
  // True where a step may be left to do: at the start until GoOn said otherwise.
  bool MayGoOn() const { return under_way_.load(); }

  // An item was held after an earlier attempt: what the receiver may have seen. `held`: the entry that says so.
  absl::Status HeldAfterAttempt(store::Transaction& transaction, const Verdict& verdict, const store::ItemRow& item,
                                const Leg& leg, const Placed& held);
  // DJI reported that the basis ended at `ended_us`: the terms within which that should have been told, as the policy
  // in force now states them.
  absl::Status CheckTerms(store::Transaction& transaction, const store::PersonNo& person,
                          const v1::RegisterRecord& record, uint64_t cause_index, int64_t ended_us);

 private:
  // What becomes a finding.
  struct Found {
    v1::FindingKind kind = v1::FINDING_KIND_UNSPECIFIED;
    store::PersonNo person{};
    uint64_t about_index = 0;
    uint64_t cause_index = 0;
    int64_t since_us = 0;
    // The parties, with their units.
    identity::OrganRef sender;
    identity::OrganRef receiver;
    // As decided again; null where nothing was.
    const Verdict* verdict = nullptr;
  };

  absl::Status Open(store::Transaction& transaction, const Found& found);
  absl::Status ReviewFlow(store::Transaction& transaction, KnownNow& known, const v1::ReviewRecord& review,
                          const store::FlowRow& flow);
  // Steps from `review.next_index` on; true where it came to its end.
  absl::StatusOr<bool> StepPerson(store::Transaction& transaction, const store::PersonNo& person,
                                  v1::ReviewRecord& review);
  // Index of the person's first disclosure at or after a moment and before an entry; `before` where there is none.
  absl::StatusOr<uint64_t> FirstDisclosureSince(store::Transaction& transaction, const store::PersonNo& person,
                                                uint64_t before, int64_t since_us);
  absl::StatusOr<bool> StepMandates(store::Transaction& transaction, v1::ReviewRecord& review);
  absl::StatusOr<std::shared_ptr<const policy::Policy>> PolicyOfThen(store::View& view, const std::string& digest);
  absl::Status Keep(store::Transaction& transaction, const store::PersonNo& person, const v1::ReviewRecord& review);
  // Law: legal-basis R01, R09: day one, short detentions too. `flows`: those of the course.
  absl::Status CheckFirstNotices(store::Transaction& transaction, const Found& found,
                                 const std::vector<store::FlowRow>& flows, policy::Day left);
  // Since which entry of the course a date of release was there to tell the probation organisation.
  absl::StatusOr<std::optional<uint64_t>> DateKnownFrom(store::Transaction& transaction,
                                                        const v1::RegisterRecord& record,
                                                        const store::PersonNo& person);
  // `told_by`: the last day that was in time.
  absl::Status CheckReleaseAhead(store::Transaction& transaction, Found found, const v1::RegisterRecord& record,
                                 const std::vector<store::FlowRow>& flows, policy::Day told_by);
  absl::Status CheckFirstNotice(store::Transaction& transaction, const Found& found, const store::FlowRow& flow,
                                policy::Day left);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  std::unique_ptr<EarlierPolicies> policies_;  // on the committer's thread only
  std::shared_ptr<const policy::Policy> policies_for_;
  std::atomic<bool> under_way_{true};
};

// `LATE_END`, …: the reason code of the entry that opens a finding.
std::string CodeOf(v1::FindingKind kind);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_FINDINGS_H_
