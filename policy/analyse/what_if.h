// WhatIf: what a draft policy would do to messages that were decided: which refusals would open and which disclosures
// would close, by flow and article. Guarantees: both policies judge the very same facts at the same moment; the result
// holds counts per flow and never anything of one case; deterministic. Does not say that the facts are fit for this
// use: whoever reads a log for it declares a purpose first (Wjsg 26e(2)). Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_WHAT_IF_H_
#define KETENPOORT_POLICY_ANALYSE_WHAT_IF_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

struct Case {
  Request request;
  Facts facts;
  Time time;
};

enum class ShiftKind : uint8_t {
  kOpens,
  kCloses,
  // Goes either way, with more or fewer categories.
  kReleasesMore,
  kReleasesLess,
  // Goes as before, on another basis; or stays refused for another reason.
  kOtherBasis,
  kOtherRefusal
};
inline constexpr int kShiftKindCount = 6;

struct Shift {
  ShiftKind kind = ShiftKind::kOpens;
  Organ sender = Organ::kUnspecified;
  Organ receiver = Organ::kUnspecified;
  MessageKind message = MessageKind::kUnspecified;
  Purpose purpose = Purpose::kUnspecified;
  // Of the decision before and after: rule ids, or the denial.
  std::vector<std::string> before;
  std::vector<std::string> after;
  std::vector<std::string> articles_before;
  std::vector<std::string> articles_after;
  // What goes and did not, or the other way round, in any of the cases.
  CategorySet categories;
  size_t cases = 0;
};

struct WhatIfResult {
  size_t cases = 0;
  size_t allowed_before = 0;
  size_t allowed_after = 0;
  // By kind, flow, then basis.
  std::vector<Shift> shifts;
  // Dutch, then English. Empty where nothing shifts.
  std::string text;
};

// One shift in words, with its count and articles.
Bilingual ShiftWords(const Policy& draft, const Shift& shift);

WhatIfResult WhatIf(const Policy& in_force, const Policy& draft, std::span<const Case> cases);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_WHAT_IF_H_
