// Tls trouble: what is wrong with the own certificate files, or with the way to the gateway, in words that say how to
// mend it. gRPC only says that it could not connect.
//
// Guarantees: CheckOwnFiles names each file and everything that is wrong with it, before anything is sent.
// WhyUnreachable makes one connection of its own, sends no message, and takes at most kTroubleTimeoutMs.
// Does not guarantee: that the gateway would let in what passes here; it also judges revocation and the directory.
// Thread safety: independent calls. On failure: WhyUnreachable that finds nothing answers empty words.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "clients/sdk/connection.h"

namespace ketenpoort::cli {

inline constexpr int kTroubleTimeoutMs = 3'000;

struct Trouble {
  std::string nl;
  std::string en;
  bool certificate = false;  // the gateway did not accept ours
};

// OK, or every error in `ca_file`, `certificate_file` and `key_file`; OK without TLS. `unix_now`: the wall clock.
absl::Status CheckOwnFiles(const sdk::ConnectionOptions& options, int64_t unix_now);

// After a call that could not be made.
Trouble WhyUnreachable(const sdk::ConnectionOptions& options);

}  // namespace ketenpoort::cli
