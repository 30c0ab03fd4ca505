// The corridor: the one way a message goes, from what intake admitted to what transport hands over. Guarantees: nothing
// is answered as accepted, and nothing is handed to an outlet, before the entry that records it is durable; every
// delivery attempt is decided on the facts, directory, mandate and policy of that moment; an authenticated custody
// report is recorded whatever it says. Does not guarantee delivery to a receiver that never connects: such items
// expire, and the sender is told. Thread-safe; `done` callbacks run on the committer's thread or the caller's and must
// not block. A refusal is a value in the response; a status means it could not be decided or recorded.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_H_
#define KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/tile.h"
#include "audit/trace_parent.h"
#include "gateway/corridor/outlet.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/identity/principal.h"
#include "gateway/intake/admitted.h"
#include "ketenpoort/v1/audit_service.pb.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/declarations.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/policy.pb.h"

namespace ketenpoort::corridor {

template <typename T>
using Done = std::function<void(absl::StatusOr<T>)>;

// What Submit comes to. Without standing the results are the uniform ones.
struct SubmitAnswer {
  v1::SubmitResponse response;
  bool standing = false;
  bool all_denied = false;
};

// One receiver's wish to receive. Opaque; ends when Unsubscribe is called with it.
class Subscription;

class Corridor {
 public:
  virtual ~Corridor() = default;

  // ExchangeService. When all receivers were denied the response says so in its results; transport makes the error of
  // it.
  // `trace`: what the caller is in; absent: the exchange begins a trace of its own.
  virtual void Submit(identity::Principal caller, intake::Admitted message, Done<SubmitAnswer> done,
                      std::optional<audit::TraceParent> trace = std::nullopt) = 0;
  virtual void Check(identity::Principal caller, intake::Admitted message, Done<v1::CheckResponse> done) = 0;
  virtual void GetMessage(const identity::Principal& caller, const v1::GetMessageRequest& request,
                          Done<v1::GetMessageResponse> done) = 0;
  virtual void Withdraw(const identity::Principal& caller, const v1::WithdrawRequest& request,
                        Done<v1::WithdrawResponse> done) = 0;
  virtual void Acknowledge(const identity::Principal& caller, const v1::AcknowledgeRequest& request,
                           Done<v1::AcknowledgeResponse> done) = 0;
  // Records that a caller asked for an organ it does not hold, then answers with `why`.
  virtual void RefuseOrgan(const identity::Principal& caller, const identity::OrganRef& organ, absl::Status why,
                           std::function<void(absl::Status)> done) = 0;

  // Receiving. Fails with PERMISSION_DENIED when the caller may not receive for one of the organs. The outlet is kept
  // until Unsubscribe returns. Limit: 64 organs, 4,096 credits outstanding.
  virtual absl::StatusOr<std::shared_ptr<Subscription>> Subscribe(const std::vector<identity::OrganRef>& organs,
                                                                  std::shared_ptr<Outlet> outlet) = 0;
  virtual void AddCredits(const std::shared_ptr<Subscription>& subscription, uint32_t credits) = 0;
  virtual void Unsubscribe(const std::shared_ptr<Subscription>& subscription) = 0;
  // The same for a pull, which is over before what it brought is acknowledged: leases run on.
  virtual void UnsubscribeKeepingLeases(const std::shared_ptr<Subscription>& subscription) = 0;
  // News that waits for an organ, at most 256.
  virtual absl::StatusOr<std::vector<v1::StatusNotice>> NoticesFor(const std::vector<identity::OrganRef>& organs) = 0;

  // CustodyService. The caller must hold MINISTER or a directeur; ReportStatus also the establishment of the report or
  // of the state before it.
  virtual void ReportStatus(const identity::Principal& caller, const v1::ReportStatusRequest& request,
                            Done<v1::ReportStatusResponse> done,
                            std::optional<audit::TraceParent> trace = std::nullopt) = 0;
  virtual void AnnulReport(const identity::Principal& caller, const v1::AnnulReportRequest& request,
                           Done<v1::AnnulReportResponse> done) = 0;
  virtual void GetStatus(const identity::Principal& caller, const v1::GetStatusRequest& request,
                         Done<v1::GetStatusResponse> done) = 0;
  virtual void LinkIdentity(const identity::Principal& caller, const v1::LinkIdentityRequest& request,
                            Done<v1::LinkIdentityResponse> done) = 0;
  virtual void SplitIdentity(const identity::Principal& caller, const v1::SplitIdentityRequest& request,
                             Done<v1::SplitIdentityResponse> done) = 0;
  virtual void ListWork(const identity::Principal& caller, const v1::ListWorkRequest& request,
                        Done<v1::ListWorkResponse> done) = 0;

