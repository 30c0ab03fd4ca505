#include "tests/gateway/corridor/corridor_world.h"

#include <algorithm>

namespace ketenpoort::testing {

bool Inbox::Hand(mailbox::Letter&& letter, v1::Delivery header) {
  std::lock_guard lock(mutex_);
  if (gone_) return false;
  deliveries_.push_back(transport::Deliver(std::move(letter), std::move(header)));
  came_.notify_all();
  return true;
}

bool Inbox::HandNotice(const v1::StatusNotice& notice) {
  std::lock_guard lock(mutex_);
  notices_.push_back(notice);
  return true;
}

void Inbox::Close(const absl::Status& why) {
  std::lock_guard lock(mutex_);
  closed_ = why;
}

std::vector<v1::Delivery> Inbox::deliveries() {
  std::lock_guard lock(mutex_);
  return {deliveries_.begin(), deliveries_.end()};
}

absl::Status Inbox::closed() {
  std::lock_guard lock(mutex_);
  return closed_;
}

std::vector<v1::StatusNotice> Inbox::notices() {
  std::lock_guard lock(mutex_);
  return {notices_.begin(), notices_.end()};
}

void Inbox::Leave() {
  std::lock_guard lock(mutex_);
  gone_ = true;
}

CorridorWorld::CorridorWorld(std::string_view now_iso_day, int hour, std::vector<std::string> switches)
    : switches_(std::move(switches)) {
  static std::atomic<int> counter{0};
  folder_ = std::filesystem::path(KETENPOORT_BINARY_DIR) / "test-corridor" /
            (std::to_string(::getpid()) + "-" + std::to_string(counter++));
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  SetTime(now_iso_day, hour);
  Open();
}

CorridorWorld::~CorridorWorld() {
  Close();
  std::filesystem::remove_all(folder_);
}

void CorridorWorld::Open() {
  store::SqliteOptions options;
  options.folder = (folder_ / "store").string();
  options.tile_folder = (folder_ / "log").string();
  options.secrets_folder = (folder_ / "secrets").string();
  options.origin = "test.ketenpoort.example/log";
  options.vfs = store_vfs_;
  options.terms_of = terms_of_;
  store_ = certs::ValueOrThrow(store::SqliteStore::Open(options, clock_, random_));
  policy::Policy policy = switches_.empty() ? policy::ShippedPolicy() : policy::ShippedPolicyWith(switches_);
  policy.valid_until = policy_until_;
  policies_ = std::make_unique<corridor::PolicyHolder>(std::move(policy));
  corridor_ = certs::ValueOrThrow(corridor::CorridorImpl::Open(MakeRooms()));
}

corridor::Rooms CorridorWorld::MakeRooms() {
  corridor::Rooms rooms;
  rooms.gateway_id = "test";
  rooms.store = store_.get();
  rooms.directories = &world_.directories();
  rooms.crls = &world_.crls();
  rooms.authenticator = &world_.authenticator();
  rooms.policies = policies_.get();
  rooms.clock = &clock_;
  rooms.random = &random_;
  rooms.mailbox_keys = [this]() -> std::shared_ptr<const store::MailboxKeys> {
    if (mailbox_key_.empty()) return store_->WaitingPayloadKeys();
    auto keys = std::make_shared<store::MailboxKeys>();
    keys->wraps = {mailbox_key_};
    return keys;
  };
  rooms.tell_trouble = [this](const char* step, const absl::Status&) {
    std::lock_guard lock(troubles_mutex_);
    troubles_.emplace_back(step);
  };
  return rooms;
}

void CorridorWorld::Close() {
  corridor_.reset();
  store_.reset();
}

absl::StatusOr<v1::ReportStatusResponse> CorridorWorld::TryReport(const v1::CustodyReport& report,
                                                                  const std::string& who) {
  v1::ReportStatusRequest request;
  *request.mutable_report() = report;
  std::promise<absl::StatusOr<v1::ReportStatusResponse>> answer;
  corridor_->ReportStatus(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<corridor::SubmitAnswer> CorridorWorld::Submit(const std::string& who, const v1::Message& message) {
  auto caller = world_.Caller(who);
  auto admitted = intake_.Admit(caller, message, gateway::TimeAt(clock_.NowMicros()));
  if (!admitted.ok()) return admitted.status();
  std::promise<absl::StatusOr<corridor::SubmitAnswer>> answer;
  corridor_->Submit(std::move(caller), *std::move(admitted),
                    [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::CheckResponse> CorridorWorld::Check(const std::string& who, const v1::Message& message) {
  auto caller = world_.Caller(who);
  auto admitted = intake_.Admit(caller, message, gateway::TimeAt(clock_.NowMicros()));
  if (!admitted.ok()) return admitted.status();
  std::promise<absl::StatusOr<v1::CheckResponse>> answer;
  corridor_->Check(std::move(caller), *std::move(admitted),
                   [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::RegisterConsentResponse> CorridorWorld::RegisterConsent(const std::string& who,
                                                                           const v1::RegisterConsentRequest& request) {
  std::promise<absl::StatusOr<v1::RegisterConsentResponse>> answer;
  corridor_->RegisterConsent(world_.Caller(who), request,
                             [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::RevokeConsentResponse> CorridorWorld::RevokeConsent(const std::string& who,
                                                                       const v1::RevokeConsentRequest& request) {
  std::promise<absl::StatusOr<v1::RevokeConsentResponse>> answer;
  corridor_->RevokeConsent(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::SetNeedFactorResponse> CorridorWorld::SetNeedFactor(const std::string& who,
                                                                       const v1::SetNeedFactorRequest& request) {
  std::promise<absl::StatusOr<v1::SetNeedFactorResponse>> answer;
  corridor_->SetNeedFactor(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::RegisterAssignmentResponse> CorridorWorld::RegisterAssignment(
    const std::string& who, const v1::RegisterAssignmentRequest& request) {
  std::promise<absl::StatusOr<v1::RegisterAssignmentResponse>> answer;
  corridor_->RegisterAssignment(world_.Caller(who), request,
                                [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::EndAssignmentResponse> CorridorWorld::EndAssignment(const std::string& who,
                                                                       const v1::EndAssignmentRequest& request) {
  std::promise<absl::StatusOr<v1::EndAssignmentResponse>> answer;
  corridor_->EndAssignment(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::RegisterCaseResponse> CorridorWorld::RegisterCase(const std::string& who,
                                                                     const v1::RegisterCaseRequest& request) {
  std::promise<absl::StatusOr<v1::RegisterCaseResponse>> answer;
  corridor_->RegisterCase(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::EndCaseResponse> CorridorWorld::EndCase(const std::string& who, const v1::EndCaseRequest& request) {
  std::promise<absl::StatusOr<v1::EndCaseResponse>> answer;
  corridor_->EndCase(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::RegisterForumResponse> CorridorWorld::RegisterForum(const std::string& who,
                                                                       const v1::RegisterForumRequest& request) {
  std::promise<absl::StatusOr<v1::RegisterForumResponse>> answer;
  corridor_->RegisterForum(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::EndForumResponse> CorridorWorld::EndForum(const std::string& who,
                                                             const v1::EndForumRequest& request) {
  std::promise<absl::StatusOr<v1::EndForumResponse>> answer;
  corridor_->EndForum(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::ListDeclarationsResponse> CorridorWorld::ListDeclarations(
    const std::string& who, const v1::ListDeclarationsRequest& request) {
  std::promise<absl::StatusOr<v1::ListDeclarationsResponse>> answer;
  corridor_->ListDeclarations(world_.Caller(who), request,
                              [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

absl::StatusOr<v1::WithdrawResponse> CorridorWorld::Withdraw(const std::string& who,
                                                             const v1::WithdrawRequest& request) {
  std::promise<absl::StatusOr<v1::WithdrawResponse>> answer;
  corridor_->Withdraw(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

std::vector<v1::Delivery> CorridorWorld::Receive(const std::string& who, const std::vector<std::string>& organs,
                                                 bool acknowledge) {
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

absl::StatusOr<std::shared_ptr<corridor::Subscription>> CorridorWorld::Subscribe(
    const std::shared_ptr<Inbox>& inbox, const std::vector<std::string>& organs) {
  std::vector<identity::OrganRef> refs;
  for (const std::string& organ : organs) refs.push_back(certs::ValueOrThrow(identity::ParseOrganKey(organ)));
  return corridor_->Subscribe(refs, inbox);
}

google::rpc::Status CorridorWorld::Acknowledge(const std::string& who, const std::string& delivery_id) {
  v1::AcknowledgeRequest request;
  request.add_acknowledgements()->set_delivery_id(delivery_id);
  return Reply(who, request);
}

google::rpc::Status CorridorWorld::Reject(const std::string& who, const std::string& delivery_id) {
  v1::AcknowledgeRequest request;
  auto* rejection = request.add_rejections();
  rejection->set_delivery_id(delivery_id);
  rejection->set_reason(v1::REJECT_REASON_WRONG_PERSON);
  return Reply(who, request);
}

google::rpc::Status CorridorWorld::Reply(const std::string& who, const v1::AcknowledgeRequest& request) {
  std::promise<absl::StatusOr<v1::AcknowledgeResponse>> answer;
  corridor_->Acknowledge(world_.Caller(who), request, [&](auto response) { answer.set_value(std::move(response)); });
  return certs::ValueOrThrow(answer.get_future().get()).results(0).status();
}

std::vector<v1::AuditEntry> CorridorWorld::Entries() {
  auto view = certs::ValueOrThrow(store_->Snapshot());
  std::vector<v1::AuditEntry> entries;
  for (uint64_t i = 0; i < view->LogSize(); ++i) {
    entries.emplace_back().ParseFromString(certs::ValueOrThrow(view->ReadEntry(i)));
  }
  return entries;
}

absl::Status CorridorWorld::ActivatePolicyUntil(std::string_view iso_day) {
  auto next = std::make_shared<gateway::AdmittedPolicy>();
  next->policy = *policies_->Snapshot().policy;
  next->policy.valid_until = DayOf(iso_day);
  next->policy.digest[0] ^= 1;
  return corridor_->ActivatePolicy(std::move(next));
}

absl::Status CorridorWorld::Activate(policy::Policy policy) {
  auto next = std::make_shared<gateway::AdmittedPolicy>();
  next->policy = std::move(policy);
  next->policy.valid_until = policies_->Snapshot().policy->valid_until;
  return corridor_->ActivatePolicy(std::move(next));
}

std::vector<std::string> CorridorWorld::troubles() {
  std::lock_guard lock(troubles_mutex_);
  return troubles_;
}

int CountOf(const std::vector<v1::AuditEntry>& entries, v1::EntryKind kind) {
  return static_cast<int>(
      std::count_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.kind() == kind; }));
}

}  // namespace ketenpoort::testing
