#include "gateway/identity/principal.h"

#include <algorithm>
#include <utility>

namespace ketenpoort::identity {

Principal::Principal(std::shared_ptr<const certs::Certificate> certificate, std::shared_ptr<const Directory> directory,
                     uint64_t crl_version)
    : certificate_(std::move(certificate)),
      directory_(std::move(directory)),
      crl_version_(crl_version),
      organisation_(directory_->NameOf(certificate_->oin)) {
  const OfficerEntry* officer = directory_->FindOfficer(certificate_->oin, certificate_->public_key_sha256);
  if (officer == nullptr) return;
  role_ = officer->role;
  person_id_ = officer->person_id;
}

absl::StatusOr<Acting> Principal::MayActFor(const OrganRef& organ, policy::MessageKind kind, policy::Day day) const {
  return FindActing(*directory_, oin(), key_digest(), organ, kind, day);
}

std::vector<OrganRef> Principal::Organs() const {
  const CredentialEntry* credential = directory_->FindCredential(oin(), key_digest());
  if (credential == nullptr) return {};
  std::vector<OrganRef> organs = credential->organs;
  if (credential->all_establishments) {
    const auto establishments = directory_->EstablishmentsOf(oin());
    organs.insert(organs.end(), establishments.begin(), establishments.end());
  }
  if (credential->as_mandataris || credential->as_processor) {
    const auto mandans = directory_->MandansOf(oin());
    organs.insert(organs.end(), mandans.begin(), mandans.end());
  }
  std::sort(organs.begin(), organs.end());
  organs.erase(std::unique(organs.begin(), organs.end()), organs.end());
  return organs;
}

}  // namespace ketenpoort::identity
