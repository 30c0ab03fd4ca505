// TlsProbe: one TLS handshake as a client, watched message by message.
//
// Guarantees: reports what really went over the socket: whether our ClientHello left, whether a ServerHello came back,
// which protocol was agreed, whether the server accepted the client certificate (seen by its first application bytes,
// since in TLS 1.3 a client finishes before the server has judged it). Offers exactly the protocols asked for, also in
// a process with the TLS floor set. Bounded by `timeout_ms` as a whole. Does not guarantee: that a refusal was about
// the protocol; callers compare with a probe that differs in that only. Thread safety: independent calls.  Ownership:
// nothing is kept. On failure: a status only when nothing could be tried (bad PEM, no connection); a refused handshake
// is an outcome.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace ketenpoort::certs {

inline constexpr int kProbeTimeoutMsDefault = 5000;

enum class TlsOffer {
  kTls13,          // TLS 1.3 only
  kTls12,          // TLS 1.2 only
  kTls11AndOlder,  // TLS 1.0 and 1.1, at OpenSSL's lowest security level
};

struct TlsProbe {
  std::string host;  // numeric address or name
  uint16_t port = 0;
  std::string ca_pem;            // authorities of the server; empty: the server is not verified
  std::string client_chain_pem;  // leaf first; empty: no client certificate
  std::string client_key_pem;
  TlsOffer offer = TlsOffer::kTls13;
  std::string ciphers;     // OpenSSL list for TLS 1.2 and older; empty: OpenSSL's default
  bool offer_psk = false;  // answer PSK suites with a key, so that they are really offered
  int timeout_ms = kProbeTimeoutMsDefault;
};

struct TlsOutcome {
  bool client_hello_sent = false;
  bool server_hello_received = false;
  bool handshake_completed = false;  // as the client sees it
  bool application_bytes_received = false;
  bool timed_out = false;
  int alert_received = -1;  // TLS alert number; -1: none
  std::string protocol;     // "TLSv1.3"; empty without a ServerHello
  std::string cipher;
  std::string server_key_sha256;  // of the server's SubjectPublicKeyInfo, hex; empty when not seen
  std::string trouble;            // OpenSSL's text when the handshake failed
};

absl::StatusOr<TlsOutcome> ProbeTls(const TlsProbe& probe);

}  // namespace ketenpoort::certs
