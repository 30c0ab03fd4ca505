// The closing check of a population: everything that was decided is decided again, by the program itself: first by the
// running gateway, then from an ADL export of its log alone. Guarantees: a difference, a missing policy or fact, or two
// counts that are not the same is a finding; the last lines of the program are printed. Requires that nothing is under
// way. Thread safety: one thread. On failure: a finding too.
#pragma once

#include <string>

#include "tests/population/findings.h"
#include "tests/population/gateway_process.h"

namespace ketenpoort::population {

// `program`: the `ketenpoort` binary.
void CheckReplay(const std::string& program, const GatewayProcess& gateway, const Holder& supervisor,
                 Findings& findings);

}  // namespace ketenpoort::population
