#include "clients/sdk/audit_client.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "audit/merkle.h"
#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

// Limit: of one attempt at a stretch of the log.
constexpr int64_t kStretchDeadlineMs = 120'000;

std::string_view TextOf(const absl::Status& status) { return {status.message().data(), status.message().size()}; }

CallResult<SignedCheckpoint> OpenNote(const ReceiptVerifier& receipts, const std::string& note) {
  const absl::StatusOr<audit::OpenedCheckpoint> opened = audit::OpenCheckpoint(note, receipts.verifiers());
  if (!opened.ok()) return ReceiptFailure(TextOf(opened.status()), 1);
  return SignedCheckpoint{note, opened->checkpoint};
}

absl::StatusOr<std::vector<audit::Digest>> HashesOf(const v1::GetConsistencyProofResponse& response) {
  std::vector<audit::Digest> hashes;
  for (const std::string& bytes : response.hashes()) {
    const absl::StatusOr<audit::Digest> hash = audit::crypto::DigestFromBytes(bytes);
    if (!hash.ok()) return hash.status();
    hashes.push_back(*hash);
  }
  return hashes;
}

// Why a receipt does not hold for its index; nothing where it does.
std::optional<CallFailure> FailedProof(const ReceiptVerifier& receipts, const v1::Receipt& receipt, uint64_t index) {
  const absl::StatusOr<CheckedReceipt> checked = receipts.Check(receipt);
  if (!checked.ok()) return ReceiptFailure(TextOf(checked.status()), 1);
  if (checked->index != index) return ReceiptFailure("the proof is of another entry", 1);
  return std::nullopt;
}

// For what reads thousands of entries: broken off and asked again it would never end.
Connection Patient(Connection connection) {
  connection.retry.attempt_deadline_ms = std::max(connection.retry.attempt_deadline_ms, kStretchDeadlineMs);
  connection.retry.overall_deadline_ms = std::max(connection.retry.overall_deadline_ms, kStretchDeadlineMs);
  return connection;
}

}  // namespace

AuditClient::AuditClient(Connection connection)
    : connection_(std::move(connection)), stub_(v1::AuditService::NewStub(connection_.channel)) {}

CallResult<v1::ListEntriesResponse> AuditClient::ListEntries(uint64_t from_index, uint32_t page_size,
                                                             const std::string& reason) const {
  v1::ListEntriesRequest request;
  request.set_from_index(from_index);
  request.set_page_size(page_size);
  request.set_reason(reason);
  return ListEntries(request);
}

CallResult<v1::ListEntriesResponse> AuditClient::ListEntries(const v1::ListEntriesRequest& request) const {
  return CallPlain<v1::ListEntriesResponse>(connection_,
                                            [&](grpc::ClientContext* context, v1::ListEntriesResponse* response) {
                                              return stub_->ListEntries(context, request, response);
                                            });
}

CallResult<v1::ReplayResponse> AuditClient::Replay(uint64_t from_index, uint32_t count,
                                                   const std::string& reason) const {
  v1::ReplayRequest request;
  request.set_from_index(from_index);
  request.set_count(count);
  request.set_reason(reason);
  return Replay(request);
}

CallResult<v1::ReplayResponse> AuditClient::Replay(const v1::ReplayRequest& request) const {
  return CallPlain<v1::ReplayResponse>(Patient(connection_),
                                       [&](grpc::ClientContext* context, v1::ReplayResponse* response) {
                                         return stub_->Replay(context, request, response);
                                       });
}

CallResult<v1::ShowExchangeResponse> AuditClient::ShowExchange(const std::string& message_id,
                                                               const std::string& reason) const {
  v1::ShowExchangeRequest request;
  request.set_message_id(message_id);
  request.set_reason(reason);
  CallResult<v1::ShowExchangeResponse> answered = CallPlain<v1::ShowExchangeResponse>(
      connection_, [&](grpc::ClientContext* context, v1::ShowExchangeResponse* response) {
        return stub_->ShowExchange(context, request, response);
      });
  if (!answered.ok()) return answered;
  for (const auto* steps : {&answered->steps(), &answered->corrections()}) {
    for (const v1::ExchangeStep& step : *steps) {
      const auto failure = FailedProof(*connection_.receipts, step.receipt(), step.index());
      if (failure) return *failure;
    }
  }
  return answered;
}

