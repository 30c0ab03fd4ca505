// The corridor over the store, the directory and the policy given to it. See corridor.h for what it guarantees.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_IMPL_H_
#define KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_IMPL_H_

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/corridor.h"
#include "gateway/corridor/declarations.h"
#include "gateway/corridor/dispatcher.h"
#include "gateway/corridor/erasing.h"
#include "gateway/corridor/expiring.h"
#include "gateway/corridor/findings.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/key_changes.h"
#include "gateway/corridor/log_what_if.h"
#include "gateway/corridor/outlook.h"
#include "gateway/corridor/policy_change.h"
#include "gateway/corridor/policy_proposals.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/replies.h"
#include "gateway/corridor/reports.h"
#include "gateway/corridor/rooms.h"

namespace ketenpoort::corridor {

class CorridorImpl : public Corridor {
 public:
  // Rebuilds the board, records STARTED and what policy and directory are in force, and begins to handle timers. Fails
  // where the store cannot be read or written.
  static absl::StatusOr<std::unique_ptr<CorridorImpl>> Open(Rooms rooms);
  ~CorridorImpl() override;

  void Submit(identity::Principal caller, intake::Admitted message, Done<SubmitAnswer> done,
              std::optional<audit::TraceParent> trace = std::nullopt) override;
  void Check(identity::Principal caller, intake::Admitted message, Done<v1::CheckResponse> done) override;
  void GetMessage(const identity::Principal& caller, const v1::GetMessageRequest& request,
                  Done<v1::GetMessageResponse> done) override;
  void Withdraw(const identity::Principal& caller, const v1::WithdrawRequest& request,
                Done<v1::WithdrawResponse> done) override;
  void Acknowledge(const identity::Principal& caller, const v1::AcknowledgeRequest& request,
                   Done<v1::AcknowledgeResponse> done) override;
  void RefuseOrgan(const identity::Principal& caller, const identity::OrganRef& organ, absl::Status why,
                   std::function<void(absl::Status)> done) override;
  absl::StatusOr<std::shared_ptr<Subscription>> Subscribe(const std::vector<identity::OrganRef>& organs,
                                                          std::shared_ptr<Outlet> outlet) override;
  void AddCredits(const std::shared_ptr<Subscription>& subscription, uint32_t credits) override;
  void Unsubscribe(const std::shared_ptr<Subscription>& subscription) override;
  void UnsubscribeKeepingLeases(const std::shared_ptr<Subscription>& subscription) override;
  absl::StatusOr<std::vector<v1::StatusNotice>> NoticesFor(const std::vector<identity::OrganRef>& organs) override;
  void ReportStatus(const identity::Principal& caller, const v1::ReportStatusRequest& request,
                    Done<v1::ReportStatusResponse> done,
                    std::optional<audit::TraceParent> trace = std::nullopt) override;
  void AnnulReport(const identity::Principal& caller, const v1::AnnulReportRequest& request,
                   Done<v1::AnnulReportResponse> done) override;
  void GetStatus(const identity::Principal& caller, const v1::GetStatusRequest& request,
                 Done<v1::GetStatusResponse> done) override;
  void LinkIdentity(const identity::Principal& caller, const v1::LinkIdentityRequest& request,
                    Done<v1::LinkIdentityResponse> done) override;
  void SplitIdentity(const identity::Principal& caller, const v1::SplitIdentityRequest& request,
                     Done<v1::SplitIdentityResponse> done) override;
  void ListWork(const identity::Principal& caller, const v1::ListWorkRequest& request,
                Done<v1::ListWorkResponse> done) override;
  void GetEntry(const identity::Principal& caller, const v1::GetEntryRequest& request,
                Done<v1::GetEntryResponse> done) override;
  void ReadBundle(const identity::Principal& caller, const audit::TileId& bundle, const std::string& reason,
                  Done<std::string> done) override;
  void DiscloseWithoutQuorum(const identity::Principal& caller, const v1::DiscloseWithoutQuorumRequest& request,
                             Done<v1::DiscloseWithoutQuorumResponse> done) override;
  void ChangeKey(const identity::Principal& caller, const v1::ChangeKeyRequest& request,
                 Done<v1::ChangeKeyResponse> done) override;
  void RegisterConsent(const identity::Principal& caller, const v1::RegisterConsentRequest& request,
                       Done<v1::RegisterConsentResponse> done) override;
  void RevokeConsent(const identity::Principal& caller, const v1::RevokeConsentRequest& request,
                     Done<v1::RevokeConsentResponse> done) override;
  void SetNeedFactor(const identity::Principal& caller, const v1::SetNeedFactorRequest& request,
                     Done<v1::SetNeedFactorResponse> done) override;
  void RegisterAssignment(const identity::Principal& caller, const v1::RegisterAssignmentRequest& request,
                          Done<v1::RegisterAssignmentResponse> done) override;
  void EndAssignment(const identity::Principal& caller, const v1::EndAssignmentRequest& request,
                     Done<v1::EndAssignmentResponse> done) override;
  void RegisterCase(const identity::Principal& caller, const v1::RegisterCaseRequest& request,
                    Done<v1::RegisterCaseResponse> done) override;
  void EndCase(const identity::Principal& caller, const v1::EndCaseRequest& request,
               Done<v1::EndCaseResponse> done) override;
  void RegisterForum(const identity::Principal& caller, const v1::RegisterForumRequest& request,
                     Done<v1::RegisterForumResponse> done) override;
  void EndForum(const identity::Principal& caller, const v1::EndForumRequest& request,
                Done<v1::EndForumResponse> done) override;
  void ListDeclarations(const identity::Principal& caller, const v1::ListDeclarationsRequest& request,
                        Done<v1::ListDeclarationsResponse> done) override;
  absl::StatusOr<v1::EraseSubjectResponse> EraseSubject(const identity::Principal& caller,
                                                        const v1::EraseSubjectRequest& request) override;
  absl::StatusOr<v1::SetLegalHoldResponse> SetLegalHold(const identity::Principal& caller,
                                                        const v1::SetLegalHoldRequest& request) override;
  absl::StatusOr<v1::LiftLegalHoldResponse> LiftLegalHold(const identity::Principal& caller,
                                                          const v1::LiftLegalHoldRequest& request) override;
  absl::StatusOr<v1::GetCheckpointResponse> GetCheckpoint() override;
  absl::StatusOr<v1::GetInclusionProofResponse> GetInclusionProof(uint64_t index) override;
  absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(uint64_t old_size) override;
  absl::StatusOr<v1::ProposePolicyResponse> ProposePolicy(const identity::Principal& caller,
                                                          const v1::ProposePolicyRequest& request) override {
    return policy_proposals_.Propose(caller, request);
  }
  absl::StatusOr<v1::ConfirmPolicyResponse> ConfirmPolicy(const identity::Principal& caller,
                                                          const v1::ConfirmPolicyRequest& request) override {
    return policy_proposals_.Confirm(caller, request);
  }
  absl::StatusOr<v1::GetPolicyProposalResponse> GetPolicyProposal(const identity::Principal& caller) override {
    return policy_proposals_.Waiting(caller);
  }
  absl::StatusOr<v1::WhatIfOnLogResponse> WhatIfOnLog(const identity::Principal& caller,
                                                      const v1::WhatIfOnLogRequest& request,
                                                      const std::function<bool()>& abandoned) override {
    return log_what_if_.Ask(caller, request, abandoned);
  }
  absl::StatusOr<v1::ForecastResponse> Forecast(const identity::Principal& caller,
                                                const v1::ForecastRequest& request) override {
    return outlook_.Ask(caller, request);
  }
  absl::StatusOr<uint64_t> HandleDueTimers() override;
  void DropNextDelivery() override { dispatcher_.DropNextDelivery(); }
  absl::Status Health() override { return rooms_.store->Health(); }
  // Whether the policy in force is in its days: see Judge::MayDecide.
  absl::Status MayDecide() const { return judge_.MayDecide(rooms_.clock->NowMicros()); }
  uint64_t FindingsToAssess() override;
  uint64_t ItemsWaiting() override { return dispatcher_.board().size(); }
  void Stop() override;
  // Brings a policy into force, recorded before it decides anything: see PolicyChange::Activate. `base`, where there is
  // one, is what its caller compared it with: ABORTED, and nothing done, where another came into force meanwhile.
  absl::Status ActivatePolicy(std::shared_ptr<const gateway::AdmittedPolicy> next,
                              std::shared_ptr<const gateway::AdmittedPolicy> base = nullptr);

