// EarlierPolicies: the policies that decisions of the log were made by, from the texts kept with it. Guarantees: the
// policy whose digest an entry names, or none; each is compiled once. Does not guarantee that every one is found: a
// text this version of the gateway cannot compile, and those beyond kReplayPoliciesMax, are told as none. One thread at
// a time. On failure what reading the store says.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_EARLIER_POLICIES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_EARLIER_POLICIES_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/store/view.h"
#include "policy/policy.h"

namespace ketenpoort::corridor {

// Limit: policies of earlier that are compiled for one answer; what was decided by more is told as not kept.
inline constexpr size_t kReplayPoliciesMax = 16;

class EarlierPolicies {
 public:
  explicit EarlierPolicies(std::shared_ptr<const policy::Policy> in_force) : in_force_(std::move(in_force)) {}

  // Null where it is not kept, or is no policy to this version of the gateway.
  absl::StatusOr<std::shared_ptr<const policy::Policy>> Find(store::View& view, const std::string& digest);

 private:
  std::shared_ptr<const policy::Policy> in_force_;
  std::map<std::string, std::shared_ptr<const policy::Policy>> earlier_;  // by digest
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_EARLIER_POLICIES_H_
