// The law table in plain code: what a statute allows between two organs about one person at one moment. Written from
// law/legal-basis.md alone; shares no code and no rule data with the policy engine that it checks.
//
// Guarantees: total; the same question and state give the same answer. Does not guarantee which of several denials that
// apply is named: `denials` holds them all. Pure; any thread; no failure: what is not known is refused.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "tests/population/calendar.h"

namespace ketenpoort::population {

namespace v1 = ketenpoort::v1;

struct Party {
  v1::Organ organ = v1::ORGAN_UNSPECIFIED;
  std::string unit;

  friend auto operator<=>(const Party&, const Party&) = default;
};

Party PartyOf(const v1::OrganAddress& address);
v1::OrganAddress AddressOf(const Party& party);
std::string PartyText(const Party& party);
inline bool IsDji(const Party& party) {
  return party.organ == v1::ORGAN_DIRECTEUR || party.organ == v1::ORGAN_MINISTER;
}

// Data categories as bits: bit n is Cn.
using Categories = uint32_t;
constexpr Categories C(int number) { return Categories{1} << number; }
template <typename... Numbers>
constexpr Categories Set(Numbers... numbers) {
  return (C(numbers) | ...);
}
std::string CategoriesText(Categories categories);

// What DJI said, as in effect: a report without its person block.
using State = v1::CustodyReport;

v1::Phase PhaseAt(const State* state, int64_t at_us);
// The set G: P02, P03, P04, P07a, P16.
bool IsGedetineerde(v1::Phase phase);
// When DJI's word ended the basis, at the latest at `at_us`: an end, a release or a death that occurred. -1: not.
int64_t EndedBy(const State& state, int64_t at_us);

struct Question {
  Party sender;
  Party receiver;
  v1::MessageKind kind = v1::MESSAGE_KIND_UNSPECIFIED;
  v1::Purpose purpose = v1::PURPOSE_UNSPECIFIED;
  v1::Excess excess = v1::EXCESS_UNSPECIFIED;
  Categories categories = 0;
  Categories needs = 0;
  bool care_wfz = false;           // the payload names a trajectory under the Wfz
  bool care_wvggz_or_wzd = false;  // or under the Wvggz or the Wzd
  bool care_needed = false;
  bool attested = false;         // the necessity was attested for this version of the plan
  bool human = false;            // a human answers for exactly this message, and says why
  Day human_until = 0;           // with human: its last day
  bool answers_known = false;    // refers to a message between the same two about the same person
  bool corrects_lawful = false;  // refers only to lawful messages of the same sender to the same receiver
  Categories earlier = 0;        // what those held
  bool sender_mandate = true;    // who acts for the sender has a mandate that runs and covers the kind
  bool receiver_mandate = true;
  // The notice of the very fact that ends the basis, decided on the state just before it: `judged_us` is that moment.
  bool end_notice = false;
  int64_t judged_us = 0;
  bool at_disclosure = false;
  Day accepted_on = 0;  // with at_disclosure
};

struct Answer {
  v1::Outcome outcome = v1::OUTCOME_DENIED;
  Categories released = 0;
  Categories withheld = 0;
  std::set<std::string> denials;  // those of section 4 that apply; empty where simply no rule matched

  bool Allows() const { return outcome != v1::OUTCOME_DENIED; }
};

// Requires: `state` is null where DJI never reported, or nothing is in effect.
Answer Ask(const Question& question, const State* state, int64_t now_us);

}  // namespace ketenpoort::population
