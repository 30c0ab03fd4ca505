#include "gateway/transport/organ_entry.h"

#include "gateway/identity/refusal.h"

namespace ketenpoort::transport {

std::optional<OrganRefusal> FirstRefused(const identity::Principal& caller,
                                         const std::vector<identity::OrganRef>& organs, policy::Day day) {
  for (const identity::OrganRef& organ : organs) {
    const auto acting = caller.MayActFor(organ, policy::MessageKind::kUnspecified, day);
    if (!acting.ok()) return OrganRefusal{organ, acting.status()};
    if (acting->Holds(day)) continue;
    return OrganRefusal{organ, identity::Refusal(absl::StatusCode::kPermissionDenied, "MANDATE_NOT_IN_FORCE",
                                                 "Het mandaat voor dit orgaan loopt niet (meer).",
                                                 "The mandate for this organ does not run (any more).")};
  }
  return std::nullopt;
}

}  // namespace ketenpoort::transport
