// What the fields of rule files and assertions are called in a sentence, and their values. Guarantees: Dutch and
// English; a field or value without words of its own is shown as the files write it, never left out. A test asks words
// for every field of the formats. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_FIELD_WORDS_H_
#define KETENPOORT_POLICY_ANALYSE_FIELD_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// "rule" is "Regel", "Rule". Of an unknown sort the name in backticks.
Bilingual SortWords(std::string_view sort);
// The place of a sort in a text: what decides first, words last.
size_t SortOrder(std::string_view sort);
// "explanation_nl" is "uitleg (Nederlands)", "explanation (Dutch)". Of an unknown field the name in backticks.
Bilingual FieldWords(std::string_view field);
// False where FieldWords has only the name to show.
bool HasWords(std::string_view field);
// "P05" of `phase` is "P05 (strafonderbreking)"; texts stand in quotes.
Bilingual ValueWords(const Policy& policy, std::string_view field, const std::string& value);
// Several values, by commas.
Bilingual ValuesWords(const Policy& policy, std::string_view field, const std::vector<std::string>& values);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_FIELD_WORDS_H_
