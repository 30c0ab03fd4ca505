// The facts that come from the registers: need-factors, assignments and orders, consents, cases, forums. Guarantees:
// read from one view, about one person; a consent, assignment, case or forum of another person is as one that does not
// exist; a pause counts for the flows its setter is a party to, and a directeur's for all. Does not judge anything:
// policy does. On failure the status of the store.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_REGISTERED_FACTS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_REGISTERED_FACTS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/situation.h"
#include "gateway/identity/directory.h"
#include "gateway/intake/declared.h"
#include "gateway/store/view.h"
#include "policy/decision.h"
#include "policy/facts.h"

namespace ketenpoort::corridor {

// Fills paused, assignment_known, supervision, consent, the case and forum_member for one flow.
absl::Status FillRegistered(store::View& view, const Situation& situation, const intake::Declared& declared,
                            const policy::Request& request, const identity::Directory& directory, policy::Day day,
                            policy::Facts* facts);

// A consent as policy takes it, with its parties as they are on `day`.
policy::ConsentFact ConsentFactOf(const v1::ConsentRecord& record, const identity::Directory& directory,
                                  policy::Day day);

// The id under which an assignment stands: one row for one assignment id, whoever it is about.
store::Id16 AssignmentKey(std::string_view assignment_id);
store::Id16 ForumKey(std::string_view forum_id);
store::Id16 ConsentKey(std::string_view consent_id);
// Several cases may have one number: each table counts for itself. The first is at place 0.
store::Id16 CaseKey(std::string_view case_id, uint32_t place);

// True where the assignment id is new, or stands for this person and organisation (RN, SVG, LDH).
absl::StatusOr<bool> AssignmentIsFree(store::View& view, std::string_view assignment_id,
                                      const std::optional<store::PersonNo>& person, std::string_view probation);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_REGISTERED_FACTS_H_
