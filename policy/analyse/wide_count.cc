#include "policy/analyse/wide_count.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ketenpoort::policy::analyse {
namespace {

constexpr int kLimbBits = 32;
// Nine decimal digits at a time.
constexpr uint64_t kDecimalStep = 1'000'000'000;
constexpr size_t kDecimalDigits = 9;

}  // namespace

WideCount::WideCount(uint64_t value) {
  limbs_ = {static_cast<uint32_t>(value), static_cast<uint32_t>(value >> kLimbBits)};
  Trim();
}

void WideCount::Trim() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
}

WideCount& WideCount::operator+=(const WideCount& other) {
  limbs_.resize(std::max(limbs_.size(), other.limbs_.size()) + 1, 0);
  uint64_t carry = 0;
  for (size_t i = 0; i < limbs_.size(); ++i) {
    carry += limbs_[i];
    if (i < other.limbs_.size()) carry += other.limbs_[i];
    limbs_[i] = static_cast<uint32_t>(carry);
    carry >>= kLimbBits;
  }
  Trim();
  return *this;
}

WideCount& WideCount::operator*=(const WideCount& other) {
  std::vector<uint32_t> product(limbs_.size() + other.limbs_.size() + 1, 0);
  for (size_t i = 0; i < limbs_.size(); ++i) {
    uint64_t carry = 0;
    for (size_t k = 0; k < other.limbs_.size() || carry != 0; ++k) {
      carry += product[i + k];
      if (k < other.limbs_.size()) carry += uint64_t{limbs_[i]} * other.limbs_[k];
      product[i + k] = static_cast<uint32_t>(carry);
      carry >>= kLimbBits;
    }
  }
  limbs_ = std::move(product);
  Trim();
  return *this;
}

WideCount WideCount::Doubled(int bits) const {
  WideCount power;
  power.limbs_.assign(static_cast<size_t>(bits / kLimbBits) + 1, 0);
  power.limbs_.back() = uint32_t{1} << (bits % kLimbBits);
  power *= *this;
  return power;
}

std::string WideCount::Decimal() const {
  if (IsZero()) return "0";
  std::vector<uint32_t> left = limbs_;
  std::string reversed;
  while (!left.empty()) {
    uint64_t rest = 0;
    for (size_t i = left.size(); i-- > 0;) {
      rest = (rest << kLimbBits) | left[i];
      left[i] = static_cast<uint32_t>(rest / kDecimalStep);
      rest %= kDecimalStep;
    }
    while (!left.empty() && left.back() == 0) left.pop_back();
    for (size_t digit = 0; digit < kDecimalDigits; ++digit, rest /= 10) {
      reversed += static_cast<char>('0' + rest % 10);
    }
  }
  while (reversed.size() > 1 && reversed.back() == '0') reversed.pop_back();
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace ketenpoort::policy::analyse
