// CheckpointKeeper: what a witness remembers: of each origin the checkpoint it cosigned last.
//
// Guarantees (each implementation): when Keep returned OK, Last answers that checkpoint, also after a power cut and a
// restart. Does not guarantee: that the new one continues the old one (the witness has judged it). Thread safety: one
// call at a time. On failure: the status of what went wrong; whether the new or the old one is remembered is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "audit/checkpoint.h"

namespace ketenpoort::witness {

struct CosignedCheckpoint {
  audit::Checkpoint checkpoint;
  uint64_t time_s = 0;  // as cosigned
  std::string note;     // the checkpoint with the log's signature and the cosignature

  friend bool operator==(const CosignedCheckpoint&, const CosignedCheckpoint&) = default;
};

class CheckpointKeeper {
 public:
  virtual ~CheckpointKeeper() = default;
  virtual std::optional<CosignedCheckpoint> Last(const std::string& origin) = 0;
  virtual absl::Status Keep(const CosignedCheckpoint& cosigned) = 0;
};

}  // namespace ketenpoort::witness
