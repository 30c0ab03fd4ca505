// Proofs and roots of a log, from the hashes of its complete subtrees.
//
// Guarantees: reads O(log n) hashes; with a truthful reader the results pass VerifyInclusion and VerifyConsistency.
// Does not guarantee: anything with a lying reader; verify what leaves the house.
// Thread safety: as the reader.
// Ownership: nothing is kept.
// On failure: InvalidArgument for an index or size that cannot be; else the reader's status.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/frontier.h"
#include "audit/hash_reader.h"

namespace ketenpoort::audit {

// The hashes from the leaf's sibling upward.
absl::StatusOr<std::vector<Digest>> ProveInclusion(uint64_t index, uint64_t size, HashReader& reader);

// Requires 1 <= size1 <= size2; empty when both are equal.
absl::StatusOr<std::vector<Digest>> ProveConsistency(uint64_t size1, uint64_t size2, HashReader& reader);

// The root the log had when it counted `size` leaves.
absl::StatusOr<Digest> RootAt(uint64_t size, HashReader& reader);

// The frontier at that size, to go on appending.
absl::StatusOr<Frontier> FrontierAt(uint64_t size, HashReader& reader);

}  // namespace ketenpoort::audit
