// Intake: from a message on the wire to an Admitted token. Guarantees: refuses unknown fields and enum numbers at every
// depth, missing required fields, over-limit sizes, impossible dates, numbers that fail their test, and a subject's own
// BSN in the free text of ordinary kinds; names every violation at once by its field path in Dutch and English, never a
// value. Does not guarantee that the sender has a basis, that the subject exists, or that free text holds nothing more
// than its category: that stays the sender's. Stateless: safe in any thread; keeps nothing of its arguments but the
// payload's copy. On failure: INVALID_ARGUMENT with BadRequest, or PERMISSION_DENIED where the caller may not speak for
// the stated sender.
#ifndef KETENPOORT_GATEWAY_INTAKE_INTAKE_H_
#define KETENPOORT_GATEWAY_INTAKE_INTAKE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/identity/principal.h"
#include "gateway/intake/admitted.h"
#include "gateway/intake/limits.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "policy/facts.h"

namespace ketenpoort::intake {

// What CheckReport found on a report of the right shape.
struct ReportCheck {
  // False where the BSN is absent or fails the 11-test, and where the person has no number at all: *identity
  // unconfirmed*, never a refusal.
  bool bsn_confirmed = false;
  bool has_any_number = false;
};

class Intake {
 public:
  absl::StatusOr<Admitted> Admit(const identity::Principal& principal, const v1::Message& message,
                                 const policy::Time& time) const;

  // The shape of a custody report. Contradictions between its facts are not shape: custody records them as DISPUTED.
  absl::StatusOr<ReportCheck> CheckReport(const v1::CustodyReport& report) const;

  // The shape of any other message of the wire: unknown fields and numbers, text limits, depth. `root` opens the paths.
  absl::Status CheckShape(const google::protobuf::Message& message, std::string_view root) const;
};

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_INTAKE_H_
