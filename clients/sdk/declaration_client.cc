#include "clients/sdk/declaration_client.h"

#include <utility>

#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

// The answer when its receipt speaks of this change.
template <typename Response>
CallResult<Response> Proven(const Connection& connection, CallResult<Answered<Response>> answered, v1::EntryKind kind,
                            const std::string& id) {
  if (!answered.ok()) return answered.failure();
  const absl::Status sound = connection.receipts->CheckChange(answered->value.receipt(), kind, id);
  if (!sound.ok()) {
    return ReceiptFailure(std::string_view(sound.message().data(), sound.message().size()), answered->attempts);
  }
  return std::move(answered).value().value;
}

}  // namespace

DeclarationClient::DeclarationClient(Connection connection)
    : connection_(std::move(connection)), stub_(v1::DeclarationService::NewStub(connection_.channel)) {}

CallResult<v1::RegisterConsentResponse> DeclarationClient::RegisterConsent(
    const v1::RegisterConsentRequest& request) const {
  return Proven(
      connection_,
      CallUnary<v1::RegisterConsentResponse>(connection_, connection_.retry,
                                             [&](grpc::ClientContext* context, v1::RegisterConsentResponse* response) {
                                               return stub_->RegisterConsent(context, request, response);
                                             }),
      v1::ENTRY_KIND_CONSENT_CHANGED, request.consent().consent_id());
}

CallResult<v1::RevokeConsentResponse> DeclarationClient::RevokeConsent(const v1::RevokeConsentRequest& request) const {
  return Proven(
      connection_,
      CallUnary<v1::RevokeConsentResponse>(connection_, connection_.retry,
                                           [&](grpc::ClientContext* context, v1::RevokeConsentResponse* response) {
                                             return stub_->RevokeConsent(context, request, response);
                                           }),
      v1::ENTRY_KIND_CONSENT_CHANGED, request.request_id());
}

CallResult<v1::SetNeedFactorResponse> DeclarationClient::SetNeedFactor(const v1::SetNeedFactorRequest& request) const {
  return Proven(
      connection_,
      CallUnary<v1::SetNeedFactorResponse>(connection_, connection_.retry,
                                           [&](grpc::ClientContext* context, v1::SetNeedFactorResponse* response) {
                                             return stub_->SetNeedFactor(context, request, response);
                                           }),
      v1::ENTRY_KIND_NEED_FACTOR_CHANGED, request.request_id());
}

CallResult<v1::RegisterAssignmentResponse> DeclarationClient::RegisterAssignment(
    const v1::RegisterAssignmentRequest& request) const {
  return Proven(connection_,
                CallUnary<v1::RegisterAssignmentResponse>(
                    connection_, connection_.retry,
                    [&](grpc::ClientContext* context, v1::RegisterAssignmentResponse* response) {
                      return stub_->RegisterAssignment(context, request, response);
                    }),
                v1::ENTRY_KIND_ASSIGNMENT_CHANGED, request.request_id());
}

CallResult<v1::EndAssignmentResponse> DeclarationClient::EndAssignment(const v1::EndAssignmentRequest& request) const {
  return Proven(
      connection_,
      CallUnary<v1::EndAssignmentResponse>(connection_, connection_.retry,
                                           [&](grpc::ClientContext* context, v1::EndAssignmentResponse* response) {
                                             return stub_->EndAssignment(context, request, response);
                                           }),
      v1::ENTRY_KIND_ASSIGNMENT_CHANGED, request.request_id());
}

CallResult<v1::RegisterCaseResponse> DeclarationClient::RegisterCase(const v1::RegisterCaseRequest& request) const {
  return Proven(
      connection_,
      CallUnary<v1::RegisterCaseResponse>(connection_, connection_.retry,
                                          [&](grpc::ClientContext* context, v1::RegisterCaseResponse* response) {
                                            return stub_->RegisterCase(context, request, response);
                                          }),
      v1::ENTRY_KIND_CASE_CHANGED, request.request_id());
}

CallResult<v1::EndCaseResponse> DeclarationClient::EndCase(const v1::EndCaseRequest& request) const {
  return Proven(connection_,
                CallUnary<v1::EndCaseResponse>(connection_, connection_.retry,
                                               [&](grpc::ClientContext* context, v1::EndCaseResponse* response) {
                                                 return stub_->EndCase(context, request, response);
                                               }),
                v1::ENTRY_KIND_CASE_CHANGED, request.request_id());
}

CallResult<v1::RegisterForumResponse> DeclarationClient::RegisterForum(const v1::RegisterForumRequest& request) const {
  return Proven(
      connection_,
      CallUnary<v1::RegisterForumResponse>(connection_, connection_.retry,
                                           [&](grpc::ClientContext* context, v1::RegisterForumResponse* response) {
                                             return stub_->RegisterForum(context, request, response);
                                           }),
      v1::ENTRY_KIND_FORUM_CHANGED, request.request_id());
}

CallResult<v1::EndForumResponse> DeclarationClient::EndForum(const v1::EndForumRequest& request) const {
  return Proven(connection_,
                CallUnary<v1::EndForumResponse>(connection_, connection_.retry,
                                                [&](grpc::ClientContext* context, v1::EndForumResponse* response) {
                                                  return stub_->EndForum(context, request, response);
                                                }),
                v1::ENTRY_KIND_FORUM_CHANGED, request.request_id());
}

CallResult<v1::ListDeclarationsResponse> DeclarationClient::ListDeclarations(
    const v1::ListDeclarationsRequest& request) const {
  return CallPlain<v1::ListDeclarationsResponse>(
      connection_, [&](grpc::ClientContext* context, v1::ListDeclarationsResponse* response) {
        return stub_->ListDeclarations(context, request, response);
      });
}

}  // namespace ketenpoort::sdk
