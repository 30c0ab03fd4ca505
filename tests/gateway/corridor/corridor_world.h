// The corridor in a test: a real store in a folder of its own, the shipped policy, the registry's directory, real
// certificates and a clock that is set. Everything but the network. Waits for answers; safe to call from many threads.
#pragma once

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "audit/crypto/os_random_source.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/corridor_impl.h"
#include "gateway/intake/intake.h"
#include "gateway/store/sqlite_store.h"
#include "gateway/transport/deliver.h"
#include "policy/civil_day.h"
#include "tests/gateway/identity/test_world.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::testing {

class SetClock : public gateway::Clock {
 public:
  int64_t NowMicros() override { return now_us.load(); }
  int64_t MonotonicMicros() override { return monotonic_us.fetch_add(1); }
  int64_t SystemSeconds() override { return certs::kTestNow; }
  std::atomic<int64_t> now_us{0};
  std::atomic<int64_t> monotonic_us{0};
};

// A receiver that takes everything.
class Inbox : public corridor::Outlet {
 public:
  Inbox(TestWorld& world, std::string pem) : world_(&world), pem_(std::move(pem)) {}
  absl::StatusOr<identity::Principal> Authenticate() override { return world_->authenticator().Authenticate(pem_); }
  bool Hand(mailbox::Letter&& letter, v1::Delivery header) override;
  bool HandNotice(const v1::StatusNotice& notice) override;
  void Close(const absl::Status& why) override;
  std::vector<v1::Delivery> deliveries();
  absl::Status closed();
  std::vector<v1::StatusNotice> notices();
  void Leave();

 private:
  TestWorld* world_;
  std::string pem_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<v1::Delivery> deliveries_;   // under mutex_
  std::deque<v1::StatusNotice> notices_;  // under mutex_
  absl::Status closed_;                   // under mutex_
  bool gone_ = false;                     // under mutex_
};

class CorridorWorld {
 public:
  // `switches`: the shipped policy with these on.
  explicit CorridorWorld(std::string_view now_iso_day = "2026-11-02", int hour = 9,
                         std::vector<std::string> switches = {});
  ~CorridorWorld();

  void Open();
  void Close();

  void SetTime(std::string_view iso_day, int hour, int minute = 0) {
    clock_.now_us = gateway::StartOfDay(DayOf(iso_day)) + (int64_t{hour} * 3600 + minute * 60) * 1'000'000;
  }

