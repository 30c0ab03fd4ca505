// TLS 1.3 as the lowest protocol of this whole process, for OpenSSL and for gRPC on top of it.
//
// Guarantees: after both calls below, and before anything else of the process used TLS, every SSL_CTX made later
// (server or client; gRPC's included) refuses TLS 1.2 and older, twice over and independently: by protocol (OpenSSL's
// system-wide default configuration, set in memory) and by cipher (gRPC is given a TLS 1.2 list that nothing can agree
// on). Each alone is enough; docs/adr/0002-tls13-only.md says why both are there.
// Does not guarantee: anything for an SSL_CTX made earlier, or code that clears SSL_OP_NO_TLSv1_2 on purpose. That is
// why a daemon proves the floor on its own listener (gateway/identity/tls_floor.h). Thread safety: to be called from
// main before other threads start: the second changes the environment. On failure: INTERNAL; the process must not
// serve.
#pragma once

#include "absl/status/status.h"

namespace ketenpoort::certs {

// By protocol. Verified on a fresh SSL_CTX before returning.
absl::Status RefuseOldProtocols();

// By cipher. gRPC reads it once, before its first TLS credentials.
absl::Status RefuseOldCiphersInGrpc();

}  // namespace ketenpoort::certs
