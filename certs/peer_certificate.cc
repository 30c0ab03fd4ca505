#include "certs/peer_certificate.h"

#include <openssl/ssl.h>

#include "absl/strings/str_cat.h"
#include "certs/openssl_handles.h"
#include "certs/x509_builder.h"

namespace ketenpoort::certs {

absl::Status ForgetSessions(ssl_ctx_st* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  if (SSL_CTX_set_num_tickets(context, 0) == 1) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("tls: tickets cannot be put off: ", TakeOpensslReason()));
}

std::string PeerCertificatePem(const ssl_st* connection) {
  const X509Handle certificate(SSL_get1_peer_certificate(connection));
  return certificate ? PemOfX509(certificate.get()) : std::string();
}

}  // namespace ketenpoort::certs
