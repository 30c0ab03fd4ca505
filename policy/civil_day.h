// Days of the proleptic Gregorian calendar as numbers, without a time zone: 1970-01-01 is day 0. Pure arithmetic, total
// over the years 1900 to 2200, no allocation except in FormatDay. Thread safety: any thread.
#ifndef KETENPOORT_POLICY_CIVIL_DAY_H_
#define KETENPOORT_POLICY_CIVIL_DAY_H_

#include <optional>
#include <string>
#include <string_view>

#include "policy/facts.h"

namespace ketenpoort::policy {

// "2026-11-22", nothing else; nullopt for a day that does not exist.
std::optional<Day> ParseDay(std::string_view iso) noexcept;
// The opposite; empty for kNoDay.
std::string FormatDay(Day day);
// The same day of the month `months` later, or the last day of that month where it is shorter.
Day AddMonths(Day day, int months) noexcept;
// Whether `day` lies after AddMonths(from, months); asks the calendar only near that day.
bool IsOverMonthsAfter(Day day, Day from, int months) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_CIVIL_DAY_H_
