// Erasing a person, and what stands in the way of it: a legal hold, a statutory term. Guarantees: only controller
// officers of the Minister's organisation, which keeps the register and the keys and may know who is in it; two of
// them, with two person ids and two keys, the second confirming the exact digest of the first's proposal; every step,
// a refusal too, is an entry in the transaction that takes it; nothing is destroyed under hold or before a statutory
// term, as the policy in force states those. What waits for a receiver ends first, and its sender is told without the
// reason. Does not destroy anything itself: it places what the store carries out. Does not reach openings and copies
// given out before. Inside a transaction, on the committer's thread; RequireResponsible on any. A refusal is a value;
// a status means it could not be recorded. Law: AVG 17, 5(2); Wjsg 22, 51c(4); PM 39; ADR 0020.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ERASING_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ERASING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/effects.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/keeping_terms.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/erasure.pb.h"

namespace ketenpoort::corridor {

// Limit: hours a proposal can be confirmed.
inline constexpr int64_t kErasureProposalHoursMax = 72;

// What a call comes to: a refusal or a response, recorded either way.
template <typename Response>
struct Erased {
  absl::Status refusal;
  Response response;
  // Something was placed for the store to destroy.
  bool erases = false;
};

class Erasing {
 public:
  Erasing(const Rooms& rooms, Recorder& recorder, Items& items)
      : rooms_(&rooms), recorder_(&recorder), items_(&items) {}

  // The caller as known now, where it is responsible and says why.
  absl::StatusOr<std::shared_ptr<const identity::Principal>> RequireResponsible(const identity::Principal& caller,
                                                                                const std::string& reason) const;
  absl::StatusOr<Erased<v1::EraseSubjectResponse>> Erase(store::Transaction& transaction,
                                                         const identity::Principal& caller,
                                                         const v1::EraseSubjectRequest& request, Effects& effects);
  absl::StatusOr<Erased<v1::SetLegalHoldResponse>> SetHold(store::Transaction& transaction,
                                                           const identity::Principal& caller,
                                                           const v1::SetLegalHoldRequest& request);
  absl::StatusOr<Erased<v1::LiftLegalHoldResponse>> LiftHold(store::Transaction& transaction,
                                                             const identity::Principal& caller,
                                                             const v1::LiftLegalHoldRequest& request);

 private:
  // One call: who, about whom.
  struct Step;
  absl::StatusOr<Placed> Record(store::Transaction& transaction, const Step& step, v1::EntryKind kind,
                                const std::string& reason_code, const Impediment* impediment = nullptr);
  // Who is meant, the entry of the change, or why there is none.
  struct HoldChange {
    store::PersonNo person{};
    uint64_t index = 0;
    std::optional<absl::Status> refusal;
  };
  absl::StatusOr<HoldChange> FindForHold(store::Transaction& transaction, const identity::Principal& caller,
                                         const v1::EntrySubject& subject, const std::string& reason,
                                         const char* reason_code);
  absl::StatusOr<Erased<v1::EraseSubjectResponse>> Propose(store::Transaction& transaction, const Step& step);
  absl::StatusOr<Erased<v1::EraseSubjectResponse>> Confirm(store::Transaction& transaction, const Step& step,
                                                           const store::ErasureProposalRow& row, Effects& effects);

  const Rooms* rooms_;
  Recorder* recorder_;
  Items* items_;
};

// The erasure is recorded and carried out, but old pages still stand in a file.
absl::Status ErasingGoesOn(const absl::Status& why);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ERASING_H_
