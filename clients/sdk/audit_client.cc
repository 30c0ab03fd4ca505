#include "clients/sdk/audit_client.h"

#include <utility>
#include <vector>

#include "audit/merkle.h"
#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

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
  return CallPlain<v1::ReplayResponse>(connection_, [&](grpc::ClientContext* context, v1::ReplayResponse* response) {
    return stub_->Replay(context, request, response);
  });
}

CallResult<CheckedReceipt> AuditClient::GetEntry(uint64_t index, const std::string& reason) const {
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
