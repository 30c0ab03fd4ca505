// Peer: the certificate of the other end of a gRPC call; the one place of this room that knows gRPC. Guarantees: the
// PEM is the leaf the TLS handshake verified on this very connection; a peer without exactly one is refused. Does not
// guarantee more than the handshake: Authenticator judges it. Never reads metadata. Safe in any thread, on failure
// UNAUTHENTICATED.
#ifndef KETENPOORT_GATEWAY_IDENTITY_PEER_H_
#define KETENPOORT_GATEWAY_IDENTITY_PEER_H_

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/statusor.h"

namespace ketenpoort::identity {

absl::StatusOr<std::string> PeerCertificatePem(const grpc::ServerContextBase& context);
// The same from the context's authentication properties; null is refused.
absl::StatusOr<std::string> PeerCertificatePem(const grpc::AuthContext* properties);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_PEER_H_