  v1::ReportStatusResponse Report(const v1::CustodyReport& report) { return certs::ValueOrThrow(TryReport(report)); }
  absl::StatusOr<v1::ReportStatusResponse> TryReport(const v1::CustodyReport& report, const std::string& who = "dji");
  absl::StatusOr<corridor::SubmitAnswer> Submit(const std::string& who, const v1::Message& message);
  absl::StatusOr<v1::CheckResponse> Check(const std::string& who, const v1::Message& message);
  absl::StatusOr<v1::RegisterConsentResponse> RegisterConsent(const std::string& who,
                                                              const v1::RegisterConsentRequest& request);
  absl::StatusOr<v1::RevokeConsentResponse> RevokeConsent(const std::string& who,
                                                          const v1::RevokeConsentRequest& request);
  absl::StatusOr<v1::SetNeedFactorResponse> SetNeedFactor(const std::string& who,
                                                          const v1::SetNeedFactorRequest& request);
  absl::StatusOr<v1::RegisterAssignmentResponse> RegisterAssignment(const std::string& who,
                                                                    const v1::RegisterAssignmentRequest& request);
  absl::StatusOr<v1::EndAssignmentResponse> EndAssignment(const std::string& who,
                                                          const v1::EndAssignmentRequest& request);
  absl::StatusOr<v1::RegisterCaseResponse> RegisterCase(const std::string& who, const v1::RegisterCaseRequest& request);
  absl::StatusOr<v1::EndCaseResponse> EndCase(const std::string& who, const v1::EndCaseRequest& request);
  absl::StatusOr<v1::RegisterForumResponse> RegisterForum(const std::string& who,
                                                          const v1::RegisterForumRequest& request);
  absl::StatusOr<v1::EndForumResponse> EndForum(const std::string& who, const v1::EndForumRequest& request);
  absl::StatusOr<v1::ListDeclarationsResponse> ListDeclarations(const std::string& who,
                                                                const v1::ListDeclarationsRequest& request);
  absl::StatusOr<v1::WithdrawResponse> Withdraw(const std::string& who, const v1::WithdrawRequest& request);
  // Receives for these organ keys until nothing more comes, acknowledging where asked.
  std::vector<v1::Delivery> Receive(const std::string& who, const std::vector<std::string>& organs, bool acknowledge);
  absl::StatusOr<std::shared_ptr<corridor::Subscription>> Subscribe(const std::shared_ptr<Inbox>& inbox,
                                                                    const std::vector<std::string>& organs);
  google::rpc::Status Acknowledge(const std::string& who, const std::string& delivery_id);
  google::rpc::Status Reject(const std::string& who, const std::string& delivery_id);
  google::rpc::Status Reply(const std::string& who, const v1::AcknowledgeRequest& request);
  std::vector<v1::StatusNotice> Notices(const std::string& organ) {
    return certs::ValueOrThrow(corridor_->NoticesFor({certs::ValueOrThrow(identity::ParseOrganKey(organ))}));
  }
  // Every entry of the log, decoded.
  std::vector<v1::AuditEntry> Entries();
  std::string NewMessageId() { return corridor::BytesOf(corridor::NewId(random_)); }

  // The last day of the policy, from the next Open on.
  void EndPolicyAfter(std::string_view iso_day) { policy_until_ = DayOf(iso_day); }
  // The same rules with another last day come into force.
  absl::Status ActivatePolicyUntil(std::string_view iso_day);
  // Other rules come into force.
  absl::Status Activate(policy::Policy policy);
  corridor::PolicyHolder& policies() { return *policies_; }
  // Where store, log and secrets lie.
  std::string folder() const { return folder_.string(); }
  // From the next Open on; empty: the key of the store.
  void UseMailboxKey(std::string key) { mailbox_key_ = std::move(key); }
  // The SQLite file system of the store, from the next Open on; empty: the default one.
  void UseStoreVfs(std::string vfs) { store_vfs_ = std::move(vfs); }
  // The store keeps an index of these terms, from the next Open on; empty: none.
  void UseIndex(std::function<std::vector<std::string>(std::string_view)> terms_of) { terms_of_ = std::move(terms_of); }
  // The steps that failed inside, as the operator is told them.
  std::vector<std::string> troubles();

  TestWorld& world() { return world_; }
  SetClock& clock() { return clock_; }
  corridor::CorridorImpl& corridor() { return *corridor_; }
  store::SqliteStore& store() { return *store_; }
  // What the corridor works with; holds until Close.
  corridor::Rooms MakeRooms();

 private:
  std::vector<std::string> switches_;
  std::filesystem::path folder_;
  TestWorld world_;
  SetClock clock_;
  audit::crypto::OsRandomSource random_;
  intake::Intake intake_;
  std::string mailbox_key_;
  std::string store_vfs_;
  std::function<std::vector<std::string>(std::string_view)> terms_of_;
  policy::Day policy_until_ = policy::kNoDay;
  std::mutex troubles_mutex_;
  std::vector<std::string> troubles_;  // under troubles_mutex_
  std::unique_ptr<store::SqliteStore> store_;
  std::unique_ptr<corridor::PolicyHolder> policies_;
  std::unique_ptr<corridor::CorridorImpl> corridor_;
};

int CountOf(const std::vector<v1::AuditEntry>& entries, v1::EntryKind kind);

}  // namespace ketenpoort::testing
