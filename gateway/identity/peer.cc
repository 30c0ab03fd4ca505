#include "gateway/identity/peer.h"

#include <grpc/grpc_security_constants.h>

#include <vector>

#include "gateway/identity/refusal.h"

namespace ketenpoort::identity {
namespace {

absl::Status NoCertificate() {
  return Refusal(absl::StatusCode::kUnauthenticated, "NO_CERTIFICATE",
                 "deze verbinding heeft geen geverifieerd clientcertificaat",
                 "this connection has no verified client certificate");
}

}  // namespace

absl::StatusOr<std::string> PeerCertificatePem(const grpc::AuthContext* properties) {
  if (properties == nullptr || !properties->IsPeerAuthenticated()) return NoCertificate();
  const std::vector<grpc::string_ref> pem = properties->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (pem.size() != 1 || pem.front().empty()) return NoCertificate();
  return std::string(pem.front().data(), pem.front().size());
}

absl::StatusOr<std::string> PeerCertificatePem(const grpc::ServerContextBase& context) {
  return PeerCertificatePem(context.auth_context().get());
}

}  // namespace ketenpoort::identity
