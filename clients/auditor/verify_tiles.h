// Offline verification of a copy of a log, against the log's verifier keys and nothing else. Needs no gateway and no
// network. One receipt: receipt_evidence.h.
//
// Guarantees: VerifyTiles reads every file of the folder (folder_check.h says what is found). Does not guarantee: that
// the copy is the newest the log signed. Thread safety: any thread. On failure: InvalidArgument for keys that are no
// keys; what does not hold stands in the report.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "audit/folder_check.h"
#include "clients/auditor/disk_folder.h"

namespace ketenpoort::auditor {

absl::StatusOr<audit::FolderReport> VerifyTiles(const std::string& folder, std::span<const std::string> verifier_keys,
                                                OnProgress on_progress = {});

}  // namespace ketenpoort::auditor
