// ReceiptFolder: keeps the receipts of a command as files that `ketenpoort audit verify-receipt` reads.
//
// Guarantees: one file per receipt, `<message id>-<index>.tlog-proof`, written durably, mode 0600. An empty folder name
// keeps nothing. Thread safety: one thread. On failure: the file's status.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::cli {

class ReceiptFolder {
 public:
  explicit ReceiptFolder(std::string folder) : folder_(std::move(folder)) {}

  absl::Status Keep(const ketenpoort::v1::Receipt& receipt) const;

 private:
  std::string folder_;
};

}  // namespace ketenpoort::cli
