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
#include "ketenpoort/v1/audit.grpc.pb.h"

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
  CallResult<CheckedReceipt> GetEntry(uint64_t index, const std::string& reason) const;
  // A decision to go on disclosing for one bound without a quorum of witnesses. For a controller officer of the
  // Minister.
  CallResult<ketenpoort::v1::DiscloseWithoutQuorumResponse> DiscloseWithoutQuorum(const std::string& reason) const;
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
