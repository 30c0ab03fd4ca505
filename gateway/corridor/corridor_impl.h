// The corridor over the store, the directory and the policy given to it. See corridor.h for what it guarantees.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_IMPL_H_
#define KETENPOORT_GATEWAY_CORRIDOR_CORRIDOR_IMPL_H_

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/corridor.h"
#include "gateway/corridor/dispatcher.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
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

  void Submit(identity::Principal caller, intake::Admitted message, Done<SubmitAnswer> done) override;
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
                    Done<v1::ReportStatusResponse> done) override;
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
  void ListEntries(const identity::Principal& caller, const v1::ListEntriesRequest& request,
                   Done<v1::ListEntriesResponse> done) override;
  void GetEntry(const identity::Principal& caller, const v1::GetEntryRequest& request,
                Done<v1::GetEntryResponse> done) override;
  absl::StatusOr<v1::GetCheckpointResponse> GetCheckpoint() override;
  absl::StatusOr<v1::GetInclusionProofResponse> GetInclusionProof(uint64_t index) override;
  absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(uint64_t old_size) override;
  absl::StatusOr<uint64_t> HandleDueTimers() override;
  void DropNextDelivery() override { dispatcher_.DropNextDelivery(); }
  absl::Status Health() override { return rooms_.store->Health(); }
  uint64_t ItemsWaiting() override { return dispatcher_.board().size(); }
  void Stop() override;

 private:
  explicit CorridorImpl(Rooms rooms);
  absl::Status Start();
  absl::Status RecordGrounds(store::Transaction& transaction);
  // Adds the receipts of the notices that followed from a report.
  void ProveNotices(const std::vector<Placed>& placed, google::protobuf::RepeatedPtrField<v1::NoticeResult>& notices);
  void GroundsChanged();
  void RunTimers();
  absl::Status WithinCheckQuota(const identity::Principal& caller);
  // Enqueues a call whose answer is Response; waits for nothing.
  template <typename Response>
  void Call(std::function<absl::StatusOr<Response>(store::Transaction&, Effects&)> place, Done<Response> done);

  Rooms rooms_;
  Judge judge_;
  Recorder recorder_;
  Items items_;
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
