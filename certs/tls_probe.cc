#include "certs/tls_probe.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/certificate.h"
#include "certs/crl.h"
#include "certs/openssl_handles.h"
#include "certs/pem.h"
#include "certs/x509_builder.h"
#include "certs/x509_fields.h"

namespace ketenpoort::certs {
namespace {

// The connection preface of HTTP/2 (RFC 9113, 3.4) and an empty SETTINGS frame: what a gRPC server answers with bytes.
constexpr char kHttp2Preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
constexpr unsigned char kAlpn[] = {2, 'h', '2'};

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// OpenSSL writes to sockets with write(2): a server that hangs up early would end the process by SIGPIPE. Holds the
// signal back in this thread only, and swallows one that came.
class HeldBrokenPipe {
 public:
  HeldBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~HeldBrokenPipe() {
    const timespec at_once{};
    while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  HeldBrokenPipe(const HeldBrokenPipe&) = delete;
  HeldBrokenPipe& operator=(const HeldBrokenPipe&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

class Deadline {
 public:
  explicit Deadline(int timeout_ms) : end_(std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms)) {}
  int LeftMs() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return left.count() < 0 ? 0 : static_cast<int>(left.count());
  }

 private:
  std::chrono::steady_clock::time_point end_;
};

// True when the socket is ready within the deadline.
bool WaitFor(int fd, short events, const Deadline& deadline) {
  while (true) {
    pollfd one{fd, events, 0};
    const int ready = ::poll(&one, 1, deadline.LeftMs());
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return false;
  }
}

absl::StatusOr<Socket> ConnectTo(const addrinfo& address, const Deadline& deadline) {
  Socket socket(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol));
  if (socket.get() < 0) return absl::UnavailableError(absl::StrCat("cannot make a socket: ", std::strerror(errno)));
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return absl::UnavailableError(absl::StrCat("cannot connect: ", std::strerror(errno)));
  if (!WaitFor(socket.get(), POLLOUT, deadline)) return absl::DeadlineExceededError("cannot connect in time");
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
    return absl::UnavailableError(absl::StrCat("cannot connect: ", std::strerror(error)));
  }
  return socket;
}

absl::StatusOr<Socket> Connect(const TlsProbe& probe, const Deadline& deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(probe.host.c_str(), absl::StrCat(probe.port).c_str(), &hints, &found);
  if (error != 0)
    return absl::UnavailableError(absl::StrCat("cannot resolve `", probe.host, "`: ", gai_strerror(error)));
  const std::unique_ptr<addrinfo, OpensslFree<freeaddrinfo>> addresses(found);
  absl::Status last = absl::UnavailableError("no address");
  for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
    absl::StatusOr<Socket> socket = ConnectTo(*one, deadline);
    if (socket.ok()) return socket;
    last = socket.status();
  }
  return last;
}

absl::StatusOr<std::vector<X509Handle>> CertificatesOf(const std::string& pem) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      SplitPem(pem, PemLimits{.bytes_max = kCaBundlePemBytesMax, .blocks_max = kCaCertificatesMax});
  if (!blocks.ok()) return blocks.status();
  std::vector<X509Handle> certificates;
  for (const PemBlock& block : *blocks) {
    absl::StatusOr<X509Handle> one = X509FromDer(block.der);
    if (!one.ok()) return one.status();
    certificates.push_back(*std::move(one));
  }
  return certificates;
}

unsigned int AnswerPsk(SSL*, const char*, char* identity, unsigned int identity_size, unsigned char* key,
                       unsigned int key_size) {
  constexpr char kIdentity[] = "ketenpoort-probe";
  constexpr unsigned int kKeyBytes = 32;
  if (identity_size < sizeof(kIdentity) || key_size < kKeyBytes) return 0;
  std::memcpy(identity, kIdentity, sizeof(kIdentity));
  std::memset(key, 0x5a, kKeyBytes);
  return kKeyBytes;
}

absl::Status SetOffer(const TlsProbe& probe, SSL_CTX* context) {
  // The process-wide floor also reaches this context: here it is lifted, on this one context, on purpose.
  SSL_CTX_clear_options(context, SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3);
  int lowest = TLS1_3_VERSION;
  int highest = TLS1_3_VERSION;
  switch (probe.offer) {
    case TlsOffer::kTls13:
      break;
    case TlsOffer::kTls12:
      lowest = highest = TLS1_2_VERSION;
      break;
    case TlsOffer::kTls11AndOlder:
      lowest = TLS1_VERSION;
      highest = TLS1_1_VERSION;
      SSL_CTX_set_security_level(context, 0);
      break;
  }
  if (probe.offer_psk) SSL_CTX_set_psk_client_callback(context, AnswerPsk);
  const bool good = SSL_CTX_set_min_proto_version(context, lowest) == 1 &&
                    SSL_CTX_set_max_proto_version(context, highest) == 1 &&
                    (probe.ciphers.empty() || SSL_CTX_set_cipher_list(context, probe.ciphers.c_str()) == 1) &&
                    SSL_CTX_set_alpn_protos(context, kAlpn, sizeof(kAlpn)) == 0;
  return good ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrCat("probe offer: ", TakeOpensslReason()));
}

