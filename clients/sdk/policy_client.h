// PolicyClient: how a jurist proposes a policy, reads what waits, and confirms what another proposed; and how an
// officer asks what a draft would do to the log, and what is about to lose its basis.
//
// Guarantees: a proposal that is repeated after no answer is the same proposal; Confirm is never repeated: after
// kUnavailable the outcome is unknown, and GetPolicy tells which policy is in force; WhatIfOnLog and Forecast are never
// repeated either, since each reading is an entry of the log. Does not guarantee: anything about
// the words it passes on; whoever confirms can compute the digests from the files.
// Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "ketenpoort/v1/policy.grpc.pb.h"

namespace ketenpoort::sdk {

// The gateway proves a policy, or reads a log, before it answers.
inline constexpr int64_t kPolicyDeadlineMs = 120'000;

class PolicyClient {
 public:
  explicit PolicyClient(Connection connection);

  CallResult<ketenpoort::v1::GetPolicyResponse> GetPolicy(const ketenpoort::v1::GetPolicyRequest& request) const;
  CallResult<ketenpoort::v1::ProposePolicyResponse> Propose(const ketenpoort::v1::ProposePolicyRequest& request) const;
  CallResult<ketenpoort::v1::GetPolicyProposalResponse> Waiting() const;
  // Digests of 32 bytes.
  CallResult<ketenpoort::v1::ConfirmPolicyResponse> Confirm(const std::string& diff_digest,
                                                            const std::string& policy_digest) const;
  CallResult<ketenpoort::v1::WhatIfOnLogResponse> WhatIfOnLog(const ketenpoort::v1::WhatIfOnLogRequest& request) const;
  CallResult<ketenpoort::v1::ForecastResponse> Forecast(const ketenpoort::v1::ForecastRequest& request) const;

 private:
  Connection connection_;
  std::shared_ptr<ketenpoort::v1::PolicyService::StubInterface> stub_;
};

}  // namespace ketenpoort::sdk
