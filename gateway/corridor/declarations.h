// Declarations: what outlives one message, registered in the one store through the one committer: consents,
// need-factors, assignments, cases, forums. Guarantees: every change is an entry in the same commit, committed to the
// record as it is kept from then on; what waits about the person is decided again there, so that what lost its basis is
// held and its sender told; about a person with whom the caller has no standing nothing is written but the entry of the
// refusal; who acts under a mandate does and reads what the mandate covers; what a municipality declared that went up
// in another is that other's; the number of a case tells nobody of another's case. Does not judge whether a declaration
// helps: policy does, at each decision. Used at its place in a batch. Law: AVG 7(3), 21; UAVG 46; Wgs 2.25-2.27, 1.8;
// BTSB 2:7; switch A22.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_DECLARATIONS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_DECLARATIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/findings.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/declarations.pb.h"
#include "ketenpoort/v1/payload.pb.h"

namespace ketenpoort::corridor {

// Limit: declarations of one kind about one person, ended and expired ones too: every decision about the person reads
// them all.
inline constexpr uint64_t kDeclarationsPerKindMax = 64;
// Limit: cases under one number, of several persons and of several tables.
inline constexpr uint32_t kCasesPerNumberMax = 16;

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
  Declarations(const Rooms& rooms, const Judge& judge, Recorder& recorder, Items& items, Findings& findings)
      : rooms_(&rooms), judge_(&judge), recorder_(&recorder), items_(&items), findings_(&findings) {}

  absl::StatusOr<DeclarationOutcome> RegisterConsent(store::Transaction& transaction, const identity::Principal& caller,
                                                     const v1::RegisterConsentRequest& request, Effects& effects);
  // NOT_FOUND for an id that is unknown to this organ. Withdrawn twice: the earliest moment stands.
  absl::StatusOr<DeclarationOutcome> RevokeConsent(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::RevokeConsentRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> SetNeedFactor(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::SetNeedFactorRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> RegisterAssignment(store::Transaction& transaction,
                                                        const identity::Principal& caller,
                                                        const v1::RegisterAssignmentRequest& request, Effects& effects);
  absl::StatusOr<DeclarationOutcome> EndAssignment(store::Transaction& transaction, const identity::Principal& caller,
                                                   const v1::EndAssignmentRequest& request, Effects& effects);
  // EndAssignment, EndForum: NOT_FOUND alike for an id nobody registered and for one this organ may not end.
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
  // The order was taken back or retracted: what it took the place of stands again, else its assignment has ended.
  absl::Status EndOrder(store::Transaction& transaction, const store::PersonNo& person, const store::Id16& message_id,
                        Effects& effects);

 private:
  // On what ground the caller speaks for the organ it names, for what is declared of this kind; today's
  // organ in `leg`.
  absl::StatusOr<identity::OrganRef> Speaker(store::Transaction& transaction, const identity::Principal& caller,
                                             const v1::OrganAddress& address, store::DeclarationKind kind,
                                             Leg* leg) const;
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
    // Something of another kind stands there: neither known nor free.
    bool taken = false;
    store::DeclarationRow row;
    v1::DeclarationRecord record;
  };
  absl::StatusOr<Kept> FindKept(store::Transaction& transaction, const store::Id16& key,
                                store::DeclarationKind kind) const;
  absl::StatusOr<Kept> FindConsent(store::Transaction& transaction, const std::string& consent_id) const;
  // Every case under this number, then the free place after them, if there is one.
  absl::StatusOr<std::vector<Kept>> CasesUnder(store::Transaction& transaction, const std::string& case_id) const;
  // True where this organ of DJI may end what was registered about a person: the Minister, the directeur who is
  // responsible now, and whoever registered it. Looks up the same for a person who is unknown.
  absl::StatusOr<bool> MayEnd(store::Transaction& transaction, const identity::OrganRef& organ,
                              const store::PersonNo& person, const v1::OrganAddress& registered_by) const;
  // Writes a row and no entry: of several that say the same, all but the one the entry is of.
  absl::Status Put(store::Transaction& transaction, store::DeclarationRow row, const v1::DeclarationRecord& record);
  // Closes the work a split left once every declaration that stands was changed since.
  absl::Status CloseSplit(store::Transaction& transaction, const store::PersonNo& person);
  // Writes the row, records the entry, decides again what waits. RESOURCE_EXHAUSTED for a new row beyond the limit.
  absl::StatusOr<DeclarationOutcome> Change(store::Transaction& transaction, store::DeclarationRow row,
                                            const v1::DeclarationRecord& record, v1::EntryKind kind, const Leg& leg,
                                            const std::string& acting_person, std::string_view reason_code,
                                            Effects& effects);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  Items* items_;
  Findings* findings_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_DECLARATIONS_H_