CallResult<v1::ReportSubjectAccessResponse> AuditClient::ReportSubjectAccess(
    const v1::ReportSubjectAccessRequest& request) const {
  CallResult<v1::ReportSubjectAccessResponse> answered = CallPlain<v1::ReportSubjectAccessResponse>(
      connection_, [&](grpc::ClientContext* context, v1::ReportSubjectAccessResponse* response) {
        return stub_->ReportSubjectAccess(context, request, response);
      });
  if (!answered.ok()) return answered;
  for (const v1::AccessDisclosure& one : answered->disclosures()) {
    const auto failure = FailedProof(*connection_.receipts, one.receipt(), one.index());
    if (failure) return *failure;
  }
  return answered;
}

CallResult<v1::ExportLogResponse> AuditClient::ExportLog(const v1::ExportLogRequest& request) const {
  return CallPlain<v1::ExportLogResponse>(Patient(connection_),
                                          [&](grpc::ClientContext* context, v1::ExportLogResponse* response) {
                                            return stub_->ExportLog(context, request, response);
                                          });
}

CallResult<v1::ListFindingsResponse> AuditClient::ListFindings(const v1::ListFindingsRequest& request) const {
  return CallPlain<v1::ListFindingsResponse>(connection_,
                                             [&](grpc::ClientContext* context, v1::ListFindingsResponse* response) {
                                               return stub_->ListFindings(context, request, response);
                                             });
}

CallResult<v1::GetTimelinessResponse> AuditClient::GetTimeliness(const v1::GetTimelinessRequest& request) const {
  return CallPlain<v1::GetTimelinessResponse>(connection_,
                                              [&](grpc::ClientContext* context, v1::GetTimelinessResponse* response) {
                                                return stub_->GetTimeliness(context, request, response);
                                              });
}

CallResult<v1::OpenFindingResponse> AuditClient::OpenFinding(const std::string& finding_id,
                                                             const std::string& reason) const {
  v1::OpenFindingRequest request;
  request.set_finding_id(finding_id);
  request.set_reason(reason);
  return CallPlain<v1::OpenFindingResponse>(connection_,
                                            [&](grpc::ClientContext* context, v1::OpenFindingResponse* response) {
                                              return stub_->OpenFinding(context, request, response);
                                            });
}

CallResult<v1::ResolveFindingResponse> AuditClient::ResolveFinding(const v1::ResolveFindingRequest& request) const {
  return CallPlain<v1::ResolveFindingResponse>(connection_,
                                               [&](grpc::ClientContext* context, v1::ResolveFindingResponse* response) {
                                                 return stub_->ResolveFinding(context, request, response);
                                               });
}

CallResult<v1::CommentFindingResponse> AuditClient::CommentFinding(const std::string& finding_id,
                                                                   const std::string& comment) const {
  v1::CommentFindingRequest request;
  request.set_finding_id(finding_id);
  request.set_comment(comment);
  return CallPlain<v1::CommentFindingResponse>(connection_,
                                               [&](grpc::ClientContext* context, v1::CommentFindingResponse* response) {
                                                 return stub_->CommentFinding(context, request, response);
                                               });
}

