// Receipts as files: one tlog-proof@v1 text whose `extra` line carries the entry bytes and the openings, so that a
// receipt is a single file that any C2SP client can verify.
//
// Guarantees: ParseReceipt reads what FormatReceipt wrote; it also reads a Receipt in protobuf JSON or in binary.
// Does not guarantee: that the receipt is true; ReceiptVerifier says so. Thread safety: any thread.
// On failure: InvalidArgument, saying what the bytes were taken for.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::sdk {

absl::StatusOr<std::string> FormatReceipt(const ketenpoort::v1::Receipt& receipt);
absl::StatusOr<ketenpoort::v1::Receipt> ParseReceipt(std::string_view bytes);

}  // namespace ketenpoort::sdk
