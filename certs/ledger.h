// Ledger: what a development authority issued and revoked, as a text file.
//
// Guarantees: `ParseLedger(FormatLedger(x))` is x; parsing is strict (one version line, known line shapes, no repeated
// serial, a revocation only of an issued serial). It holds no personal data: no person id, no common name.
// Does not guarantee: integrity against who can write the authority's folder: they hold its keys.
// Thread safety: plain values and pure functions.
// On failure: DATA_LOSS naming the line.
//
//   ketenpoort-ledger-v1
//   crl-number <decimal>
//   issued <serial hex> <services|persons> <not after, unix> <file name>
//   revoked <serial hex> <unix time>
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace ketenpoort::certs {

inline constexpr std::size_t kLedgerBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kLedgerIssuedMax = 100'000;  // Limit: a development authority, not a trust service.

// The two branches below the root, as PKIoverheid separates services from persons.
enum class Branch { kServices, kPersons };
const char* NameOf(Branch branch);

struct IssuedEntry {
  std::string serial_hex;
  Branch branch = Branch::kServices;
  int64_t not_after = 0;
  std::string file_name;
  std::optional<int64_t> revoked_at;
};

struct Ledger {
  uint64_t crl_number = 0;
  std::vector<IssuedEntry> issued;
};

std::string FormatLedger(const Ledger& ledger);
absl::StatusOr<Ledger> ParseLedger(std::string_view text);

}  // namespace ketenpoort::certs
