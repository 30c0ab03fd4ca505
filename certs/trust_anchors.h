// TrustAnchors: does a leaf chain up to a root we trust, at a given moment, for a given use?
//
// Guarantees: RFC 5280 path validation by OpenSSL with strict checks; only self-signed certificates of the bundle are
// anchors, its other authorities and those sent with the leaf are merely candidates for the path.
// Does not guarantee: revocation (CrlSet), or the OIN's rights (the directory).
// Thread safety: immutable after FromPem; any number of threads.
// On failure: `FromPem` INVALID_ARGUMENT; `Verify` UNAUTHENTICATED with OpenSSL's fixed text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/openssl_handles.h"

namespace ketenpoort::certs {

enum class LeafUse { kServer, kClient };

class TrustAnchors {
 public:
  static absl::StatusOr<TrustAnchors> FromPem(std::string_view ca_pem);

  // `chain_pem`: leaf first, then authorities above it.
  absl::Status Verify(std::string_view chain_pem, LeafUse use, int64_t unix_now) const;

 private:
  TrustAnchors() = default;
  X509StoreHandle roots_;
  std::vector<X509Handle> intermediates_;
};

}  // namespace ketenpoort::certs
