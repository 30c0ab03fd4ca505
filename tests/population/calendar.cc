#include "tests/population/calendar.h"

#include <charconv>
#include <cstdio>

namespace ketenpoort::population {
namespace {

struct Civil {
  int year;
  int month;
  int day;
};

Civil CivilOf(Day day) {
  const int z = day + 719'468;
  const int era = (z >= 0 ? z : z - 146'096) / 146'097;
  const int of_era = z - era * 146'097;
  const int year_of_era = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted = (5 * of_year + 2) / 153;
  const int month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, of_year - (153 * shifted + 2) / 5 + 1};
}

// 01:00 UTC on the last Sunday of a month of 31 days.
int64_t LastSundayUs(int year, int month) {
  const Day last = DayFrom(year, month, 31);
  const int weekday = ((last % 7) + 4 + 7) % 7;  // 0 is Sunday; 1970-01-01 was a Thursday
  return (last - weekday) * kDay + kHour;
}

int64_t OffsetUs(int64_t at_us) {
  const int year = CivilOf(static_cast<Day>(at_us / kDay)).year;
  const bool summer = at_us >= LastSundayUs(year, 3) && at_us < LastSundayUs(year, 10);
  return summer ? 2 * kHour : kHour;
}

}  // namespace

Day DayFrom(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int of_era = y - era * 400;
  const int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

std::string DayText(Day day) {
  const Civil civil = CivilOf(day);
  char text[32];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", civil.year, civil.month, civil.day);
  return text;
}

std::optional<Day> ParseDayText(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](size_t from, size_t count) {
    int value = -1;
    std::from_chars(text.data() + from, text.data() + from + count, value);
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  return DayFrom(year, month, day);
}

Day DayAt(int64_t at_us) { return static_cast<Day>((at_us + OffsetUs(at_us)) / kDay); }

int64_t At(Day day, int hour, int minute) {
  const int64_t local = day * kDay + hour * kHour + minute * kMinute;
  return local - OffsetUs(local - 2 * kHour);
}

}  // namespace ketenpoort::population
