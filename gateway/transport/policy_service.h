// PolicyService on the wire: the policy in force, what it decides of a flow, its whole table, the flows it refuses
// often, what a draft would do to the log and what loses its basis. Guarantees: no answer tells of a person; what rests
// on data about persons is counts, after an entry (corridor/log_what_if.h, corridor/outlook.h); every answer names the
// digest of the policy it is of; the table is made once for each policy, on a thread of its own, so that no other call
// waits for it, and what else takes seconds is done there too; a table or text is at most kPolicyAnswerBytesMax.
// Another policy comes into force by files that jurists signed or by two jurists (corridor/policy_proposals.h), never
// by one call. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_POLICY_SERVICE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_POLICY_SERVICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/corridor/legal_gaps.h"
#include "gateway/corridor/policy_holder.h"
#include "gateway/transport/call_rooms.h"
#include "gateway/transport/workers.h"
#include "ketenpoort/v1/policy.grpc.pb.h"
#include "policy/facts.h"

namespace ketenpoort::transport {

// Limits: below what a client takes by default, 4 MiB.
inline constexpr size_t kPolicyAnswerBytesMax = size_t{3} * 1024 * 1024;
inline constexpr int kPolicyFilesAskedMax = 64;
inline constexpr uint32_t kMatrixPageRowsMax = 5'000;

// The answers, apart from the wire.
absl::StatusOr<v1::GetPolicyResponse> AnswerPolicy(const gateway::AdmittedPolicy& admitted,
                                                   const v1::GetPolicyRequest& request);
absl::StatusOr<v1::ExplainResponse> AnswerExplain(const policy::Policy& policy, const v1::ExplainRequest& request,
                                                  policy::Day today);

class PolicyService final : public v1::PolicyService::CallbackService {
 public:
  // Both outlive it.
  PolicyService(const CallRooms& rooms, const corridor::PolicyHolder* policies, const corridor::LegalGaps* gaps)
      : rooms_(rooms), policies_(policies), gaps_(gaps), slow_(1) {}

  grpc::ServerUnaryReactor* GetPolicy(grpc::CallbackServerContext* context, const v1::GetPolicyRequest* request,
                                      v1::GetPolicyResponse* response) override;
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context, const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override;
  grpc::ServerUnaryReactor* GetMatrix(grpc::CallbackServerContext* context, const v1::GetMatrixRequest* request,
                                      v1::GetMatrixResponse* response) override;
  grpc::ServerUnaryReactor* GetLegalGaps(grpc::CallbackServerContext* context, const v1::GetLegalGapsRequest* request,
                                         v1::GetLegalGapsResponse* response) override;
  grpc::ServerUnaryReactor* ProposePolicy(grpc::CallbackServerContext* context, const v1::ProposePolicyRequest* request,
                                          v1::ProposePolicyResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmPolicy(grpc::CallbackServerContext* context, const v1::ConfirmPolicyRequest* request,
                                          v1::ConfirmPolicyResponse* response) override;
  grpc::ServerUnaryReactor* GetPolicyProposal(grpc::CallbackServerContext* context,
                                              const v1::GetPolicyProposalRequest* request,
                                              v1::GetPolicyProposalResponse* response) override;
  grpc::ServerUnaryReactor* WhatIfOnLog(grpc::CallbackServerContext* context, const v1::WhatIfOnLogRequest* request,
                                        v1::WhatIfOnLogResponse* response) override;
  grpc::ServerUnaryReactor* Forecast(grpc::CallbackServerContext* context, const v1::ForecastRequest* request,
                                     v1::ForecastResponse* response) override;

 private:
  // The table of one policy: its lines with their ends, the first of which is the names of the columns.
  struct Table {
    std::array<uint8_t, 32> digest{};
    std::string csv;
    std::vector<size_t> line_starts;
  };
  absl::StatusOr<std::shared_ptr<const Table>> TableOf(const policy::Policy& policy);
  absl::StatusOr<v1::GetMatrixResponse> Page(const v1::GetMatrixRequest& request);

  const CallRooms& rooms_;
  const corridor::PolicyHolder* policies_;
  const corridor::LegalGaps* gaps_;
  std::shared_ptr<const Table> table_;  // the slow thread's
  Workers slow_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_POLICY_SERVICE_H_
