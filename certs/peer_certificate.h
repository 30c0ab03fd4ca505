// PeerCertificate: what an HTTPS listener of ours needs of OpenSSL that Boost does not give.
//
// Guarantees: after ForgetSessions no session is resumed, so that every connection shows its certificate anew;
// PeerCertificatePem gives the leaf this very handshake verified. Does not guarantee that the handshake verified
// anything: that is the context's verify mode. Thread safety: as OpenSSL's objects. On failure: INTERNAL; an empty text
// where there is no certificate.
#pragma once

#include <string>

#include "absl/status/status.h"

struct ssl_ctx_st;
struct ssl_st;

namespace ketenpoort::certs {

// Before the first connection.
absl::Status ForgetSessions(ssl_ctx_st* context);

// PEM, or nothing when the peer showed none.
std::string PeerCertificatePem(const ssl_st* connection);

}  // namespace ketenpoort::certs
