#include "policy/analyse/shown.h"

#include <array>
#include <bit>
#include <utility>

#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr std::array<char, kNouns> kLetters = {'s', 'r', 'k', 'p', 'f'};
constexpr char kCategoryLetter = 'c';

size_t At(int i) { return static_cast<size_t>(i); }

std::string Tokens(char letter, uint32_t mask) {
  std::string tokens;
  for (; mask != 0; mask &= mask - 1) tokens += std::string(" ") + letter + std::to_string(std::countr_zero(mask));
  return tokens;
}

}  // namespace

Shown Shown::None() {
  Shown none;
  for (int d = 0; d < kNouns; ++d) SetMask(none.cells, d, 0);
  return none;
}

void Shown::Add(const Shown& other) {
  for (int d = 0; d < kNouns; ++d) SetMask(cells, d, MaskOf(cells, d) | MaskOf(other.cells, d));
  categories = categories | other.categories;
  if (more.empty()) more = other.more;
}

std::string Shown::Classes() const {
  std::string classes = "x" + more;
  for (int d = 0; d < kNouns; ++d) classes += Tokens(kLetters[At(d)], MaskOf(cells, d) & MaskOf(EveryCell(), d));
  return classes + Tokens(kCategoryLetter, categories.bits);
}

std::vector<HtmlFilter> FlowFilters(const Policy& policy, const Match& used) {
  constexpr std::array<const char*, kNouns> kIds = {"from", "to", "message", "purpose", "phase"};
  const std::array<Bilingual, kNouns> titles = {Bilingual{"Van", "From"}, Bilingual{"Aan", "To"},
                                                Bilingual{"Bericht", "Message"}, Bilingual{"Doel", "Purpose"},
                                                Bilingual{"Fase", "Phase"}};
  std::vector<HtmlFilter> filters;
  for (int d = 0; d < kNouns; ++d) {
    HtmlFilter filter{kIds[At(d)], titles[At(d)], {}};
    for (uint32_t left = MaskOf(used, d) & MaskOf(EveryCell(), d); left != 0; left &= left - 1) {
      Match one = EveryCell();
      SetMask(one, d, left & (~left + 1));
      filter.choices.push_back({kLetters[At(d)] + std::to_string(std::countr_zero(left)), NamesOf(policy, one, d)});
    }
    filters.push_back(std::move(filter));
  }
  HtmlFilter data{"data", {"Gegevens", "Data"}, {{"c0", {"een bericht zonder gegevens", "a message without data"}}}};
  for (int c = 1; c < kCategoryCount; ++c) {
    CategorySet one;
    one.Add(static_cast<Category>(c));
    data.choices.push_back({kCategoryLetter + std::to_string(c), CategoryNames(policy, one)});
  }
  filters.push_back(std::move(data));
  return filters;
}

}  // namespace ketenpoort::policy::analyse
