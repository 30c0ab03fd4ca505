// Authenticator: from the certificate the TLS handshake verified to a Principal. Guarantees: the certificate and
// nothing else decides (never metadata); validity and revocation are judged on every call by the system clock, which no
// sandbox moves; a missing or outdated list refuses; a Principal is one view of one directory and one CRL set. Does not
// guarantee that a CA signed the certificate: the handshake did, and the CRL set requires a known issuer. Thread-safe.
// On failure: UNAUTHENTICATED for the certificate, UNAVAILABLE where our own lists are at fault, PERMISSION_DENIED
// where the directory does not know the OIN or key; with a reason (refusal.h) and nothing from the certificate.
#ifndef KETENPOORT_GATEWAY_IDENTITY_AUTHENTICATOR_H_
#define KETENPOORT_GATEWAY_IDENTITY_AUTHENTICATOR_H_

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/sha256.h"
#include "certs/certificate.h"
#include "gateway/clock.h"
#include "gateway/identity/crl_holder.h"
#include "gateway/identity/directory_holder.h"
#include "gateway/identity/principal.h"

namespace ketenpoort::identity {

inline constexpr size_t kParsedCertificatesMax = 1'024;  // Limit: cached; the one unused longest leaves.

class Authenticator {
 public:
  // The three must outlive it.
  Authenticator(DirectoryHolder& directories, CrlHolder& crls, gateway::Clock& clock);

  absl::StatusOr<Principal> Authenticate(std::string_view peer_certificate_pem);

  // Judges the same certificate anew, by the directory and lists of now: for every message of a stream.
  absl::StatusOr<Principal> Renew(const Principal& principal);

  // Certificates parsed and kept now.
  size_t cached() const;

 private:
  using Parsed = std::shared_ptr<const certs::Certificate>;
  using Entry = std::pair<audit::crypto::Digest, Parsed>;

  absl::StatusOr<Parsed> Parse(std::string_view pem);
  absl::StatusOr<Principal> Judge(Parsed certificate);

  DirectoryHolder* directories_;
  CrlHolder* crls_;
  gateway::Clock* clock_;
  mutable std::mutex mutex_;
  std::list<Entry> recent_;                                                           // under mutex_; newest first
  absl::flat_hash_map<audit::crypto::Digest, std::list<Entry>::iterator> by_digest_;  // under mutex_
};

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_AUTHENTICATOR_H_
