// Organ entry: may this caller receive for these organs today? The corridor asks again; here the first organ that is
// refused is found, so that the refusal can be recorded with it. Pure.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_ORGAN_ENTRY_H_
#define KETENPOORT_GATEWAY_TRANSPORT_ORGAN_ENTRY_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/identity/principal.h"
#include "policy/facts.h"

namespace ketenpoort::transport {

struct OrganRefusal {
  identity::OrganRef organ;
  absl::Status why;
};

// The first organ this caller may not receive for; nullopt where there is none.
std::optional<OrganRefusal> FirstRefused(const identity::Principal& caller,
                                         const std::vector<identity::OrganRef>& organs, policy::Day day);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_ORGAN_ENTRY_H_
