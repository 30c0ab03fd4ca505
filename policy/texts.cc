#include "policy/texts.h"

#include <algorithm>
#include <cstddef>

#include "policy/civil_day.h"
#include "policy/named.h"

namespace ketenpoort::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr int kDaysOfWeek = 7;
constexpr int kMonthsOfYear = 12;

constexpr std::array kEnforcedAt = {"decide"sv, "intake"sv, "audit"sv, "organisational"sv};
constexpr std::array kBounds = {"AT_MOST"sv, "AT_LEAST"sv};
constexpr std::array kUnits = {"DAYS"sv, "WEEKS"sv, "MONTHS"sv, "YEARS"sv};
constexpr std::array kCountedFrom = {"RECEIPT"sv,          "DISCLOSURE"sv,       "RELEASE"sv,
                                     "END_OF_EXECUTION"sv, "FIRST_PROCESSING"sv, "CONSENT_END"sv};
constexpr std::array kDutyNames = {"INVRIJHEIDSTELLING_VOORAF"sv, "EERSTE_MELDING_KORT"sv};
static_assert(kEnforcedAt.size() == kEnforcedAtCount);
static_assert(kBounds.size() == kRetentionBoundCount);
static_assert(kUnits.size() == kRetentionUnitCount);
static_assert(kCountedFrom.size() == kCountedFromCount);
static_assert(kDutyNames.size() == kDutyNameCount);

}  // namespace

std::string Cited(const Article& article) { return article.law + " " + article.article; }

std::string_view NameOf(EnforcedAt value) noexcept { return Name(kEnforcedAt, value); }
std::string_view NameOf(RetentionBound value) noexcept { return Name(kBounds, value); }
std::string_view NameOf(RetentionUnit value) noexcept { return Name(kUnits, value); }
std::string_view NameOf(CountedFrom value) noexcept { return Name(kCountedFrom, value); }
std::string_view NameOf(DutyName value) noexcept { return Name(kDutyNames, value); }

Day DeleteAfter(const Retention& retention, Day from) noexcept {
  if (from == kNoDay) return kNoDay;
  switch (retention.unit) {
    case RetentionUnit::kDays:
      return from + retention.term;
    case RetentionUnit::kWeeks:
      return from + retention.term * kDaysOfWeek;
    case RetentionUnit::kMonths:
      return AddMonths(from, retention.term);
    case RetentionUnit::kYears:
      return AddMonths(from, retention.term * kMonthsOfYear);
  }
  return kNoDay;
}

const Keeping* KeepingNamed(const std::vector<Keeping>& keeping, std::string_view name) {
  const auto found = std::find_if(keeping.begin(), keeping.end(), [&](const Keeping& one) { return one.name == name; });
  return found == keeping.end() ? nullptr : &*found;
}

const Keeping* KeepingOf(const std::vector<Keeping>& keeping, const std::vector<std::string>& rule_ids) {
  const Keeping* common = nullptr;
  for (const Keeping& one : keeping) {
    if (one.rules.empty() && one.name != kRegisterKeeping) common = &one;
    for (const std::string& rule : rule_ids) {
      if (std::find(one.rules.begin(), one.rules.end(), rule) != one.rules.end()) return &one;
    }
  }
  return common;
}

const Duty* DutyNamed(const std::vector<Duty>& duties, DutyName name) {
  const auto found = std::find_if(duties.begin(), duties.end(), [&](const Duty& one) { return one.name == name; });
  return found == duties.end() ? nullptr : &*found;
}

std::string LabelOf(const Retention& retention) {
  std::string label(NameOf(retention.bound));
  label += " " + std::to_string(retention.term) + " ";
  label += NameOf(retention.unit);
  label += " ";
  label += NameOf(retention.counted_from);
  return label;
}

}  // namespace ketenpoort::policy