  // DeclarationService. The caller must hold the organ a request names. Without standing: PERMISSION_DENIED with reason
  // NO_KNOWN_BASIS, recorded, the same for every person.
  virtual void RegisterConsent(const identity::Principal& caller, const v1::RegisterConsentRequest& request,
                               Done<v1::RegisterConsentResponse> done) = 0;
  virtual void RevokeConsent(const identity::Principal& caller, const v1::RevokeConsentRequest& request,
                             Done<v1::RevokeConsentResponse> done) = 0;
  virtual void SetNeedFactor(const identity::Principal& caller, const v1::SetNeedFactorRequest& request,
                             Done<v1::SetNeedFactorResponse> done) = 0;
  virtual void RegisterAssignment(const identity::Principal& caller, const v1::RegisterAssignmentRequest& request,
                                  Done<v1::RegisterAssignmentResponse> done) = 0;
  virtual void EndAssignment(const identity::Principal& caller, const v1::EndAssignmentRequest& request,
                             Done<v1::EndAssignmentResponse> done) = 0;
  virtual void RegisterCase(const identity::Principal& caller, const v1::RegisterCaseRequest& request,
                            Done<v1::RegisterCaseResponse> done) = 0;
  virtual void EndCase(const identity::Principal& caller, const v1::EndCaseRequest& request,
                       Done<v1::EndCaseResponse> done) = 0;
  virtual void RegisterForum(const identity::Principal& caller, const v1::RegisterForumRequest& request,
                             Done<v1::RegisterForumResponse> done) = 0;
  virtual void EndForum(const identity::Principal& caller, const v1::EndForumRequest& request,
                        Done<v1::EndForumResponse> done) = 0;
  virtual void ListDeclarations(const identity::Principal& caller, const v1::ListDeclarationsRequest& request,
                                Done<v1::ListDeclarationsResponse> done) = 0;

  // AuditService, but for what gateway/inquiry answers. Reading entries is recorded before the answer.
  virtual void GetEntry(const identity::Principal& caller, const v1::GetEntryRequest& request,
                        Done<v1::GetEntryResponse> done) = 0;
  // An entry bundle as tlog-tiles has it, for a supervisor: it holds entries of everybody. NOT_FOUND where the log does
  // not hold that many entries.
  virtual void ReadBundle(const identity::Principal& caller, const audit::TileId& bundle, const std::string& reason,
                          Done<std::string> done) = 0;
  virtual void DiscloseWithoutQuorum(const identity::Principal& caller, const v1::DiscloseWithoutQuorumRequest& request,
                                     Done<v1::DiscloseWithoutQuorumResponse> done) = 0;
  // See KeyChanges.
  virtual void ChangeKey(const identity::Principal& caller, const v1::ChangeKeyRequest& request,
                         Done<v1::ChangeKeyResponse> done) = 0;
  // See Erasing. They block until what is erased is gone from the files: not on a thread that others wait for.
  virtual absl::StatusOr<v1::EraseSubjectResponse> EraseSubject(const identity::Principal& caller,
                                                                const v1::EraseSubjectRequest& request) = 0;
  virtual absl::StatusOr<v1::SetLegalHoldResponse> SetLegalHold(const identity::Principal& caller,
                                                                const v1::SetLegalHoldRequest& request) = 0;
  virtual absl::StatusOr<v1::LiftLegalHoldResponse> LiftLegalHold(const identity::Principal& caller,
                                                                  const v1::LiftLegalHoldRequest& request) = 0;
  virtual absl::StatusOr<v1::GetCheckpointResponse> GetCheckpoint() = 0;
  virtual absl::StatusOr<v1::GetInclusionProofResponse> GetInclusionProof(uint64_t index) = 0;
  virtual absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(uint64_t old_size) = 0;

  // PolicyService: see PolicyProposals. Propose and Confirm take seconds: not on a thread that others wait for.
  virtual absl::StatusOr<v1::ProposePolicyResponse> ProposePolicy(const identity::Principal& caller,
                                                                  const v1::ProposePolicyRequest& request) = 0;
  virtual absl::StatusOr<v1::ConfirmPolicyResponse> ConfirmPolicy(const identity::Principal& caller,
                                                                  const v1::ConfirmPolicyRequest& request) = 0;
  virtual absl::StatusOr<v1::GetPolicyProposalResponse> GetPolicyProposal(const identity::Principal& caller) = 0;
  // See LogWhatIf and Outlook; both take seconds too. `abandoned`: true once nobody waits for the answer.
  virtual absl::StatusOr<v1::WhatIfOnLogResponse> WhatIfOnLog(const identity::Principal& caller,
                                                              const v1::WhatIfOnLogRequest& request,
                                                              const std::function<bool()>& abandoned) = 0;
  virtual absl::StatusOr<v1::ForecastResponse> Forecast(const identity::Principal& caller,
                                                        const v1::ForecastRequest& request) = 0;

  // Handles every timer that is due at the gateway's time: expiry, the end of holding, what is kept long enough.
  // Returns when all are recorded.
  virtual absl::StatusOr<uint64_t> HandleDueTimers() = 0;
  // The next disclosure is recorded and then not handed over. For the sandbox and tests.
  virtual void DropNextDelivery() = 0;
  // OK while disclosures are possible.
  virtual absl::Status Health() = 0;
  // Items that wait, are leased or are held.
  virtual uint64_t ItemsWaiting() = 0;
  // Sides of findings that are to be assessed, of every controller together.
  virtual uint64_t FindingsToAssess() = 0;
  // Stops offering; waits for what is under way.
  virtual void Stop() = 0;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_H_
