#include "gateway/identity/tls_floor.h"

#include <grpc/grpc.h>

#include <array>
#include <charconv>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "certs/certificate.h"
#include "certs/protocol_floor.h"
#include "certs/tls_probe.h"

namespace ketenpoort::identity {
namespace {

using certs::ProbeTls;
using certs::TlsOffer;
using certs::TlsOutcome;
using certs::TlsProbe;

// What must be refused. Together: whatever any client of OpenSSL could offer below TLS 1.3.
struct OldOffer {
  const char* name;
  TlsOffer offer;
  const char* ciphers;
  bool offer_psk;
};
constexpr std::array<OldOffer, 3> kOldOffers{{
    {"tls 1.2 with the usual ciphers", TlsOffer::kTls12, "DEFAULT", false},
    {"tls 1.2 with every cipher there is", TlsOffer::kTls12, "ALL:COMPLEMENTOFALL:@SECLEVEL=0", true},
    {"tls 1.1 and older with every cipher there is", TlsOffer::kTls11AndOlder, "ALL:COMPLEMENTOFALL:@SECLEVEL=0", true},
}};

absl::Status NotProven(const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat("tls floor not proven: ", why));
}

absl::Status SplitHostPort(const std::string& host_port, TlsProbe* probe) {
  const std::size_t colon = host_port.rfind(':');
  if (colon == std::string::npos) return absl::InvalidArgumentError("host_port has no port");
  std::string host = host_port.substr(0, colon);
  const std::string_view port = std::string_view(host_port).substr(colon + 1);
  const char* const end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, probe->port);
  if (error != std::errc() || stop != end || probe->port == 0)
    return absl::InvalidArgumentError("port is not 1..65535");
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.empty()) return absl::InvalidArgumentError("host_port has no host");
  probe->host = host;
  return absl::OkStatus();
}

absl::Status ProveAccepted(const TlsProbe& probe, const certs::Certificate& own) {
  const absl::StatusOr<TlsOutcome> outcome = ProbeTls(probe);
  if (!outcome.ok()) return outcome.status();
  if (!outcome->handshake_completed) return NotProven(absl::StrCat("tls 1.3 is refused: ", outcome->trouble));
  if (outcome->protocol != "TLSv1.3") return NotProven("tls 1.3 was offered and something else agreed");
  if (outcome->server_key_sha256 != own.public_key_sha256) return NotProven("another server answers on our port");
  if (own.client_auth && !outcome->application_bytes_received) {
    return NotProven(absl::StrCat("a valid client certificate is refused: ", outcome->trouble));
  }
  return absl::OkStatus();
}

absl::Status ProveOldRefused(TlsProbe probe, const OldOffer& old_offer) {
  probe.offer = old_offer.offer;
  probe.ciphers = old_offer.ciphers;
  probe.offer_psk = old_offer.offer_psk;
  const absl::StatusOr<TlsOutcome> outcome = ProbeTls(probe);
  if (!outcome.ok()) return outcome.status();
  if (outcome->server_hello_received) return NotProven(absl::StrCat(old_offer.name, " is accepted"));
  if (!outcome->client_hello_sent) return NotProven(absl::StrCat(old_offer.name, " could not be offered"));
  if (outcome->timed_out) return NotProven(absl::StrCat(old_offer.name, " got no answer in time"));
  return absl::OkStatus();
}

absl::Status ProveAnonymousRefused(TlsProbe probe) {
  probe.client_chain_pem.clear();
  probe.client_key_pem.clear();
  const absl::StatusOr<TlsOutcome> outcome = ProbeTls(probe);
  if (!outcome.ok()) return outcome.status();
  if (outcome->application_bytes_received) return NotProven("a client without certificate is accepted");
  if (outcome->timed_out) return NotProven("a client without certificate got no answer in time");
  return absl::OkStatus();
}

}  // namespace

absl::Status SetTlsFloor() {
  if (grpc_is_initialized() != 0) {
    return absl::FailedPreconditionError("tls floor set too late: grpc has already started");
  }
  const absl::Status protocols = certs::RefuseOldProtocols();
  if (!protocols.ok()) return protocols;
  return certs::RefuseOldCiphersInGrpc();
}

absl::Status ProveTlsFloor(const TlsFloorProof& proof) {
  const absl::StatusOr<certs::Certificate> own = certs::ParseLeafOfChain(proof.chain_pem);
  if (!own.ok()) return own.status();
  if (proof.ca_pem.empty()) return absl::InvalidArgumentError("no authorities to verify the server by");
  TlsProbe probe;
  probe.ca_pem = proof.ca_pem;
  probe.timeout_ms = proof.timeout_ms;
  if (own->client_auth) {
    probe.client_chain_pem = proof.chain_pem;
    probe.client_key_pem = proof.key_pem;
  }
  absl::Status status = SplitHostPort(proof.host_port, &probe);
  if (status.ok()) status = ProveAccepted(probe, *own);
  for (const OldOffer& old_offer : kOldOffers) {
    if (status.ok()) status = ProveOldRefused(probe, old_offer);
  }
  if (status.ok()) status = ProveAnonymousRefused(probe);
  // Once more at the end: the refusals above came from a server that was alive.
  if (status.ok()) status = ProveAccepted(probe, *own);
  return status;
}

}  // namespace ketenpoort::identity
