#include "audit/crypto/random_source.h"

namespace ketenpoort::audit::crypto {

std::string RandomBytes(RandomSource& source, size_t count) {
  std::string bytes(count, '\0');
  source.Fill(std::span<uint8_t>(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()));
  return bytes;
}

}  // namespace ketenpoort::audit::crypto
