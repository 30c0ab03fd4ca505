// Diff: what changes between two policies, in words a jurist signs. Guarantees: Empty() only if both give the same
// decision in every state of the domain that one of them does not declare impossible, on every day, and their numbers
// are equal; `text` is empty only if besides both say the same in every field of their rule files and assertions
// (written_changes.h): terms to keep data, days of validity, owners, places, reasons, what is declared impossible, all
// of it. The text is deterministic and names both policies by digest; its digest is what officers sign. A flow whose
// decision changes only in how long it may be under way, or for requests of several categories, is told also where
// other things of it change; one whose refusal only names another condition is told where nothing else of it does.
// Does not tell of comments and of the order of parts, which mean nothing, and of assertions where only one of both
// policies was compiled with any. Thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_DIFF_H_
#define KETENPOORT_POLICY_ANALYSE_DIFF_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/analyse/model.h"
#include "policy/compile/compile.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

enum class ChangeKind : uint8_t {
  kOpened,
  kClosed,
  // Allowed before and after, by other rules.
  kBasis,
  // Refused before and after, by another denial.
  kRefusal,
  // Allowed before and after; how long a notice of the end may still be under way changed.
  kLapse,
  // Only requests for several categories at once are decided differently.
  kSeveral,
  // Refused before and after by the same; the condition that is named changed.
  kCondition
};
inline constexpr int kChangeKindCount = 7;

struct Change {
  ChangeKind kind = ChangeKind::kOpened;
  Match cells;
  // Bit 0: a message that holds no category. Empty for kLapse, kSeveral and kCondition.
  CategorySet categories;
  Period period;
  std::string conditions;
  std::vector<std::string> rules_before;
  std::vector<std::string> rules_after;
  std::string denial_before;
  std::string denial_after;
};

struct PolicyDiff {
  std::vector<Change> changes;
  // Numbers outside the domain of Decide, one sentence each.
  std::vector<Bilingual> numbers;
  // Every field of the files that differs, one sentence each.
  std::vector<Bilingual> words;
  bool overflowed = false;
  // Empty where Empty() and no words changed.
  std::string text;
  // Over `text`; zero where no digest function was given.
  std::array<uint8_t, 32> digest{};
  bool Empty() const { return changes.empty() && numbers.empty() && !overflowed; }
};

PolicyDiff Diff(const Policy& before, const Policy& after, const Digest& digest = nullptr);

// The changes from one period of a model to a period of another (or the same) model over the same Space, with `period`
// as their days.
std::vector<Change> ChangesBetween(Model& before, size_t period_before, Model& after, size_t period_after,
                                   const Period& period);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_DIFF_H_
