// ConditionWords: the formula under which a row of the matrix or a change holds, taken apart so that a person reads
// sentences. Most formulas are a plain list ("A & B & !C"); then each part is a reason to refuse, said by the policy in
// its own words. Guarantees: no part is lost; what is no plain list is given back as it stands; several lists are split
// into what all have and what each has more. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_CONDITION_WORDS_H_
#define KETENPOORT_POLICY_ANALYSE_CONDITION_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "policy/decision.h"
#include "policy/policy.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy::analyse {

// One condition that is asked to hold, or not to.
struct ConditionPart {
  Condition condition = Condition::kNone;
  bool holds = true;
  friend bool operator==(const ConditionPart&, const ConditionPart&) = default;
};
// "COLLEGE_ELIGIBLE", "!TROUBLE".
std::string CodeOf(const ConditionPart& part);
// Why nothing goes where this part is not as asked: "Dit college heeft nu geen grond ...".
Bilingual RefusedWhere(const Policy& policy, const ConditionPart& part);

struct ConditionParts {
  // False where the formula is no plain list; `parts` is empty then.
  bool plain = false;
  std::vector<ConditionPart> parts;
};
ConditionParts PartsOf(std::string_view formula);

// What some categories ask beside what all of them ask.
struct DataLine {
  CategorySet categories;
  // As given.
  std::string formula;
  std::vector<ConditionPart> more;
  bool plain = false;
};
struct SharedConditions {
  // What every line asks; empty where a line is no plain list.
  std::vector<ConditionPart> common;
  // Those that ask nothing more come first.
  std::vector<DataLine> lines;
};
// Fills `common` and `more`, and orders the lines. `known` is left out of both: it is said elsewhere.
SharedConditions Share(std::vector<DataLine> lines, const std::vector<ConditionPart>& known = {});

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_CONDITION_WORDS_H_
