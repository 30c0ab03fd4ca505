// DeclarationClient: consents, need-factors, assignments, cases and forums, for all parties.
//
// Guarantees: as CustodyClient: repeated with the same id until answered, and the receipt of the change verified before
// the answer is returned. Does not guarantee: that a declaration gives a basis; the gateway decides that for each
// message. About a person with whom the caller has no standing every call is refused alike.
// Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure.
#pragma once

#include <memory>
#include <string>

#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "ketenpoort/v1/declarations.grpc.pb.h"

namespace ketenpoort::sdk {

class DeclarationClient {
 public:
  // Requires: connection.receipts.
  explicit DeclarationClient(Connection connection);

  // Requires: the id of each request set (NewMessageId).
  CallResult<ketenpoort::v1::RegisterConsentResponse> RegisterConsent(
      const ketenpoort::v1::RegisterConsentRequest& request) const;
  CallResult<ketenpoort::v1::RevokeConsentResponse> RevokeConsent(
      const ketenpoort::v1::RevokeConsentRequest& request) const;
  CallResult<ketenpoort::v1::SetNeedFactorResponse> SetNeedFactor(
      const ketenpoort::v1::SetNeedFactorRequest& request) const;
  CallResult<ketenpoort::v1::RegisterAssignmentResponse> RegisterAssignment(
      const ketenpoort::v1::RegisterAssignmentRequest& request) const;
  CallResult<ketenpoort::v1::EndAssignmentResponse> EndAssignment(
      const ketenpoort::v1::EndAssignmentRequest& request) const;
  CallResult<ketenpoort::v1::RegisterCaseResponse> RegisterCase(
      const ketenpoort::v1::RegisterCaseRequest& request) const;
  CallResult<ketenpoort::v1::EndCaseResponse> EndCase(const ketenpoort::v1::EndCaseRequest& request) const;
  CallResult<ketenpoort::v1::RegisterForumResponse> RegisterForum(
      const ketenpoort::v1::RegisterForumRequest& request) const;
  CallResult<ketenpoort::v1::EndForumResponse> EndForum(const ketenpoort::v1::EndForumRequest& request) const;
  CallResult<ketenpoort::v1::ListDeclarationsResponse> ListDeclarations(
      const ketenpoort::v1::ListDeclarationsRequest& request) const;

  const Connection& connection() const { return connection_; }

 private:
  Connection connection_;
  std::shared_ptr<ketenpoort::v1::DeclarationService::StubInterface> stub_;
};

}  // namespace ketenpoort::sdk
