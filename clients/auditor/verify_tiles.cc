#include "clients/auditor/verify_tiles.h"

#include <utility>

#include "clients/sdk/receipt_check.h"

namespace ketenpoort::auditor {

absl::StatusOr<audit::FolderReport> VerifyTiles(const std::string& folder, std::span<const std::string> verifier_keys,
                                                OnProgress on_progress) {
  const absl::StatusOr<sdk::ReceiptVerifier> verifier = sdk::ReceiptVerifier::FromVerifierKeys(verifier_keys);
  if (!verifier.ok()) return verifier.status();
  DiskFolder reader(folder, std::move(on_progress));
  return audit::CheckFolder(reader, verifier->verifiers());
}

}  // namespace ketenpoort::auditor
