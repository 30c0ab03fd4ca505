// A decision of the log as a record of the Authorization Decision Log 1.0, and the policy it refers to.
//
// Guarantees: one record for each decision by a policy, refusals and dry runs too; what it opens is what the entry
// commits to; with `facts_too` request, facts, moment and conditions are in it wherever they are not erased, so that
// the record and the line of its policy are enough to decide again; without, no phase and no place. No number or name
// of a person is in it either way. Does not guarantee who may have it: export.h judges. Pure; safe in any thread. On
// failure DATA_LOSS: an opening that is not what was committed.
#ifndef KETENPOORT_GATEWAY_INQUIRY_ADL_RECORD_H_
#define KETENPOORT_GATEWAY_INQUIRY_ADL_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/policy_admission.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/export.pb.h"

namespace ketenpoort::inquiry {

// True for an entry that has a record: a decision by a policy.
bool IsPolicyDecision(const v1::AuditEntry& entry);

// Requires IsPolicyDecision. `bytes`: the entry as it stands in the log; `openings`: as View::ReadOpenings gives them.
absl::StatusOr<v1::AdlRecord> AdlRecordOf(uint64_t index, const std::string& bytes, const v1::AuditEntry& entry,
                                          const std::optional<std::string>& openings, bool facts_too);

// The line of the policy that `entry` was decided by.
v1::AdlPolicySource AdlPolicyOf(const v1::AuditEntry& entry, const gateway::PolicyText& text);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_ADL_RECORD_H_
