// Racing: the same lives played by many clients at once, with no order but each person's own. No oracle can follow
// that; what must hold whatever the order is checked instead.
//
// Guarantees: each line of `docs/guides/population.md`, racing, is checked. Thread safety: Race starts threads of its
// own. On failure: a violation in the findings, or the status where the run cannot go on.
#pragma once

#include "absl/status/status.h"
#include "tests/population/cast.h"
#include "tests/population/findings.h"
#include "tests/population/gateway_process.h"
#include "tests/population/lives.h"

namespace ketenpoort::population {

absl::Status Race(const std::vector<Life>& lives, uint64_t seed, const Cast& cast, GatewayProcess& gateway,
                  Findings& findings);

}  // namespace ketenpoort::population
