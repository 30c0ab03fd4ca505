#include "clients/sdk/delivery_note.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "audit/delivery_note.h"
#include "certs/certificate.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

constexpr size_t kHexIdBytes = 32;
constexpr size_t kHexDigestBytes = 64;
constexpr int kHashesMax = 16;

}  // namespace

std::string PayloadSha256(std::string_view payload) { return audit::crypto::ToBytes(audit::crypto::Sha256(payload)); }

absl::Status SignFrame(const certs::SigningIdentity& signer, v1::AcknowledgeRequest& frame) {
  std::vector<std::string> lines;
  for (const v1::Acknowledgement& one : frame.acknowledgements()) {
    if (one.payload_sha256().empty()) continue;
    lines.push_back(audit::DeliveryLine(one.delivery_id(), one.payload_sha256(), "ACKNOWLEDGED"));
  }
  for (const v1::Rejection& one : frame.rejections()) {
    if (one.payload_sha256().empty()) continue;
    lines.push_back(audit::DeliveryLine(one.delivery_id(), one.payload_sha256(),
                                        absl::StrCat("REJECTED ", v1::RejectReason_Name(one.reason()))));
  }
  if (lines.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> signature = signer.Sign(audit::DeliveryNoteText(lines));
  if (!signature.ok()) return signature.status();
  frame.mutable_note()->set_signature(*std::move(signature));
  return absl::OkStatus();
}

absl::StatusOr<VerifiedNote> VerifyDeliveryNote(std::string_view note, std::string_view payload_sha256) {
  v1::SignedDelivery one;
  if (!one.ParseFromArray(note.data(), static_cast<int>(note.size())) || one.hashes_size() > kHashesMax) {
    return absl::DataLossError("the delivery note cannot be read");
  }
  std::vector<audit::crypto::Digest> hashes;
  for (const std::string& hash : one.hashes()) {
    audit::crypto::Digest digest{};
    if (hash.size() != digest.size()) return absl::DataLossError("a hash of the delivery note has another width");
    std::copy(hash.begin(), hash.end(), digest.begin());
    hashes.push_back(digest);
  }
  if (absl::Status stands = audit::CheckLine(one.text(), one.line(), one.index(), hashes); !stands.ok()) return stands;
  if (absl::Status by = certs::VerifySignature(one.certificate(), one.text(), one.signature()); !by.ok()) return by;
  const std::string& line = one.line();
  const size_t outcome_at = kHexIdBytes + 1 + kHexDigestBytes + 1;
  if (line.size() <= outcome_at ||
      line.substr(kHexIdBytes + 1, kHexDigestBytes) != audit::crypto::HexEncode(payload_sha256)) {
    return absl::DataLossError("the delivery note is about another payload");
  }
  const absl::StatusOr<certs::Certificate> signer = certs::ParseDer(one.certificate());
  if (!signer.ok()) return signer.status();
  return VerifiedNote{signer->oin, signer->organisation, signer->serial_hex, line.substr(outcome_at)};
}

}  // namespace ketenpoort::sdk
