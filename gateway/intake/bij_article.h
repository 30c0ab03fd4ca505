// The list of Bjsg 11a(1): which article of the Wetboek van Strafrecht falls under which part. Guarantees: an article
// that the list does not name is kNone; the list is the text of 2026-10-01 and nothing more (an article with a letter
// within "245 tot en met 253" is named by that text only without a letter). Does not guarantee the other tests of that
// paragraph: policy makes those. Pure constants; safe in any thread. Law: Bjsg 11a(1).
#ifndef KETENPOORT_GATEWAY_INTAKE_BIJ_ARTICLE_H_
#define KETENPOORT_GATEWAY_INTAKE_BIJ_ARTICLE_H_

#include <string_view>

#include "policy/facts.h"

namespace ketenpoort::intake {

// Written as an article: 1 to 3 digits, at most one letter, at most one paragraph between brackets: "141(2)".
bool IsArticle(std::string_view text);

// `pij_extendable`: the measure of 77s can be extended under Sv 6:6:31(3).
policy::BijOffence OffenceOf(std::string_view article, bool pij_extendable);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_BIJ_ARTICLE_H_
