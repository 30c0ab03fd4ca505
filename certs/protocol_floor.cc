#include "certs/protocol_floor.h"

#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "certs/openssl_handles.h"

namespace ketenpoort::certs {
namespace {

// OpenSSL applies `system_default` of the ssl_conf module to each SSL_CTX it makes. `Protocol` sets SSL_OP_NO_TLSv1_2
// and older, which a later SSL_CTX_set_min_proto_version(TLS1_2), as gRPC calls it, does not clear.
constexpr char kConfiguration[] =
    "openssl_conf = ketenpoort\n"
    "[ketenpoort]\n"
    "ssl_conf = ketenpoort_tls\n"
    "[ketenpoort_tls]\n"
    "system_default = ketenpoort_tls13\n"
    "[ketenpoort_tls13]\n"
    "Protocol = -ALL,TLSv1.3\n";

// A TLS 1.2 suite that needs a pre-shared key. gRPC sets no key callback, so the list is valid and never chosen; the
// TLS 1.3 suites are configured apart and stay.
constexpr char kGrpcCiphersVariable[] = "GRPC_SSL_CIPHER_SUITES";
constexpr char kUnreachableCiphers[] = "PSK-AES256-GCM-SHA384";

absl::Status FloorTrouble(const char* step) {
  return absl::InternalError(absl::StrCat("cannot set the tls floor: ", step, ": ", TakeOpensslReason()));
}

absl::Status CheckFreshContext() {
  const SslContextHandle context(SSL_CTX_new(TLS_method()));
  if (context == nullptr) return FloorTrouble("no context");
  if (SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1) return FloorTrouble("no minimum version");
  constexpr uint64_t kOld = SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2;
  const uint64_t options = SSL_CTX_get_options(context.get());
  if ((options & kOld) != kOld) return FloorTrouble("old protocols are still allowed");
  if ((options & SSL_OP_NO_TLSv1_3) != 0) return FloorTrouble("tls 1.3 is not allowed");
  return absl::OkStatus();
}

}  // namespace

absl::Status RefuseOldProtocols() {
  // The operator's own configuration first, once: it would otherwise be loaded later and take our place.
  if (OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr) != 1) {
    return FloorTrouble("openssl does not start");
  }
  TakeOpensslReason();
  const ConfHandle configuration(NCONF_new(nullptr));
  const BioHandle text(BIO_new_mem_buf(kConfiguration, -1));
  long bad_line = 0;
  if (configuration == nullptr || text == nullptr || NCONF_load_bio(configuration.get(), text.get(), &bad_line) != 1) {
    return FloorTrouble("configuration is not read");
  }
  if (CONF_modules_load(configuration.get(), nullptr, 0) != 1) return FloorTrouble("configuration is not taken");
  return CheckFreshContext();
}

absl::Status RefuseOldCiphersInGrpc() {
  if (::setenv(kGrpcCiphersVariable, kUnreachableCiphers, 1) != 0) return FloorTrouble("environment is full");
  const SslContextHandle context(SSL_CTX_new(TLS_method()));
  if (context == nullptr || SSL_CTX_set_cipher_list(context.get(), kUnreachableCiphers) != 1) {
    return FloorTrouble("openssl does not know the cipher");
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::certs
