// The driver: plays the lives of a population against a running gateway, one event after the other in the order of
// time, through the real clients, and lets the oracle compare every answer. The clock moves only when nothing is in
// flight.
//
// Guarantees: the same seed plays the same events. Does not guarantee the gateway's random ids. Thread safety: none.
// Ownership: borrows. On failure: a difference in the findings, or the status where the run cannot go on.
#pragma once

#include "absl/status/status.h"
#include "tests/population/access_check.h"
#include "tests/population/cast.h"
#include "tests/population/findings.h"
#include "tests/population/gateway_process.h"
#include "tests/population/lives.h"

namespace ketenpoort::population {

// Plays, then lets everything expire that nobody fetches, and asks after every message. Does not stop the gateway.
// `ledger`: what was disclosed about whom.
absl::Status PlayInOrder(const std::vector<Life>& lives, uint64_t seed, const Cast& cast, GatewayProcess& gateway,
                         Findings& findings, Ledger& ledger);

// The start of the clock.
int64_t StartOfStory();

}  // namespace ketenpoort::population
