// What the parts of a registered declaration must say together. Guarantees: a consent is explicit, of a person whose
// identity was checked, between one college and one probation organisation, for help, for categories a consent can
// cover, given on no later day than today and for at most six months; a need-factor is about basisvoorwaarden; an
// assignment does not end before it begins. Does not judge whether a consent was freely given, or given during
// detention: policy refuses on the latter. A case names the organ that registers it among at least two participants
// that may bring something into a case, and runs at most five years; a forum names who may receive in it. Whether the
// table accepted the case is for who registers it to answer. Law: AVG 7, 9(2)a; UAVG 46; Wgs 1.8(2), 1.8(7), 2.27; BTSB
// 2:7. Pure; safe in any thread.
#ifndef KETENPOORT_GATEWAY_INTAKE_DECLARATION_CHECK_H_
#define KETENPOORT_GATEWAY_INTAKE_DECLARATION_CHECK_H_

#include "absl/status/status.h"
#include "ketenpoort/v1/declarations.pb.h"
#include "policy/facts.h"

namespace ketenpoort::intake {

absl::Status CheckConsent(const v1::RegisterConsentRequest& request, policy::Day today);
absl::Status CheckNeedFactor(const v1::SetNeedFactorRequest& request);
absl::Status CheckAssignment(const v1::RegisterAssignmentRequest& request);
absl::Status CheckCase(const v1::RegisterCaseRequest& request, policy::Day today);
absl::Status CheckForum(const v1::RegisterForumRequest& request);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_DECLARATION_CHECK_H_
