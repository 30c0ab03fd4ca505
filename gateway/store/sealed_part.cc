#include "gateway/store/sealed_part.h"

#include <algorithm>
#include <utility>

#include "audit/big_endian.h"
#include "audit/crypto/aead.h"

namespace ketenpoort::store {
namespace {

constexpr size_t kHeadBytes = 4 + 1 + 16 + 4;

std::string Context(uint64_t index, uint32_t place, const std::optional<PersonNo>& key_no) {
  std::string context = "ketenpoort/openings/v1";
  audit::AppendBigEndian<uint64_t>(index, &context);
  audit::AppendBigEndian<uint32_t>(place, &context);
  context.push_back(key_no ? '\1' : '\0');
  const PersonNo number = key_no.value_or(PersonNo{});
  context.append(number.begin(), number.end());
  return context;
}

}  // namespace

void AppendSealedPart(const SealedPart& part, std::string* out) {
  audit::AppendBigEndian<uint32_t>(part.entry, out);
  out->push_back(part.key_no ? '\1' : '\0');
  const PersonNo number = part.key_no.value_or(PersonNo{});
  out->append(number.begin(), number.end());
  audit::AppendBigEndian<uint32_t>(static_cast<uint32_t>(part.sealed.size()), out);
  out->append(part.sealed);
}

absl::StatusOr<std::vector<SealedPart>> ParseSealedParts(std::string_view bytes) {
  std::vector<SealedPart> parts;
  while (!bytes.empty()) {
    if (bytes.size() < kHeadBytes) return absl::DataLossError("sealed openings end within a head");
    SealedPart part;
    part.entry = audit::ReadBigEndian<uint32_t>(bytes);
    const char holder = bytes[4];
    if (holder != '\0' && holder != '\1') return absl::DataLossError("sealed openings have no such holder");
    if (holder == '\1') {
      PersonNo number{};
      std::copy_n(bytes.begin() + 5, number.size(), number.begin());
      part.key_no = number;
    }
    const size_t length = audit::ReadBigEndian<uint32_t>(bytes.substr(kHeadBytes - 4));
    bytes.remove_prefix(kHeadBytes);
    if (bytes.size() < length) return absl::DataLossError("sealed openings end within a part");
    part.sealed.assign(bytes.substr(0, length));
    bytes.remove_prefix(length);
    parts.push_back(std::move(part));
  }
  return parts;
}

absl::StatusOr<std::string> SealOpenings(std::string_view key, std::string_view plaintext, uint64_t index,
                                         uint32_t place, const std::optional<PersonNo>& key_no,
                                         audit::crypto::RandomSource& random) {
  return audit::crypto::Seal(key, plaintext, Context(index, place, key_no), random);
}

absl::StatusOr<std::string> OpenOpenings(const KeyLine& keys, const SealedPart& part, uint64_t index, uint32_t place) {
  return OpenWithAny(keys, part.sealed, Context(index, place, part.key_no));
}

}  // namespace ketenpoort::store
