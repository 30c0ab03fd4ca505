// The receiver's side of a delivery note: naming what arrived, and signing for a frame of it.
//
// Guarantees: SignFrame signs for every reply of the frame that names a payload, in their order, and for nothing else;
// a frame that names none stays as it is. VerifyDeliveryNote is OK only where the holder of the certificate in the note
// signed for exactly this payload. Does not guarantee that the certificate is the receiver's: its OIN is answered, to
// compare with the entry's. Thread safety: any thread. On failure: the status of the signature; DATA_LOSS for a note
// that does not fit its entry.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/signature.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

// SHA-256 of a payload, as a reply names it.
std::string PayloadSha256(std::string_view payload);

absl::Status SignFrame(const certs::SigningIdentity& signer, ketenpoort::v1::AcknowledgeRequest& frame);

// Who signed, and what for.
struct VerifiedNote {
  std::string oin;
  std::string organisation;
  std::string certificate_serial;
  // ACKNOWLEDGED, or REJECTED with its reason.
  std::string outcome;
};

// `note`: the value of DELIVERY_NOTE of an entry; `payload_sha256`: of PAYLOAD_DIGEST of the same entry.
absl::StatusOr<VerifiedNote> VerifyDeliveryNote(std::string_view note, std::string_view payload_sha256);

}  // namespace ketenpoort::sdk
