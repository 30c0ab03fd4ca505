// Forecast: what is about to lose its basis: flows, since a rule ends or a denial begins; and messages whose facts no
// longer carry them on a coming day. Guarantees: each case is judged again on every coming day with that day's rules
// and unchanged facts, so the first day named is exact as far as today's facts go. Does not foresee new facts. A moment
// in the day keeps its distance to midnight UTC; on a day the clock changes it is an hour off. Pure; thread safety: any
// thread.
#ifndef KETENPOORT_POLICY_ANALYSE_FORECAST_H_
#define KETENPOORT_POLICY_ANALYSE_FORECAST_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/analyse/diff.h"
#include "policy/analyse/what_if.h"
#include "policy/facts.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// Limit: days ahead.
inline constexpr int kForecastDaysMax = 1100;

enum class LossReason : uint8_t {
  // The policy itself: a rule ended or a denial began.
  kPolicy,
  kConsent,
  kMandate,
  // The person moves to another phase, or the basis ends.
  kPhase,
  // A window of months around the return.
  kThreeMonths,
  // The term a notice of the end may be under way.
  kLapseTerm,
  kOther
};
inline constexpr int kLossReasonCount = 7;
Bilingual WordsOf(LossReason reason);

struct Loss {
  // Place in the list of cases.
  size_t case_index = 0;
  // The first day on which it no longer goes, or no longer whole.
  Day day = 0;
  LossReason reason = LossReason::kOther;
  // What failed first on that day; kNone where a denial without a condition refuses.
  Condition failing = Condition::kNone;
  // Those that held the day before and hold no more.
  Conditions lost;
  Phase phase_before = Phase::kUnspecified;
  Phase phase_after = Phase::kUnspecified;
  std::vector<std::string> rules_before;
  std::string denial_after;
  CategorySet categories;
};

struct ForecastResult {
  // Flows that close or change their basis on a day after `today`, with their last day before as text.
  std::vector<Change> flows;
  std::vector<Loss> losses;
  // Dutch, then English; counts per flow and reason for the cases, never one of them. Empty where nothing is lost.
  std::string text;
  bool overflowed = false;
};

// `days` is held to 0..kForecastDaysMax. Cases that are refused today are left out; their times are set to `today`.
ForecastResult Forecast(const Policy& policy, Day today, int days, std::span<const Case> cases = {});

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_FORECAST_H_
