// Offline verification: a copy of a log, or one receipt, against the log's verifier keys and nothing else. Needs no
// gateway and no network.
//
// Guarantees: VerifyTiles reads every file of the folder (folder_check.h says what is found); VerifyReceipt checks one
// receipt (receipt_check.h). Does not guarantee: that the copy is the newest the log signed.
// Thread safety: any thread. On failure: InvalidArgument for keys that are no keys; what does not hold stands in the
// report, or is the receipt's status.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/folder_check.h"
#include "clients/auditor/disk_folder.h"
#include "clients/sdk/receipt_check.h"

namespace ketenpoort::auditor {

absl::StatusOr<audit::FolderReport> VerifyTiles(const std::string& folder, std::span<const std::string> verifier_keys,
                                                OnProgress on_progress = {});

// `bytes`: a receipt file (sdk/receipt_file.h).
absl::StatusOr<sdk::CheckedReceipt> VerifyReceipt(std::string_view bytes, std::span<const std::string> verifier_keys);

}  // namespace ketenpoort::auditor
