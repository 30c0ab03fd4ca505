// Power: the power cut at each sync of a gateway under load, on the disk that the model leaves; a gateway is started on
// each and must know all that clients were told before.
//
// Guarantees: each state is of the files of one run, and nothing of the state before stays in it; judged by the oracle
// on the lines that were told before the sync after it had ended. Every other state keeps parts of what was not synced,
// the rest keep nothing of it. Does not guarantee that a state is one of this machine's file system; see disk.h.
// Thread safety: one thread. On failure: only when a state cannot be laid out; a gateway that does not start on one is
// a violation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/crash/gate.h"
#include "tests/crash/journal.h"

namespace ketenpoort::crash {

struct PowerCounts {
  uint64_t calls = 0;  // recorded
  uint64_t syncs = 0;
  uint64_t states = 0;  // tried
  uint64_t torn = 0;    // of those, with parts of what was not synced
  uint64_t told = 0;    // lines held against the last state
  uint64_t violations = 0;
  std::vector<std::string> shown;
};

// `record`: what the shim wrote while `told` was told, by a gateway that was killed. Requires: nobody uses the gate.
absl::StatusOr<PowerCounts> CutPowerAtEachSync(Gate& gate, const std::string& record, const std::vector<Line>& told,
                                               uint64_t every, uint64_t seed);

}  // namespace ketenpoort::crash
