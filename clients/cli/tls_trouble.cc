#include "clients/cli/tls_trouble.h"

#include <charconv>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "certs/certificate.h"
#include "certs/key_match.h"
#include "certs/private_file.h"
#include "certs/tls_probe.h"
#include "certs/trust_anchors.h"

namespace ketenpoort::cli {
namespace {

// Alerts of TLS (RFC 8446, 6.2) that speak of our certificate.
constexpr int kBadCertificate = 42;
constexpr int kUnsupportedCertificate = 43;
constexpr int kCertificateRevoked = 44;
constexpr int kCertificateExpired = 45;
constexpr int kCertificateUnknown = 46;
constexpr int kUnknownAuthority = 48;
constexpr int kDecryptError = 51;
constexpr int kProtocolVersion = 70;
constexpr int kCertificateRequired = 116;

std::string Moment(int64_t unix_seconds) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixSeconds(unix_seconds), absl::UTCTimeZone());
}

// The text of a file; nothing, with the error added, where it cannot be read.
std::string TextOf(const absl::StatusOr<std::string>& read, std::vector<std::string>* errors) {
  if (read.ok()) return *read;
  errors->emplace_back(read.status().message());
  return "";
}

void CheckCertificate(const std::string& file, const certs::Certificate& own, int64_t unix_now,
                      std::vector<std::string>* errors) {
  if (unix_now > own.not_after) {
    errors->push_back(absl::StrCat("`", file, "`: verlopen op ", Moment(own.not_after),
                                   "; laat een nieuw certificaat uitgeven / expired; have a new certificate issued"));
  }
  if (unix_now < own.not_before) {
    errors->push_back(absl::StrCat("`", file, "`: geldig vanaf ", Moment(own.not_before),
                                   "; wacht, of kijk naar de klok van deze machine / not valid yet; wait, or look at "
                                   "this machine's clock"));
  }
  if (!own.client_auth) {
    errors->push_back(absl::StrCat("`", file,
                                   "`: niet voor een client uitgegeven; gebruik het certificaat van uw systeem / not "
                                   "issued for a client; use your system's certificate"));
  }
}

absl::StatusOr<certs::TlsProbe> ProbeOf(const sdk::ConnectionOptions& options) {
  const std::size_t colon = options.address.rfind(':');
  if (colon == std::string::npos) return absl::InvalidArgumentError("no port");
  certs::TlsProbe probe;
  probe.host = options.address.substr(0, colon);
  if (probe.host.size() > 2 && probe.host.front() == '[') probe.host = probe.host.substr(1, probe.host.size() - 2);
  const char* const end = options.address.data() + options.address.size();
  const auto [stop, error] = std::from_chars(options.address.data() + colon + 1, end, probe.port);
  if (error != std::errc() || stop != end) return absl::InvalidArgumentError("no port");
  const absl::StatusOr<std::string> ca = certs::ReadPublicFile(options.ca_file, sdk::kPemBytesMax);
  const absl::StatusOr<std::string> chain = certs::ReadPublicFile(options.certificate_file, sdk::kPemBytesMax);
  const absl::StatusOr<std::string> key = certs::ReadPrivateFile(options.key_file);
  if (!ca.ok() || !chain.ok() || !key.ok()) return absl::NotFoundError("a file is gone");
  probe.ca_pem = *ca;
  probe.client_chain_pem = *chain;
  probe.client_key_pem = *key;
  probe.timeout_ms = kTroubleTimeoutMs;
  return probe;
}

// What the gateway said on our certificate, in the second message of the handshake or after it.
Trouble OfAlert(int alert, const std::string& file) {
  const std::string shown = absl::StrCat(" (`ketenpoort certs show ", file, "`)");
  switch (alert) {
    case kUnknownAuthority:
      return {
          absl::StrCat("De poort kent de uitgever van uw certificaat niet. Gebruik een certificaat van een CA die de "
                       "poort vertrouwt, met de tussenliggende certificaten in hetzelfde bestand",
                       shown, "."),
          absl::StrCat("The gateway does not know the issuer of your certificate. Use one of an authority it trusts, "
                       "with the intermediates in the same file",
                       shown, "."),
          true};
    case kCertificateExpired:
      return {absl::StrCat("De poort acht uw certificaat verlopen of nog niet geldig", shown, "."),
              absl::StrCat("To the gateway your certificate is expired or not valid yet", shown, "."), true};
    case kCertificateRevoked:
      return {absl::StrCat("Uw certificaat is ingetrokken", shown, ". Laat een nieuw uitgeven."),
              absl::StrCat("Your certificate is revoked", shown, ". Have a new one issued."), true};
    case kBadCertificate:
    case kUnsupportedCertificate:
    case kCertificateUnknown:
    case kDecryptError:
    case kCertificateRequired:
      return {absl::StrCat("De poort aanvaardt uw certificaat niet", shown, "."),
              absl::StrCat("The gateway does not accept your certificate", shown, "."), true};
    case kProtocolVersion:
      return {"De andere kant spreekt geen TLS 1.3. Is dit het adres van de poort?",
              "The other side does not speak TLS 1.3. Is this the gateway's address?", false};
  }
  return {};
}

