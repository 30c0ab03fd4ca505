// PolicyChange: how another policy comes into force, and how the log tells which one it is. Guarantees: the entry
// POLICY_ACTIVATED stands in the log before every decision by that policy, since it is placed by the one committer and
// the policy changes at that very place; what was decided earlier and not yet recorded or handed over is stale then and
// decided again; where the entry does not become durable the old policy is in force again. The policy, each note of
// signatures under it and the assertions it was proven against are kept by digest as long as the log, so that a start
// can bring back the one that was activated last (ADR 0010). When a policy comes into force after days in which none
// decided, that moment is kept too (ADR 0011). Requires what gateway/policy_admission.h let through. Thread-safe.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_POLICY_CHANGE_H_
#define KETENPOORT_GATEWAY_CORRIDOR_POLICY_CHANGE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/policy_admission.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/policy.pb.h"

namespace ketenpoort::corridor {

// The policy that was activated last, as it is kept beside the log.
struct KeptPolicy {
  v1::ActivatedPolicy state;
  gateway::PolicyText text;
};
// The rules and assertions of a policy that was in force, by its digest (32 bytes), without a note; nullopt where they
// are not kept. DATA_LOSS where they are not what the digest was over.
absl::StatusOr<std::optional<gateway::PolicyText>> KeptText(store::View& view, const std::string& digest);
// nullopt where none was. DATA_LOSS where its text is not kept, or is not what the digest was over.
absl::StatusOr<std::optional<KeptPolicy>> LastActivated(store::View& view);

// When a policy last came into force after days in which none decided; 0 where none did.
absl::StatusOr<int64_t> StandstillEnded(store::View& view);

class PolicyChange {
 public:
  PolicyChange(const Rooms& rooms, Recorder& recorder) : rooms_(&rooms), recorder_(&recorder) {}

  // Records `admitted` where it is another than was activated last, or signed by others, and tells the log's keeper
  // of the standstill that ends with it.
  absl::Status Record(store::Transaction& transaction, const gateway::AdmittedPolicy& admitted);

  // Brings `next` into force and waits until that is durable; then tells the holder's listeners. `first`, where there
  // is one, is done before, in the same transaction; where it fails nothing is done. On failure the old policy is in
  // force and the reason is returned. Not on the committer's thread.
  absl::Status Activate(std::shared_ptr<const gateway::AdmittedPolicy> next,
                        std::function<absl::Status(store::Transaction&)> first = nullptr);

 private:
  const Rooms* rooms_;
  Recorder* recorder_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_POLICY_CHANGE_H_
