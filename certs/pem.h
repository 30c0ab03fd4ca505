// Strict, bounded PEM (RFC 7468, strict grammar): a text is a run of blocks with nothing but white space between them.
//
// Guarantees: what `SplitPem` accepts has one reading only: known line shape, canonical base64, matching labels, no
// headers, no text outside a block; `PemOf(label, der)` is read back as exactly {label, der}.
// Does not guarantee: that the DER inside is anything.
// Thread safety: pure functions.
// On failure: INVALID_ARGUMENT naming the line, never its content.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace ketenpoort::certs {

inline constexpr char kPemCertificate[] = "CERTIFICATE";
inline constexpr char kPemCrl[] = "X509 CRL";

struct PemBlock {
  std::string label;
  std::string der;
};

struct PemLimits {
  std::size_t bytes_max;
  std::size_t blocks_max;
};

// An empty text (or white space only) is no blocks and no error: the caller says whether that is enough.
absl::StatusOr<std::vector<PemBlock>> SplitPem(std::string_view text, PemLimits limits);

std::string PemOf(std::string_view label, std::string_view der);

}  // namespace ketenpoort::certs
