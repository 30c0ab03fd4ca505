#include "policy/request_bytes.h"

#include <cstdint>

namespace ketenpoort::policy {
namespace {

constexpr uint8_t kVersion = 1;

void Put(uint64_t value, size_t width, std::string& out) {
  for (size_t i = width; i > 0; --i) out.push_back(static_cast<char>(static_cast<uint8_t>(value >> (8 * (i - 1)))));
}

// Reads from a text that is long enough.
uint32_t Take(std::string_view& bytes, size_t width) {
  uint32_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  bytes.remove_prefix(width);
  return value;
}

// A value of the vocabulary; false where there is none of this number.
template <typename Name>
bool TakeName(std::string_view& bytes, int count, Name& name) {
  const uint32_t value = Take(bytes, 1);
  name = static_cast<Name>(value);
  return value < static_cast<uint32_t>(count);
}

}  // namespace

std::string EncodeRequest(const Request& request) {
  std::string bytes;
  bytes.reserve(kRequestBytes);
  Put(kVersion, 1, bytes);
  for (const Party& party : {request.sender, request.receiver}) {
    Put(static_cast<uint64_t>(party.organ), 1, bytes);
    Put(party.unit, 2, bytes);
  }
  Put(static_cast<uint64_t>(request.kind), 1, bytes);
  Put(static_cast<uint64_t>(request.purpose), 1, bytes);
  Put(static_cast<uint64_t>(request.excess), 1, bytes);
  Put(request.categories.bits, 4, bytes);
  Put(request.care_frameworks, 1, bytes);
  return bytes;
}

std::optional<Request> DecodeRequest(std::string_view bytes) {
  if (bytes.size() != kRequestBytes || Take(bytes, 1) != kVersion) return std::nullopt;
  Request request;
  bool known = true;
  for (Party* party : {&request.sender, &request.receiver}) {
    known = TakeName(bytes, kOrganCount, party->organ) && known;
    party->unit = static_cast<uint16_t>(Take(bytes, 2));
  }
  known = TakeName(bytes, kMessageKindCount, request.kind) && known;
  known = TakeName(bytes, kPurposeCount, request.purpose) && known;
  known = TakeName(bytes, kExcessCount, request.excess) && known;
  request.categories.bits = Take(bytes, 4);
  request.care_frameworks = static_cast<uint8_t>(Take(bytes, 1));
  if (!known || !(request.categories - kAllCategories).Empty()) return std::nullopt;
  return request;
}

}  // namespace ketenpoort::policy
