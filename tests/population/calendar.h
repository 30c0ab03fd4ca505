// Days and moments of Europe/Amsterdam, computed here and nowhere borrowed: the population checks the gateway's
// calendar too. Guarantees: the rule of the European Union since 1996 (last Sunday of March and October, 01:00 UTC).
// Does not guarantee years before 1996. Pure; any thread; a text that is no day gives nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ketenpoort::population {

// Days since 1970-01-01 in Amsterdam.
using Day = int32_t;

inline constexpr int64_t kSecond = 1'000'000;
inline constexpr int64_t kMinute = 60 * kSecond;
inline constexpr int64_t kHour = 60 * kMinute;
inline constexpr int64_t kDay = 24 * kHour;

Day DayFrom(int year, int month, int day);
std::string DayText(Day day);
std::optional<Day> ParseDayText(std::string_view text);
// The Amsterdam day of an instant, and the instant of a local time on a day.
Day DayAt(int64_t at_us);
int64_t At(Day day, int hour, int minute = 0);

}  // namespace ketenpoort::population