absl::Status SetIdentities(const TlsProbe& probe, SSL_CTX* context) {
  if (!probe.ca_pem.empty()) {
    const absl::StatusOr<std::vector<X509Handle>> authorities = CertificatesOf(probe.ca_pem);
    if (!authorities.ok()) return authorities.status();
    for (const X509Handle& authority : *authorities) {
      if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1) {
        return absl::InvalidArgumentError(absl::StrCat("probe authorities: ", TakeOpensslReason()));
      }
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  if (probe.client_chain_pem.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<X509Handle>> chain = CertificatesOf(probe.client_chain_pem);
  if (!chain.ok()) return chain.status();
  const absl::StatusOr<KeyHandle> key = ParsePrivateKeyPem(probe.client_key_pem);
  if (!key.ok()) return key.status();
  bool good = !chain->empty() && SSL_CTX_use_certificate(context, chain->front().get()) == 1 &&
              SSL_CTX_use_PrivateKey(context, key->get()) == 1;
  for (std::size_t i = 1; good && i < chain->size(); ++i) {
    good = SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) == 1;
  }
  return good ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrCat("probe identity: ", TakeOpensslReason()));
}

// OpenSSL calls this for every message in either direction.
void Watch(int is_write, int, int content_type, const void* bytes, size_t size, SSL*, void* argument) {
  auto* outcome = static_cast<TlsOutcome*>(argument);
  const auto* message = static_cast<const unsigned char*>(bytes);
  if (content_type == SSL3_RT_HANDSHAKE && size > 0) {
    if (is_write != 0 && message[0] == SSL3_MT_CLIENT_HELLO) outcome->client_hello_sent = true;
    if (is_write == 0 && message[0] == SSL3_MT_SERVER_HELLO) outcome->server_hello_received = true;
  }
  if (content_type == SSL3_RT_ALERT && is_write == 0 && size == 2) outcome->alert_received = message[1];
}

enum class Step { kDone, kAgain, kFailed };

// Reads OpenSSL's answer to a non-blocking call and waits when it asks to.
Step Continue(SSL* ssl, int fd, int result, const Deadline& deadline, TlsOutcome* outcome) {
  if (result > 0) return Step::kDone;
  const int error = SSL_get_error(ssl, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    if (WaitFor(fd, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline)) return Step::kAgain;
    outcome->timed_out = true;
    outcome->trouble = "timed out";
    return Step::kFailed;
  }
  outcome->trouble = error == SSL_ERROR_ZERO_RETURN ? "closed by the server" : TakeOpensslReason();
  return Step::kFailed;
}

template <typename Call>
bool Run(SSL* ssl, int fd, const Deadline& deadline, TlsOutcome* outcome, Call call) {
  while (true) {
    ERR_clear_error();
    const Step step = Continue(ssl, fd, call(), deadline, outcome);
    if (step != Step::kAgain) return step == Step::kDone;
  }
}

void ReadServerKey(SSL* ssl, TlsOutcome* outcome) {
  X509* server = SSL_get0_peer_certificate(ssl);
  if (server == nullptr) return;
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(server), &der);
  if (size <= 0) return;
  outcome->server_key_sha256 =
      Sha256Hex(std::string_view(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
}

void Handshake(SSL* ssl, int fd, const Deadline& deadline, TlsOutcome* outcome) {
  outcome->handshake_completed = Run(ssl, fd, deadline, outcome, [ssl] { return SSL_connect(ssl); });
  if (outcome->server_hello_received) outcome->protocol = SSL_get_version(ssl);
  if (!outcome->handshake_completed) return;
  outcome->cipher = SSL_get_cipher_name(ssl);
  ReadServerKey(ssl, outcome);
  constexpr int kPrefaceBytes = static_cast<int>(sizeof(kHttp2Preface)) - 1;
  const bool written = Run(ssl, fd, deadline, outcome, [ssl] { return SSL_write(ssl, kHttp2Preface, kPrefaceBytes); });
  if (!written) return;
  unsigned char byte = 0;
  outcome->application_bytes_received =
      Run(ssl, fd, deadline, outcome, [ssl, &byte] { return SSL_read(ssl, &byte, 1); });
}

}  // namespace

absl::StatusOr<TlsOutcome> ProbeTls(const TlsProbe& probe) {
  const HeldBrokenPipe held;
  const Deadline deadline(probe.timeout_ms);
  const SslContextHandle context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr) return absl::InternalError(absl::StrCat("no tls context: ", TakeOpensslReason()));
  absl::Status status = SetOffer(probe, context.get());
  if (status.ok()) status = SetIdentities(probe, context.get());
  if (!status.ok()) return status;
  const absl::StatusOr<Socket> socket = Connect(probe, deadline);
  if (!socket.ok()) return socket.status();
  const SslHandle ssl(SSL_new(context.get()));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), socket->get()) != 1) {
    return absl::InternalError(absl::StrCat("no tls connection: ", TakeOpensslReason()));
  }
  TlsOutcome outcome;
  SSL_set_msg_callback(ssl.get(), Watch);
  SSL_set_msg_callback_arg(ssl.get(), &outcome);
  Handshake(ssl.get(), socket->get(), deadline, &outcome);
  return outcome;
}

}  // namespace ketenpoort::certs
