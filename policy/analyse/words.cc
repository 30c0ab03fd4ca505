#include "policy/analyse/words.h"

#include <algorithm>
#include <array>

#include "policy/analyse/index.h"
#include "policy/civil_day.h"

namespace ketenpoort::policy::analyse {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kMonthsNl = {"januari"sv, "februari"sv, "maart"sv,     "april"sv,   "mei"sv,      "juni"sv,
                                  "juli"sv,    "augustus"sv, "september"sv, "oktober"sv, "november"sv, "december"sv};
constexpr std::array kMonthsEn = {"January"sv, "February"sv, "March"sv,     "April"sv,   "May"sv,      "June"sv,
                                  "July"sv,    "August"sv,   "September"sv, "October"sv, "November"sv, "December"sv};

const Bilingual& NameOf(const Policy& policy, int depth, int value) {
  const std::array<const Bilingual*, kNouns> firsts = {policy.texts.organs.data(), policy.texts.organs.data(),
                                                       policy.texts.kinds.data(), policy.texts.purposes.data(),
                                                       policy.texts.phases.data()};
  return firsts[At(depth)][value];
}

Bilingual Everything(int depth) {
  const std::array<Bilingual, kNouns> all = {
      Bilingual{"iedere partij", "every party"}, Bilingual{"iedere partij", "every party"},
      Bilingual{"ieder bericht", "every message"}, Bilingual{"ieder doel", "every purpose"},
      Bilingual{"iedere fase", "every phase"}};
  return all[At(depth)];
}

std::vector<std::string> Articles(const std::vector<Basis>& basis, std::vector<std::string> articles) {
  for (const Basis& one : basis) {
    const std::string cited = Cited(one.cited);
    if (std::find(articles.begin(), articles.end(), cited) == articles.end()) articles.push_back(cited);
  }
  return articles;
}

void Append(std::string& text, const std::string& more, std::string_view separator) {
  if (!text.empty()) text += separator;
  text += more;
}

}  // namespace

std::string Joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string text;
  for (const std::string& item : items) Append(text, item, separator);
  return text;
}

std::string CodeOf(int depth, int value) {
  switch (depth) {
    case 0:
    case 1:
      return std::string(policy::NameOf(static_cast<Organ>(value)));
    case 2:
      return std::string(policy::NameOf(static_cast<MessageKind>(value)));
    case 3:
      return std::string(policy::NameOf(static_cast<Purpose>(value)));
    case 4:
      return std::string(policy::NameOf(static_cast<Phase>(value)));
  }
  return "";
}

std::string CodesOf(const Match& cells, int depth, std::string_view separator) {
  if (MaskOf(cells, depth) == MaskOf(EveryCell(), depth)) return "*";
  std::string text;
  for (int v = 0; v < kNounCount[At(depth)]; ++v) {
    if ((MaskOf(cells, depth) >> v) & 1u) Append(text, CodeOf(depth, v), separator);
  }
  return text;
}

Bilingual NamesOf(const Policy& policy, const Match& cells, int depth) {
  if (MaskOf(cells, depth) == MaskOf(EveryCell(), depth)) return Everything(depth);
  Bilingual names;
  for (int v = 0; v < kNounCount[At(depth)]; ++v) {
    if (((MaskOf(cells, depth) >> v) & 1u) == 0) continue;
    const Bilingual& name = NameOf(policy, depth, v);
    const std::string code = CodeOf(depth, v);
    const bool by_code = depth == 4;
    Append(names.nl, by_code ? code + " (" + name.nl + ")" : name.nl.empty() ? code : name.nl, ", ");
    Append(names.en, by_code ? code + " (" + name.en + ")" : name.en.empty() ? code : name.en, ", ");
  }
  return names;
}

std::string CategoryCodes(CategorySet categories, std::string_view separator) {
  std::string text;
  if (categories.bits & 1u) text = "NONE";
  if ((kAllCategories - categories).Empty()) {
    Append(text, "*", separator);
    return text;
  }
  for (int c = 1; c < kCategoryCount; ++c) {
    if (categories.Has(static_cast<Category>(c))) {
      Append(text, std::string(policy::CodeOf(static_cast<Category>(c))), separator);
    }
  }
  return text;
}

Bilingual CategoryNames(const Policy& policy, CategorySet categories) {
  Bilingual names;
  if (categories.bits & 1u) names = {"een bericht zonder gegevens", "a message without data"};
  if ((kAllCategories - categories).Empty()) {
    Append(names.nl, "ieder gegeven", ", ");
    Append(names.en, "all data", ", ");
    return names;
  }
  for (int c = 1; c < kCategoryCount; ++c) {
    if (!categories.Has(static_cast<Category>(c))) continue;
    const std::string code(policy::CodeOf(static_cast<Category>(c)));
    const Bilingual& name = policy.texts.categories[At(c)];
    Append(names.nl, code + " (" + name.nl + ")", ", ");
    Append(names.en, code + " (" + name.en + ")", ", ");
  }
  return names;
}

std::string IsoDay(Day day) { return day == kFirstDay || day == kNoDay ? "" : FormatDay(day); }

Bilingual DayWords(Day day) {
  const std::string iso = IsoDay(day);
  if (iso.size() != 10) return {};
  const auto number = [&](size_t at) { return (iso[at] - '0') * 10 + (iso[at + 1] - '0'); };
  const size_t month = At(number(5)) - 1;
  const std::string first = std::to_string(number(8)) + " ";
  const std::string year = " " + iso.substr(0, 4);
  return {first + std::string(kMonthsNl[month]) + year, first + std::string(kMonthsEn[month]) + year};
}

Bilingual PeriodWords(const Period& period) {
  const Bilingual from = DayWords(period.from);
  const Bilingual until = DayWords(period.until);
  if (from.nl.empty() && until.nl.empty()) return {"altijd", "always"};
  if (until.nl.empty()) return {"vanaf " + from.nl, "from " + from.en};
  if (from.nl.empty()) return {"tot en met " + until.nl, "until " + until.en + " inclusive"};
  return {"van " + from.nl + " tot en met " + until.nl, "from " + from.en + " until " + until.en + " inclusive"};
}

std::vector<std::string> RuleIds(const Policy& policy, const RuleBits& rules) {
  std::vector<std::string> ids;
  for (int place = 0; place < static_cast<int>(policy.texts.rules.size()); ++place) {
    const std::string& id = policy.texts.rules[static_cast<size_t>(place)].id;
    if (rules.Has(place) && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

std::string DenialId(const Policy& policy, const Decision& decision) {
  return decision.denial == kNoDenial ? "" : policy.texts.denials[decision.denial].id;
}

std::vector<std::string> ArticlesOfRules(const Policy& policy, const std::vector<std::string>& rules) {
  std::vector<std::string> articles;
  for (const std::string& id : rules) {
    for (const RuleText& rule : policy.texts.rules) {
      if (rule.id == id) articles = Articles(rule.basis, std::move(articles));
    }
  }
  return articles;
}

std::vector<std::string> ArticlesOfDenial(const Policy& policy, const std::string& denial) {
  std::vector<std::string> articles;
  for (const DenialText& text : policy.texts.denials) {
    if (text.id == denial) articles = Articles(text.basis, std::move(articles));
  }
  return articles;
}

std::string Hex(const std::array<uint8_t, 32>& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace ketenpoort::policy::analyse
