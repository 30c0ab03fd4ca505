#include "gateway/identity/authenticator.h"

#include <utility>

#include "gateway/identity/refusal.h"

namespace ketenpoort::identity {
namespace {

using absl::StatusCode;

// What the caller may hear of a verdict: which rule, nothing from the certificate.
absl::Status StatusFor(certs::RevocationVerdict verdict) {
  using enum certs::RevocationVerdict;
  const char* reason = certs::NameOf(verdict);
  switch (verdict) {
    case kGood:
      return absl::OkStatus();
    case kRevoked:
    case kAuthorityRevoked:
      return Refusal(StatusCode::kUnauthenticated, reason, "het certificaat is ingetrokken",
                     "the certificate is revoked");
    case kUnknownIssuer:
      return Refusal(StatusCode::kUnauthenticated, reason, "de uitgever van het certificaat wordt niet vertrouwd",
                     "the issuer of the certificate is not trusted");
    case kExpired:
      return Refusal(StatusCode::kUnauthenticated, reason, "het certificaat is verlopen", "the certificate is expired");
    case kNotYetValid:
      return Refusal(StatusCode::kUnauthenticated, reason, "het certificaat is nog niet geldig",
                     "the certificate is not valid yet");
    case kAuthorityNotInForce:
      return Refusal(StatusCode::kUnauthenticated, reason, "de uitgever van het certificaat is niet geldig",
                     "the issuer of the certificate is not in its validity");
    case kNoList:
    case kListOutdated:
    case kListNotYetValid:
      return Refusal(StatusCode::kUnavailable, reason,
                     "de intrekkingslijst ontbreekt of is niet actueel; zonder actuele lijst gaat niemand naar binnen",
                     "the revocation list is missing or not current; without a current list nobody enters");
  }
  return Refusal(StatusCode::kUnavailable, "UNKNOWN_VERDICT", "intrekking niet vast te stellen",
                 "revocation could not be established");
}

}  // namespace

Authenticator::Authenticator(DirectoryHolder& directories, CrlHolder& crls, gateway::Clock& clock)
    : directories_(&directories), crls_(&crls), clock_(&clock) {}

absl::StatusOr<Authenticator::Parsed> Authenticator::Parse(std::string_view pem) {
  if (pem.size() > certs::kChainPemBytesMax) {
    return absl::InvalidArgumentError("certificate is over its size limit");
  }
  const audit::crypto::Digest digest = audit::crypto::Sha256(pem);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto found = by_digest_.find(digest); found != by_digest_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
      return found->second->second;
    }
  }
  auto certificate = certs::ParsePem(pem);
  if (!certificate.ok()) return certificate.status();
  auto parsed = std::make_shared<const certs::Certificate>(*std::move(certificate));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (by_digest_.contains(digest)) return parsed;  // another thread was first
  recent_.emplace_front(digest, parsed);
  by_digest_[digest] = recent_.begin();
  if (recent_.size() > kParsedCertificatesMax) {
    by_digest_.erase(recent_.back().first);
    recent_.pop_back();
  }
  return parsed;
}

absl::StatusOr<Principal> Authenticator::Judge(Parsed certificate) {
  if (!certificate->client_auth) {
    return Refusal(StatusCode::kUnauthenticated, "NOT_A_CLIENT_CERTIFICATE", "dit is geen clientcertificaat",
                   "this is not a client certificate");
  }
  const certs::CrlSnapshot crl = crls_->Snapshot();
  if (auto status = StatusFor(crl.Judge(*certificate, clock_->SystemSeconds())); !status.ok()) return status;

  std::shared_ptr<const Directory> directory = directories_->Snapshot();
  if (!directory->HasParticipant(certificate->oin)) {
    return Refusal(StatusCode::kPermissionDenied, "OIN_NOT_IN_DIRECTORY",
                   "het OIN van het certificaat staat niet in de deelnemerslijst",
                   "the OIN of the certificate is not in the participant directory");
  }
  const std::string& key = certificate->public_key_sha256;
  const CredentialEntry* credential = directory->FindCredential(certificate->oin, key);
  const OfficerEntry* officer = directory->FindOfficer(certificate->oin, key);
  if (credential == nullptr && officer == nullptr) {
    return Refusal(
        StatusCode::kPermissionDenied, "KEY_NOT_IN_DIRECTORY",
        "de sleutel van het certificaat staat niet in de deelnemerslijst; laat hem door de beheerder opnemen",
        "the key of the certificate is not in the participant directory; have the operator add it");
  }
  // A personal certificate is for the officer it names; a system's certificate names no person.
  const std::string expected = officer == nullptr ? std::string() : officer->person_id;
  if (certificate->person_id != expected) {
    return Refusal(StatusCode::kPermissionDenied, "PERSON_MISMATCH",
                   "de persoon in het certificaat is niet die van de deelnemerslijst",
                   "the person in the certificate is not the one of the participant directory");
  }
  return Principal(std::move(certificate), std::move(directory), crl.version);
}

absl::StatusOr<Principal> Authenticator::Authenticate(std::string_view peer_certificate_pem) {
  auto certificate = Parse(peer_certificate_pem);
  if (!certificate.ok()) {
    return Refusal(StatusCode::kUnauthenticated, "CERTIFICATE_UNREADABLE",
                   "het certificaat voldoet niet aan het profiel (OIN in Subject.serialNumber, een organisatie)",
                   "the certificate does not meet the profile (OIN in Subject.serialNumber, one organisation)");
  }
  return Judge(*std::move(certificate));
}

absl::StatusOr<Principal> Authenticator::Renew(const Principal& principal) { return Judge(principal.certificate_); }

size_t Authenticator::cached() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return recent_.size();
}

}  // namespace ketenpoort::identity
