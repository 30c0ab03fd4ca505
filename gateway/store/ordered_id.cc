#include "gateway/store/ordered_id.h"

namespace ketenpoort::store {
namespace {

constexpr int64_t kMicrosOfMilli = 1000;
constexpr int kTimeBytes = 6;
constexpr int kByteBits = 8;
// Where version and variant stand, and what is kept of the random bits there.
constexpr size_t kVersionAt = 6;
constexpr size_t kVariantAt = 8;

}  // namespace

Id16 OrderedId(int64_t now_us, audit::crypto::RandomSource& random) {
  Id16 id{};
  random.Fill(id);
  const auto millis = static_cast<uint64_t>(now_us / kMicrosOfMilli);
  for (int i = 0; i < kTimeBytes; ++i) {
    id[static_cast<size_t>(i)] = static_cast<uint8_t>(millis >> (kByteBits * (kTimeBytes - 1 - i)));
  }
  id[kVersionAt] = static_cast<uint8_t>(0x70u | (id[kVersionAt] & 0x0Fu));
  id[kVariantAt] = static_cast<uint8_t>(0x80u | (id[kVariantAt] & 0x3Fu));
  return id;
}

}  // namespace ketenpoort::store
