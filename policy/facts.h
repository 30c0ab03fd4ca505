// What is known when a decision is made: DJI's word about the person in effect at that moment, the two parties, the
// mandates they act under, what the sender declared and what went before. Values made at the edge: no I/O, no time
// zone, no pointers; trivially copyable, so that the exact bytes can be committed to the log and a decision replayed.
// Does not guarantee consistency: Evaluate turns what does not fit into kTrouble, and that is a refusal.
#ifndef KETENPOORT_POLICY_FACTS_H_
#define KETENPOORT_POLICY_FACTS_H_

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// A day in Europe/Amsterdam, counted from 1970-01-01; made at the edge.
using Day = int32_t;
inline constexpr Day kNoDay = std::numeric_limits<Day>::max();

// The moment a decision is made for.
struct Time {
  int64_t instant_us = 0;
  Day amsterdam_day = 0;
};

inline constexpr int kTitlesMax = 8;
inline constexpr int kCollegesMax = 3;

// One organ and its unit as a number: municipality code, establishment number of the directory, 1 RN, 2 SVG, 3 LDH; 0
// where the organ has no unit.
struct Party {
  Organ organ = Organ::kUnspecified;
  uint16_t unit = 0;
  friend constexpr bool operator==(const Party&, const Party&) noexcept = default;
};

struct TitleFact {
  TitleKind kind = TitleKind::kUnspecified;
  Day starts = kNoDay;
  // Last day; kNoDay where none is set.
  Day ends = kNoDay;
};

struct DateFact {
  Certainty certainty = Certainty::kUnknown;
  int64_t at_us = 0;
  Day day = kNoDay;
};

struct CollegeFact {
  uint16_t gemeente = 0;
  CollegeGround ground = CollegeGround::kUnspecified;
  Day as_of = kNoDay;
};

// DJI's word about one person.
struct CustodyFacts {
  // False where no report is in effect: no phase, deny.
  bool known = false;
  bool hold = false;
  bool compulsory_supervision = false;
  bool identity_confirmed = false;
  uint8_t title_count = 0;
  uint8_t college_count = 0;
  PlaceKind place = PlaceKind::kUnspecified;
  Modality modality = Modality::kUnspecified;
  // Number of the establishment where the person stays; on leave, interruption or absence that of the establishment
  // whose directeur stays responsible. 0 where there is none: then no directeur is responsible, and what needs one is
  // refused.
  uint16_t establishment = 0;
  // 1 RN, 2 SVG, 3 LDH; 0 where none is designated.
  uint16_t probation = 0;
  std::array<TitleFact, kTitlesMax> titles{};
  std::array<CollegeFact, kCollegesMax> colleges{};
  DateFact departure;
  DateFact release;
  DateFact basis_ends;
};

// The mandate a party acts under. `required` is false where the organ acts itself.
struct MandateFact {
  bool required = false;
  bool found = false;
  bool covers_kind = false;
  bool processor_agreement = false;
  Day from = kNoDay;
  // Last day; kNoDay where none is set.
  Day until = kNoDay;
};

struct Facts {
  CustodyFacts custody;
  MandateFact sender_mandate;
  MandateFact receiver_mandate;
  // Declared by the sender.
  bool care_needed = false;
  bool attested = false;
  CategorySet needs;
  // The message refers to an earlier lawful message about the same person: from the same sender to the same receiver
  // (a correction), or between the same two in either direction (an answer).
  bool corrects_lawful = false;
  bool answers_known = false;
  // What that earlier message disclosed or holds.
  CategorySet earlier_categories;
  // This is the notice of the very fact that ends the basis; `custody` is the state just before that fact.
  bool end_notice = false;
  // Days the notice has been on its way since its acceptance.
  Day accepted_day = kNoDay;
  // True at the second decision.
  bool at_disclosure = false;
  // The edge could not establish a fact: a refusal, never a skip.
  bool trouble = false;
};

// Canonical bytes of facts: fixed layout, big-endian, versioned; equal facts give equal bytes. Parsing refuses any
// other.
std::string EncodeFacts(const Facts& facts);
bool DecodeFacts(std::string_view bytes, Facts* facts);

// The phase derived from DJI's word on a day. Total: what fits nothing is kUnspecified. The day of an end counts as the
// last day inside.
Phase DerivePhase(const CustodyFacts& custody, Day day) noexcept;
// The same at a moment: an end that OCCURRED earlier that day has ended the basis. Evaluate uses this one.
Phase DerivePhase(const CustodyFacts& custody, const Time& time) noexcept;
// False once `basis_ends` lies behind `time` by DJI's word: OCCURRED at or before the instant, or FIXED or OCCURRED on
// an earlier day.
bool BasisRuns(const CustodyFacts& custody, const Time& time) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_FACTS_H_
