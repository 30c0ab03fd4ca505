#include "gateway/corridor/earlier_policies.h"

#include <utility>

#include "audit/crypto/sha256.h"
#include "gateway/corridor/policy_change.h"
#include "policy/compile/compile.h"

namespace ketenpoort::corridor {

absl::StatusOr<std::shared_ptr<const policy::Policy>> EarlierPolicies::Find(store::View& view,
                                                                            const std::string& digest) {
  if (digest == audit::crypto::ToBytes(in_force_->digest)) return in_force_;
  const auto known = earlier_.find(digest);
  if (known != earlier_.end()) return known->second;
  if (earlier_.size() >= kReplayPoliciesMax) return std::shared_ptr<const policy::Policy>();
  auto text = KeptText(view, digest);
  if (!text.ok()) return text.status();
  std::shared_ptr<const policy::Policy> found;
  if (*text) {
    policy::CompileOptions options;
    options.assertions = (*text)->assertions;
    options.earlier = true;
    const auto sha256 = [](std::string_view bytes) { return audit::crypto::Sha256(bytes); };
    policy::CompileResult compiled = policy::Compile((*text)->rules, sha256, options);
    if (compiled.policy) found = std::make_shared<const policy::Policy>(*std::move(compiled.policy));
  }
  return earlier_[digest] = std::move(found);
}

}  // namespace ketenpoort::corridor
