#include "clients/sdk/policy_client.h"

#include <algorithm>
#include <utility>

#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {

namespace v1 = ketenpoort::v1;

namespace {

// A call that is not repeated.
template <typename Response, typename Rpc>
CallResult<Response> CallOnce(Rpc rpc) {
  grpc::ClientContext context;
  SetDeadline(context, kPolicyDeadlineMs);
  Response response;
  const grpc::Status status = rpc(&context, &response);
  if (!status.ok()) return FailureOf(status, 1);
  return response;
}

}  // namespace

PolicyClient::PolicyClient(Connection connection)
    : connection_(std::move(connection)), stub_(v1::PolicyService::NewStub(connection_.channel)) {}

CallResult<v1::GetPolicyResponse> PolicyClient::GetPolicy(const v1::GetPolicyRequest& request) const {
  return CallPlain<v1::GetPolicyResponse>(connection_,
                                          [&](grpc::ClientContext* context, v1::GetPolicyResponse* response) {
                                            return stub_->GetPolicy(context, request, response);
                                          });
}

CallResult<v1::ProposePolicyResponse> PolicyClient::Propose(const v1::ProposePolicyRequest& request) const {
  RetryPolicy policy = connection_.retry;
  policy.attempt_deadline_ms = std::max(policy.attempt_deadline_ms, kPolicyDeadlineMs);
  policy.overall_deadline_ms = std::max(policy.overall_deadline_ms, kPolicyDeadlineMs);
  auto answered = CallUnary<v1::ProposePolicyResponse>(
      connection_, policy, [&](grpc::ClientContext* context, v1::ProposePolicyResponse* response) {
        return stub_->ProposePolicy(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  return std::move(answered).value().value;
}

CallResult<v1::GetPolicyProposalResponse> PolicyClient::Waiting() const {
  return CallPlain<v1::GetPolicyProposalResponse>(
      connection_, [&](grpc::ClientContext* context, v1::GetPolicyProposalResponse* response) {
        return stub_->GetPolicyProposal(context, v1::GetPolicyProposalRequest(), response);
      });
}

CallResult<v1::ConfirmPolicyResponse> PolicyClient::Confirm(const std::string& diff_digest,
                                                            const std::string& policy_digest) const {
  v1::ConfirmPolicyRequest request;
  request.set_diff_digest(diff_digest);
  request.set_policy_digest(policy_digest);
  return CallOnce<v1::ConfirmPolicyResponse>([&](grpc::ClientContext* context, v1::ConfirmPolicyResponse* response) {
    return stub_->ConfirmPolicy(context, request, response);
  });
}

CallResult<v1::WhatIfOnLogResponse> PolicyClient::WhatIfOnLog(const v1::WhatIfOnLogRequest& request) const {
  return CallOnce<v1::WhatIfOnLogResponse>([&](grpc::ClientContext* context, v1::WhatIfOnLogResponse* response) {
    return stub_->WhatIfOnLog(context, request, response);
  });
}

CallResult<v1::ForecastResponse> PolicyClient::Forecast(const v1::ForecastRequest& request) const {
  return CallOnce<v1::ForecastResponse>([&](grpc::ClientContext* context, v1::ForecastResponse* response) {
    return stub_->Forecast(context, request, response);
  });
}

}  // namespace ketenpoort::sdk
