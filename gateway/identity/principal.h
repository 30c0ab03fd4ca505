// Principal: the token that says who calls. Guarantees: minted only by Authenticator, from a certificate the TLS
// handshake verified, in its validity, not revoked under a current list, whose OIN and key stand in the directory; it
// keeps the directory snapshot it was judged by. Does not guarantee that this still holds later: Authenticator::Renew
// judges anew, for every message of a stream. Move-only; a moved-from Principal may only be destroyed. One thread at a
// time.
#ifndef KETENPOORT_GATEWAY_IDENTITY_PRINCIPAL_H_
#define KETENPOORT_GATEWAY_IDENTITY_PRINCIPAL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/certificate.h"
#include "gateway/identity/acting.h"
#include "gateway/identity/directory.h"
#include "gateway/identity/organ_ref.h"
#include "policy/facts.h"

namespace ketenpoort::identity {

class Principal {
 public:
  Principal(Principal&&) noexcept = default;
  Principal& operator=(Principal&&) noexcept = default;
  Principal(const Principal&) = delete;
  Principal& operator=(const Principal&) = delete;

  const std::string& oin() const { return certificate_->oin; }
  // The participant's name in the directory.
  const std::string& organisation() const { return organisation_; }
  // SHA-256 of the public key, 64 lower-case hexadecimal digits.
  const std::string& key_digest() const { return certificate_->public_key_sha256; }
  // The certificate that was verified, DER.
  const std::string& certificate_der() const { return certificate_->der; }
  // Unix seconds, inclusive.
  int64_t certificate_not_after() const { return certificate_->not_after; }
  const std::shared_ptr<const Directory>& directory() const { return directory_; }
  uint64_t directory_version() const { return directory_->version(); }
  uint64_t crl_version() const { return crl_version_; }

  // An officer: a natural person with a role. An officer speaks for no organ.
  bool IsOfficer() const { return role_ != v1::OFFICER_ROLE_UNSPECIFIED; }
  v1::OfficerRole role() const { return role_; }
  // The officer's person id; empty for a system.
  const std::string& person_id() const { return person_id_; }

  // As FindActing, with this caller's key and directory.
  absl::StatusOr<Acting> MayActFor(const OrganRef& organ, policy::MessageKind kind, policy::Day day) const;

  // Every organ this caller is entitled to or ever had a mandate of, in order; for each MayActFor says on what ground.
  std::vector<OrganRef> Organs() const;

 private:
  friend class Authenticator;
  Principal(std::shared_ptr<const certs::Certificate> certificate, std::shared_ptr<const Directory> directory,
            uint64_t crl_version);

  std::shared_ptr<const certs::Certificate> certificate_;
  std::shared_ptr<const Directory> directory_;
  uint64_t crl_version_ = 0;
  std::string organisation_;
  std::string person_id_;
  v1::OfficerRole role_ = v1::OFFICER_ROLE_UNSPECIFIED;
};

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_PRINCIPAL_H_
