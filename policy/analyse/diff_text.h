// The words of a diff: Dutch first, English complete, deterministic, without any name of a person. Used by Diff; values
// in, text out. Thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_DIFF_TEXT_H_
#define KETENPOORT_POLICY_ANALYSE_DIFF_TEXT_H_

#include <cstddef>
#include <string>

#include "policy/analyse/diff.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// Numbers and switches that differ, and everything that the files say otherwise.
void AddTextChanges(const Policy& before, const Policy& after, PolicyDiff& diff);
// One paragraph for each change. Empty where nothing changed at all.
// Changes that differ only in category and conditions are one item of the text.
size_t ItemsOf(const PolicyDiff& diff);

std::string DiffText(const Policy& before, const Policy& after, const PolicyDiff& diff);
// One change in words. `before` and `after` give the articles.
Bilingual ChangeWords(const Policy& before, const Policy& after, const Change& change);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_DIFF_TEXT_H_
