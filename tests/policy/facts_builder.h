// Facts, requests and times for the tests of this folder, from ISO days. Not thread safe; fails the test on a day that
// is none.
#ifndef KETENPOORT_TESTS_POLICY_FACTS_BUILDER_H_
#define KETENPOORT_TESTS_POLICY_FACTS_BUILDER_H_

#include <catch2/catch.hpp>
#include <initializer_list>
#include <string_view>

#include "policy/civil_day.h"
#include "policy/decision.h"
#include "policy/facts.h"

namespace ketenpoort::policy {

inline constexpr int64_t kMicrosPerHour = 3'600'000'000;

inline Day DayOf(std::string_view iso) {
  if (iso.empty()) return kNoDay;
  const auto day = ParseDay(iso);
  REQUIRE(day.has_value());
  return *day;
}

// A moment on that Amsterdam day; hours count from its midnight.
inline Time At(std::string_view iso, int hour = 12) {
  const Day day = DayOf(iso);
  return {day * 24 * kMicrosPerHour + hour * kMicrosPerHour, day};
}

inline DateFact Dated(Certainty certainty, std::string_view iso, int hour = 0) {
  return {certainty, At(iso, hour).instant_us, DayOf(iso)};
}

inline TitleFact Title(TitleKind kind, std::string_view from, std::string_view until) {
  return {kind, DayOf(from), DayOf(until)};
}

inline CustodyFacts Custody(std::initializer_list<TitleFact> titles, PlaceKind place, Modality modality) {
  CustodyFacts custody;
  custody.known = true;
  custody.place = place;
  custody.modality = modality;
  custody.establishment = 12;
  custody.probation = 1;
  for (const TitleFact& title : titles) custody.titles[custody.title_count++] = title;
  return custody;
}

inline CategorySet Of(std::initializer_list<int> numbers) {
  CategorySet set;
  for (const int n : numbers) set.Add(static_cast<Category>(n));
  return set;
}

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_TESTS_POLICY_FACTS_BUILDER_H_
