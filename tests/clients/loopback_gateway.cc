#include "tests/clients/loopback_gateway.h"

#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "audit/crypto/sha256.h"
#include "audit/prover.h"
#include "clients/sdk/message_id.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace ketenpoort::test {
namespace {

constexpr int64_t kNowUs = 1'795'000'000'000'000;

v1::OrganAddress InTheClear(v1::OrganAddress organ) {
  if (organ.organ() == v1::ORGAN_DIRECTEUR) organ.clear_unit();
  return organ;
}

bool IsAllowed(v1::Outcome outcome) { return outcome != v1::OUTCOME_DENIED; }

v1::AuditEntry EntryFor(v1::EntryKind kind, const std::string& message_id, const v1::OrganAddress& sender,
                        const v1::OrganAddress& receiver, v1::MessageKind message_kind, v1::Outcome outcome) {
  v1::AuditEntry entry;
  entry.set_kind(kind);
  entry.set_time_us(kNowUs);
  entry.set_message_id(message_id);
  *entry.mutable_sender() = InTheClear(sender);
  *entry.mutable_receiver() = InTheClear(receiver);
  entry.set_message_kind(message_kind);
  entry.set_outcome(outcome);
  return entry;
}

}  // namespace

grpc::Status RefusalStatus(grpc::StatusCode code, const std::string& reason, const std::string& nl,
                           const std::string& en, const std::vector<const google::protobuf::Message*>& details) {
  google::rpc::Status status;
  status.set_code(code);
  google::rpc::ErrorInfo info;
  info.set_domain("ketenpoort");
  info.set_reason(reason);
  (*info.mutable_metadata())["denial"] = "D07";
  (*info.mutable_metadata())["articles"] = "PM 20d(2)";
  status.add_details()->PackFrom(info);
  google::rpc::LocalizedMessage words;
  words.set_locale("nl");
  words.set_message(nl);
  status.add_details()->PackFrom(words);
  words.set_locale("en");
  words.set_message(en);
  status.add_details()->PackFrom(words);
  for (const google::protobuf::Message* detail : details) status.add_details()->PackFrom(*detail);
  return grpc::Status(code, "for developers", status.SerializeAsString());
}

class LoopbackGateway::Declarations final : public v1::DeclarationService::Service {
 public:
  explicit Declarations(LoopbackGateway& gateway) : gateway_(gateway) {}

