// AuditClient: reading the log online, with every proof checked before it is believed.
//
// Guarantees: a checkpoint is returned only if the log's key signed it; an entry only with a proof that holds for its
// index; a consistency answer only if the later log extends the earlier checkpoint.
// Does not guarantee: entries of a listing are not proven one by one; ProveListed does that for one of them.
// Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure; kReceiptInvalid for a proof.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "audit/checkpoint.h"
#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/receipt_check.h"
#include "ketenpoort/v1/audit_service.grpc.pb.h"

namespace ketenpoort::sdk {

struct SignedCheckpoint {
  std::string note;  // as signed
  audit::Checkpoint checkpoint;
};

class AuditClient {
 public:
  // Requires: connection.receipts.
  explicit AuditClient(Connection connection);

  CallResult<ketenpoort::v1::ListEntriesResponse> ListEntries(uint64_t from_index, uint32_t page_size,
                                                              const std::string& reason) const;
  // With a filter, and either way round: the pages go on as ListEntriesRequest says.
  CallResult<ketenpoort::v1::ListEntriesResponse> ListEntries(const ketenpoort::v1::ListEntriesRequest& request) const;
  CallResult<ketenpoort::v1::ReplayResponse> Replay(uint64_t from_index, uint32_t count,
                                                    const std::string& reason) const;
  // One exchange, every proof of it checked.
  CallResult<ketenpoort::v1::ShowExchangeResponse> ShowExchange(const std::string& message_id,
                                                                const std::string& reason) const;
  // A page of an access report, every proof of it checked.
  CallResult<ketenpoort::v1::ReportSubjectAccessResponse> ReportSubjectAccess(
      const ketenpoort::v1::ReportSubjectAccessRequest& request) const;
  CallResult<ketenpoort::v1::ExportLogResponse> ExportLog(const ketenpoort::v1::ExportLogRequest& request) const;
  // With every choice the request has.
  CallResult<ketenpoort::v1::ReplayResponse> Replay(const ketenpoort::v1::ReplayRequest& request) const;
  // Findings of the own organisation: a page; one, which takes it up where a controller officer asks; its assessment;
  // a comment.
  CallResult<ketenpoort::v1::ListFindingsResponse> ListFindings(
      const ketenpoort::v1::ListFindingsRequest& request) const;
  CallResult<ketenpoort::v1::OpenFindingResponse> OpenFinding(const std::string& finding_id,
                                                              const std::string& reason) const;
  CallResult<ketenpoort::v1::ResolveFindingResponse> ResolveFinding(
      const ketenpoort::v1::ResolveFindingRequest& request) const;
  CallResult<ketenpoort::v1::CommentFindingResponse> CommentFinding(const std::string& finding_id,
                                                                    const std::string& comment) const;
  // How long before departure the first notices went, per quarter and flow.
  CallResult<ketenpoort::v1::GetTimelinessResponse> GetTimeliness(
      const ketenpoort::v1::GetTimelinessRequest& request) const;
  // `states`, where it is there: what became of each committed attribute.
  CallResult<CheckedReceipt> GetEntry(uint64_t index, const std::string& reason,
                                      std::vector<ketenpoort::v1::AttributeStatus>* states = nullptr) const;
  // A fresh key of the gateway, or the end of an earlier signing key. For a controller officer of the Minister.
  CallResult<ketenpoort::v1::ChangeKeyResponse> ChangeKey(const ketenpoort::v1::ChangeKeyRequest& request) const;
  // A decision to go on disclosing for one bound without a quorum of witnesses. For a controller officer of the
  // Minister.
  CallResult<ketenpoort::v1::DiscloseWithoutQuorumResponse> DiscloseWithoutQuorum(const std::string& reason) const;
  // For controller officers of the Minister. Patient: an erasure answers once it is gone from every file.
  CallResult<ketenpoort::v1::EraseSubjectResponse> EraseSubject(
      const ketenpoort::v1::EraseSubjectRequest& request) const;
  CallResult<ketenpoort::v1::SetLegalHoldResponse> SetLegalHold(
      const ketenpoort::v1::SetLegalHoldRequest& request) const;
  CallResult<ketenpoort::v1::LiftLegalHoldResponse> LiftLegalHold(
      const ketenpoort::v1::LiftLegalHoldRequest& request) const;
  CallResult<SignedCheckpoint> GetCheckpoint() const;
  // Fetches the proof of a listed entry and verifies it.
  CallResult<CheckedReceipt> ProveListed(const ketenpoort::v1::ListedEntry& listed) const;
  // The log's present checkpoint, proven to extend `earlier` (a signed note kept before).
  CallResult<SignedCheckpoint> ProveExtends(const std::string& earlier) const;

  const Connection& connection() const { return connection_; }

 private:
  Connection connection_;
  std::shared_ptr<ketenpoort::v1::AuditService::StubInterface> stub_;
};

}  // namespace ketenpoort::sdk
