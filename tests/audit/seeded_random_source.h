// SeededRandomSource: bytes that look random and are the same in every run, for tests and examples only.
//
// Guarantees: byte n of seed s is the same on every machine.
// Does not guarantee: any secrecy; never for production.
// Thread safety: none.
// On failure: cannot fail.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "audit/big_endian.h"
#include "audit/crypto/random_source.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::audit::testing {

class SeededRandomSource final : public crypto::RandomSource {
 public:
  explicit SeededRandomSource(uint64_t seed) : seed_(seed) {}

  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out) byte = Next();
  }

  // A number below `bound`, which must not be 0.
  uint64_t Below(uint64_t bound) {
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = (value << 8) | Next();
    return value % bound;
  }

 private:
  uint8_t Next() {
    if (used_ == block_.size()) {
      std::string input;
      AppendBigEndian<uint64_t>(seed_, &input);
      AppendBigEndian<uint64_t>(blocks_++, &input);
      block_ = crypto::Sha256(input);
      used_ = 0;
    }
    return block_[used_++];
  }

  uint64_t seed_;
  uint64_t blocks_ = 0;
  crypto::Digest block_{};
  size_t used_ = crypto::kDigestBytes;
};

}  // namespace ketenpoort::audit::testing
