// Faults: every file call of one commit path made to fail in turn, on the real gateway, each followed by a restart.
//
// The path: a custody report with its notices, a plan, both delivered and acknowledged. Guarantees: a line for each
// call; after a failed write or sync of the log the store must refuse until it is restarted, or that is a violation.
// Does not guarantee that the threads of the gateway make the same calls again; what was not reached is counted so.
// Thread safety: none. Ownership: borrows. On failure: the status, where the run cannot go on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/crash/gate.h"
#include "tests/crash/load.h"

namespace ketenpoort::crash {

struct FaultCounts {
  uint64_t calls = 0;
  uint64_t placed = 0;
  uint64_t fired = 0;
  uint64_t sealed = 0;
  uint64_t survived = 0;  // fired, and the gateway rightly went on
  uint64_t killed = 0;
  uint64_t believed = 0;  // a failed write or sync of the log, and the gateway went on: a violation
  std::vector<double> recovery_ms;
};

// `every`: places faults at one call in so many, beginning with the first.
absl::StatusOr<FaultCounts> FailEachFileCall(Gate& gate, Load& load, uint64_t every);

}  // namespace ketenpoort::crash