  grpc::Status RegisterConsent(grpc::ServerContext*, const v1::RegisterConsentRequest* request,
                               v1::RegisterConsentResponse* response) override {
    return Change(v1::ENTRY_KIND_CONSENT_CHANGED, request->consent().consent_id(), response->mutable_receipt());
  }
  grpc::Status RevokeConsent(grpc::ServerContext*, const v1::RevokeConsentRequest* request,
                             v1::RevokeConsentResponse* response) override {
    response->set_held(2);
    return Change(v1::ENTRY_KIND_CONSENT_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status SetNeedFactor(grpc::ServerContext*, const v1::SetNeedFactorRequest* request,
                             v1::SetNeedFactorResponse* response) override {
    return Change(v1::ENTRY_KIND_NEED_FACTOR_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status RegisterAssignment(grpc::ServerContext*, const v1::RegisterAssignmentRequest* request,
                                  v1::RegisterAssignmentResponse* response) override {
    return Change(v1::ENTRY_KIND_ASSIGNMENT_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status EndAssignment(grpc::ServerContext*, const v1::EndAssignmentRequest* request,
                             v1::EndAssignmentResponse* response) override {
    return Change(v1::ENTRY_KIND_ASSIGNMENT_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status RegisterCase(grpc::ServerContext*, const v1::RegisterCaseRequest* request,
                            v1::RegisterCaseResponse* response) override {
    return Change(v1::ENTRY_KIND_CASE_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status EndCase(grpc::ServerContext*, const v1::EndCaseRequest* request,
                       v1::EndCaseResponse* response) override {
    return Change(v1::ENTRY_KIND_CASE_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status RegisterForum(grpc::ServerContext*, const v1::RegisterForumRequest* request,
                             v1::RegisterForumResponse* response) override {
    return Change(v1::ENTRY_KIND_FORUM_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status EndForum(grpc::ServerContext*, const v1::EndForumRequest* request,
                        v1::EndForumResponse* response) override {
    return Change(v1::ENTRY_KIND_FORUM_CHANGED, request->request_id(), response->mutable_receipt());
  }
  grpc::Status ListDeclarations(grpc::ServerContext*, const v1::ListDeclarationsRequest*,
                                v1::ListDeclarationsResponse* response) override {
    v1::PausedCategory& paused = *response->add_paused();
    paused.set_category(v1::CATEGORY_C09_HUISVESTING);
    paused.set_reason(v1::NEED_FACTOR_REASON_OBJECTION);
    response->add_cases()->set_case_id("ZVH-1");
    response->add_forums()->set_forum_id("TB-1");
    return grpc::Status::OK;
  }

 private:
  grpc::Status Change(v1::EntryKind kind, const std::string& id, v1::Receipt* receipt) {
    const std::lock_guard lock(gateway_.mutex_);
    if (auto failure = gateway_.NextFailure()) return *failure;
    gateway_.submitted_ids_.push_back(id);
    v1::AuditEntry entry;
    entry.set_kind(kind);
    entry.set_message_id(id);
    *receipt = gateway_.log_.Receipt(gateway_.log_.Append(entry, {}));
    if (gateway_.spoil) gateway_.spoil(*receipt);
    return grpc::Status::OK;
  }

  LoopbackGateway& gateway_;
};

class LoopbackGateway::Custody final : public v1::CustodyService::Service {
 public:
  explicit Custody(LoopbackGateway& gateway) : gateway_(gateway) {}

  grpc::Status ReportStatus(grpc::ServerContext*, const v1::ReportStatusRequest* request,
                            v1::ReportStatusResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    if (auto failure = gateway_.NextFailure()) return *failure;
    gateway_.submitted_ids_.push_back(request->report().report_id());
    v1::AuditEntry entry;
    entry.set_kind(v1::ENTRY_KIND_CUSTODY_CHANGED);
    entry.set_message_id(request->report().report_id());
    response->set_report_id(request->report().report_id());
    response->set_state(v1::REPORT_STATE_ACCEPTED);
    response->set_phase(v1::PHASE_P03);
    const auto change = gateway_.log_.Append(entry, {});
    for (const v1::EligibleCollege& college : request->report().colleges()) {
      v1::NoticeResult& notice = *response->add_notices();
      notice.set_message_id(sdk::NewMessageId(gateway_.random_));
      notice.set_kind(v1::MESSAGE_KIND_DETENTION_START);
      v1::ReceiverResult& result = *notice.mutable_result();
      result.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
      result.mutable_receiver()->set_unit(college.gemeente());
      result.set_outcome(gateway_.decide(result.receiver()));
      const v1::EntryKind kind = IsAllowed(result.outcome()) ? v1::ENTRY_KIND_ACCEPTED : v1::ENTRY_KIND_DENIED;
      v1::OrganAddress sender;
      sender.set_organ(v1::ORGAN_DIRECTEUR);
      *result.mutable_receipt() = gateway_.log_.Receipt(gateway_.log_.Append(
          EntryFor(kind, notice.message_id(), sender, result.receiver(), notice.kind(), result.outcome()), {}));
      if (gateway_.spoil) gateway_.spoil(*result.mutable_receipt());
    }
    *response->mutable_receipt() = gateway_.log_.Receipt(change);
    return grpc::Status::OK;
  }

  grpc::Status ListWork(grpc::ServerContext*, const v1::ListWorkRequest* request,
                        v1::ListWorkResponse* response) override {
    const int page = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    v1::WorkItem& item = *response->add_items();
    item.set_kind(v1::WORK_KIND_NO_COLLEGE);
    item.set_text_nl("Geen college bekend");
    item.set_text_en("No college known");
    if (page < 2) response->set_next_page_token(std::to_string(page + 1));
    return grpc::Status::OK;
  }

 private:
  LoopbackGateway& gateway_;
};

class LoopbackGateway::Audit final : public v1::AuditService::Service {
 public:
  explicit Audit(LoopbackGateway& gateway) : gateway_(gateway) {}

  grpc::Status GetCheckpoint(grpc::ServerContext*, const v1::GetCheckpointRequest*,
                             v1::GetCheckpointResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    response->set_checkpoint(gateway_.log_.Checkpoint());
    return grpc::Status::OK;
  }
  grpc::Status GetEntry(grpc::ServerContext*, const v1::GetEntryRequest* request,
                        v1::GetEntryResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    if (request->index() >= gateway_.log_.size()) return {grpc::StatusCode::NOT_FOUND, "no such entry"};
    response->set_index(request->index());
    response->mutable_receipt()->set_entry(gateway_.log_.entry(request->index()));
    response->mutable_receipt()->set_proof(gateway_.log_.Proof(request->index()));
    if (gateway_.spoil) gateway_.spoil(*response->mutable_receipt());
    return grpc::Status::OK;
  }
  grpc::Status ListEntries(grpc::ServerContext*, const v1::ListEntriesRequest* request,
                           v1::ListEntriesResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    for (uint64_t i = request->from_index(); i < gateway_.log_.size(); ++i) {
      response->add_entries()->set_index(i);
      response->mutable_entries()->rbegin()->set_entry(gateway_.log_.entry(i));
    }
    response->set_next_index(gateway_.log_.size());
    return grpc::Status::OK;
  }
  grpc::Status GetInclusionProof(grpc::ServerContext*, const v1::GetInclusionProofRequest* request,
                                 v1::GetInclusionProofResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    response->set_proof(gateway_.log_.Proof(request->index()));
    return grpc::Status::OK;
  }
  grpc::Status GetConsistencyProof(grpc::ServerContext*, const v1::GetConsistencyProofRequest* request,
                                   v1::GetConsistencyProofResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    const std::vector<audit::Digest> hashes =
        audit::ProveConsistency(request->old_size(), gateway_.log_.size(), gateway_.log_).value();
    for (const audit::Digest& hash : hashes) {
      response->add_hashes(audit::crypto::ToBytes(hash));
    }
    response->set_checkpoint(gateway_.log_.Checkpoint());
    return grpc::Status::OK;
  }

 private:
  LoopbackGateway& gateway_;
};

class LoopbackGateway::Policies final : public v1::PolicyService::Service {
 public:
  explicit Policies(LoopbackGateway& gateway) : gateway_(gateway) {}

  grpc::Status GetPolicyProposal(grpc::ServerContext*, const v1::GetPolicyProposalRequest*,
                                 v1::GetPolicyProposalResponse* response) override {
    const std::lock_guard lock(gateway_.mutex_);
    *response = gateway_.waiting_policy;
    return grpc::Status::OK;
  }

 private:
  LoopbackGateway& gateway_;
};

class LoopbackGateway::Sandbox final : public v1::SandboxService::Service {
 public:
  grpc::Status AdvanceClock(grpc::ServerContext*, const v1::AdvanceClockRequest* request,
                            v1::AdvanceClockResponse* response) override {
    const std::lock_guard lock(mutex_);
    if (request->has_to()) seconds_ = request->to().seconds();
    response->mutable_now()->set_seconds(seconds_);
    response->set_timers_handled(3);
    return grpc::Status::OK;
  }
  grpc::Status InjectFault(grpc::ServerContext*, const v1::InjectFaultRequest*, v1::InjectFaultResponse*) override {
    return {grpc::StatusCode::UNAVAILABLE, "not answered"};
  }

 private:
  std::mutex mutex_;
  int64_t seconds_ = kNowUs / 1'000'000;
};

LoopbackGateway::LoopbackGateway(std::shared_ptr<grpc::ServerCredentials> credentials)
    : custody_(std::make_unique<Custody>(*this)),
      declarations_(std::make_unique<Declarations>(*this)),
      audit_(std::make_unique<Audit>(*this)),
      policies_(std::make_unique<Policies>(*this)),
      sandbox_(std::make_unique<Sandbox>()) {
  Append(3);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
  builder.RegisterService(this);
  builder.RegisterService(custody_.get());
  builder.RegisterService(declarations_.get());
  builder.RegisterService(audit_.get());
  builder.RegisterService(policies_.get());
  builder.RegisterService(sandbox_.get());
  server_ = builder.BuildAndStart();
}

LoopbackGateway::~LoopbackGateway() {
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
}

std::string LoopbackGateway::address() const { return "127.0.0.1:" + std::to_string(port_); }

sdk::ConnectionOptions LoopbackGateway::Options() const {
  sdk::ConnectionOptions options;
  options.address = address();
  options.plaintext_loopback = true;
  options.log_verifier_keys = {log_.VerifierKey()};
  options.deadline_ms = 5'000;
  return options;
}

sdk::Connection LoopbackGateway::Connection() const {
  sdk::Connection connection = sdk::Connect(Options()).value();
  connection.retry.backoff_first_ms = 2;
  connection.retry.backoff_max_ms = 10;
  return connection;
}

void LoopbackGateway::Append(int count) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < count; ++i) {
    v1::AuditEntry entry;
    entry.set_kind(v1::ENTRY_KIND_STARTED);
    entry.set_time_us(kNowUs);
    log_.Append(entry, {});
  }
}

std::optional<grpc::Status> LoopbackGateway::NextFailure() {
  if (fail_first.empty()) return std::nullopt;
  const grpc::Status status = fail_first.front();
  fail_first.pop_front();
  return status;
}

grpc::Status LoopbackGateway::Decide(const v1::Message& message, v1::SubmitResponse* response) {
  const v1::Envelope& envelope = message.envelope();
  submitted_ids_.push_back(envelope.message_id());
  last_message_ = message;
  if (auto failure = NextFailure()) return *failure;
  if (const auto earlier = answers_.find(envelope.message_id()); earlier != answers_.end()) {
    *response = earlier->second;
    response->set_repeated_answer(true);
    return grpc::Status::OK;
  }
  response->set_message_id(envelope.message_id());
  bool any = false;
  for (const v1::OrganAddress& receiver : envelope.receivers()) {
    v1::ReceiverResult& result = *response->add_results();
    *result.mutable_receiver() = receiver;
    result.set_outcome(decide(receiver));
    const bool allowed = IsAllowed(result.outcome());
    any |= allowed;
    v1::AuditEntry entry = EntryFor(allowed ? v1::ENTRY_KIND_ACCEPTED : v1::ENTRY_KIND_DENIED, envelope.message_id(),
                                    envelope.sender(), receiver, envelope.kind(), result.outcome());
    entry.set_purpose(envelope.purpose());
    if (allowed) {
      for (const v1::Category category : {v1::CATEGORY_C01_NAAM, v1::CATEGORY_C07_VERTREK}) {
        result.add_released(category);
        entry.add_disclosed(category);
      }
      result.mutable_explanation()->add_rule_ids("R04");
      result.mutable_explanation()->add_articles("PM 20d(2)");
    } else {
      result.mutable_explanation()->set_denial_id("D07");
      result.mutable_explanation()->add_articles("PM 20d(2)");
      result.mutable_explanation()->set_text_nl("Delictgegevens staan niet in PM 20d.");
      result.mutable_explanation()->set_text_en("Offence data is not in PM 20d.");
    }
    *result.mutable_receipt() =
        log_.Receipt(log_.Append(entry, {{audit::AttributeTag::kCaseNumber, envelope.case_number()}}));
    if (spoil) spoil(*result.mutable_receipt());
  }
  if (any) {
    answers_[envelope.message_id()] = *response;
    return grpc::Status::OK;
  }
  return RefusalStatus(grpc::StatusCode::PERMISSION_DENIED, "NO_BASIS", "Er is geen grondslag.", "There is no basis.",
                       {response});
}

grpc::Status LoopbackGateway::Submit(grpc::ServerContext*, const v1::SubmitRequest* request,
                                     v1::SubmitResponse* response) {
  const std::lock_guard lock(mutex_);
  return Decide(request->message(), response);
}

grpc::Status LoopbackGateway::SubmitStream(
    grpc::ServerContext*, grpc::ServerReaderWriter<v1::SubmitStreamResponse, v1::SubmitStreamRequest>* stream) {
  v1::SubmitStreamRequest request;
  while (stream->Read(&request)) {
    v1::SubmitStreamResponse response;
    const std::lock_guard lock(mutex_);
    for (const v1::Message& message : request.messages()) {
      v1::SubmitOutcome& outcome = *response.add_outcomes();
      outcome.set_message_id(message.envelope().message_id());
      const grpc::Status status = Decide(message, outcome.mutable_response());
      if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return status;
      if (!status.ok()) {
        outcome.clear_response();
        if (!outcome.mutable_status()->ParseFromString(status.error_details())) outcome.clear_status();
        outcome.mutable_status()->set_code(status.error_code());
      }
    }
    stream->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status LoopbackGateway::Check(grpc::ServerContext*, const v1::CheckRequest* request,
                                    v1::CheckResponse* response) {
  const std::lock_guard lock(mutex_);
  last_message_ = request->message();
  for (const v1::OrganAddress& receiver : request->message().envelope().receivers()) {
    v1::ReceiverResult& result = *response->add_results();
    *result.mutable_receiver() = receiver;
    result.set_outcome(decide(receiver));
  }
  return grpc::Status::OK;
}

v1::Delivery LoopbackGateway::Deliver(v1::MessageKind kind, const v1::OrganAddress& receiver,
                                      const google::protobuf::Message& payload) {
  const std::lock_guard lock(mutex_);
  v1::Delivery delivery;
  delivery.set_delivery_id(sdk::NewMessageId(random_));
  delivery.set_message_id(sdk::NewMessageId(random_));
  delivery.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
  *delivery.mutable_receiver() = receiver;
  delivery.set_kind(kind);
  delivery.set_purpose(v1::PURPOSE_CUSTODY_NOTICE);
  delivery.set_payload(payload.SerializeAsString());
  delivery.set_attempt(1);
  delivery.mutable_disclosed_at()->set_seconds(kNowUs / 1'000'000);
  delivery.add_categories(v1::CATEGORY_C01_NAAM);
  delivery.add_rule_ids("R03");
  delivery.add_articles("PM 20d(2)b");
  v1::AuditEntry entry =
      EntryFor(v1::ENTRY_KIND_DISCLOSED, delivery.message_id(), delivery.sender(), receiver, kind, v1::OUTCOME_ALLOWED);
  entry.set_purpose(delivery.purpose());
  entry.set_attempt(1);
  entry.add_disclosed(v1::CATEGORY_C01_NAAM);
  const std::string digest = audit::crypto::ToBytes(audit::crypto::Sha256(delivery.payload()));
  *delivery.mutable_receipt() = log_.Receipt(log_.Append(entry, {{audit::AttributeTag::kPayloadDigest, digest}}));
  if (spoil) spoil(*delivery.mutable_receipt());
  mailbox_.push_back(delivery);
  return delivery;
}

v1::AcknowledgeResult LoopbackGateway::Take(const std::string& delivery_id) {
  v1::AcknowledgeResult result;
  result.set_delivery_id(delivery_id);
  const auto is_it = [&](const auto& held) { return held == delivery_id; };
  const bool delivered = std::any_of(mailbox_.begin(), mailbox_.end(),
                                     [&](const v1::Delivery& delivery) { return is_it(delivery.delivery_id()); });
  const bool noticed = std::any_of(notices.begin(), notices.end(),
                                   [&](const v1::StatusNotice& notice) { return is_it(notice.notice_id()); });
  if (delivered || noticed) {
    acknowledged_ids_.push_back(delivery_id);
  } else {
    result.mutable_status()->set_code(grpc::StatusCode::NOT_FOUND);
  }
  return result;
}

grpc::Status LoopbackGateway::Pull(grpc::ServerContext*, const v1::PullRequest* request, v1::PullResponse* response) {
  const std::lock_guard lock(mutex_);
  for (; next_delivery_ < mailbox_.size() && response->deliveries_size() < static_cast<int>(request->max_deliveries());
       ++next_delivery_) {
    *response->add_deliveries() = mailbox_[next_delivery_];
  }
  for (const v1::StatusNotice& notice : notices) *response->add_notices() = notice;
  return grpc::Status::OK;
}

grpc::Status LoopbackGateway::Acknowledge(grpc::ServerContext*, const v1::AcknowledgeRequest* request,
                                          v1::AcknowledgeResponse* response) {
  const std::lock_guard lock(mutex_);
  for (const auto& acknowledgement : request->acknowledgements()) {
    *response->add_results() = Take(acknowledgement.delivery_id());
  }
  for (const auto& rejection : request->rejections()) {
    rejections_.push_back(rejection);
    response->add_results()->set_delivery_id(rejection.delivery_id());
  }
  return grpc::Status::OK;
}

void LoopbackGateway::TakeFrame(const v1::ReceiveRequest& request, v1::ReceiveResponse& response) {
  const std::lock_guard lock(mutex_);
  credits_given_ += request.credits();
  if (request.has_open()) {
    for (const v1::StatusNotice& notice : notices) *response.add_notices() = notice;
  }
  for (const auto& acknowledgement : request.acknowledgements()) {
    *response.add_results() = Take(acknowledgement.delivery_id());
  }
  for (const auto& rejection : request.rejections()) {
    rejections_.push_back(rejection);
    response.add_results()->set_delivery_id(rejection.delivery_id());
  }
}

grpc::Status LoopbackGateway::Receive(grpc::ServerContext* context,
                                      grpc::ServerReaderWriter<v1::ReceiveResponse, v1::ReceiveRequest>* stream) {
  uint32_t credits = 0;
  v1::ReceiveRequest request;
  while (stream->Read(&request)) {
    v1::ReceiveResponse response;
    TakeFrame(request, response);
    credits += request.credits();
    {
      const std::lock_guard lock(mutex_);
      for (; next_delivery_ < mailbox_.size() && credits > 0; ++next_delivery_, --credits) {
        *response.add_deliveries() = mailbox_[next_delivery_];
      }
    }
    if (response.ByteSizeLong() > 0) stream->Write(response);
    const std::lock_guard lock(mutex_);
    if (auto failure = NextFailure()) return *failure;
  }
  while (silent_on_half_close && !context->IsCancelled()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return grpc::Status::OK;
}

grpc::Status LoopbackGateway::GetMessage(grpc::ServerContext*, const v1::GetMessageRequest* request,
                                         v1::GetMessageResponse* response) {
  const std::lock_guard lock(mutex_);
  if (answers_.count(request->message_id()) == 0) {
    return RefusalStatus(grpc::StatusCode::NOT_FOUND, "UNKNOWN_ID", "Dit id is niet bekend.", "This id is not known.",
                         {});
  }
  response->set_message_id(request->message_id());
  v1::ReceiverStatus& status = *response->add_receivers();
  *status.mutable_receiver() = answers_[request->message_id()].results(0).receiver();
  status.set_state(v1::DELIVERY_STATE_WAITING);
  return grpc::Status::OK;
}

std::vector<std::string> LoopbackGateway::submitted_ids() {
  const std::lock_guard lock(mutex_);
  return submitted_ids_;
}
v1::Message LoopbackGateway::last_message() {
  const std::lock_guard lock(mutex_);
  return last_message_;
}
std::vector<std::string> LoopbackGateway::acknowledged_ids() {
  const std::lock_guard lock(mutex_);
  return acknowledged_ids_;
}
std::vector<v1::Rejection> LoopbackGateway::rejections() {
  const std::lock_guard lock(mutex_);
  return rejections_;
}

}  // namespace ketenpoort::test
