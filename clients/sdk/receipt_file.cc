#include "clients/sdk/receipt_file.h"

#include <google/protobuf/util/json_util.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/tlog_proof.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1\n";

absl::StatusOr<v1::Receipt> ParseProofText(std::string_view text) {
  absl::StatusOr<audit::TlogProof> proof = audit::ParseTlogProof(text);
  if (!proof.ok()) return proof.status();
  v1::Receipt receipt;
  if (!proof->extra.has_value() || !receipt.ParseFromString(*proof->extra) || receipt.entry().empty()) {
    return absl::InvalidArgumentError("the `extra` line of the proof does not carry the entry");
  }
  proof->extra.reset();
  receipt.set_proof(audit::FormatTlogProof(*proof));
  return receipt;
}

absl::StatusOr<v1::Receipt> ParseJson(std::string_view text) {
  v1::Receipt receipt;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(text.data(), text.size()), &receipt, google::protobuf::util::JsonParseOptions());
  if (!parsed.ok())
    return absl::InvalidArgumentError(absl::StrCat("no receipt in JSON: ", parsed.message().as_string()));
  return receipt;
}

}  // namespace

absl::StatusOr<std::string> FormatReceipt(const v1::Receipt& receipt) {
  absl::StatusOr<audit::TlogProof> proof = audit::ParseTlogProof(receipt.proof());
  if (!proof.ok()) return proof.status();
  v1::Receipt carried = receipt;
  carried.clear_proof();
  proof->extra.emplace();
  // Not hashed: `extra` is only how the exact entry bytes travel, and they are checked by the proof.
  if (!carried.SerializeToString(&*proof->extra)) return absl::InternalError("the receipt cannot be serialized");
  return audit::FormatTlogProof(*proof);
}

absl::StatusOr<v1::Receipt> ParseReceipt(std::string_view bytes) {
  if (bytes.starts_with(kProofHeader)) return ParseProofText(bytes);
  if (bytes.find_first_not_of(" \t\r\n") != std::string_view::npos &&
      bytes[bytes.find_first_not_of(" \t\r\n")] == '{') {
    return ParseJson(bytes);
  }
  v1::Receipt receipt;
  if (!receipt.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || receipt.entry().empty()) {
    return absl::InvalidArgumentError("neither a tlog-proof, nor a receipt in JSON or binary");
  }
  return receipt;
}

}  // namespace ketenpoort::sdk
