// OsRandomSource: the operating system's randomness, through OpenSSL's generator for private values.
//
// Guarantees: bytes fit for keys, nonces and salts.
// Does not guarantee: reproducibility; a test that must repeat itself passes its own RandomSource.
// Thread safety: any thread may call any object at any time (OpenSSL keeps a generator per thread).
// On failure: ends the process, see random_source.h.
#pragma once

#include "audit/crypto/random_source.h"

namespace ketenpoort::audit::crypto {

class OsRandomSource final : public RandomSource {
 public:
  void Fill(std::span<uint8_t> out) override;
};

}  // namespace ketenpoort::audit::crypto