// In TLS 1.3 a client is done before the server has judged its certificate; a gRPC server then hangs up without a word.
Trouble HungUp(const std::string& file) {
  return {
      absl::StrCat("De poort hing op toen zij uw certificaat zag: zij kent de uitgever niet, of acht het niet geldig. "
                   "Gebruik een certificaat van een CA die de poort vertrouwt, met de tussenliggende certificaten "
                   "in hetzelfde bestand (`ketenpoort certs show ",
                   file, "`)."),
      absl::StrCat("The gateway hung up when it saw your certificate: it does not know the issuer, or holds it not "
                   "valid. Use one of an authority the gateway trusts, with the intermediates in the same file "
                   "(`ketenpoort certs show ",
                   file, "`)."),
      true};
}

}  // namespace

absl::Status CheckOwnFiles(const sdk::ConnectionOptions& options, int64_t unix_now) {
  if (options.plaintext_loopback) return absl::OkStatus();
  std::vector<std::string> errors;
  const std::string ca = TextOf(certs::ReadPublicFile(options.ca_file, sdk::kPemBytesMax), &errors);
  const std::string chain = TextOf(certs::ReadPublicFile(options.certificate_file, sdk::kPemBytesMax), &errors);
  const std::string key = TextOf(certs::ReadPrivateFile(options.key_file), &errors);
  if (!ca.empty()) {
    if (const auto anchors = certs::TrustAnchors::FromPem(ca); !anchors.ok()) {
      errors.push_back(absl::StrCat("--ca `", options.ca_file, "`: ", anchors.status().message()));
    }
  }
  const absl::StatusOr<certs::Certificate> own = certs::ParseLeafOfChain(chain);
  if (!chain.empty() && !own.ok()) {
    errors.push_back(absl::StrCat("--cert `", options.certificate_file, "`: ", own.status().message()));
  }
  if (own.ok()) CheckCertificate(options.certificate_file, *own, unix_now, &errors);
  if (own.ok() && !key.empty()) {
    if (const absl::Status match = certs::KeyMatches(chain, key); !match.ok()) {
      errors.push_back(absl::StrCat("--key `", options.key_file, "` hoort niet bij / does not belong to --cert `",
                                    options.certificate_file, "`: ", match.message()));
    }
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(errors, "; "));
}

Trouble WhyUnreachable(const sdk::ConnectionOptions& options) {
  if (options.plaintext_loopback) return {};
  const absl::StatusOr<certs::TlsProbe> probe = ProbeOf(options);
  if (!probe.ok()) return {};
  const absl::StatusOr<certs::TlsOutcome> outcome = certs::ProbeTls(*probe);
  if (!outcome.ok()) {
    return {absl::StrCat("Op ", options.address, " antwoordt niemand: ", outcome.status().message(),
                         ". Controleer --address."),
            absl::StrCat("Nobody answers on ", options.address, ": ", outcome.status().message(), ". Check --address."),
            false};
  }
  if (outcome->alert_received >= 0) {
    if (Trouble told = OfAlert(outcome->alert_received, options.certificate_file); !told.nl.empty()) return told;
  }
  if (outcome->server_hello_received && !outcome->handshake_completed) {
    return {absl::StrCat("Het certificaat van de poort is niet van een CA in `", options.ca_file, "` (",
                         outcome->trouble, "). Controleer --ca; klopt die, dan is dit de poort niet."),
            absl::StrCat("The gateway's certificate is of no authority in `", options.ca_file, "` (", outcome->trouble,
                         "). Check --ca; if it is right, this is not the gateway."),
            false};
  }
  if (outcome->handshake_completed && !outcome->application_bytes_received && !outcome->timed_out) {
    return HungUp(options.certificate_file);
  }
  if (!outcome->application_bytes_received) return {};
  return {"De poort antwoordt en aanvaardt uw certificaat. Klopt --server-name met een naam in haar certificaat?",
          "The gateway answers and accepts your certificate. Is --server-name a name in its certificate?", false};
}

}  // namespace ketenpoort::cli
