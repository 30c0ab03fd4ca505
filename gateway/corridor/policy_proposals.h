// PolicyProposals: how two jurists bring a policy into force. The first proposes it, whole; the second, another person
// with another key, confirms the digests of what changes and of the policy itself. Guarantees: what is kept was
// compiled, examined, verified and proven (gateway/policy_admission.h) and compared with the policy in force, and is so
// again when it is confirmed, by the trust and the day of then; a confirmation holds only for exactly what is kept, by
// a person and a key that did not propose it, while the policy it was compared with is still in force, and within
// kProposalHoursMax; proposal, confirmation and activation are entries, the last two in one transaction, together with
// the change itself or not at all. One proposal waits at a time: a later one takes its place, and it survives a
// restart. Does not guarantee that the second person read the words. Thread-safe. Every call but Waiting takes seconds:
// not on a thread that others wait for. On failure a status with its reason, and the policy in force stays.
// Law: none; four eyes, as DESIGN 2 (officer) asks.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_POLICY_PROPOSALS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_POLICY_PROPOSALS_H_

#include <cstddef>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/policy_change.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/policy.pb.h"

namespace ketenpoort::corridor {

// Limits; of the files: sent_policy.h.
inline constexpr size_t kProposalNoteBytesMax = size_t{64} * 1024;
inline constexpr size_t kProposalDiffBytesMax = size_t{2} * 1024 * 1024;
inline constexpr int64_t kProposalHoursMax = 7 * 24;

class PolicyProposals {
 public:
  PolicyProposals(const Rooms& rooms, Recorder& recorder, PolicyChange& change)
      : rooms_(&rooms), recorder_(&recorder), change_(&change) {}

  absl::StatusOr<v1::ProposePolicyResponse> Propose(const identity::Principal& caller,
                                                    const v1::ProposePolicyRequest& request);
  absl::StatusOr<v1::ConfirmPolicyResponse> Confirm(const identity::Principal& caller,
                                                    const v1::ConfirmPolicyRequest& request);
  absl::StatusOr<v1::GetPolicyProposalResponse> Waiting(const identity::Principal& caller);

 private:
  absl::Status Keep(const identity::Principal& caller, const std::string& kept, const v1::PolicyProposal& proposal);
  absl::Status RecordStep(store::Transaction& transaction, v1::EntryKind kind, const identity::Principal& caller,
                          const v1::PolicyProposal& proposal);

  const Rooms* rooms_;
  Recorder* recorder_;
  PolicyChange* change_;
  std::mutex mutex_;  // one proposal or confirmation at a time
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_POLICY_PROPOSALS_H_
