// RandomSource: where every random byte of a pure room comes from, so that tests and replay can pass their own.
//
// Guarantees: RandomBytes returns exactly the bytes asked for, all written by the source.
// Does not guarantee: that a source is unpredictable; only OsRandomSource (os_random_source.h) is fit for keys, nonces
// and salts in production.
// Thread safety: an implementation states its own; callers assume none.
// On failure: Fill cannot report one. A source that cannot deliver ends the process, because going on with bytes that
// are not random would hand out keys and salts anyone can guess.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ketenpoort::audit::crypto {

class RandomSource {
 public:
  virtual ~RandomSource() = default;

  // Overwrites every byte of `out`.
  virtual void Fill(std::span<uint8_t> out) = 0;
};

// `count` fresh bytes of `source`.
std::string RandomBytes(RandomSource& source, size_t count);

}  // namespace ketenpoort::audit::crypto
