// CustodyClient: the custody register, for DJI.
//
// Guarantees: as ExchangeClient: repeated with the same report id until answered, and the receipts of the change and of
// every notice that followed verified before the answer is returned.
// Does not guarantee: that a report was taken over: read `state`; DISPUTED and HISTORY are answers, not failures.
// Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "ketenpoort/v1/custody.grpc.pb.h"

namespace ketenpoort::sdk {

// Limit: pages ListAllWork reads.
inline constexpr int kWorkPagesMax = 1'000;

class CustodyClient {
 public:
  // Requires: connection.receipts.
  explicit CustodyClient(Connection connection);

  // Requires: report.report_id set (NewMessageId).
  CallResult<ketenpoort::v1::ReportStatusResponse> ReportStatus(const ketenpoort::v1::CustodyReport& report) const;
  CallResult<ketenpoort::v1::AnnulReportResponse> AnnulReport(const std::string& report_id,
                                                              const std::string& annulment_id) const;
  CallResult<ketenpoort::v1::GetStatusResponse> GetStatus(const ketenpoort::v1::SubjectReference& subject) const;
  CallResult<ketenpoort::v1::LinkIdentityResponse> LinkIdentity(
      const ketenpoort::v1::LinkIdentityRequest& request) const;
  CallResult<ketenpoort::v1::SplitIdentityResponse> SplitIdentity(
      const ketenpoort::v1::SplitIdentityRequest& request) const;
  CallResult<ketenpoort::v1::ListWorkResponse> ListWork(const ketenpoort::v1::ListWorkRequest& request) const;
  // All pages, oldest first.
  CallResult<std::vector<ketenpoort::v1::WorkItem>> ListAllWork() const;

  const Connection& connection() const { return connection_; }

 private:
  Connection connection_;
  std::shared_ptr<ketenpoort::v1::CustodyService::StubInterface> stub_;
};

}  // namespace ketenpoort::sdk
