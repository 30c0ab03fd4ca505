// AdlReplay: decides again, from the lines of an ADL export alone: no gateway, no store, no network.
//
// Guarantees: a policy is taken only where its files give the digest it is referred to by; a decision comes out equal
// only where what the record says was known is what its log entry commits to, the moment, the request and the answer
// are those of that entry, and the policy, asked again, comes to every condition and to the whole answer. So a changed
// fact, request, moment, answer or policy text is different. Does not guarantee that the entry itself stands in the
// log: its bytes are in the record, to be proven there; nor that no record is left out. Thread safety: one thread.
// Ownership: keeps the compiled policies. On failure of Take: InvalidArgument for a line that is no line of such an
// export; DataLoss for a policy that is not what its digest says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "ketenpoort/v1/export.pb.h"
#include "policy/policy.h"

namespace ketenpoort::cli {

// Limit: of one line; a policy is the longest.
inline constexpr size_t kAdlLineBytesMax = size_t{8} * 1024 * 1024;
// Limit: policies kept compiled.
inline constexpr size_t kAdlPoliciesMax = 256;

// A decision that comes out otherwise than it stands there.
struct AdlDifference {
  uint64_t index = 0;  // of its entry
  std::string what;    // `facts`, `request`, `time`, `answer`, `decision`, …
};

struct AdlTally {
  // Decisions on messages by rules; each is counted in one of the next six.
  uint64_t decisions = 0;
  uint64_t equal = 0;
  uint64_t different = 0;
  uint64_t erased = 0;
  // Exported by an officer who may not know the facts.
  uint64_t withheld = 0;
  // Recorded before requests were committed, or without a policy in its days.
  uint64_t not_replayable = 0;
  // No line of the export holds the policy.
  uint64_t policy_missing = 0;
  // Dry runs, decided again too; one that is different is in `different`, and in no other count.
  uint64_t dry_runs = 0;
  // Refused before any rule was asked.
  uint64_t not_by_rules = 0;
  std::optional<AdlDifference> first_different;
  bool Holds() const { return different == 0 && policy_missing == 0; }
};

class AdlReplay {
 public:
  absl::Status Take(const std::string& line);
  const AdlTally& tally() const { return tally_; }

 private:
  absl::Status TakePolicy(const ketenpoort::v1::AdlPolicySource& source);
  absl::Status TakeDecision(const ketenpoort::v1::AdlRecord& record);
  void Count(const ketenpoort::v1::AdlRecord& record, ketenpoort::v1::AdlState state, bool dry_run);

  std::map<std::string, std::shared_ptr<const policy::Policy>> policies_;  // by digest, hexadecimal
  AdlTally tally_;
};

}  // namespace ketenpoort::cli
