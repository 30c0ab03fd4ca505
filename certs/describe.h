// Describes certificates and revocation lists to a person, in Dutch or in English.
//
// Guarantees: shows only what the checks of certificate.h let through (no control or direction characters reach a
// terminal); says whether each is in force at `unix_now`; never shows a private key. A PEM with several blocks is
// described block by block.
// Does not guarantee: that any authority signed what is shown; it says so in the text.
// Thread safety: pure functions.
// On failure: INVALID_ARGUMENT when a block is neither certificate nor list, or refused by the checks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ketenpoort::certs {

enum class Language { kDutch, kEnglish };

absl::StatusOr<std::string> DescribePem(std::string_view pem, Language language, int64_t unix_now);

// `2025-11-22 18:27:05 UTC`
std::string FormatUtc(int64_t unix_seconds);

}  // namespace ketenpoort::certs
