#include "policy/civil_day.h"

#include <algorithm>
#include <array>

namespace ketenpoort::policy {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2200;

struct Civil {
  int year;
  int month;
  int day;
};

// Counts from 1970-01-01, in eras of 400 years that begin on 1 March.
constexpr Day DayFromCivil(Civil c) noexcept {
  const int year = c.month <= 2 ? c.year - 1 : c.year;
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

constexpr Civil CivilFromDay(Day day) noexcept {
  const int shifted = day + 719468;
  const int era = shifted / 146097;
  const int day_of_era = shifted - era * 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

constexpr Day kDayMin = DayFromCivil({kYearMin, 1, 1});
constexpr Day kDayMax = DayFromCivil({kYearMax, 12, 31});
static_assert(DayFromCivil({1970, 1, 1}) == 0);
static_assert(DayFromCivil({2026, 11, 22}) == 20779);

constexpr int DaysInMonth(int year, int month) noexcept {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// The number in a run of digits; -1 where one is no digit.
int Number(std::string_view digits) noexcept {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Day> ParseDay(std::string_view iso) noexcept {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const Civil c{Number(iso.substr(0, 4)), Number(iso.substr(5, 2)), Number(iso.substr(8, 2))};
  if (c.year < kYearMin || c.year > kYearMax || c.month < 1 || c.month > 12) return std::nullopt;
  if (c.day < 1 || c.day > DaysInMonth(c.year, c.month)) return std::nullopt;
  return DayFromCivil(c);
}

std::string FormatDay(Day day) {
  if (day < kDayMin || day > kDayMax) return "";
  const Civil c = CivilFromDay(day);
  const auto two = [](int n) { return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
  return two(c.year / 100) + two(c.year % 100) + "-" + two(c.month) + "-" + two(c.day);
}

Day AddMonths(Day day, int months) noexcept {
  if (day < kDayMin || day > kDayMax) return day;
  Civil c = CivilFromDay(day);
  const int total = c.year * 12 + (c.month - 1) + std::clamp(months, -1200, 1200);
  c.year = total / 12;
  c.month = total % 12 + 1;
  c.day = std::min(c.day, DaysInMonth(c.year, c.month));
  return DayFromCivil(c);
}

bool IsOverMonthsAfter(Day day, Day from, int months) noexcept {
  constexpr int kShortestMonth = 28;
  constexpr int kLongestMonth = 31;
  if (from >= kDayMin && from <= kDayMax && months >= 0 && months <= 1200) {
    const int64_t apart = static_cast<int64_t>(day) - from;
    if (apart > kLongestMonth * months) return true;
    if (apart < kShortestMonth * months) return false;
  }
  return day > AddMonths(from, months);
}

}  // namespace ketenpoort::policy
