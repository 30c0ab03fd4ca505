// Lives: what happens to invented persons, as dated events. The same seed gives the same lives.
//
// Guarantees: every sort of course in `CourseNames` occurs once a population is large enough; no name, address or
// number of a real person; BSNs start with 999, are one person's each, and pass the 11-test where they are meant to.
// Does not guarantee that a course is likely. Thread safety: values. On failure: there is none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "tests/population/calendar.h"
#include "tests/population/dice.h"

namespace ketenpoort::population {

namespace v1 = ketenpoort::v1;

// The first day, and the last on which a life begins.
inline constexpr int kYear = 2026;
inline constexpr int kLastBirthOfCourse = 110;
// Special places of the story that the driver prepares in the directory.
inline constexpr char kMandateEnds[] = "0450";  // Uitgeest: leaves RCN in the middle
inline constexpr char kMergesFrom[] = "0534";   // Hillegom goes up in
inline constexpr char kMergesInto[] = "0553";   // Lisse
inline constexpr int kMandateLastDay = 60;      // counted from the first day
inline constexpr int kMergerDay = 75;

enum class Act { kReport, kAnnul, kLink, kSubmit, kCheck, kWithdraw };

enum class Refers {
  kNothing,
  kLastBetween,  // the last message between the sender and the first receiver about this person
  kEarlier,      // the message of event `of`
};

struct Event {
  int64_t at_us = 0;
  int person = 0;
  Act act = Act::kReport;
  v1::CustodyReport report;    // kReport: without ids
  bool contradictory = false;  // kReport: meant to be disputed
  int of = -1;                 // kAnnul, kWithdraw, Refers::kEarlier, replacing: the earlier event of this life
  bool replaces = false;       // kReport: replaces the report of event `of`
  v1::Message message;         // kSubmit, kCheck: without ids
  Refers refers = Refers::kNothing;
  bool subject_by_message = false;  // names the person by the message referred to
  std::string keep;                 // kLink: SKNs
  std::string merge;
};

struct Life {
  int person = 0;
  std::string course;
  std::string number;         // the SKN under which DJI knows the person, else the BSN
  std::vector<Event> events;  // in the order they were made; sort by time, stable
};

struct Municipality {
  std::string code;
  int weight = 1;
};

Day FirstDay();
// By size class, from the list of codes.
std::vector<Municipality> Weighed(const std::vector<std::string>& codes);
std::vector<std::string> CourseNames();
Life MakeLife(int person, uint64_t seed, const std::vector<Municipality>& municipalities,
              const std::vector<std::string>& establishments);

}  // namespace ketenpoort::population