 private:
  explicit CorridorImpl(Rooms rooms);
  absl::Status Start();
  absl::Status RecordGrounds(store::Transaction& transaction);
  // The receipt of the decision on this receiver, under the newest checkpoint.
  absl::Status AddReceipt(store::View& view, const v1::MessageRecord& record, v1::ReceiverStatus& status);
  // Adds the receipts of the notices that followed from a report.
  void ProveNotices(const std::vector<Placed>& placed, google::protobuf::RepeatedPtrField<v1::NoticeResult>& notices);
  void GroundsChanged();
  void RunTimers();
  bool Stopping();
  // Whether HandleDueTimers has something to do now.
  bool SomethingIsDue();
  // After a change of grounds, and at the start: decides every held item again, a bounded number of persons at a time.
  absl::Status DecideHeldAgain();
  // Goes on with the reviews that are under way, one step a transaction.
  absl::Status GoOnReviewing();
  absl::Status GoOnResealing();
  absl::StatusOr<std::vector<store::PersonNo>> PersonsWithHeldItems();
  // Ends an item whose time is up; one that is held and would be allowed now is released instead.
  absl::Status EndDue(store::Transaction& transaction, const store::ItemRow& item, Effects& effects);
  absl::Status WithinCheckQuota(const identity::Principal& caller);
  // Enqueues a change of a declaration, once for each request id; `done` gets the proof, and how many items were held.
  struct Proven {
    v1::Receipt receipt;
    uint32_t held = 0;
  };
  using Change =
      std::function<absl::StatusOr<DeclarationOutcome>(store::Transaction&, const identity::Principal&, Effects&)>;
  void Declare(const identity::Principal& caller, std::string request_id, std::string digest, Change change,
               Done<Proven> done);
  // Enqueues a call whose answer is Response; waits for nothing.
  template <typename Response>
  void Call(std::function<absl::StatusOr<Response>(store::Transaction&, Effects&)> place, Done<Response> done);

