// Numbers a jurist sets in the bundle file, beside the rules. A plain value; the compiler has checked the ranges, and
// Evaluate treats a value out of range as trouble: a refusal.
#ifndef KETENPOORT_POLICY_PARAMETERS_H_
#define KETENPOORT_POLICY_PARAMETERS_H_

namespace ketenpoort::policy {

// Limit: no lapse term and no recency may be longer.
inline constexpr int kLapseDaysLimit = 92;
inline constexpr int kWishRecencyDaysLimit = 3660;

struct Parameters {
  // Days a notice of the end may still reach its receiver (R03, R10; switch A01).
  int lapse_days_max = 14;
  // Days a stated wish to settle counts since DJI noted it (switch A05).
  int wish_recency_days = 730;
};

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_PARAMETERS_H_
