// The corridor in a test: a real store in a folder of its own, the shipped policy, the registry's directory, real
// certificates and a clock that is set. Everything but the network. Waits for answers; safe to call from many threads.
#pragma once

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
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
  bool Hand(mailbox::Letter&& letter, v1::Delivery header) override {
    std::lock_guard lock(mutex_);
    if (gone_) return false;
    deliveries_.push_back(transport::Deliver(std::move(letter), std::move(header)));
    came_.notify_all();
    return true;
  }
  bool HandNotice(const v1::StatusNotice& notice) override {
    std::lock_guard lock(mutex_);
    notices_.push_back(notice);
    return true;
  }
  void Close(const absl::Status& why) override {
    std::lock_guard lock(mutex_);
    closed_ = why;
  }
  std::vector<v1::Delivery> deliveries() {
    std::lock_guard lock(mutex_);
    return {deliveries_.begin(), deliveries_.end()};
  }
  absl::Status closed() {
    std::lock_guard lock(mutex_);
    return closed_;
  }
  std::vector<v1::StatusNotice> notices() {
    std::lock_guard lock(mutex_);
    return {notices_.begin(), notices_.end()};
  }
  void Leave() {
    std::lock_guard lock(mutex_);
    gone_ = true;
  }

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
                         std::vector<std::string> switches = {})
      : switches_(std::move(switches)) {
    static std::atomic<int> counter{0};
    folder_ = std::filesystem::path(KETENPOORT_BINARY_DIR) / "test-corridor" /
              (std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    SetTime(now_iso_day, hour);
    Open();
  }
  ~CorridorWorld() {
    Close();
    std::filesystem::remove_all(folder_);
  }

  void Open() {
    store::SqliteOptions options;
    options.folder = (folder_ / "store").string();
    options.tile_folder = (folder_ / "log").string();
    options.secrets_folder = (folder_ / "secrets").string();
    options.origin = "test.ketenpoort.example/log";
    options.vfs = store_vfs_;
    store_ = certs::ValueOrThrow(store::SqliteStore::Open(options, clock_, random_));
    policy::Policy policy = switches_.empty() ? policy::ShippedPolicy() : policy::ShippedPolicyWith(switches_);
    policy.valid_until = policy_until_;
    policies_ = std::make_unique<corridor::PolicyHolder>(std::move(policy));
    corridor::Rooms rooms;
    rooms.gateway_id = "test";
    rooms.store = store_.get();
    rooms.directories = &world_.directories();
    rooms.crls = &world_.crls();
    rooms.authenticator = &world_.authenticator();
    rooms.policies = policies_.get();
    rooms.clock = &clock_;
    rooms.random = &random_;
    rooms.mailbox_key = mailbox_key_.empty() ? store_->keyring().mailbox_wrap_key() : mailbox_key_;
    rooms.tell_trouble = [this](const char* step, const absl::Status&) {
      std::lock_guard lock(troubles_mutex_);
      troubles_.emplace_back(step);
    };
    corridor_ = certs::ValueOrThrow(corridor::CorridorImpl::Open(std::move(rooms)));
  }
  void Close() {
    corridor_.reset();
    store_.reset();
  }

  void SetTime(std::string_view iso_day, int hour, int minute = 0) {
    clock_.now_us = gateway::StartOfDay(DayOf(iso_day)) + (int64_t{hour} * 3600 + minute * 60) * 1'000'000;
  }

  v1::ReportStatusResponse Report(const v1::CustodyReport& report) { return certs::ValueOrThrow(TryReport(report)); }
  absl::StatusOr<v1::ReportStatusResponse> TryReport(const v1::CustodyReport& report, const std::string& who = "dji") {
    v1::ReportStatusRequest request;
    *request.mutable_report() = report;
    std::promise<absl::StatusOr<v1::ReportStatusResponse>> answer;
    corridor_->ReportStatus(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<corridor::SubmitAnswer> Submit(const std::string& who, const v1::Message& message) {
    auto caller = world_.Caller(who);
    auto admitted = intake_.Admit(caller, message, gateway::TimeAt(clock_.NowMicros()));
    if (!admitted.ok()) return admitted.status();
    std::promise<absl::StatusOr<corridor::SubmitAnswer>> answer;
    corridor_->Submit(std::move(caller), *std::move(admitted),
                      [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::CheckResponse> Check(const std::string& who, const v1::Message& message) {
    auto caller = world_.Caller(who);
    auto admitted = intake_.Admit(caller, message, gateway::TimeAt(clock_.NowMicros()));
    if (!admitted.ok()) return admitted.status();
    std::promise<absl::StatusOr<v1::CheckResponse>> answer;
    corridor_->Check(std::move(caller), *std::move(admitted),
                     [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::RegisterConsentResponse> RegisterConsent(const std::string& who,
                                                              const v1::RegisterConsentRequest& request) {
    std::promise<absl::StatusOr<v1::RegisterConsentResponse>> answer;
    corridor_->RegisterConsent(world_.Caller(who), request,
                               [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::RevokeConsentResponse> RevokeConsent(const std::string& who,
                                                          const v1::RevokeConsentRequest& request) {
    std::promise<absl::StatusOr<v1::RevokeConsentResponse>> answer;
    corridor_->RevokeConsent(world_.Caller(who), request,
                             [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::SetNeedFactorResponse> SetNeedFactor(const std::string& who,
                                                          const v1::SetNeedFactorRequest& request) {
    std::promise<absl::StatusOr<v1::SetNeedFactorResponse>> answer;
    corridor_->SetNeedFactor(world_.Caller(who), request,
                             [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::RegisterAssignmentResponse> RegisterAssignment(const std::string& who,
                                                                    const v1::RegisterAssignmentRequest& request) {
    std::promise<absl::StatusOr<v1::RegisterAssignmentResponse>> answer;
    corridor_->RegisterAssignment(world_.Caller(who), request,
                                  [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::EndAssignmentResponse> EndAssignment(const std::string& who,
                                                          const v1::EndAssignmentRequest& request) {
    std::promise<absl::StatusOr<v1::EndAssignmentResponse>> answer;
    corridor_->EndAssignment(world_.Caller(who), request,
                             [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::RegisterCaseResponse> RegisterCase(const std::string& who,
                                                        const v1::RegisterCaseRequest& request) {
    std::promise<absl::StatusOr<v1::RegisterCaseResponse>> answer;
    corridor_->RegisterCase(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::EndCaseResponse> EndCase(const std::string& who, const v1::EndCaseRequest& request) {
    std::promise<absl::StatusOr<v1::EndCaseResponse>> answer;
    corridor_->EndCase(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::RegisterForumResponse> RegisterForum(const std::string& who,
                                                          const v1::RegisterForumRequest& request) {
    std::promise<absl::StatusOr<v1::RegisterForumResponse>> answer;
    corridor_->RegisterForum(world_.Caller(who), request,
                             [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::EndForumResponse> EndForum(const std::string& who, const v1::EndForumRequest& request) {
    std::promise<absl::StatusOr<v1::EndForumResponse>> answer;
    corridor_->EndForum(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::ListDeclarationsResponse> ListDeclarations(const std::string& who,
                                                                const v1::ListDeclarationsRequest& request) {
    std::promise<absl::StatusOr<v1::ListDeclarationsResponse>> answer;
    corridor_->ListDeclarations(world_.Caller(who), request,
                                [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  absl::StatusOr<v1::WithdrawResponse> Withdraw(const std::string& who, const v1::WithdrawRequest& request) {
    std::promise<absl::StatusOr<v1::WithdrawResponse>> answer;
    corridor_->Withdraw(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  // Receives for these organ keys until nothing more comes, acknowledging where asked.
  std::vector<v1::Delivery> Receive(const std::string& who, const std::vector<std::string>& organs, bool acknowledge) {
    auto inbox = std::make_shared<Inbox>(world_, world_.system(who).pem);
    auto subscription = Subscribe(inbox, organs);
    if (!subscription.ok()) return {};
    corridor_->AddCredits(*subscription, 256);
    std::vector<v1::Delivery> seen;
    while (true) {
      // Every acknowledgement may bring the next of its line; what is under way settles before Drain returns.
      store_->Drain();
      std::vector<v1::Delivery> now = inbox->deliveries();
      if (now.size() == seen.size()) break;
      if (acknowledge) {
        for (size_t i = seen.size(); i < now.size(); ++i) Acknowledge(who, now[i].delivery_id());
      }
      seen = std::move(now);
    }
    corridor_->Unsubscribe(*subscription);
    return seen;
  }
  absl::StatusOr<std::shared_ptr<corridor::Subscription>> Subscribe(const std::shared_ptr<Inbox>& inbox,
                                                                    const std::vector<std::string>& organs) {
    std::vector<identity::OrganRef> refs;
    for (const std::string& organ : organs) refs.push_back(certs::ValueOrThrow(identity::ParseOrganKey(organ)));
    return corridor_->Subscribe(refs, inbox);
  }
  google::rpc::Status Acknowledge(const std::string& who, const std::string& delivery_id) {
    v1::AcknowledgeRequest request;
    request.add_acknowledgements()->set_delivery_id(delivery_id);
    return Reply(who, request);
  }
  google::rpc::Status Reject(const std::string& who, const std::string& delivery_id) {
    v1::AcknowledgeRequest request;
    auto* rejection = request.add_rejections();
    rejection->set_delivery_id(delivery_id);
    rejection->set_reason(v1::REJECT_REASON_WRONG_PERSON);
    return Reply(who, request);
  }
  google::rpc::Status Reply(const std::string& who, const v1::AcknowledgeRequest& request) {
    std::promise<absl::StatusOr<v1::AcknowledgeResponse>> answer;
    corridor_->Acknowledge(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
    return certs::ValueOrThrow(answer.get_future().get()).results(0).status();
  }
  std::vector<v1::StatusNotice> Notices(const std::string& organ) {
    return certs::ValueOrThrow(corridor_->NoticesFor({certs::ValueOrThrow(identity::ParseOrganKey(organ))}));
  }
  // Every entry of the log, decoded.
  std::vector<v1::AuditEntry> Entries() {
    auto view = certs::ValueOrThrow(store_->Snapshot());
    std::vector<v1::AuditEntry> entries;
    for (uint64_t i = 0; i < view->LogSize(); ++i) {
      entries.emplace_back().ParseFromString(certs::ValueOrThrow(view->ReadEntry(i)));
    }
    return entries;
  }
  std::string NewMessageId() { return corridor::BytesOf(corridor::NewId(random_)); }

  // The last day of the policy, from the next Open on.
  void EndPolicyAfter(std::string_view iso_day) { policy_until_ = DayOf(iso_day); }
  // The same rules with another last day come into force.
  absl::Status ActivatePolicyUntil(std::string_view iso_day) {
    auto next = std::make_shared<gateway::AdmittedPolicy>();
    next->policy = *policies_->Snapshot().policy;
    next->policy.valid_until = DayOf(iso_day);
    next->policy.digest[0] ^= 1;
    return corridor_->ActivatePolicy(std::move(next));
  }
  // Other rules come into force.
  absl::Status Activate(policy::Policy policy) {
    auto next = std::make_shared<gateway::AdmittedPolicy>();
    next->policy = std::move(policy);
    next->policy.valid_until = policies_->Snapshot().policy->valid_until;
    return corridor_->ActivatePolicy(std::move(next));
  }
  corridor::PolicyHolder& policies() { return *policies_; }
  // Where store, log and secrets lie.
  std::string folder() const { return folder_.string(); }
  // From the next Open on; empty: the key of the store.
  void UseMailboxKey(std::string key) { mailbox_key_ = std::move(key); }
  // The SQLite file system of the store, from the next Open on; empty: the default one.
  void UseStoreVfs(std::string vfs) { store_vfs_ = std::move(vfs); }
  // The steps that failed inside, as the operator is told them.
  std::vector<std::string> troubles() {
    std::lock_guard lock(troubles_mutex_);
    return troubles_;
  }

  TestWorld& world() { return world_; }
  SetClock& clock() { return clock_; }
  corridor::CorridorImpl& corridor() { return *corridor_; }
  store::SqliteStore& store() { return *store_; }

 private:
  std::vector<std::string> switches_;
  std::filesystem::path folder_;
  TestWorld world_;
  SetClock clock_;
  audit::crypto::OsRandomSource random_;
  intake::Intake intake_;
  std::string mailbox_key_;
  std::string store_vfs_;
  policy::Day policy_until_ = policy::kNoDay;
  std::mutex troubles_mutex_;
  std::vector<std::string> troubles_;  // under troubles_mutex_
  std::unique_ptr<store::SqliteStore> store_;
  std::unique_ptr<corridor::PolicyHolder> policies_;
  std::unique_ptr<corridor::CorridorImpl> corridor_;
};

}  // namespace ketenpoort::testing
