// SealedPart: the sealed openings of one entry for one holder, and how a batch keeps them.
//
// Guarantees: a part opens only under its key, for its entry and at its place among the entry's parts, so that a part
// moved elsewhere in the log is refused. ParseSealedParts returns exactly what AppendSealedPart wrote, and refuses left
// over bytes.
// Form, integers big-endian: u32 entry within the batch || u8 holder (0 gateway, 1 person) || key number (16, zero for
// the gateway) || u32 length || sealed bytes, repeated.
// Does not guarantee: that no part was left out; the batch's MAC covers that.
// Thread safety: any thread. On failure: DataLoss for malformed or foreign bytes.
#ifndef KETENPOORT_GATEWAY_STORE_SEALED_PART_H_
#define KETENPOORT_GATEWAY_STORE_SEALED_PART_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "gateway/store/rows.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::store {

struct SealedPart {
  uint32_t entry = 0;              // counted within the batch
  std::optional<PersonNo> key_no;  // whose key; nullopt: the gateway's
  std::string sealed;
};

void AppendSealedPart(const SealedPart& part, std::string* out);
absl::StatusOr<std::vector<SealedPart>> ParseSealedParts(std::string_view bytes);

// `index` is the entry's in the log, `place` the part's among the entry's parts.
absl::StatusOr<std::string> SealOpenings(std::string_view key, std::string_view plaintext, uint64_t index,
                                         uint32_t place, const std::optional<PersonNo>& key_no,
                                         audit::crypto::RandomSource& random);
// By whichever of the keys opens it.
absl::StatusOr<std::string> OpenOpenings(const KeyLine& keys, const SealedPart& part, uint64_t index, uint32_t place);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_SEALED_PART_H_
