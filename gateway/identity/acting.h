// Acting: on what ground a key speaks for an organ. Guarantees: found by direct entitlement, or by a mandate of that
// organ to the key's participant in a capacity the key has; a mandate is found also when it is over, does not cover the
// kind or lacks its processor agreement, and then `fact` says so, so that policy refuses with the article (D20). Does
// not guarantee that acting is allowed: policy decides on `fact` and `authorisation`. A burgemeester's own key needs an
// authorisation in the directory; for a college the entitlement itself is one. Pure; no state. Law: Awb 10:1-10:12,
// AVG 28 (A11), A12.
#ifndef KETENPOORT_GATEWAY_IDENTITY_ACTING_H_
#define KETENPOORT_GATEWAY_IDENTITY_ACTING_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/identity/directory.h"
#include "gateway/identity/organ_ref.h"
#include "policy/facts.h"
#include "policy/vocabulary.h"

namespace ketenpoort::identity {

struct Acting {
  // The statutory organ as it is on that day: of a merged municipality, the organ that took its place.
  OrganRef organ;
  // The key belongs to the organ's own participant and is entitled to it.
  bool direct = false;
  // Of the mandate; empty when direct.
  std::string mandate_id;
  std::string decree;
  policy::MandateFact fact;
  // For a municipal organ: the authorisation that very organ gave for this key, or its mandate (switch A12).
  policy::AuthorisationFact authorisation;
  // The key also speaks today for the other municipal organ of the same municipality.
  bool both_roles = false;

  // True when direct, or under a mandate that runs on `day`, covers the kind asked for and has its processor agreement.
  bool Holds(policy::Day day) const {
    return direct || (fact.found && fact.covers_kind && fact.processor_agreement && fact.from <= day &&
                      (fact.until == policy::kNoDay || day <= fact.until));
  }
};

// Kind kUnspecified asks about the organ alone (a mailbox): every mandate covers it. PERMISSION_DENIED, reason
// ORGAN_NOT_HELD, when the key is not entitled and no mandate was ever there. Of several mandates the one that helps
// most is taken. For deciding anew at the committer or at disclosure, with the directory of that moment.
absl::StatusOr<Acting> FindActing(const Directory& directory, std::string_view oin, std::string_view key_sha256,
                                  const OrganRef& organ, policy::MessageKind kind, policy::Day day);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_ACTING_H_