  // Destroys what was kept long enough, once a day; how many persons it was of.
  absl::StatusOr<uint64_t> Expire();
  // The same for an officer's call that may erase: waits until it is recorded and, where it erases, carried out. What
  // is refused is recorded too.
  template <typename Response>
  absl::StatusOr<Response> CallAndErase(
      std::function<absl::StatusOr<Erased<Response>>(store::Transaction&, Effects&)> place);

  Rooms rooms_;
  Judge judge_;
  Recorder recorder_;
  PolicyChange policy_change_;
  PolicyProposals policy_proposals_;
  LogWhatIf log_what_if_;
  Findings findings_;
  KeyChanges key_changes_;
  Items items_;
  Outlook outlook_;
  Erasing erasing_;
  Expiring expiring_;
  Declarations declarations_;
  Acceptance acceptance_;
  Reports reports_;
  Replies replies_;
  Dispatcher dispatcher_;

  std::mutex quota_mutex_;
  struct Quota {
    int64_t hour = 0;
    uint32_t used = 0;
  };
  std::map<std::string, Quota> quotas_;  // under quota_mutex_; one a participant

  std::atomic<bool> held_undecided_{true};  // held items have yet to be decided by the present grounds

  // The day for which what was kept long enough is gone; kNoDay before the first.
  std::atomic<policy::Day> expired_on_{policy::kNoDay};

  std::mutex timer_mutex_;
  std::condition_variable timer_wakes_;
  bool stopping_ = false;  // under timer_mutex_
  std::thread timers_;
  identity::ChangeListeners::Subscription directory_changes_;
  identity::ChangeListeners::Subscription crl_changes_;
  identity::ChangeListeners::Subscription policy_changes_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_IMPL_H_
