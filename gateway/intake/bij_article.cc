#include "gateway/intake/bij_article.h"

#include <algorithm>
#include <iterator>

namespace ketenpoort::intake {
namespace {

constexpr std::string_view kA1[] = {"151f(2)", "151f(3)", "241",  "243", "245", "246",  "247",
                                    "248",     "249",     "250",  "251", "252", "253",  "273f",
                                    "282",     "282a",    "282b", "287", "288", "288a", "289"};
constexpr std::string_view kA2[] = {"141(2)", "302", "303"};
constexpr size_t kDigitsMax = 3;

template <size_t N>
bool Holds(const std::string_view (&list)[N], std::string_view article) {
  return std::find(std::begin(list), std::end(list), article) != std::end(list);
}

// Takes 1 to kDigitsMax digits off the front.
bool TakeDigits(std::string_view* text) {
  size_t digits = 0;
  while (digits < text->size() && (*text)[digits] >= '0' && (*text)[digits] <= '9') ++digits;
  text->remove_prefix(digits);
  return digits > 0 && digits <= kDigitsMax;
}

}  // namespace

bool IsArticle(std::string_view text) {
  if (!TakeDigits(&text)) return false;
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.remove_prefix(1);
  if (text.empty()) return true;
  if (text.front() != '(') return false;
  text.remove_prefix(1);
  return TakeDigits(&text) && text == ")";
}

policy::BijOffence OffenceOf(std::string_view article, bool pij_extendable) {
  if (Holds(kA1, article)) return policy::BijOffence::kA1;
  if (Holds(kA2, article)) return policy::BijOffence::kA2;
  if (article == "37a") return policy::BijOffence::kB;
  if (article == "77s" && pij_extendable) return policy::BijOffence::kC;
  return policy::BijOffence::kNone;
}

}  // namespace ketenpoort::intake
