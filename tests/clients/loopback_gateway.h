// LoopbackGateway: the services of the wire over a real socket and a self-made log, deciding what a test tells it to.
// Guarantees: every answer has true receipts, unless `spoil` spoils them. It holds no law and no register: it is there
// to test clients. Thread-safe through one lock.
#pragma once

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "clients/sdk/connection.h"
#include "ketenpoort/v1/audit_service.grpc.pb.h"
#include "ketenpoort/v1/custody.grpc.pb.h"
#include "ketenpoort/v1/declarations.grpc.pb.h"
#include "ketenpoort/v1/exchange.grpc.pb.h"
#include "ketenpoort/v1/policy.grpc.pb.h"
#include "ketenpoort/v1/sandbox.grpc.pb.h"
#include "tests/clients/self_made_log.h"

namespace ketenpoort::test {

// A status with ErrorInfo, words and further details, as the wire asks for.
grpc::Status RefusalStatus(grpc::StatusCode code, const std::string& reason, const std::string& nl,
                           const std::string& en, const std::vector<const google::protobuf::Message*>& details);

class LoopbackGateway final : public v1::ExchangeService::Service {
 public:
  explicit LoopbackGateway(std::shared_ptr<grpc::ServerCredentials> credentials);
  ~LoopbackGateway() override;

  std::string address() const;
  sdk::ConnectionOptions Options() const;
  // With a deadline and backoffs short enough for a test.
  sdk::Connection Connection() const;

  // How it behaves. Set before calls are made.
  std::function<v1::Outcome(const v1::OrganAddress&)> decide = [](const auto&) { return v1::OUTCOME_ALLOWED; };
  std::function<void(v1::Receipt&)> spoil;
  std::deque<grpc::Status> fail_first;  // answers of the next calls to Submit, Receive and ReportStatus
  std::vector<v1::StatusNotice> notices;
  v1::GetPolicyProposalResponse waiting_policy;
  bool silent_on_half_close = false;  // Receive does not end when the client closed its side

  // A delivery in the mailbox; its disclosure stands in the log.
  v1::Delivery Deliver(v1::MessageKind kind, const v1::OrganAddress& receiver,
                       const google::protobuf::Message& payload);
  void Append(int count);

  SelfMadeLog& log() { return log_; }
  std::vector<std::string> submitted_ids();
  // The last message that Submit or Check was called with.
  v1::Message last_message();
  std::vector<std::string> acknowledged_ids();
  std::vector<v1::Rejection> rejections();
  uint32_t credits_given() const { return credits_given_; }

  grpc::Status Submit(grpc::ServerContext*, const v1::SubmitRequest*, v1::SubmitResponse*) override;
  grpc::Status SubmitStream(grpc::ServerContext*,
                            grpc::ServerReaderWriter<v1::SubmitStreamResponse, v1::SubmitStreamRequest>*) override;
  grpc::Status Check(grpc::ServerContext*, const v1::CheckRequest*, v1::CheckResponse*) override;
  grpc::Status Pull(grpc::ServerContext*, const v1::PullRequest*, v1::PullResponse*) override;
  grpc::Status Receive(grpc::ServerContext*,
                       grpc::ServerReaderWriter<v1::ReceiveResponse, v1::ReceiveRequest>*) override;
  grpc::Status Acknowledge(grpc::ServerContext*, const v1::AcknowledgeRequest*, v1::AcknowledgeResponse*) override;
  grpc::Status GetMessage(grpc::ServerContext*, const v1::GetMessageRequest*, v1::GetMessageResponse*) override;

 private:
  class Custody;
  class Declarations;
  class Audit;
  class Policies;
  class Sandbox;

  grpc::Status Decide(const v1::Message& message, v1::SubmitResponse* response);
  void TakeFrame(const v1::ReceiveRequest& request, v1::ReceiveResponse& response);
  v1::AcknowledgeResult Take(const std::string& delivery_id);
  std::optional<grpc::Status> NextFailure();

  std::mutex mutex_;
  SelfMadeLog log_{20261122};
  SeededRandom random_{7};
  std::vector<std::string> submitted_ids_;
  v1::Message last_message_;
  std::vector<std::string> acknowledged_ids_;
  std::vector<v1::Rejection> rejections_;
  std::vector<v1::Delivery> mailbox_;
  size_t next_delivery_ = 0;
  std::map<std::string, v1::SubmitResponse> answers_;
  std::atomic<uint32_t> credits_given_ = 0;
  int port_ = 0;
  std::unique_ptr<Custody> custody_;
  std::unique_ptr<Declarations> declarations_;
  std::unique_ptr<Audit> audit_;
  std::unique_ptr<Policies> policies_;
  std::unique_ptr<Sandbox> sandbox_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace ketenpoort::test
