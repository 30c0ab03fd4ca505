// Declarations: what outlives one message, registered in the one store through the one committer: consents,
// need-factors, assignments, cases, forums. Guarantees: every change is an entry in the same commit; what waits about
// the person is decided again there, so that what lost its basis is held and its sender told; about a person with whom
// the caller has no standing nothing is written but the entry of the refusal. Does not judge whether a declaration
// helps: policy does, at each decision. Used at its place in a batch. Law: AVG 7(3), 21; UAVG 46; Wgs 2.25-2.27, 1.8;
// BTSB 2:7; switch A22.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_DECLARATIONS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_DECLARATIONS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/declarations.pb.h"
#include "ketenpoort/v1/payload.pb.h"

namespace ketenpoort::corridor {

// What became of a change. Without `placed`: no standing, recorded as refused; the uniform answer.
struct DeclarationOutcome {
  std::optional<Placed> placed;
  // Items that were held because of it.
  uint32_t held = 0;
};

// The one answer about a person with whom the caller has no standing.
absl::Status NoKnownBasis();

class Declarations {
 public:
  Declarations(const Rooms& rooms, const Judge& judge, Recorder& recorder, Items& items)
      : rooms_(&rooms), judge_(&judge), recorder_(&recorder), items_(&items) {}

  absl::StatusOr<DeclarationOutcome> RegisterConsent(store::Transaction& transaction, const identity::Principal& caller,
                                                     const v1::RegisterConsentRequest& request, Effects& effects);
  // NOT_FOUND for an id that is unknown to this organ.
  absl::StatusOr<DeclarationOutcome> RevokeConsent(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::RevokeConsentRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> SetNeedFactor(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::SetNeedFactorRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> RegisterAssignment(store::Transaction& transaction,
                                                        const identity::Principal& caller,
                                                        const v1::RegisterAssignmentRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> EndAssignment(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::EndAssignmentRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> RegisterCase(store::Transaction& transaction, const identity::Principal& caller,
                                                  const v1::RegisterCaseRequest& request, Effects& effects);
  // NOT_FOUND for an id that is unknown to this organ.
  absl::StatusOr<DeclarationOutcome> EndCase(store::Transaction& transaction, const identity::Principal& caller,
                                             const v1::EndCaseRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> RegisterForum(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::RegisterForumRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> EndForum(store::Transaction& transaction, const identity::Principal& caller,
                                              const v1::EndForumRequest& request, Effects& effects);
  // nullopt without standing; the reading is recorded either way.
  absl::StatusOr<std::optional<v1::ListDeclarationsResponse>> List(store::Transaction& transaction,
                                                                   const identity::Principal& caller,
                                                                   const v1::ListDeclarationsRequest& request);

  // An accepted SUPERVISION_ORDER is the assignment it names. Requires: leg.person, and the decision allowed it.
  absl::Status TakeOrder(store::Transaction& transaction, const Leg& leg, const v1::SupervisionOrder& order,
                         const std::string& assignment_id, Effects& effects);
  // The order was taken back or retracted: its assignment has ended.
  absl::Status EndOrder(store::Transaction& transaction, const store::PersonNo& person, const store::Id16& message_id,
                        Effects& effects);

 private:
  // On what ground the caller speaks for the organ it names; today's organ in `leg`.
  absl::StatusOr<identity::OrganRef> Speaker(store::Transaction& transaction, const identity::Principal& caller,
                                             const v1::OrganAddress& address, Leg* leg) const;
  struct About {
    Situation situation;
    bool standing = false;
  };
  absl::StatusOr<About> FindAbout(store::Transaction& transaction, const identity::OrganRef& organ,
                                  const v1::SubjectReference& subject, Leg* leg) const;
  absl::StatusOr<DeclarationOutcome> RefuseUnknown(store::Transaction& transaction, const Leg& leg,
                                                   const std::string& acting_person);
  // What stands under a key: the row, and the record read from it; a new row where nothing stands.
  struct Kept {
    bool known = false;
    store::DeclarationRow row;
    v1::DeclarationRecord record;
  };
  absl::StatusOr<Kept> FindKept(store::Transaction& transaction, const store::Id16& key) const;
  // Writes the row, records the entry, decides again what waits.
  absl::StatusOr<DeclarationOutcome> Change(store::Transaction& transaction, store::DeclarationRow row,
                                            const v1::DeclarationRecord& record, v1::EntryKind kind, const Leg& leg,
                                            const std::string& acting_person, std::string_view reason_code,
                                            Effects& effects);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  Items* items_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_DECLARATIONS_H_
