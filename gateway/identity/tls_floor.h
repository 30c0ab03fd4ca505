// TLS 1.3 only: set at start, proven on our own listener before we serve.
//
// Guarantees: after `SetTlsFloor` returned OK, no TLS context of this process, gRPC's included, agrees on TLS 1.2 or
// older (certs/protocol_floor.h: by protocol and, independently, by cipher). `ProveTlsFloor` returns OK only when, on
// the given listener, (1) every offer of TLS 1.2 and older left this process and was refused before a ServerHello, (2)
// TLS 1.3 was accepted, before and after those offers, by the server that holds our own key, and (3) TLS 1.3 without a
// client certificate was refused. So a listener that is dead, somebody else's, or open to all proves nothing and is
// refused. Does not guarantee: anything about listeners it was not run against; run it against each. Thread safety:
// SetTlsFloor from main, first, before other threads; ProveTlsFloor from any thread. On failure: FAILED_PRECONDITION
// naming the step; the daemon must not serve. UNAVAILABLE when nothing answers. Law: AVG 32; NCSC ICT security
// guidelines for TLS (TLS 1.3: "goed"). Decision: docs/adr/0002-tls13-only.md.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace ketenpoort::identity {

// Call first in main. Refused when gRPC has already started: it may have read its ciphers.
absl::Status SetTlsFloor();

struct TlsFloorProof {
  std::string host_port;  // as listened on; `0.0.0.0:p` and `[::]:p` are proven over the loopback address
  std::string ca_pem;     // chain.pem: the authorities of this server and of its clients
  std::string chain_pem;  // this server's own certificate chain, leaf first
  std::string key_pem;    // and its private key; when the leaf is also for client authentication (as PKIoverheid
                          // private services leaves are), step 2 shows that a valid client gets through
  int timeout_ms = 5000;  // per handshake
};

absl::Status ProveTlsFloor(const TlsFloorProof& proof);

}  // namespace ketenpoort::identity
