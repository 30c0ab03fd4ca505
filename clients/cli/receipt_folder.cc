#include "clients/cli/receipt_folder.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "audit/tlog_proof.h"
#include "certs/private_file.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/receipt_file.h"

namespace ketenpoort::cli {

absl::Status ReceiptFolder::Keep(const ketenpoort::v1::Receipt& receipt) const {
  if (folder_.empty() || receipt.entry().empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> text = sdk::FormatReceipt(receipt);
  if (!text.ok()) return text.status();
  ketenpoort::v1::AuditEntry entry;
  const absl::StatusOr<audit::TlogProof> proof = audit::ParseTlogProof(receipt.proof());
  if (!proof.ok()) return proof.status();
  if (!entry.ParseFromString(receipt.entry())) return absl::InvalidArgumentError("the entry cannot be decoded");
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("cannot make `", folder_, "`: ", error.message()));
  const std::string name = absl::StrCat(sdk::FormatId(entry.message_id()), "-", proof->index, ".tlog-proof");
  return certs::WriteFileDurably((std::filesystem::path(folder_) / name).string(), *text, certs::FileMode::kPrivate);
}

}  // namespace ketenpoort::cli
