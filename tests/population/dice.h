// Dice: chance that is the same for the same seed on every machine (splitmix64). Not for secrets. Not thread-safe: each
// thread has its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ketenpoort::population {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // From `low` to `high`, both included.
  int Between(int low, int high) { return low + static_cast<int>(Next() % static_cast<uint64_t>(high - low + 1)); }
  bool OneIn(int n) { return Next() % static_cast<uint64_t>(n) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& all) {
    return all[Next() % all.size()];
  }

 private:
  uint64_t state_;
};

}  // namespace ketenpoort::population
