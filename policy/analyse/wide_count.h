// WideCount: an exact count that does not end at 64 bits, for domains that are larger. Guarantees: no rounding and no
// overflow; a value, equal counts compare equal. Does not subtract. Thread safety: any thread, as a value.
#ifndef KETENPOORT_POLICY_ANALYSE_WIDE_COUNT_H_
#define KETENPOORT_POLICY_ANALYSE_WIDE_COUNT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace ketenpoort::policy::analyse {

class WideCount {
 public:
  WideCount() = default;
  WideCount(uint64_t value);  // NOLINT(google-explicit-constructor): a plain number is a count.

  WideCount& operator+=(const WideCount& other);
  WideCount& operator*=(const WideCount& other);
  // Times two to the power `bits`.
  WideCount Doubled(int bits) const;
  bool IsZero() const { return limbs_.empty(); }
  // Digits without separators: "79228162514264337593543950336".
  std::string Decimal() const;
  friend bool operator==(const WideCount&, const WideCount&) = default;

 private:
  void Trim();
  // Base 2^32, lowest first. INVARIANT: the last is not 0; empty is zero.
  std::vector<uint32_t> limbs_;
};

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_WIDE_COUNT_H_