CallResult<CheckedReceipt> AuditClient::GetEntry(uint64_t index, const std::string& reason,
                                                 std::vector<v1::AttributeStatus>* states) const {
  v1::GetEntryRequest request;
  request.set_index(index);
  request.set_reason(reason);
  const CallResult<v1::GetEntryResponse> answered =
      CallPlain<v1::GetEntryResponse>(connection_, [&](grpc::ClientContext* context, v1::GetEntryResponse* response) {
        return stub_->GetEntry(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  absl::StatusOr<CheckedReceipt> checked = connection_.receipts->Check(answered->receipt());
  if (!checked.ok()) return ReceiptFailure(TextOf(checked.status()), 1);
  if (checked->index != index || answered->index() != index) return ReceiptFailure("the proof is of another entry", 1);
  if (states != nullptr) states->assign(answered->attributes().begin(), answered->attributes().end());
  return *std::move(checked);
}

CallResult<v1::DiscloseWithoutQuorumResponse> AuditClient::DiscloseWithoutQuorum(const std::string& reason) const {
  v1::DiscloseWithoutQuorumRequest request;
  request.set_reason(reason);
  return CallPlain<v1::DiscloseWithoutQuorumResponse>(
      connection_, [&](grpc::ClientContext* context, v1::DiscloseWithoutQuorumResponse* response) {
        return stub_->DiscloseWithoutQuorum(context, request, response);
      });
}

CallResult<v1::ChangeKeyResponse> AuditClient::ChangeKey(const v1::ChangeKeyRequest& request) const {
  return CallPlain<v1::ChangeKeyResponse>(connection_,
                                          [&](grpc::ClientContext* context, v1::ChangeKeyResponse* response) {
                                            return stub_->ChangeKey(context, request, response);
                                          });
}

CallResult<v1::EraseSubjectResponse> AuditClient::EraseSubject(const v1::EraseSubjectRequest& request) const {
  return CallPlain<v1::EraseSubjectResponse>(Patient(connection_),
                                             [&](grpc::ClientContext* context, v1::EraseSubjectResponse* response) {
                                               return stub_->EraseSubject(context, request, response);
                                             });
}

CallResult<v1::SetLegalHoldResponse> AuditClient::SetLegalHold(const v1::SetLegalHoldRequest& request) const {
  return CallPlain<v1::SetLegalHoldResponse>(Patient(connection_),
                                             [&](grpc::ClientContext* context, v1::SetLegalHoldResponse* response) {
                                               return stub_->SetLegalHold(context, request, response);
                                             });
}

CallResult<v1::LiftLegalHoldResponse> AuditClient::LiftLegalHold(const v1::LiftLegalHoldRequest& request) const {
  return CallPlain<v1::LiftLegalHoldResponse>(Patient(connection_),
                                              [&](grpc::ClientContext* context, v1::LiftLegalHoldResponse* response) {
                                                return stub_->LiftLegalHold(context, request, response);
                                              });
}

CallResult<SignedCheckpoint> AuditClient::GetCheckpoint() const {
  const CallResult<v1::GetCheckpointResponse> answered = CallPlain<v1::GetCheckpointResponse>(
      connection_, [&](grpc::ClientContext* context, v1::GetCheckpointResponse* response) {
        return stub_->GetCheckpoint(context, v1::GetCheckpointRequest(), response);
      });
  if (!answered.ok()) return answered.failure();
  return OpenNote(*connection_.receipts, answered->checkpoint());
}

CallResult<CheckedReceipt> AuditClient::ProveListed(const v1::ListedEntry& listed) const {
  v1::GetInclusionProofRequest request;
  request.set_index(listed.index());
  const CallResult<v1::GetInclusionProofResponse> answered = CallPlain<v1::GetInclusionProofResponse>(
      connection_, [&](grpc::ClientContext* context, v1::GetInclusionProofResponse* response) {
        return stub_->GetInclusionProof(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  v1::Receipt receipt;
  receipt.set_entry(listed.entry());
  receipt.set_proof(answered->proof());
  absl::StatusOr<CheckedReceipt> checked = connection_.receipts->Check(receipt);
  if (!checked.ok()) return ReceiptFailure(TextOf(checked.status()), 1);
  if (checked->index != listed.index()) return ReceiptFailure("the proof is of another entry", 1);
  return *std::move(checked);
}

CallResult<SignedCheckpoint> AuditClient::ProveExtends(const std::string& earlier) const {
  const CallResult<SignedCheckpoint> known = OpenNote(*connection_.receipts, earlier);
  if (!known.ok()) return known.failure();
  v1::GetConsistencyProofRequest request;
  request.set_old_size(known->checkpoint.size);
  const CallResult<v1::GetConsistencyProofResponse> answered = CallPlain<v1::GetConsistencyProofResponse>(
      connection_, [&](grpc::ClientContext* context, v1::GetConsistencyProofResponse* response) {
        return stub_->GetConsistencyProof(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  CallResult<SignedCheckpoint> present = OpenNote(*connection_.receipts, answered->checkpoint());
  if (!present.ok()) return present;
  const absl::StatusOr<std::vector<audit::Digest>> hashes = HashesOf(*answered);
  if (!hashes.ok()) return ReceiptFailure(TextOf(hashes.status()), 1);
  if (present->checkpoint.origin != known->checkpoint.origin) return ReceiptFailure("it is another log", 1);
  const absl::Status extends = audit::VerifyConsistency(known->checkpoint.size, present->checkpoint.size, *hashes,
                                                        known->checkpoint.root, present->checkpoint.root);
  if (!extends.ok()) return ReceiptFailure(TextOf(extends), 1);
  return present;
}

}  // namespace ketenpoort::sdk
