// Names and lists for people, from the policy's own words: what diff, what-if, forecast and the matrix print.
// Guarantees: Dutch and English say the same; a name the policy lacks is shown by its code. Pure; thread safety: any
// thread.
#ifndef KETENPOORT_POLICY_ANALYSE_WORDS_H_
#define KETENPOORT_POLICY_ANALYSE_WORDS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/analyse/model.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

// "a, b, c" with another separator where asked.
std::string Joined(const std::vector<std::string>& items, std::string_view separator = ", ");
// The codes of the values in a mask: "COLLEGE MINISTER", or "*" where it holds every value of that noun.
std::string CodesOf(const Match& cells, int depth, std::string_view separator);
// The code of one value of a noun.
std::string CodeOf(int depth, int value);
// The words of the values in a mask; "iedere partij" where it holds all.
Bilingual NamesOf(const Policy& policy, const Match& cells, int depth);
// "C01 C05", with "NONE" for a message that holds no category (bit 0); "*" where all 27 are there.
std::string CategoryCodes(CategorySet categories, std::string_view separator);
// "C01 (naam), C05 (persoonsnummers)".
Bilingual CategoryNames(const Policy& policy, CategorySet categories);
// "1 juli 2021", "1 July 2021"; empty for kFirstDay and kNoDay.
Bilingual DayWords(Day day);
// "vanaf 1 juli 2021", "altijd", "van 1 juli 2021 tot en met 31 december 2021".
Bilingual PeriodWords(const Period& period);
// The ids of these rules, each once, in order of place.
std::vector<std::string> RuleIds(const Policy& policy, const RuleBits& rules);
// The denial a decision names; empty where it names none.
std::string DenialId(const Policy& policy, const Decision& decision);
// The articles of these rules, each once, in order.
std::vector<std::string> ArticlesOfRules(const Policy& policy, const std::vector<std::string>& rules);
std::vector<std::string> ArticlesOfDenial(const Policy& policy, const std::string& denial);
// "2026-03-10"; empty for kFirstDay and kNoDay.
std::string IsoDay(Day day);
// Lower-case hexadecimal.
std::string Hex(const std::array<uint8_t, 32>& digest);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_WORDS_H_
