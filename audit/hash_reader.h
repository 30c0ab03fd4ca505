// HashReader: where provers and tile builders find the hashes of complete subtrees.
//
// Contract for implementations: ReadHash(level, index) is the RFC 6962 hash over the leaves [index * 2^level, (index +
// 1) * 2^level); level 0 holds the leaf hashes. A subtree the log has not completed is NotFound; trouble in reading is
// any other status, handed on unchanged.
// Thread safety: an implementation states its own; callers use one reader from one thread.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "audit/merkle.h"

namespace ketenpoort::audit {

class HashReader {
 public:
  virtual ~HashReader() = default;
  virtual absl::StatusOr<Digest> ReadHash(int level, uint64_t index) = 0;
};

}  // namespace ketenpoort::audit
